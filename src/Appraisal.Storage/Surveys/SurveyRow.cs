using Appraisal.Storage.Schemes;

namespace Appraisal.Storage.Surveys;

/// <summary>A survey: what is asked, in which strata, and when.</summary>
public sealed record SurveyRow
{
    public required string Code { get; init; }
    public required string Cycle { get; init; }

    /// <summary>JSON: texts by language.</summary>
    public required string Title { get; init; }

    /// <summary>JSON: <c>[{ code, text, min, max, reversed, weight, decimals, levels }]</c>.</summary>
    public required string Items { get; init; }

    /// <summary>JSON: <c>[{ code, name }]</c>, in declared order.</summary>
    public required string Strata { get; init; }

    /// <summary>JSON: what is asked beside the items, and how the page shows them.</summary>
    public required string Beside { get; init; }

    public required string Tokens { get; init; }

    /// <summary>When figures are let out: <c>while-open</c> or <c>reviewed</c>.</summary>
    public required string Figures { get; init; }

    /// <summary>Whether those who may read its figures draw none of its tokens.</summary>
    public bool SeparateCollection { get; init; } = true;

    public required DateTimeOffset OpensAt { get; init; }

    /// <summary>When it closes by itself.</summary>
    public required DateTimeOffset ClosesAt { get; init; }

    /// <summary>Until when enrolled devices may deliver what was answered in time.</summary>
    public required DateTimeOffset AcceptUntil { get; init; }

    /// <summary>When it was closed by hand.</summary>
    public DateTimeOffset? ClosedAt { get; init; }

    /// <summary>Whether nothing late is awaited any more, by decision.</summary>
    public bool Final { get; init; }

    /// <summary>Whether a response has come: from then on its items and strata are fixed.</summary>
    public bool Begun { get; init; }

    /// <summary>Whether the figures were let out that closing allows.</summary>
    public bool ClosingPublished { get; init; }

    /// <summary>Whether its final figures are out, if they wait for a review but for subjects with undecided flags.</summary>
    public bool FinalPublished { get; init; }

    /// <summary>When the quality of all its responses was last examined at once; null: not since it ended.</summary>
    public DateTimeOffset? ExaminedAt { get; init; }

    /// <summary>When ids and times of its responses were taken away.</summary>
    public DateTimeOffset? DeidentifiedAt { get; init; }

    /// <summary>Counts its changes, so that a writer can tell whether what it knows of it still holds.</summary>
    public int Version { get; init; } = 1;

    /// <summary>Whether nothing is let out before it is final and every flag of the subject decided.</summary>
    public bool Reviewed => Figures == "reviewed";

    /// <summary>From when on only what was answered before is taken.</summary>
    public DateTimeOffset EndsAt => ClosedAt < ClosesAt ? ClosedAt.Value : ClosesAt;

    /// <summary>From when on nothing is taken.</summary>
    public DateTimeOffset FinalAt => Final && ClosedAt < AcceptUntil ? ClosedAt.Value : AcceptUntil;

    /// <summary>From when on also what was taken at the last moment is stored. A close by hand waits for that itself.</summary>
    public DateTimeOffset StoredAt => Final && ClosedAt < AcceptUntil ? FinalAt : FinalAt.AddMinutes(1);

    /// <summary>Whether its final figures are out, or it has ended without a response.</summary>
    public bool IsFinal(DateTimeOffset now) => FinalPublished || (!Begun && now >= StoredAt);
}

/// <summary>The version of a survey, and whether it has responses.</summary>
public sealed record SurveyVersion
{
    public required string Code { get; init; }
    public required int Version { get; init; }
    public required bool Begun { get; init; }
}

/// <summary>SQL of surveys.</summary>
public static class SurveyStore
{
    private const string Columns =
        "code, cycle, title, items, strata, beside, tokens, figures, separate_collection, opens_at, closes_at, accept_until, closed_at, final, begun, closing_published, "
        + "final_published, examined_at, deidentified_at, version";

    private static readonly Statement ByCode = new($"SELECT {Columns} FROM survey WHERE code = @code");

    private static readonly Statement Page = new($"""
        SELECT {Columns} FROM survey
        WHERE code > @after AND EXISTS (SELECT 1 FROM cycle c WHERE c.code = survey.cycle AND {CycleStore.Concerns("c.unit")})
        ORDER BY code {"{limit}"}
        """);

    private static readonly Statement OfCycle = new($"SELECT {Columns} FROM survey WHERE cycle = @cycle ORDER BY code");

    private static readonly Statement Versions = new("SELECT code, version, begun FROM survey WHERE code IN {codes}");

    private static readonly Statement Insert = new($"""
        INSERT INTO survey ({Columns})
        VALUES (@Code, @Cycle, @Title, @Items, @Strata, @Beside, @Tokens, @Figures, @SeparateCollection, @OpensAt, @ClosesAt, @AcceptUntil, @ClosedAt, @Final, @Begun,
            @ClosingPublished, @FinalPublished, @ExaminedAt, @DeidentifiedAt, @Version)
        """);

    private static readonly Statement Update = new("""
        UPDATE survey SET cycle = @Cycle, title = @Title, items = @Items, strata = @Strata, beside = @Beside, tokens = @Tokens, figures = @Figures, separate_collection = @SeparateCollection,
            opens_at = @OpensAt, closes_at = @ClosesAt, accept_until = @AcceptUntil, closed_at = @ClosedAt, final = @Final, version = @Version
        WHERE code = @Code
        """);

