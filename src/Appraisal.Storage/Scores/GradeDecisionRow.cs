using Appraisal.Storage.Organization;

namespace Appraisal.Storage.Scores;

/// <summary>A formal decision that finishes a grade.</summary>
public sealed record GradeDecisionRow
{
    public required Guid Id { get; init; }
    public required string Cycle { get; init; }
    public required string Kind { get; init; }
    public string? StaffNo { get; init; }
    public string? QuotaGroup { get; init; }

    /// <summary>The county of the quota group; empty: none.</summary>
    public string? County { get; init; }

    /// <summary>Who decided.</summary>
    public required string Person { get; init; }

    public required string Reason { get; init; }
    public required string DocumentNumber { get; init; }
    public required string RecordedBy { get; init; }
    public required DateTimeOffset At { get; init; }
}

/// <summary>SQL of formal decisions on grades.</summary>
public static class GradeDecisionStore
{
    private const string Columns = "id, cycle, kind, staff_no, quota_group, county, person, reason, document_number, recorded_by, at";

    private static readonly Statement ById = new($"SELECT {Columns} FROM grade_decision WHERE id = @id");

    private static readonly Statement OfCycle = new($"SELECT {Columns} FROM grade_decision WHERE cycle = @cycle");

    // a decision lies where the cadre takes part; one that concerns a quota group lies at no unit
    private static readonly Statement Page = new($"""
        SELECT {Columns} FROM grade_decision
        WHERE cycle = @cycle AND id > @after AND (@territory IS NULL OR EXISTS (
            SELECT 1 FROM participant p WHERE p.cycle = @cycle AND p.staff_no = grade_decision.staff_no AND {UnitStore.Within("p.unit")}))
        ORDER BY id {"{limit}"}
        """);

    private static readonly Statement Insert = new($"""
        INSERT INTO grade_decision ({Columns})
        VALUES (@Id, @Cycle, @Kind, @StaffNo, @QuotaGroup, @County, @Person, @Reason, @DocumentNumber, @RecordedBy, @At)
        """);

    /// <summary>The decision of an id.</summary>
    public static Task<GradeDecisionRow?> FindAsync(Session session, Guid id, CancellationToken cancel = default) =>
        session.FindAsync<GradeDecisionRow>(ById, new { id }, cancel);

    /// <summary>All decisions of a cycle, in no order.</summary>
    public static Task<IReadOnlyList<GradeDecisionRow>> AllAsync(Session session, string cycle, CancellationToken cancel = default) =>
        session.QueryAsync<GradeDecisionRow>(OfCycle, new { cycle }, cancel);

    /// <summary>Decisions of a cycle in order of id, within a territory (null = everywhere).</summary>
    public static Task<IReadOnlyList<GradeDecisionRow>> PageAsync(
        Session session, string cycle, Guid after, string? territory, int limit, CancellationToken cancel = default) =>
        session.QueryAsync<GradeDecisionRow>(Page, new { cycle, after, territory, limit }, cancel);

    /// <summary>Adds a decision.</summary>
    public static Task InsertAsync(Session session, GradeDecisionRow row, CancellationToken cancel = default) => session.ExecuteAsync(Insert, row, cancel);
}
