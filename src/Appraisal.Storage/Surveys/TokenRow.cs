using System.Text.Json;

namespace Appraisal.Storage.Surveys;

/// <summary>A token: whom it may rate.</summary>
public sealed record TokenRow
{
    /// <summary>Keyed hash of its text.</summary>
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

    // for one of them, where it is for whom the response is about
    private static readonly Statement PlaceOf = new("""
        SELECT place FROM survey_token WHERE hash = @hash AND survey = @survey AND staff_no = @staffNo AND stratum = @stratum
        """);

    private static readonly Statement Counts = new("""
        SELECT staff_no, stratum, COUNT(*) AS tokens FROM survey_token WHERE survey = @survey GROUP BY staff_no, stratum
        """);

    private static readonly Statement NextPlace = new("SELECT COALESCE(MAX(place), -1) + 1 FROM survey_token WHERE survey = @survey");

    /// <summary>How many tokens there are, by subject and stratum.</summary>
    public static Task<IReadOnlyList<TokenCount>> CountsAsync(Session session, string survey, CancellationToken cancel = default) =>
        session.QueryAsync<TokenCount>(Counts, new { survey }, cancel);

    /// <summary>The tokens of these hashes.</summary>
    public static Task<IReadOnlyList<TokenRow>> FindAsync(Session session, IEnumerable<byte[]> hashes, CancellationToken cancel = default) =>
        session.QueryAsync<TokenRow>(ByHash, new { hashes = JsonSerializer.Serialize(hashes.Select(Convert.ToHexString)) }, cancel);

    /// <summary>The stored tokens of these hashes, for whomever they are; most are as expected, and of those only the place is looked up.</summary>
    public static async Task<IReadOnlyList<TokenRow>> FindAsync(Session session, IReadOnlyList<TokenRow> expected, CancellationToken cancel = default)
    {
        if (session.FindEach(PlaceOf, expected.Select(t => new object[] { t.Hash, t.Survey, t.StaffNo, t.Stratum })) is not { } places)
            return await FindAsync(session, expected.Select(t => t.Hash), cancel);
        var found = expected.Zip(places, (token, place) => (Token: token, Place: place)).ToLookup(t => t.Place is not null);
        return [.. found[true].Select(t => t.Token with { Place = (int)t.Place! }),
            .. found[false].Any() ? await FindAsync(session, found[false].Select(t => t.Token.Hash), cancel) : []];
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
}
