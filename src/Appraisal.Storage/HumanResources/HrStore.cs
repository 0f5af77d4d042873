using Appraisal.Storage.Organization;
using Appraisal.Storage.Scores;

namespace Appraisal.Storage.HumanResources;

/// <summary>A publication: it makes a run the official one of its cycle.</summary>
public sealed record PublicationRow
{
    public required Guid Run { get; init; }
    public required string Cycle { get; init; }

    /// <summary>1 for the first publication of the cycle, and so on.</summary>
    public required long Sequence { get; init; }

    public required DateTimeOffset PublishedAt { get; init; }
    public required string PublishedBy { get; init; }
    public string? Reason { get; init; }
}

/// <summary>A change of what is official, for HR systems to follow.</summary>
public sealed record HrChangeRow
{
    /// <summary>In the order of commits, without gaps.</summary>
    public required long Sequence { get; init; }

    public required string Cycle { get; init; }
    public required string StaffNo { get; init; }
    public required string Unit { get; init; }
    public required Guid Run { get; init; }
    public required string Kind { get; init; }
    public int? Score { get; init; }
    public required string Grade { get; init; }
    public required DateTimeOffset At { get; init; }
}

/// <summary>A cadre's official score of a cycle.</summary>
public sealed record PublishedScoreRow
{
    public required string Cycle { get; init; }
    public required DateOnly EndsOn { get; init; }
    public required string StaffNo { get; init; }
    public required string Name { get; init; }
    public required string Unit { get; init; }
    public required string Cohort { get; init; }
    public int? Score { get; init; }
    public required string Grade { get; init; }
    public required Guid Run { get; init; }
    public required DateTimeOffset PublishedAt { get; init; }
}

/// <summary>SQL of what is official and of the feed.</summary>
public static class HrStore
{
    private const string Official = """
        FROM score s
        JOIN publication p ON p.run = s.run
        JOIN cycle c ON c.code = p.cycle
        JOIN cadre k ON k.staff_no = s.staff_no
        WHERE p.sequence = (SELECT MAX(latest.sequence) FROM publication latest WHERE latest.cycle = p.cycle)
        """;

    private const string OfficialColumns = "p.cycle, c.ends_on, s.staff_no, k.name, s.unit, s.cohort, s.score, s.grade, s.run, p.published_at";

    private static readonly Table<HrChangeRow> Changes = new("hr_change",
        ("sequence", r => r.Sequence), ("cycle", r => r.Cycle), ("staff_no", r => r.StaffNo), ("unit", r => r.Unit), ("run", r => r.Run),
        ("kind", r => r.Kind), ("score", r => r.Score), ("grade", r => r.Grade), ("at", r => r.At));

    private static readonly Statement Latest = new("""
        SELECT run, cycle, sequence, published_at, published_by, reason FROM publication
        WHERE cycle = @cycle AND sequence = (SELECT MAX(latest.sequence) FROM publication latest WHERE latest.cycle = @cycle)
        """);

    private static readonly Statement InsertPublication = new("""
        INSERT INTO publication (run, cycle, sequence, published_at, published_by, reason)
        VALUES (@Run, @Cycle, @Sequence, @PublishedAt, @PublishedBy, @Reason)
        """);

    private static readonly Statement LastSequence = new("SELECT COALESCE(MAX(sequence), 0) FROM hr_change");

    private static readonly Statement ChangePage = new($"""
        SELECT sequence, cycle, staff_no, unit, run, kind, score, grade, at FROM hr_change
        WHERE sequence > @after AND {UnitStore.Within("hr_change.unit")}
        ORDER BY sequence {"{limit}"}
        """);

    private static readonly Statement ScorePage = new($"""
        SELECT {OfficialColumns} {Official}
          AND p.cycle = @cycle AND s.staff_no > @after AND {UnitStore.Within("s.unit")}
        ORDER BY s.staff_no {"{limit}"}
        """);

    private static readonly Statement OfCadre = new($"SELECT {OfficialColumns} {Official} AND s.staff_no = @staffNo");

    /// <summary>The official publication of a cycle.</summary>
    public static Task<PublicationRow?> LatestAsync(Session session, string cycle, CancellationToken cancel = default) =>
        session.FindAsync<PublicationRow>(Latest, new { cycle }, cancel);

    /// <summary>Makes a run official.</summary>
    public static Task InsertAsync(Session session, PublicationRow row, CancellationToken cancel = default) =>
        session.ExecuteAsync(InsertPublication, row, cancel);

    /// <summary>Appends changes to the feed; under a lock of the caller, so that numbers follow commits.</summary>
    public static async Task AppendAsync(Session session, IEnumerable<HrChangeRow> changes, CancellationToken cancel = default)
    {
        var last = await session.ScalarAsync<long>(LastSequence, cancel: cancel);
        await Changes.InsertAsync(session, [.. changes.Select((c, i) => c with { Sequence = last + 1 + i })], cancel);
    }

    /// <summary>The feed after a number, within a territory (null = everywhere).</summary>
    public static Task<IReadOnlyList<HrChangeRow>> ChangesAsync(Session session, long after, string? territory, int limit, CancellationToken cancel = default) =>
        session.QueryAsync<HrChangeRow>(ChangePage, new { after, territory, limit }, cancel);

    /// <summary>Official scores of a cycle in order of staff number, after one, within a territory (null = everywhere).</summary>
    public static Task<IReadOnlyList<PublishedScoreRow>> ScoresAsync(
        Session session, string cycle, string after, string? territory, int limit, CancellationToken cancel = default) =>
        session.QueryAsync<PublishedScoreRow>(ScorePage, new { cycle, after, territory, limit }, cancel);

    /// <summary>All official scores of a cadre, in no order.</summary>
    public static Task<IReadOnlyList<PublishedScoreRow>> ScoresOfAsync(Session session, string staffNo, CancellationToken cancel = default) =>
        session.QueryAsync<PublishedScoreRow>(OfCadre, new { staffNo }, cancel);
}
