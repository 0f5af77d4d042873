namespace Appraisal.Storage.Inspections;

/// <summary>Inspections of a unit that start in these days were changed; the flags that this may touch are still to be examined.</summary>
/// <param name="Id">In order of the changes.</param>
/// <param name="Unit">The unit.</param>
/// <param name="FromOn">First day on which a changed inspection starts, before or after the change.</param>
/// <param name="ToOn">The last such day.</param>
public sealed record UnitToExamine(Guid Id, string Unit, DateOnly FromOn, DateOnly ToOn);

/// <summary>SQL of what is to be examined.</summary>
public static class UnitToExamineStore
{
    private static readonly Statement Next = new("SELECT id, unit, from_on, to_on FROM unit_to_examine ORDER BY id {limit}");

    private static readonly Statement Delete = new("DELETE FROM unit_to_examine WHERE id IN {ids}");

    private static readonly Statement Count = new("SELECT COUNT(*) FROM unit_to_examine");

    private static readonly Table<UnitToExamine> Rows = new("unit_to_examine",
        ("id", r => r.Id), ("unit", r => r.Unit), ("from_on", r => r.FromOn), ("to_on", r => r.ToOn));

    /// <summary>The oldest ones.</summary>
    public static async Task<IReadOnlyList<UnitToExamine>> NextAsync(Session session, int limit, CancellationToken cancel = default) =>
        [.. (await session.QueryAsync<Row>(Next, new { limit }, cancel)).Select(r => new UnitToExamine(r.Id, r.Unit, r.FromOn, r.ToOn))];

    /// <summary>How many there are.</summary>
    public static Task<long> CountAsync(Session session, CancellationToken cancel = default) => session.ScalarAsync<long>(Count, cancel: cancel);

    /// <summary>Adds some, in the transaction of the change.</summary>
    public static Task InsertAsync(Session session, IReadOnlyCollection<UnitToExamine> rows, CancellationToken cancel = default) =>
        Rows.InsertAsync(session, rows, cancel);

    /// <summary>Takes away those that were examined.</summary>
    public static Task DeleteAsync(Session session, IEnumerable<Guid> ids, CancellationToken cancel = default) =>
        session.ExecuteAsync(Delete, new { ids = Ids.Json(ids) }, cancel);

    private sealed record Row
    {
        public required Guid Id { get; init; }
        public required string Unit { get; init; }
        public required DateOnly FromOn { get; init; }
        public required DateOnly ToOn { get; init; }
    }
}
