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

    private static readonly Statement ParticipantPage = new($"""
        SELECT p.staff_no, p.unit, p.cohort FROM participant p
        WHERE p.cycle = @cycle AND p.staff_no > @after AND {UnitStore.Within("p.unit")}
          AND (@below IS NULL OR EXISTS (SELECT 1 FROM unit_ancestor b WHERE b.unit = p.unit AND b.ancestor = @below))
        ORDER BY p.staff_no {"{limit}"}
        """);

    private static readonly Statement NamedPage = new($"""
        SELECT c.staff_no, c.unit, c.cohort FROM cadre c
        WHERE c.staff_no > @after AND c.status <> 'left' AND {UnitStore.Within("c.unit")}
          AND (@below IS NULL OR EXISTS (SELECT 1 FROM unit_ancestor b WHERE b.unit = c.unit AND b.ancestor = @below))
          AND (EXISTS (SELECT 1 FROM survey_frame f WHERE f.survey = @survey AND f.staff_no = c.staff_no)
            OR EXISTS (SELECT 1 FROM response_cell r WHERE r.survey = @survey AND r.staff_no = c.staff_no))
        ORDER BY c.staff_no {"{limit}"}
        """);

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
    /// Subjects in order of staff number, after one, within a territory and at or below a unit (null = everywhere): all who take part once the cycle has started,
    /// before that whom the frame or a response names.
    /// </summary>
    public static Task<IReadOnlyList<SubjectRow>> PageAsync(
        Session session, string cycle, bool started, string survey, string after, string? territory, string? below, int limit, CancellationToken cancel = default) =>
        started
            ? session.QueryAsync<SubjectRow>(ParticipantPage, new { cycle, after, territory, below, limit }, cancel)
            : session.QueryAsync<SubjectRow>(NamedPage, new { survey, after, territory, below, limit }, cancel);

    /// <summary>A subject's unit and all units above it; none if nobody of this staff number is a subject.</summary>
    public static Task<IReadOnlyList<string>> TerritoryAsync(Session session, string cycle, string staffNo, CancellationToken cancel = default) =>
        session.QueryAsync<string>(Territory, new { cycle, staffNo }, cancel);

    /// <summary>The staff numbers of the subjects at or below a unit.</summary>
    public static async Task<IReadOnlySet<string>> WithinAsync(Session session, string cycle, string territory, CancellationToken cancel = default) =>
        (await session.QueryAsync<string>(Within, new { cycle, territory }, cancel)).ToHashSet(StringComparer.Ordinal);
}
