using System.Text.Json;
using Appraisal.Storage.Organization;

namespace Appraisal.Storage.Surveys;

/// <summary>Whom a survey may be about.</summary>
public sealed record SubjectRow
{
    public required string StaffNo { get; init; }
    public required string Unit { get; init; }
    public required string Cohort { get; init; }
}

/// <summary>Which subjects a list shows; null = any.</summary>
/// <param name="Unit">At or below it.</param>
/// <param name="Cohort">Of this cohort.</param>
/// <param name="Territory">Within it.</param>
public sealed record SubjectFilter(string? Unit, string? Cohort, string? Territory);

/// <summary>What somebody who answers must know of a subject.</summary>
public sealed record NamedSubject
{
    public required string StaffNo { get; init; }
    public required string Name { get; init; }
    public required string Unit { get; init; }
    public required string UnitName { get; init; }

    /// <summary>JSON: <c>[{ code, share }]</c>.</summary>
    public required string Posts { get; init; }
}

/// <summary>
/// SQL of subjects: the participants of the survey's cycle once that has started, before that the cadres as they are posted now.
/// </summary>
public static class SubjectStore
{
    private const string Subjects = """
        SELECT p.staff_no, p.unit, p.cohort FROM participant p WHERE p.cycle = @cycle
        UNION ALL
        SELECT c.staff_no, c.unit, c.cohort FROM cadre c
        WHERE c.status <> 'left' AND NOT EXISTS (SELECT 1 FROM cycle y WHERE y.code = @cycle AND y.started_at IS NOT NULL)
        """;

    private static readonly Statement All = new($"SELECT s.staff_no, s.unit, s.cohort FROM ({Subjects}) s",
        scans: "a survey asks about everybody");

    private static readonly Statement OfCodes = new($"""
        SELECT p.staff_no, p.unit, p.cohort FROM participant p WHERE p.cycle = @cycle AND p.staff_no IN {"{codes}"}
        UNION ALL
        SELECT c.staff_no, c.unit, c.cohort FROM cadre c
        WHERE c.staff_no IN {"{codes}"} AND c.status <> 'left' AND NOT EXISTS (SELECT 1 FROM cycle y WHERE y.code = @cycle AND y.started_at IS NOT NULL)
        """);

    // whose figures are out is of the cohort with which they were compared
    private static string Fits(string who) => $"""
        {UnitStore.Within($"{who}.unit")}
          AND (@below IS NULL OR EXISTS (SELECT 1 FROM unit_ancestor b WHERE b.unit = {who}.unit AND b.ancestor = @below))
          AND (@cohort IS NULL OR @cohort = COALESCE((SELECT o.cohort FROM result_subject o WHERE o.survey = @survey AND o.staff_no = {who}.staff_no), {who}.cohort))
        """;

    private static readonly string Participants = $"FROM participant p WHERE p.cycle = @cycle AND {Fits("p")}";

    private static readonly string NamedOnes = $"""
        FROM cadre c WHERE c.status <> 'left' AND {Fits("c")}
          AND (EXISTS (SELECT 1 FROM survey_frame f WHERE f.survey = @survey AND f.staff_no = c.staff_no)
            OR EXISTS (SELECT 1 FROM response_cell r WHERE r.survey = @survey AND r.staff_no = c.staff_no))
        """;

    private static readonly Statement ParticipantPage = new($"SELECT p.staff_no, p.unit, p.cohort {Participants} AND p.staff_no > @after ORDER BY p.staff_no {"{limit}"}");

    private static readonly Statement NamedPage = new($"SELECT c.staff_no, c.unit, c.cohort {NamedOnes} AND c.staff_no > @after ORDER BY c.staff_no {"{limit}"}");

    private static readonly Statement HiddenParticipants = new($"SELECT COUNT(*) {Participants} AND {NotOut("p")}");

    private static readonly Statement HiddenOnes = new($"SELECT COUNT(*) {NamedOnes} AND {NotOut("c")}", scans: "before a cycle has started, whoever the frame or a response names is looked for among all cadres");

