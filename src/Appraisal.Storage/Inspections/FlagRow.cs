using System.Text.Json;

namespace Appraisal.Storage.Inspections;

/// <summary>What a rule found in an inspection, with its latest facts.</summary>
public sealed record FlagRow
{
    public required Guid Id { get; init; }
    public required string Inspection { get; init; }
    public required string Unit { get; init; }
    public required string Body { get; init; }
    public required DateOnly StartsOn { get; init; }
    public required string Kind { get; init; }
    public required string Status { get; init; }

    /// <summary>JSON: what it rests on; a dismissal holds as long as this stays the same.</summary>
    public required string Facts { get; init; }

    public required DateTimeOffset RaisedAt { get; init; }
    public required DateTimeOffset ChangedAt { get; init; }
}

/// <summary>One step in the history of a flag.</summary>
public sealed record FlagChangeRow
{
    public required Guid Id { get; init; }
    public required Guid Flag { get; init; }
    public required string Status { get; init; }
    public required string Facts { get; init; }
    public required string Person { get; init; }
    public string? Reason { get; init; }
    public required DateTimeOffset At { get; init; }
}

/// <summary>Which flags a list shows; null = any.</summary>
/// <param name="Unit">At or below this unit.</param>
/// <param name="Kind">Of this rule.</param>
/// <param name="Body">Of this body's inspections.</param>
/// <param name="From">Of inspections that start on this day or later.</param>
/// <param name="To">Of inspections that start on this day or before.</param>
/// <param name="Status">That stand so.</param>
/// <param name="Within">At or below this unit, that of a cycle.</param>
/// <param name="Territory">At or below this unit, the reader's.</param>
public sealed record FlagFilter(string? Unit, string? Kind, string? Body, DateOnly? From, DateOnly? To, string? Status, string? Within, string? Territory);

/// <summary>SQL of flags.</summary>
public static class FlagStore
{
    private const string Columns = "id, inspection, unit, body, starts_on, kind, status, facts, raised_at, changed_at";

    private const string ChangeColumns = "id, flag, status, facts, person, reason, at";

    private static readonly Statement ById = new($"SELECT {Columns} FROM inspection_flag WHERE id = @id");

    private static readonly Statement OfInspection = new($"SELECT {Columns} FROM inspection_flag WHERE inspection = @inspection ORDER BY kind");

    // by the inspection's own days, as a flag keeps those of its last examination
    private static readonly Statement OfUnits = new($"""
        SELECT f.{Columns.Replace(", ", ", f.", StringComparison.Ordinal)}
        FROM inspection_flag f JOIN inspection i ON i.id = f.inspection
        WHERE i.starts_on >= @from AND i.starts_on <= @to AND i.unit IN {"{codes}"}
        """);

    private static readonly Statement OfPeriod = new($"SELECT {Columns} FROM inspection_flag WHERE starts_on >= @from AND starts_on <= @to AND status = 'open'");

    private const string Fits = """
        (@unit IS NULL OR EXISTS (SELECT 1 FROM unit_ancestor b WHERE b.unit = inspection_flag.unit AND b.ancestor = @unit))
          AND (@kind IS NULL OR kind = @kind) AND (@body IS NULL OR body = @body) AND (@status IS NULL OR status = @status)
          AND (@within IS NULL OR EXISTS (SELECT 1 FROM unit_ancestor w WHERE w.unit = inspection_flag.unit AND w.ancestor = @within))
          AND (@territory IS NULL OR EXISTS (SELECT 1 FROM unit_ancestor a WHERE a.unit = inspection_flag.unit AND a.ancestor = @territory))
        """;

    private static readonly Statement Page = new($"""
        SELECT {Columns} FROM inspection_flag
        WHERE id > @after AND (@from IS NULL OR starts_on >= @from) AND (@to IS NULL OR starts_on <= @to) AND {Fits}
        ORDER BY id {"{limit}"}
        """);

    private static readonly Statement CountOpen = new($"""
        SELECT COUNT(*) FROM inspection_flag WHERE inspection_flag.status = 'open' AND starts_on >= @from AND starts_on <= @to AND {Fits}
        """);

    private static readonly Statement Update = new("""
        UPDATE inspection_flag SET body = @Body, starts_on = @StartsOn, status = @Status, facts = @Facts, changed_at = @ChangedAt
        WHERE id = @Id
        """);

