namespace Appraisal.Storage.Audit;

/// <summary>A row that is not what other rows come to.</summary>
public sealed record Miscount
{
    /// <summary>Its table.</summary>
    public required string TableName { get; init; }

    /// <summary>The parts of its key, with strokes between them.</summary>
    public required string RowKey { get; init; }

    /// <summary>The field that differs; <c>row</c>: it is missing, or too many.</summary>
    public required string Field { get; init; }
}

/// <summary>SQL of what is not noted row by row, because it follows from other rows: it is counted again.</summary>
public static class RecountStore
{
    private static readonly Statement Surveys = new("SELECT code FROM survey ORDER BY code");

    private static readonly Statement Cells = new($"""
        SELECT 'response_cell' AS table_name,
            CONCAT(@survey, '/', COALESCE(c.staff_no, n.staff_no), '/', COALESCE(c.stratum, n.stratum), '/', COALESCE(c.channel, n.channel)) AS row_key,
            CASE WHEN c.staff_no IS NULL OR n.staff_no IS NULL THEN 'row' WHEN c.responses <> n.responses THEN 'responses' WHEN c.sum_y <> n.sum_y THEN 'sum_y'
                WHEN c.sum_y2 <> n.sum_y2 THEN 'sum_y2' WHEN c.incomplete <> n.incomplete THEN 'incomplete' WHEN c.excluded <> n.excluded THEN 'excluded'
                WHEN c.excluded_y <> n.excluded_y THEN 'excluded_y' ELSE 'excluded_y2' END AS field
        FROM (SELECT * FROM response_cell WHERE survey = @survey) c
        FULL OUTER JOIN (
            SELECT r.staff_no, r.stratum, r.channel,
                COUNT(CASE WHEN r.excluded = 0 THEN r.value END) AS responses,
                COALESCE(SUM(CASE WHEN r.excluded = 0 THEN CAST(r.value AS bigint) END), 0) AS sum_y,
                COALESCE(SUM(CASE WHEN r.excluded = 0 THEN CAST(r.value AS bigint) * r.value END), 0) AS sum_y2,
                COUNT(*) - COUNT(r.value) AS incomplete,
                COUNT(CASE WHEN r.excluded = 1 THEN r.value END) AS excluded,
                COALESCE(SUM(CASE WHEN r.excluded = 1 THEN CAST(r.value AS bigint) END), 0) AS excluded_y,
                COALESCE(SUM(CASE WHEN r.excluded = 1 THEN CAST(r.value AS bigint) * r.value END), 0) AS excluded_y2
            FROM survey_batch s JOIN response_batch b ON b.id = s.batch_id JOIN response r ON r.batch_id = s.batch_id AND r.survey = s.survey
            WHERE s.survey = @survey AND b.aggregated = 1
            GROUP BY r.staff_no, r.stratum, r.channel
        ) n ON n.staff_no = c.staff_no AND n.stratum = c.stratum AND n.channel = c.channel
        WHERE c.staff_no IS NULL OR n.staff_no IS NULL OR c.responses <> n.responses OR c.sum_y <> n.sum_y OR c.sum_y2 <> n.sum_y2
            OR c.incomplete <> n.incomplete OR c.excluded <> n.excluded OR c.excluded_y <> n.excluded_y OR c.excluded_y2 <> n.excluded_y2
        ORDER BY row_key {"{limit}"}
        """);

    private static readonly Statement Exclusions = new($"""
        SELECT 'response' AS table_name, CONCAT(@survey, '/', r.staff_no, '/', r.stratum, '/', r.channel) AS row_key, 'excluded' AS field
        FROM survey_batch s JOIN response r ON r.batch_id = s.batch_id AND r.survey = s.survey
        WHERE s.survey = @survey
            AND r.excluded <> CASE WHEN EXISTS (SELECT 1 FROM response_flag f WHERE f.response_id = r.id
                AND (f.decision = 'exclude' OR (f.decision IS NULL AND f.reason = 'interval'))) THEN 1 ELSE 0 END
        ORDER BY row_key {"{limit}"}
        """);

    // right for all if each unit stands below itself and whatever its parent stands below
    private static readonly Statement Ancestors = new($"""
        SELECT 'unit_ancestor' AS table_name, CONCAT(a.unit, '/', a.ancestor) AS row_key, 'row' AS field FROM unit_ancestor a
        WHERE NOT (a.depth = 0 AND a.unit = a.ancestor) AND NOT EXISTS (
            SELECT 1 FROM unit u JOIN unit_ancestor p ON p.unit = u.parent WHERE u.code = a.unit AND p.ancestor = a.ancestor AND p.depth = a.depth - 1)
        UNION ALL
        SELECT 'unit_ancestor', CONCAT(u.code, '/', u.code), 'row' FROM unit u
        WHERE NOT EXISTS (SELECT 1 FROM unit_ancestor a WHERE a.unit = u.code AND a.ancestor = u.code)
        UNION ALL
        SELECT 'unit_ancestor', CONCAT(u.code, '/', p.ancestor), 'row' FROM unit u JOIN unit_ancestor p ON p.unit = u.parent
        WHERE NOT EXISTS (SELECT 1 FROM unit_ancestor a WHERE a.unit = u.code AND a.ancestor = p.ancestor)
        ORDER BY row_key {"{limit}"}
        """,
        scans: "verification compares every row");

    /// <summary>All surveys.</summary>
    public static Task<IReadOnlyList<string>> SurveysAsync(Session session, CancellationToken cancel = default) => session.QueryAsync<string>(Surveys, null, cancel);

    /// <summary>The first cell of a survey that its responses do not come to, or response whose exclusion its flags do not say.</summary>
    public static async Task<Miscount?> OfSurveyAsync(Session session, string survey, CancellationToken cancel = default) =>
        await session.FindAsync<Miscount>(Exclusions, new { survey, limit = 1 }, cancel) ?? await session.FindAsync<Miscount>(Cells, new { survey, limit = 1 }, cancel);

    /// <summary>The first row that says wrongly who stands below whom.</summary>
    public static Task<Miscount?> OfUnitsAsync(Session session, CancellationToken cancel = default) => session.FindAsync<Miscount>(Ancestors, new { limit = 1 }, cancel);
}