    private static string NotOut(string who) => $"NOT EXISTS (SELECT 1 FROM result_subject r WHERE r.survey = @survey AND r.staff_no = {who}.staff_no)";

    private static readonly Statement Territory = new($"""
        SELECT a.ancestor FROM ({Subjects}) s JOIN unit_ancestor a ON a.unit = s.unit WHERE s.staff_no = @staffNo
        """);

    private static readonly Statement Within = new($"""
        SELECT s.staff_no FROM ({Subjects}) s JOIN unit_ancestor a ON a.unit = s.unit WHERE a.ancestor = @territory
        """);

    private static readonly Statement Named = new($"""
        SELECT s.staff_no, c.name, s.unit, u.name AS unit_name, c.posts
        FROM ({Subjects}) s JOIN cadre c ON c.staff_no = s.staff_no JOIN unit u ON u.code = s.unit
        WHERE NOT EXISTS (SELECT 1 FROM staff_merge m WHERE m.from_no = s.staff_no)
          AND (@territory IS NULL OR EXISTS (SELECT 1 FROM unit_ancestor a WHERE a.unit = s.unit AND a.ancestor = @territory))
        ORDER BY s.staff_no
        """,
        scans: "slips and kiosks offer everybody of a territory");

    /// <summary>Names and posts of the subjects at or below a unit (null = everywhere), but for numbers that were merged into another.</summary>
    public static Task<IReadOnlyList<NamedSubject>> NamedAsync(Session session, string cycle, string? territory, CancellationToken cancel = default) =>
        session.QueryAsync<NamedSubject>(Named, new { cycle, territory }, cancel);

    /// <summary>Everybody, in no order.</summary>
    public static Task<IReadOnlyList<SubjectRow>> AllAsync(Session session, string cycle, CancellationToken cancel = default) =>
        session.QueryAsync<SubjectRow>(All, new { cycle }, cancel);

    /// <summary>Those of these staff numbers that are subjects, in no order.</summary>
    public static Task<IReadOnlyList<SubjectRow>> FindAsync(Session session, string cycle, IEnumerable<string> staffNos, CancellationToken cancel = default) =>
        session.QueryAsync<SubjectRow>(OfCodes, new { cycle, codes = JsonSerializer.Serialize(staffNos) }, cancel);

    /// <summary>
    /// Subjects in order of staff number, after one: all who take part once the cycle has started, before that whom the frame or a response names.
    /// </summary>
    public static Task<IReadOnlyList<SubjectRow>> PageAsync(
        Session session, string cycle, bool started, string survey, string after, SubjectFilter filter, int limit, CancellationToken cancel = default) =>
        session.QueryAsync<SubjectRow>(
            started ? ParticipantPage : NamedPage, new { cycle, survey, after, territory = filter.Territory, below = filter.Unit, cohort = filter.Cohort, limit }, cancel);

    /// <summary>How many of these subjects have no figure that is out.</summary>
    public static Task<long> CountHiddenAsync(Session session, string cycle, bool started, string survey, SubjectFilter filter, CancellationToken cancel = default) =>
        session.ScalarAsync<long>(
            started ? HiddenParticipants : HiddenOnes, new { cycle, survey, territory = filter.Territory, below = filter.Unit, cohort = filter.Cohort }, cancel);

    /// <summary>A subject's unit and all units above it; none if nobody of this staff number is a subject.</summary>
    public static Task<IReadOnlyList<string>> TerritoryAsync(Session session, string cycle, string staffNo, CancellationToken cancel = default) =>
        session.QueryAsync<string>(Territory, new { cycle, staffNo }, cancel);

    /// <summary>The staff numbers of the subjects at or below a unit.</summary>
    public static async Task<IReadOnlySet<string>> WithinAsync(Session session, string cycle, string territory, CancellationToken cancel = default) =>
        (await session.QueryAsync<string>(Within, new { cycle, territory }, cancel)).ToHashSet(StringComparer.Ordinal);
}
