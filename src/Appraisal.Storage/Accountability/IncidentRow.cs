using System.Text.Json;

namespace Appraisal.Storage.Accountability;

/// <summary>Where an event stands for one cadre.</summary>
public sealed record IncidentRow
{
    /// <summary>The id of its first report.</summary>
    public required string Id { get; init; }

    /// <summary>What happened: reports with the same key are about the same event.</summary>
    public required string EventKey { get; init; }

    public required string StaffNo { get; init; }

    /// <summary>The cadre's unit when it was reported.</summary>
    public required string Unit { get; init; }

    public required string Title { get; init; }
    public required DateOnly OccurredOn { get; init; }
    public string? WorkType { get; init; }
    public required string Severity { get; init; }
    public required string Status { get; init; }

    /// <summary>The duty that the attribution cites; null: not attributed, counts 0.</summary>
    public string? Duty { get; init; }

    /// <summary>The cadre's share, in (0, 1].</summary>
    public required double Share { get; init; }

    public string? Clause { get; init; }
    public string? Leniency { get; init; }

    /// <summary>m in force, in [0, 1]; 1 before any ruling.</summary>
    public required double Multiplier { get; init; }

    /// <summary>The ruling in force proved an exclusion of the negative list.</summary>
    public bool Wrongdoing { get; init; }

    /// <summary>The last day on which the ruling may be appealed.</summary>
    public DateOnly? AppealUntil { get; init; }
}

/// <summary>Which incidents a list shows; null = any.</summary>
/// <param name="StaffNo">Of this cadre.</param>
/// <param name="Status">That stand so.</param>
/// <param name="From">Of this day or later.</param>
/// <param name="To">Of this day or before.</param>
/// <param name="Within">At or below this unit, that of a cycle.</param>
/// <param name="Territory">At or below this unit, the reader's.</param>
public sealed record IncidentFilter(string? StaffNo, string? Status, DateOnly? From, DateOnly? To, string? Within, string? Territory);

/// <summary>SQL of incidents.</summary>
public static class IncidentStore
{
    private const string Columns = """
        id, event_key, staff_no, unit, title, occurred_on, work_type, severity, status, duty, share, clause, leniency, multiplier, wrongdoing, appeal_until
        """;

    private static readonly Statement ById = new($"SELECT {Columns} FROM incident WHERE id = @id");

    private const string Fits = """
        (@StaffNo IS NULL OR staff_no = @StaffNo) AND (@Status IS NULL OR status = @Status)
          AND (@From IS NULL OR occurred_on >= @From) AND (@To IS NULL OR occurred_on <= @To)
          AND (@Within IS NULL OR EXISTS (SELECT 1 FROM unit_ancestor w WHERE w.unit = incident.unit AND w.ancestor = @Within))
          AND (@Territory IS NULL OR EXISTS (SELECT 1 FROM unit_ancestor a WHERE a.unit = incident.unit AND a.ancestor = @Territory))
        """;

    private static readonly Statement Page = new($"SELECT {Columns} FROM incident WHERE id > @after AND {Fits} ORDER BY id {"{limit}"}");

    // what waits is read where it stands by itself
    private static readonly Statement Alleged = new($"SELECT {Columns} FROM incident WHERE incident.status = 'alleged' AND id > @after AND {Fits} ORDER BY id {"{limit}"}");

    private static readonly Statement CountAlleged = new($"SELECT COUNT(*) FROM incident WHERE incident.status = 'alleged' AND {Fits}");

    private static readonly Statement ByEvents = new($"SELECT {Columns} FROM incident WHERE event_key IN {"{codes}"}");

    private static readonly Statement ByIds = new($"SELECT {Columns} FROM incident WHERE id IN {"{codes}"}");

    private static readonly Table<IncidentRow> Incidents = new("incident",
        ("id", r => r.Id), ("event_key", r => r.EventKey), ("staff_no", r => r.StaffNo), ("unit", r => r.Unit), ("title", r => r.Title), ("occurred_on", r => r.OccurredOn),
        ("work_type", r => r.WorkType), ("severity", r => r.Severity), ("status", r => r.Status), ("duty", r => r.Duty), ("share", r => r.Share), ("clause", r => r.Clause),
        ("leniency", r => r.Leniency), ("multiplier", r => r.Multiplier), ("wrongdoing", r => r.Wrongdoing), ("appeal_until", r => r.AppealUntil));

    private static readonly Statement Update = new("""
        UPDATE incident SET work_type = @WorkType, severity = @Severity, status = @Status, duty = @Duty, share = @Share, clause = @Clause,
            leniency = @Leniency, multiplier = @Multiplier, wrongdoing = @Wrongdoing, appeal_until = @AppealUntil
        WHERE id = @Id
        """);

    /// <summary>The incident with an id.</summary>
    public static Task<IncidentRow?> FindAsync(Session session, string id, CancellationToken cancel = default) =>
        session.FindAsync<IncidentRow>(ById, new { id }, cancel);

    /// <summary>What these events are for cadres.</summary>
    public static Task<IReadOnlyList<IncidentRow>> OfEventsAsync(Session session, IEnumerable<string> eventKeys, CancellationToken cancel = default) =>
        session.QueryAsync<IncidentRow>(ByEvents, new { codes = JsonSerializer.Serialize(eventKeys) }, cancel);

    /// <summary>The incident that an event is for a cadre.</summary>
    public static async Task<IncidentRow?> FindAsync(Session session, string eventKey, string staffNo, CancellationToken cancel = default) =>
        (await OfEventsAsync(session, [eventKey], cancel)).FirstOrDefault(i => i.StaffNo == staffNo);

    /// <summary>The incidents with these ids.</summary>
    public static async Task<Dictionary<string, IncidentRow>> FindAsync(Session session, IEnumerable<string> ids, CancellationToken cancel = default) =>
        (await session.QueryAsync<IncidentRow>(ByIds, new { codes = JsonSerializer.Serialize(ids) }, cancel)).ToDictionary(r => r.Id, StringComparer.Ordinal);

    /// <summary>Incidents in order of id, after one.</summary>
    public static Task<IReadOnlyList<IncidentRow>> PageAsync(
        Session session, string after, IncidentFilter filter, int limit, CancellationToken cancel = default) =>
        session.QueryAsync<IncidentRow>(filter.Status == "alleged" ? Alleged : Page, new { after, filter.StaffNo, filter.Status, filter.From, filter.To, filter.Within, filter.Territory, limit }, cancel);

    /// <summary>How many wait to be verified.</summary>
    public static Task<long> CountAllegedAsync(Session session, IncidentFilter filter, CancellationToken cancel = default) =>
        session.ScalarAsync<long>(CountAlleged, new { filter.StaffNo, filter.Status, filter.From, filter.To, filter.Within, filter.Territory }, cancel);

    /// <summary>Adds incidents.</summary>
    public static Task InsertAsync(Session session, IReadOnlyCollection<IncidentRow> rows, CancellationToken cancel = default) => Incidents.InsertAsync(session, rows, cancel);

    /// <summary>Changes where an incident stands.</summary>
    public static Task UpdateAsync(Session session, IncidentRow row, CancellationToken cancel = default) => session.ExecuteAsync(Update, row, cancel);
}