    private static readonly Statement Changes = new($"SELECT {ChangeColumns} FROM inspection_flag_change WHERE flag = @flag ORDER BY id");

    private static readonly Table<FlagRow> Rows = new("inspection_flag",
        ("id", r => r.Id), ("inspection", r => r.Inspection), ("unit", r => r.Unit), ("body", r => r.Body), ("starts_on", r => r.StartsOn),
        ("kind", r => r.Kind), ("status", r => r.Status), ("facts", r => r.Facts), ("raised_at", r => r.RaisedAt), ("changed_at", r => r.ChangedAt));

    private static readonly Table<FlagChangeRow> ChangeRows = new("inspection_flag_change",
        ("id", r => r.Id), ("flag", r => r.Flag), ("status", r => r.Status), ("facts", r => r.Facts), ("person", r => r.Person),
        ("reason", r => r.Reason), ("at", r => r.At));

    /// <summary>The flag with an id.</summary>
    public static Task<FlagRow?> FindAsync(Session session, Guid id, CancellationToken cancel = default) =>
        session.FindAsync<FlagRow>(ById, new { id }, cancel);

    /// <summary>The flags of an inspection, withdrawn ones included.</summary>
    public static Task<IReadOnlyList<FlagRow>> OfInspectionAsync(Session session, string inspection, CancellationToken cancel = default) =>
        session.QueryAsync<FlagRow>(OfInspection, new { inspection }, cancel);

    /// <summary>The flags of those inspections of units that start in these days, withdrawn ones included.</summary>
    public static Task<IReadOnlyList<FlagRow>> OfUnitsAsync(
        Session session, IEnumerable<string> units, DateOnly from, DateOnly to, CancellationToken cancel = default) =>
        session.QueryAsync<FlagRow>(OfUnits, new { codes = JsonSerializer.Serialize(units), from, to }, cancel);

    /// <summary>The open flags of inspections that start in these days.</summary>
    public static Task<IReadOnlyList<FlagRow>> OpenOfPeriodAsync(Session session, DateOnly from, DateOnly to, CancellationToken cancel = default) =>
        session.QueryAsync<FlagRow>(OfPeriod, new { from, to }, cancel);

    /// <summary>Flags in the order in which they were first raised, after one.</summary>
    public static Task<IReadOnlyList<FlagRow>> PageAsync(
        Session session, Guid after, FlagFilter filter, int limit, CancellationToken cancel = default) =>
        session.QueryAsync<FlagRow>(Page, new
        {
            after, unit = filter.Unit, kind = filter.Kind, body = filter.Body, from = filter.From, to = filter.To, status = filter.Status, within = filter.Within, territory = filter.Territory, limit,
        }, cancel);

    /// <summary>How many are open.</summary>
    public static Task<long> CountOpenAsync(Session session, FlagFilter filter, CancellationToken cancel = default) => session.ScalarAsync<long>(CountOpen, new
    {
        unit = filter.Unit, kind = filter.Kind, body = filter.Body, status = filter.Status, within = filter.Within, territory = filter.Territory,
        from = filter.From ?? DateOnly.MinValue, to = filter.To ?? DateOnly.MaxValue,
    }, cancel);

    /// <summary>The history of a flag, oldest first.</summary>
    public static Task<IReadOnlyList<FlagChangeRow>> ChangesAsync(Session session, Guid flag, CancellationToken cancel = default) =>
        session.QueryAsync<FlagChangeRow>(Changes, new { flag }, cancel);

    /// <summary>Adds flags.</summary>
    public static Task InsertAsync(Session session, IReadOnlyCollection<FlagRow> rows, CancellationToken cancel = default) =>
        Rows.InsertAsync(session, rows, cancel);

    /// <summary>Changes a flag.</summary>
    public static Task UpdateAsync(Session session, FlagRow row, CancellationToken cancel = default) => session.ExecuteAsync(Update, row, cancel);

    /// <summary>Adds to histories.</summary>
    public static Task InsertChangesAsync(Session session, IReadOnlyCollection<FlagChangeRow> rows, CancellationToken cancel = default) =>
        ChangeRows.InsertAsync(session, rows, cancel);
}
