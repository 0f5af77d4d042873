namespace Appraisal.Storage.Inspections;

/// <summary>A topic of inspections; overlap of topics is what makes one visit repeat another.</summary>
public sealed record TopicRow
{
    public required string Code { get; init; }
    public required string NameEn { get; init; }
    public required string NameZh { get; init; }
}

/// <summary>SQL of topics.</summary>
public static class TopicStore
{
    private static readonly Statement All = new("SELECT code, name_en, name_zh FROM inspection_topic ORDER BY code");

    private static readonly Statement Insert = new("INSERT INTO inspection_topic (code, name_en, name_zh) VALUES (@Code, @NameEn, @NameZh)");

    private static readonly Statement Update = new("UPDATE inspection_topic SET name_en = @NameEn, name_zh = @NameZh WHERE code = @Code");

    /// <summary>All topics; there are some dozens.</summary>
    public static Task<IReadOnlyList<TopicRow>> AllAsync(Session session, CancellationToken cancel = default) =>
        session.QueryAsync<TopicRow>(All, cancel: cancel);

    /// <summary>Adds a topic.</summary>
    public static Task InsertAsync(Session session, TopicRow row, CancellationToken cancel = default) => session.ExecuteAsync(Insert, row, cancel);

    /// <summary>Changes the names of a topic.</summary>
    public static Task UpdateAsync(Session session, TopicRow row, CancellationToken cancel = default) => session.ExecuteAsync(Update, row, cancel);
}
