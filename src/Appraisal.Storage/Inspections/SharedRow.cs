using System.Text.Json;

namespace Appraisal.Storage.Inspections;

/// <summary>A finding that an inspection took over from an earlier one, or a material that was handed over at it.</summary>
public sealed record SharedRow
{
    public required string Inspection { get; init; }

    /// <summary>The finding or the material.</summary>
    public required string Shared { get; init; }

    public required string Person { get; init; }
    public required DateTimeOffset At { get; init; }
}

/// <summary>A finding with its place in the register of inspections.</summary>
public sealed record FoundRow
{
    public required string Id { get; init; }
    public required string Inspection { get; init; }
    public required string Item { get; init; }
    public required bool Conforming { get; init; }
    public required DateOnly StartsOn { get; init; }
}

/// <summary>SQL of what inspections share in place of checking and asking again.</summary>
public static class SharingStore
{
    private static readonly Statement Adopted = new("""
        SELECT inspection, finding AS shared, person, at FROM adopted_finding WHERE inspection = @inspection ORDER BY finding
        """);

    private static readonly Statement Materials = new("""
        SELECT inspection, material AS shared, person, at FROM inspection_material WHERE inspection = @inspection ORDER BY material
        """);

    private static readonly Statement Found = new("""
        SELECT f.id, f.inspection, f.item, f.conforming, i.starts_on
        FROM finding f JOIN inspection i ON i.id = f.inspection
        WHERE f.withdrawn_at IS NULL AND i.unit = @unit AND f.id IN {codes}
        """);

    private static readonly Statement OfInspections = new("""
        SELECT f.id, f.inspection, f.item, f.conforming, i.starts_on
        FROM finding f JOIN inspection i ON i.id = f.inspection
        WHERE f.withdrawn_at IS NULL AND f.inspection IN {codes}
        ORDER BY f.id
        """);

    private static readonly Statement ThatFound = new("SELECT DISTINCT f.inspection FROM finding f WHERE f.withdrawn_at IS NULL AND f.inspection IN {codes}");

    private static readonly Statement Adopt = new("""
        INSERT INTO adopted_finding (inspection, finding, person, at) VALUES (@Inspection, @Shared, @Person, @At)
        """);

    private static readonly Statement HandOver = new("""
        INSERT INTO inspection_material (inspection, material, person, at) VALUES (@Inspection, @Shared, @Person, @At)
        """);

    /// <summary>The findings that an inspection adopted.</summary>
    public static Task<IReadOnlyList<SharedRow>> AdoptedAsync(Session session, string inspection, CancellationToken cancel = default) =>
        session.QueryAsync<SharedRow>(Adopted, new { inspection }, cancel);

    /// <summary>The materials that were handed over at an inspection.</summary>
    public static Task<IReadOnlyList<SharedRow>> MaterialsAsync(Session session, string inspection, CancellationToken cancel = default) =>
        session.QueryAsync<SharedRow>(Materials, new { inspection }, cancel);

    /// <summary>Those of these findings that inspections of the unit made.</summary>
    public static Task<IReadOnlyList<FoundRow>> FoundAsync(Session session, string unit, IEnumerable<string> findings, CancellationToken cancel = default) =>
        session.QueryAsync<FoundRow>(Found, new { unit, codes = JsonSerializer.Serialize(findings) }, cancel);

    /// <summary>All findings of these inspections.</summary>
    public static Task<IReadOnlyList<FoundRow>> OfInspectionsAsync(Session session, IEnumerable<string> inspections, CancellationToken cancel = default) =>
        session.QueryAsync<FoundRow>(OfInspections, new { codes = JsonSerializer.Serialize(inspections) }, cancel);

    /// <summary>Those of these inspections of which findings stand.</summary>
    public static Task<IReadOnlyList<string>> ThatFoundAsync(Session session, IEnumerable<string> inspections, CancellationToken cancel = default) =>
        session.QueryAsync<string>(ThatFound, new { codes = JsonSerializer.Serialize(inspections) }, cancel);

    /// <summary>Notes that an inspection adopted a finding.</summary>
    public static Task AdoptAsync(Session session, SharedRow row, CancellationToken cancel = default) => session.ExecuteAsync(Adopt, row, cancel);

    /// <summary>Notes that a material was handed over at an inspection.</summary>
    public static Task HandOverAsync(Session session, SharedRow row, CancellationToken cancel = default) => session.ExecuteAsync(HandOver, row, cancel);
}