    private static readonly Statement Begin = new("UPDATE survey SET begun = 1 WHERE code = @code");

    private static readonly Statement ClosedUnpublished = new($"""
        SELECT {Columns} FROM survey WHERE final_published = 0 AND begun = 1 AND (closes_at <= @now OR closed_at <= @now)
        """);

    private static readonly Statement MarkClosingPublished = new("UPDATE survey SET closing_published = 1 WHERE code = @code");

    private static readonly Statement BegunOfCycle = new("SELECT COUNT(*) FROM survey WHERE cycle = @cycle AND begun = 1");

    private static readonly Statement BegunOfScheme = new("""
        SELECT COUNT(*) FROM survey s JOIN cycle y ON y.code = s.cycle WHERE s.begun = 1 AND y.scheme_code = @code AND y.scheme_version = @version
        """);

    private static readonly Statement MarkFinalPublished = new("UPDATE survey SET closing_published = 1, final_published = 1, version = version + 1 WHERE code = @code");

    private static readonly Statement Examinable = new($"SELECT {Columns} FROM survey WHERE begun = 1 AND deidentified_at IS NULL");

    private static readonly Statement MarkExamined = new("UPDATE survey SET examined_at = @at WHERE code = @code");

    private static readonly Statement MarkDeidentified = new("UPDATE survey SET deidentified_at = @at WHERE code = @code");

    /// <summary>Surveys with responses whose ids and times are still there.</summary>
    public static Task<IReadOnlyList<SurveyRow>> ExaminableAsync(Session session, CancellationToken cancel = default) =>
        session.QueryAsync<SurveyRow>(Examinable, null, cancel);

    /// <summary>Notes that all its responses were examined at once.</summary>
    public static Task MarkExaminedAsync(Session session, string code, DateTimeOffset at, CancellationToken cancel = default) =>
        session.ExecuteAsync(MarkExamined, new { code, at }, cancel);

    /// <summary>Notes that ids and times were taken away.</summary>
    public static Task MarkDeidentifiedAsync(Session session, string code, DateTimeOffset at, CancellationToken cancel = default) =>
        session.ExecuteAsync(MarkDeidentified, new { code, at }, cancel);

    /// <summary>The survey of a code.</summary>
    public static Task<SurveyRow?> FindAsync(Session session, string code, CancellationToken cancel = default) =>
        session.FindAsync<SurveyRow>(ByCode, new { code }, cancel);

    /// <summary>Surveys in order of code, after one, whose cycle concerns a territory (null = all).</summary>
    public static Task<IReadOnlyList<SurveyRow>> PageAsync(Session session, string after, string? territory, int limit, CancellationToken cancel = default) =>
        session.QueryAsync<SurveyRow>(Page, new { after, territory, limit }, cancel);

    /// <summary>The surveys of a cycle in order of code.</summary>
    public static Task<IReadOnlyList<SurveyRow>> OfCycleAsync(Session session, string cycle, CancellationToken cancel = default) =>
        session.QueryAsync<SurveyRow>(OfCycle, new { cycle }, cancel);

    /// <summary>The versions of these surveys (JSON list of codes).</summary>
    public static Task<IReadOnlyList<SurveyVersion>> VersionsAsync(Session session, string codes, CancellationToken cancel = default) =>
        session.QueryAsync<SurveyVersion>(Versions, new { codes }, cancel);

    /// <summary>Adds a survey.</summary>
    public static Task InsertAsync(Session session, SurveyRow row, CancellationToken cancel = default) => session.ExecuteAsync(Insert, row, cancel);

    /// <summary>Changes a survey.</summary>
    public static Task UpdateAsync(Session session, SurveyRow row, CancellationToken cancel = default) => session.ExecuteAsync(Update, row, cancel);

    /// <summary>Notes that a survey has responses.</summary>
    public static Task BeginAsync(Session session, string code, CancellationToken cancel = default) => session.ExecuteAsync(Begin, new { code }, cancel);

    /// <summary>Surveys that have closed and whose final figures are not out yet.</summary>
    public static Task<IReadOnlyList<SurveyRow>> ClosedUnpublishedAsync(Session session, DateTimeOffset now, CancellationToken cancel = default) =>
        session.QueryAsync<SurveyRow>(ClosedUnpublished, new { now }, cancel);

    /// <summary>Notes that a survey's closing figures are out.</summary>
    public static Task MarkClosingPublishedAsync(Session session, string code, CancellationToken cancel = default) =>
        session.ExecuteAsync(MarkClosingPublished, new { code }, cancel);

    /// <summary>Notes that a survey's final figures are out.</summary>
    public static Task MarkFinalPublishedAsync(Session session, string code, CancellationToken cancel = default) =>
        session.ExecuteAsync(MarkFinalPublished, new { code }, cancel);

    /// <summary>
    /// Keeps a survey as it is while responses are written, or keeps responses away while it is changed: intake holds it shared,
    /// changes hold it alone.
    /// </summary>
    public static string LockName(string code) => "survey:" + code;

    /// <summary>Whether a survey of a cycle has responses.</summary>
    public static async Task<bool> HasBegunAsync(Session session, string cycle, CancellationToken cancel = default) =>
        await session.ScalarAsync<long>(BegunOfCycle, new { cycle }, cancel) > 0;

    /// <summary>Whether a survey of a cycle by this scheme has responses.</summary>
    public static async Task<bool> HasBegunAsync(Session session, string code, string version, CancellationToken cancel = default) =>
        await session.ScalarAsync<long>(BegunOfScheme, new { code, version }, cancel) > 0;
}
