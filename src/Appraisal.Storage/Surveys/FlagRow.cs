using System.Text.Json;

namespace Appraisal.Storage.Surveys;

/// <summary>Why a reviewer should look at a response, and what was decided.</summary>
public sealed record FlagRow
{
    public required Guid Id { get; init; }
    public required string Survey { get; init; }
    public required Guid ResponseId { get; init; }
    public required string StaffNo { get; init; }
    public required string Stratum { get; init; }
    public required string Channel { get; init; }
    public required string Reason { get; init; }
    public required double Observed { get; init; }
    public required double Allowed { get; init; }
    public double? ExpectedByChance { get; init; }
    public string? Decision { get; init; }
    public string? DecisionReason { get; init; }
    public string? DecidedBy { get; init; }
    public DateTimeOffset? DecidedAt { get; init; }
}

/// <summary>Flagged responses about one subject in one stratum.</summary>
public sealed record FlaggedCount
{
    public required string StaffNo { get; init; }
    public required string Stratum { get; init; }
    public required string Channel { get; init; }
    public required long Responses { get; init; }

    /// <summary>Those of them with a flag that is not decided.</summary>
    public required long UnderReview { get; init; }
}

/// <summary>Undecided flags about one subject.</summary>
public sealed record OpenFlags
{
    public required string StaffNo { get; init; }
    public required long Flags { get; init; }
}

/// <summary>Of which flags of a survey may be told: those about subjects with enough responses of these channels in figures.</summary>
/// <param name="Survey">The survey.</param>
/// <param name="Sampled">Whether responses with tokens count.</param>
/// <param name="WalkIn">Whether those without do.</param>
/// <param name="Least">Responses, excluded ones among them, that a subject needs.</param>
public sealed record FlagScope(string Survey, bool Sampled, bool WalkIn, long Least);

/// <summary>SQL of flags.</summary>
public static class FlagStore
{
    private const string Columns = "id, survey, response_id, staff_no, stratum, channel, reason, observed, allowed, expected_by_chance, decision, "
        + "decision_reason, decided_by, decided_at";

    // few responses are hidden with all that is known of them; what a reviewer excluded has come all the same
    private const string Seen = """
        (SELECT COALESCE(SUM(c.responses + c.excluded), 0) FROM response_cell c
            WHERE c.survey = @Survey AND c.staff_no = response_flag.staff_no
              AND ((@Sampled = 1 AND c.channel = 'sampled') OR (@WalkIn = 1 AND c.channel = 'walk-in'))
              AND (NOT EXISTS (SELECT 1 FROM survey_frame f WHERE f.survey = @Survey AND f.staff_no = response_flag.staff_no AND f.population > 0)
                OR EXISTS (SELECT 1 FROM survey_frame f
                    WHERE f.survey = @Survey AND f.staff_no = response_flag.staff_no AND f.stratum = c.stratum AND f.population > 0))) >= @Least
        """;

    private static readonly Table<FlagRow> Rows = new("response_flag",
        ("id", f => f.Id), ("survey", f => f.Survey), ("response_id", f => f.ResponseId), ("staff_no", f => f.StaffNo), ("stratum", f => f.Stratum), ("channel", f => f.Channel),
        ("reason", f => f.Reason), ("observed", f => f.Observed), ("allowed", f => f.Allowed), ("expected_by_chance", f => f.ExpectedByChance),
        ("decision", f => f.Decision), ("decision_reason", f => f.DecisionReason), ("decided_by", f => f.DecidedBy), ("decided_at", f => f.DecidedAt));

    private static readonly Statement ById = new($"SELECT {Columns} FROM response_flag WHERE id = @id AND survey = @Survey AND {Seen}");

    private static readonly Statement OfResponse = new($"SELECT {Columns} FROM response_flag WHERE response_id = @responseId");

    private static readonly Statement OfResponses = new($"SELECT {Columns} FROM response_flag WHERE response_id IN {"{ids}"}");

    private static readonly Statement Page = new($"""
        SELECT {Columns} FROM response_flag
        WHERE survey = @Survey AND id > @after
          AND (@staffNo IS NULL OR staff_no = @staffNo)
          AND (@open IS NULL OR (@open = 1 AND decision IS NULL) OR (@open = 0 AND decision IS NOT NULL))
          AND (@codes IS NULL OR staff_no IN {"{codes}"})
          AND {Seen}
        ORDER BY id {"{limit}"}
        """);

    private static readonly Statement CountOpen = new($"""
        SELECT COUNT(*) FROM response_flag
        WHERE survey = @Survey AND decision IS NULL AND (@codes IS NULL OR staff_no IN {"{codes}"}) AND {Seen}
        """);

    private static readonly Statement Decide = new("""
        UPDATE response_flag SET decision = @Decision, decision_reason = @DecisionReason, decided_by = @DecidedBy, decided_at = @DecidedAt WHERE id = @Id
        """);

    private static readonly Statement Counts = new($"""
        SELECT staff_no, stratum, channel, COUNT(DISTINCT response_id) AS responses,
            COUNT(DISTINCT CASE WHEN decision IS NULL THEN response_id END) AS under_review
        FROM response_flag WHERE survey = @Survey AND staff_no IN {"{codes}"} AND {Seen} GROUP BY staff_no, stratum, channel
        """);

    private static readonly Statement Open = new("""
        SELECT staff_no, COUNT(*) AS flags FROM response_flag WHERE survey = @survey AND decision IS NULL GROUP BY staff_no
        """);

