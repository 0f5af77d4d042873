using System.Text.Json;

namespace Appraisal.Storage.Surveys;

/// <summary>A token: whom it may rate.</summary>
public sealed record TokenRow
{
    /// <summary>Bytes of <see cref="Hash"/>: more than a token's text has, and a table half as large is looked up sooner.</summary>
    public const int HashLength = 16;

    /// <summary>The first bytes of the keyed hash of its text.</summary>
    public required byte[] Hash { get; init; }
    public required string Survey { get; init; }
    public required string StaffNo { get; init; }
    public required string Stratum { get; init; }

    /// <summary>Where its flag stands among those of the survey's tokens, from 0; given when it is added.</summary>
    public int Place { get; init; }
}

/// <summary>How many tokens were made for one subject in one stratum.</summary>
public sealed record TokenCount
{
    public required string StaffNo { get; init; }
    public required string Stratum { get; init; }
    public required long Tokens { get; init; }
}

/// <summary>SQL of tokens.</summary>
public static class TokenStore
{
    private static readonly Table<TokenRow> Rows = new("survey_token",
        ("hash", t => t.Hash), ("survey", t => t.Survey), ("staff_no", t => t.StaffNo), ("stratum", t => t.Stratum), ("place", t => t.Place));

    private static readonly Statement ByHash = new("SELECT hash, survey, staff_no, stratum, place FROM survey_token WHERE hash IN {hashes}");

    // parameters in this order
    private static readonly Statement PlaceOf = new("""
        SELECT place FROM survey_token WHERE hash = @hash AND survey = @survey AND staff_no = @staffNo AND stratum = @stratum
        """);

    private static readonly Statement OfSurvey = new("SELECT hash, survey, staff_no, stratum, place FROM survey_token WHERE survey = @survey");

    private static readonly Statement Counts = new("""
        SELECT staff_no, stratum, COUNT(*) AS tokens FROM survey_token WHERE survey = @survey GROUP BY staff_no, stratum
        """);

    private static readonly Statement CountsOf = new("""
        SELECT staff_no, stratum, COUNT(*) AS tokens FROM survey_token WHERE survey = @survey AND staff_no IN {codes} GROUP BY staff_no, stratum
        """);

    private static readonly Statement NextPlace = new("SELECT COALESCE(MAX(place), -1) + 1 FROM survey_token WHERE survey = @survey");

    /// <summary>Whether a survey has tokens.</summary>
    public static async Task<bool> AnyAsync(Session session, string survey, CancellationToken cancel = default) =>
        await session.ScalarAsync<int>(NextPlace, new { survey }, cancel) > 0;

    /// <summary>How many tokens there are, by subject and stratum.</summary>
    public static Task<IReadOnlyList<TokenCount>> CountsAsync(Session session, string survey, CancellationToken cancel = default) =>
        session.QueryAsync<TokenCount>(Counts, new { survey }, cancel);

    /// <summary>The same of these subjects.</summary>
    public static Task<IReadOnlyList<TokenCount>> CountsAsync(Session session, string survey, IEnumerable<string> staffNos, CancellationToken cancel = default) =>
        session.QueryAsync<TokenCount>(CountsOf, new { survey, codes = JsonSerializer.Serialize(staffNos) }, cancel);

    /// <summary>All tokens of a survey as they are read, in no order.</summary>
    public static IAsyncEnumerable<TokenRow> OfSurveyAsync(Session session, string survey) => session.StreamAsync<TokenRow>(OfSurvey, new { survey });

    /// <summary>The tokens of these hashes.</summary>
    public static Task<IReadOnlyList<TokenRow>> FindAsync(Session session, IEnumerable<byte[]> hashes, CancellationToken cancel = default) =>
        session.QueryAsync<TokenRow>(ByHash, new { hashes = JsonSerializer.Serialize(hashes.Select(Convert.ToHexString)) }, cancel);

    /// <summary>The place of each of these tokens; null where none of its hash is stored for the same survey, subject and stratum.</summary>
    public static async Task<IReadOnlyList<int?>> PlacesAsync(Session session, IReadOnlyList<TokenRow> tokens, CancellationToken cancel = default)
    {
        if (session.Kept is { } kept)
            return Places(kept.Prepare(PlaceOf), tokens);
        var stored = (await FindAsync(session, tokens.Select(t => t.Hash), cancel)).ToDictionary(t => Convert.ToHexString(t.Hash), StringComparer.Ordinal);
        return [.. tokens.Select(t => stored.TryGetValue(Convert.ToHexString(t.Hash), out var found)
            && (found.Survey, found.StaffNo, found.Stratum) == (t.Survey, t.StaffNo, t.Stratum) ? found.Place : (int?)null)];
    }

    /// <summary>
    /// Adds tokens, unused, in the order of their hashes, so that neither the order of the rows nor that of their places tells the order
    /// of drawing. The survey must be locked.
    /// </summary>
    public static async Task InsertAsync(Session session, IEnumerable<TokenRow> tokens, CancellationToken cancel = default)
    {
        foreach (var survey in tokens.GroupBy(t => t.Survey, StringComparer.Ordinal))
        {
            var first = await session.ScalarAsync<int>(NextPlace, new { survey = survey.Key }, cancel);
            var rows = survey.OrderBy(t => Convert.ToHexString(t.Hash), StringComparer.Ordinal).Select((t, i) => t with { Place = first + i }).ToList();
            await Rows.InsertAsync(session, rows, cancel);
            await TokenFlags.ExtendAsync(session, survey.Key, first, rows.Count, cancel);
        }
    }

    // one by one, as each is found at once by its hash
    private static List<int?> Places(KeptStatement statement, IReadOnlyList<TokenRow> tokens)
    {
        var places = new List<int?>(tokens.Count);
        foreach (var token in tokens)
        {
            statement.BindBytes(1, token.Hash);
            statement.BindText(2, token.Survey);
            statement.BindText(3, token.StaffNo);
            statement.BindText(4, token.Stratum);
            places.Add((int?)statement.Find());
        }
        return places;
    }
}
