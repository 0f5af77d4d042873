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

/// <summary>SQL of tokens.</summary>
public static class TokenStore
{
    private static readonly Table<TokenRow> Rows = new("survey_token",
        ("hash", t => t.Hash), ("survey", t => t.Survey), ("staff_no", t => t.StaffNo), ("stratum", t => t.Stratum), ("used", t => t.Used));

    private static readonly Statement ByHash = new("SELECT hash, survey, staff_no, stratum, used FROM survey_token WHERE hash IN {hashes}");

    private static readonly Statement Burn = new("UPDATE survey_token SET used = 1 WHERE hash = @hash AND used = 0");

    /// <summary>The tokens of these hashes.</summary>
    public static Task<IReadOnlyList<TokenRow>> FindAsync(Session session, IEnumerable<byte[]> hashes, CancellationToken cancel = default) =>
        session.QueryAsync<TokenRow>(ByHash, new { hashes = JsonSerializer.Serialize(hashes.Select(Convert.ToHexString)) }, cancel);

    /// <summary>Uses a token up; false if it was used before.</summary>
    public static async Task<bool> BurnAsync(Session session, byte[] hash, CancellationToken cancel = default) =>
        await session.ExecuteAsync(Burn, new { hash }, cancel) > 0;

    /// <summary>Adds tokens, in the order of their hashes, so that not even the order of the rows tells the order of drawing.</summary>
    public static Task InsertAsync(Session session, IEnumerable<TokenRow> tokens, CancellationToken cancel = default) =>
        Rows.InsertAsync(session, [.. tokens.OrderBy(t => Convert.ToHexString(t.Hash), StringComparer.Ordinal)], cancel);
}
