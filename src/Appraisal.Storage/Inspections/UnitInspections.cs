using System.Text.Json;
using Appraisal.Scoring.Inspections;

namespace Appraisal.Storage.Inspections;

/// <summary>Reads the inspections of units as the rules take them: with what they found themselves and what was handed over at them.</summary>
public static class UnitInspections
{
    private static readonly Statement Results = new("""
        SELECT f.inspection, f.item, f.conforming
        FROM inspection i JOIN finding f ON f.inspection = i.id AND f.withdrawn_at IS NULL
        WHERE i.starts_on >= @from AND i.starts_on <= @to AND i.unit IN {codes}
        """);

    // only what was accepted, or still waits for its review, can be used again
    private static readonly Statement Materials = new("""
        SELECT h.inspection, m.id AS code, m.valid_until
        FROM inspection i JOIN inspection_material h ON h.inspection = i.id JOIN material m ON m.id = h.material
        WHERE i.starts_on >= @from AND i.starts_on <= @to AND i.unit IN {codes} AND m.status IN ('accepted', 'submitted')
        """);

    private static readonly Statement Accepted = new("""
        SELECT id AS code, valid_until FROM material
        WHERE unit = @unit AND status = 'accepted' AND (valid_until IS NULL OR valid_until >= @on)
        ORDER BY id {limit}
        """);

    private static readonly Statement UnitsAfter = new("SELECT DISTINCT unit FROM inspection WHERE unit > @after ORDER BY unit {limit}");

    /// <summary>By unit, each with those that start in these days.</summary>
    public static async Task<ILookup<string, Inspection>> ReadAsync(
        Session session, IReadOnlyCollection<string> units, DateOnly from, DateOnly to, CancellationToken cancel = default)
    {
        var parameters = new { codes = JsonSerializer.Serialize(units), from, to };
        var rows = await InspectionStore.OfUnitsAsync(session, units, from, to, cancel);
        var results = (await session.QueryAsync<ResultRow>(Results, parameters, cancel)).ToLookup(r => r.Inspection);
        var materials = (await session.QueryAsync<MaterialRow>(Materials, parameters, cancel)).ToLookup(r => r.Inspection);
        return rows.ToLookup(
            row => row.Unit,
            row => row.ToInspection(
                // their order says nothing, and must not differ between databases
                [.. results[row.Id].Select(r => new InspectionResult(r.Item, r.Conforming)).OrderBy(r => r.Item, StringComparer.Ordinal).ThenBy(r => r.Conforming)],
                [.. materials[row.Id].Select(m => new InspectionMaterial(m.Code, m.ValidUntil)).OrderBy(m => m.Code, StringComparer.Ordinal)]),
            StringComparer.Ordinal);
    }

    /// <summary>Accepted material of a unit and its cadres that is valid on a day, at most the first 1000.</summary>
    public static async Task<IReadOnlyList<InspectionMaterial>> MaterialsAsync(Session session, string unit, DateOnly on, CancellationToken cancel = default) =>
        [.. (await session.QueryAsync<AcceptedRow>(Accepted, new { unit, on, limit = 1000 }, cancel)).Select(m => new InspectionMaterial(m.Code, m.ValidUntil))];

    /// <summary>Units that have inspections, in order of code, after one.</summary>
    public static Task<IReadOnlyList<string>> UnitsAsync(Session session, string after, int limit, CancellationToken cancel = default) =>
        session.QueryAsync<string>(UnitsAfter, new { after, limit }, cancel);

    private sealed record ResultRow
    {
        public required string Inspection { get; init; }
        public required string Item { get; init; }
        public required bool Conforming { get; init; }
    }

    private sealed record MaterialRow
    {
        public required string Inspection { get; init; }
        public required string Code { get; init; }
        public DateOnly? ValidUntil { get; init; }
    }

    private sealed record AcceptedRow
    {
        public required string Code { get; init; }
        public DateOnly? ValidUntil { get; init; }
    }
}