    private static readonly Statement OpenSeen = new($"""
        SELECT staff_no, COUNT(CASE WHEN decision IS NULL THEN 1 END) AS flags FROM response_flag
        WHERE survey = @Survey AND {Seen} GROUP BY staff_no
        """);

    private static readonly Statement OpenSeenOf = new($"""
        SELECT staff_no, COUNT(CASE WHEN decision IS NULL THEN 1 END) AS flags FROM response_flag
        WHERE survey = @Survey AND staff_no IN {"{codes}"} AND {Seen} GROUP BY staff_no
        """);

    private static readonly Statement OpenOf = new("""
        SELECT COUNT(*) FROM response_flag WHERE survey = @survey AND staff_no = @staffNo AND decision IS NULL
        """);

    private static readonly Statement Delete = new("DELETE FROM response_flag WHERE id = @Id");

    /// <summary>A flag of a survey, if it may be told of.</summary>
    public static Task<FlagRow?> FindAsync(Session session, FlagScope scope, Guid id, CancellationToken cancel = default) =>
        session.FindAsync<FlagRow>(ById, new { scope.Survey, scope.Sampled, scope.WalkIn, scope.Least, id }, cancel);

    /// <summary>All flags of a response.</summary>
    public static Task<IReadOnlyList<FlagRow>> OfResponseAsync(Session session, Guid responseId, CancellationToken cancel = default) =>
        session.QueryAsync<FlagRow>(OfResponse, new { responseId }, cancel);

    /// <summary>All flags of some responses.</summary>
    public static Task<IReadOnlyList<FlagRow>> OfResponsesAsync(Session session, IEnumerable<Guid> responseIds, CancellationToken cancel = default) =>
        session.QueryAsync<FlagRow>(OfResponses, new { ids = Ids.Json(responseIds) }, cancel);

    /// <summary>Flags in the order of their ids, after one; only undecided or only decided ones, only about one cadre, or some (null = all).</summary>
    public static Task<IReadOnlyList<FlagRow>> PageAsync(
        Session session, FlagScope scope, Guid after, bool? open, string? staffNo, IEnumerable<string>? within, int limit, CancellationToken cancel = default) =>
        session.QueryAsync<FlagRow>(Page, new
        {
            scope.Survey, scope.Sampled, scope.WalkIn, scope.Least, after, open, staffNo, codes = within is null ? null : JsonSerializer.Serialize(within), limit,
        }, cancel);

    /// <summary>How many of them are undecided, about some cadres (null = all).</summary>
    public static Task<long> CountOpenAsync(Session session, FlagScope scope, IEnumerable<string>? within, CancellationToken cancel = default) => session.ScalarAsync<long>(CountOpen, new
    {
        scope.Survey, scope.Sampled, scope.WalkIn, scope.Least, codes = within is null ? null : JsonSerializer.Serialize(within),
    }, cancel);

    /// <summary>Of these subjects (null = all) that have flags of which may be told, how many are undecided.</summary>
    public static async Task<IReadOnlyDictionary<string, long>> OpenSeenAsync(
        Session session, FlagScope scope, IEnumerable<string>? staffNos, CancellationToken cancel = default) =>
        (await session.QueryAsync<OpenFlags>(staffNos is null ? OpenSeen : OpenSeenOf, new
        {
            scope.Survey, scope.Sampled, scope.WalkIn, scope.Least, codes = staffNos is null ? null : JsonSerializer.Serialize(staffNos),
        }, cancel)).ToDictionary(f => f.StaffNo, f => f.Flags, StringComparer.Ordinal);

    /// <summary>How many flags are undecided, by subject.</summary>
    public static async Task<IReadOnlyDictionary<string, long>> OpenAsync(Session session, string survey, CancellationToken cancel = default) =>
        (await session.QueryAsync<OpenFlags>(Open, new { survey }, cancel)).ToDictionary(f => f.StaffNo, f => f.Flags, StringComparer.Ordinal);

    /// <summary>Whether a flag about a subject is undecided.</summary>
    public static async Task<bool> IsOpenAsync(Session session, string survey, string staffNo, CancellationToken cancel = default) =>
        await session.ScalarAsync<long>(OpenOf, new { survey, staffNo }, cancel) > 0;

    /// <summary>Adds flags.</summary>
    public static Task InsertAsync(Session session, IReadOnlyCollection<FlagRow> rows, CancellationToken cancel = default) =>
        Rows.InsertAsync(session, rows, cancel);

    /// <summary>Records a decision.</summary>
    public static Task DecideAsync(Session session, FlagRow row, CancellationToken cancel = default) => session.ExecuteAsync(Decide, row, cancel);

    /// <summary>How many responses about these subjects are flagged, by subject, stratum and channel, as far as it may be told.</summary>
    public static Task<IReadOnlyList<FlaggedCount>> CountsAsync(
        Session session, FlagScope scope, IEnumerable<string> staffNos, CancellationToken cancel = default) =>
        session.QueryAsync<FlaggedCount>(Counts, new { scope.Survey, scope.Sampled, scope.WalkIn, scope.Least, codes = JsonSerializer.Serialize(staffNos) }, cancel);

    /// <summary>Gives a flag another id, and that of its response after that was replaced.</summary>
    public static async Task RenameAsync(Session session, FlagRow flag, Guid id, Guid response, CancellationToken cancel = default)
    {
        await session.ExecuteAsync(Delete, new { flag.Id }, cancel);
        await InsertAsync(session, [flag with { Id = id, ResponseId = response }], cancel);
    }
}
