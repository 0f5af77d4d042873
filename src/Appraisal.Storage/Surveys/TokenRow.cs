using System.Text.Json;

namespace Appraisal.Storage.Surveys;

/// <summary>A token: whom it may rate, and whether it was used.</summary>
public sealed record TokenRow
{
    /// <summary>Keyed hash of its text.</summary>
    public required byte[] Hash { get; init; }
    public required string Survey { get; init; }
    public required string StaffNo { get; init; }
    public required string Stratum { get; init; }
    public bool Used { get; init; }
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
        ("hash", t => t.Hash), ("survey", t => t.Survey), ("staff_no", t => t.StaffNo), ("stratum", t => t.Stratum), ("used", t => t.Used));

    private static readonly Statement ByHash = new("SELECT hash, survey, staff_no, stratum, used FROM survey_token WHERE hash IN {hashes}");

    private static readonly Statement Burn = new("UPDATE survey_token SET used = 1 WHERE hash IN {hashes} AND used = 0");

    private static readonly Statement Counts = new("""
        SELECT staff_no, stratum, COUNT(*) AS tokens, COUNT(CASE WHEN used = 1 THEN 1 END) AS used
        FROM survey_token WHERE survey = @survey GROUP BY staff_no, stratum
        """);

    /// <summary>How many tokens there are, by subject and stratum.</summary>
    public static Task<IReadOnlyList<TokenCount>> CountsAsync(Session session, string survey, CancellationToken cancel = default) =>
        session.QueryAsync<TokenCount>(Counts, new { survey }, cancel);

    /// <summary>The tokens of these hashes.</summary>
    public static Task<IReadOnlyList<TokenRow>> FindAsync(Session session, IEnumerable<byte[]> hashes, CancellationToken cancel = default) =>
        session.QueryAsync<TokenRow>(ByHash, new { hashes = HashList(hashes) }, cancel);

    /// <summary>Uses tokens up; the number that were unused.</summary>
    public static Task<int> BurnAsync(Session session, IEnumerable<byte[]> hashes, CancellationToken cancel = default) =>
        session.ExecuteAsync(Burn, new { hashes = HashList(hashes) }, cancel);

    /// <summary>Adds tokens, in the order of their hashes, so that not even the order of the rows tells the order of drawing.</summary>
    public static Task InsertAsync(Session session, IEnumerable<TokenRow> tokens, CancellationToken cancel = default) =>
        Rows.InsertAsync(session, [.. tokens.OrderBy(t => Convert.ToHexString(t.Hash), StringComparer.Ordinal)], cancel);

    private static string HashList(IEnumerable<byte[]> hashes) => JsonSerializer.Serialize(hashes.Select(Convert.ToHexString));
}
