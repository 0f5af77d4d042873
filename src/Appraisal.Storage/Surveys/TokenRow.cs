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

/// <summary>How many tokens were made for one subject in one stratum, and how many were used.</summary>
public sealed record TokenCount
{
    public required string StaffNo { get; init; }
    public required string Stratum { get; init; }
    public required long Tokens { get; init; }
    public required long Used { get; init; }
}

/// <summary>SQL of tokens.</summary>
public static class TokenStore
{
    private static readonly Table<TokenRow> Rows = new("survey_token",
        ("hash", t => t.Hash), ("survey", t => t.Survey), ("staff_no", t => t.StaffNo), ("stratum", t => t.Stratum), ("place", t => t.Place));

    private static readonly Statement ByHash = new("SELECT hash, survey, staff_no, stratum, place FROM survey_token WHERE hash IN {hashes}");

    private static readonly Statement NextPlace = new("SELECT COALESCE(MAX(place), -1) + 1 FROM survey_token WHERE survey = @survey");

    private static readonly Statement Counts = new($"""
        SELECT t.staff_no, t.stratum, COUNT(*) AS tokens, COUNT(CASE WHEN SUBSTRING(u.used, t.place - u.block * {TokenUseRow.Length} + 1, 1) = '1' THEN 1 END) AS used
        FROM survey_token t JOIN token_use u ON u.survey = t.survey AND u.block = t.place / {TokenUseRow.Length}
        WHERE t.survey = @survey GROUP BY t.staff_no, t.stratum
        """);

    /// <summary>How many tokens there are, by subject and stratum.</summary>
    public static Task<IReadOnlyList<TokenCount>> CountsAsync(Session session, string survey, CancellationToken cancel = default) =>
        session.QueryAsync<TokenCount>(Counts, new { survey }, cancel);

    /// <summary>The tokens of these hashes.</summary>
    public static Task<IReadOnlyList<TokenRow>> FindAsync(Session session, IEnumerable<byte[]> hashes, CancellationToken cancel = default) =>
        session.QueryAsync<TokenRow>(ByHash, new { hashes = JsonSerializer.Serialize(hashes.Select(Convert.ToHexString)) }, cancel);

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
