namespace Appraisal.Storage.HumanResources;

/// <summary>A version of what grades earn over the years; JSON. A stored version never changes.</summary>
public sealed record PromotionRulesRow
{
    public required string Version { get; init; }
    public required string Body { get; init; }
    public required DateTimeOffset CreatedAt { get; init; }
}

/// <summary>SQL of promotion rules.</summary>
public static class PromotionRulesStore
{
    private static readonly Statement ByVersion = new("SELECT version, body, created_at FROM promotion_rules WHERE version = @version");

    private static readonly Statement Page = new("SELECT version, body, created_at FROM promotion_rules WHERE version > @after ORDER BY version {limit}");

    private static readonly Statement Insert = new("INSERT INTO promotion_rules (version, body, created_at) VALUES (@Version, @Body, @CreatedAt)");

    /// <summary>A version.</summary>
    public static Task<PromotionRulesRow?> FindAsync(Session session, string version, CancellationToken cancel = default) =>
        session.FindAsync<PromotionRulesRow>(ByVersion, new { version }, cancel);

    /// <summary>Versions in order, after one.</summary>
    public static Task<IReadOnlyList<PromotionRulesRow>> PageAsync(Session session, string after, int limit, CancellationToken cancel = default) =>
        session.QueryAsync<PromotionRulesRow>(Page, new { after, limit }, cancel);

    /// <summary>Adds a version.</summary>
    public static Task InsertAsync(Session session, PromotionRulesRow row, CancellationToken cancel = default) => session.ExecuteAsync(Insert, row, cancel);
}
