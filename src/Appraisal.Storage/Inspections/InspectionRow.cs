using System.Text.Json;
using Appraisal.Scoring.Inspections;

namespace Appraisal.Storage.Inspections;

/// <summary>One visit of a body to a unit.</summary>
public sealed record InspectionRow
{
    public required string Id { get; init; }

    /// <summary>Rises with each registration; settles which of two visits that start on one day is the earlier.</summary>
    public required long Registration { get; init; }

    public required string Unit { get; init; }
    public required string Body { get; init; }
    public required string Level { get; init; }
    public required string Form { get; init; }

    /// <summary>JSON: codes in ordinal order, each once.</summary>
    public required string Topics { get; init; }

    public required DateOnly StartsOn { get; init; }
    public required DateOnly EndsOn { get; init; }

    /// <summary>JSON: item codes in the body's order.</summary>
    public required string Checklist { get; init; }

    public required int MaterialsRequested { get; init; }
    public required int HoursHundredths { get; init; }
    public required string Status { get; init; }
    public string? FollowUpOf { get; init; }
    public required string Cause { get; init; }

    /// <summary>The person who acts for the body.</summary>
    public required string Inspector { get; init; }

    public required DateTimeOffset RegisteredAt { get; init; }

    /// <summary>The same for the rules, with what was found and handed over.</summary>
    public Inspection ToInspection(IReadOnlyList<InspectionResult>? results = null, IReadOnlyList<InspectionMaterial>? materials = null) => new()
    {
        Id = Id,
        RegistrationOrder = Registration,
        Unit = Unit,
        Body = Body,
        Level = Wire.Value<InspectionLevel>(Level),
        Form = Wire.Value<InspectionForm>(Form),
        Topics = TopicCodes().ToHashSet(StringComparer.Ordinal),
        StartsOn = StartsOn,
        EndsOn = EndsOn,
        Checklist = JsonSerializer.Deserialize<string[]>(Checklist)!,
        MaterialsRequested = MaterialsRequested,
        Hours = HoursHundredths / 100m,
        Status = Wire.Value<InspectionStatus>(Status),
        FollowUpOf = FollowUpOf,
        Trigger = Wire.Value<InspectionTrigger>(Cause),
        Results = results ?? [],
        Materials = materials ?? [],
    };

    /// <summary>Its topics.</summary>
    public string[] TopicCodes() => JsonSerializer.Deserialize<string[]>(Topics)!;
}

/// <summary>Which inspections a list shows; null = any.</summary>
/// <param name="Unit">At or below this unit.</param>
/// <param name="Body">Of this body.</param>
/// <param name="Status">That stand so.</param>
/// <param name="From">That start on this day or later.</param>
/// <param name="To">That start on this day or before.</param>
/// <param name="Inspector">Led by this person.</param>
/// <param name="PastOn">Planned for days that are over on this day.</param>
/// <param name="Unheard">Of which something was said that the body was not let read, nor was it answered.</param>
/// <param name="Territory">At or below this unit, the reader's.</param>
public sealed record InspectionFilter(string? Unit, string? Body, string? Status, DateOnly? From, DateOnly? To, string? Inspector, DateOnly? PastOn, bool Unheard, string? Territory);

/// <summary>SQL of inspections.</summary>
public static class InspectionStore
{
    private const string Columns = """
        id, registration, unit, body, level, form, topics, starts_on, ends_on, checklist, materials_requested, hours_hundredths, status,
        follow_up_of, cause, inspector, registered_at
        """;

    private static readonly Statement ById = new($"SELECT {Columns} FROM inspection WHERE id = @id");

    private static readonly Statement ByIds = new($"SELECT {Columns} FROM inspection WHERE id IN {"{codes}"}");

    private static readonly Statement ByUnits = new($"""
        SELECT {Columns} FROM inspection WHERE starts_on >= @from AND starts_on <= @to AND unit IN {"{codes}"}
        """);

    private const string Fits = """
        (@unit IS NULL OR EXISTS (SELECT 1 FROM unit_ancestor b WHERE b.unit = inspection.unit AND b.ancestor = @unit))
          AND (@body IS NULL OR body = @body) AND (@status IS NULL OR status = @status)
          AND (@territory IS NULL OR EXISTS (SELECT 1 FROM unit_ancestor a WHERE a.unit = inspection.unit AND a.ancestor = @territory))
          AND (@inspector IS NULL OR inspector = @inspector)
          AND (@pastOn IS NULL OR (inspection.status = 'planned' AND ends_on < @pastOn))
          AND (@unheard = 0
            OR EXISTS (SELECT 1 FROM inspection_comment c WHERE c.inspection = inspection.id AND c.answer IS NULL
                AND NOT EXISTS (SELECT 1 FROM released_remark r WHERE r.inspection = inspection.id AND r.comment = c.id))
            OR EXISTS (SELECT 1 FROM inspection_rating g WHERE g.inspection = inspection.id AND g.comment IS NOT NULL
                AND NOT EXISTS (SELECT 1 FROM released_remark q WHERE q.inspection = inspection.id AND q.comment IS NULL)))
        """;

    private static readonly Statement Page = new($"""
        SELECT {Columns} FROM inspection
        WHERE (registration > @after OR (registration = @after AND id > @afterId))
          AND (@from IS NULL OR starts_on >= @from) AND (@to IS NULL OR starts_on <= @to) AND {Fits}
        ORDER BY registration, id {"{limit}"}
        """);

    private static readonly Statement Count = new($"SELECT COUNT(*) FROM inspection WHERE starts_on >= @from AND starts_on <= @to AND {Fits}");

    private static readonly Statement OfPeriod = new($"""
        SELECT {Columns} FROM inspection
        WHERE starts_on >= @from AND starts_on <= @to AND status <> 'cancelled'
          AND (@unit IS NULL OR EXISTS (SELECT 1 FROM unit_ancestor b WHERE b.unit = inspection.unit AND b.ancestor = @unit))
          AND (@territory IS NULL OR EXISTS (SELECT 1 FROM unit_ancestor a WHERE a.unit = inspection.unit AND a.ancestor = @territory))
        """);

    private static readonly Statement Update = new("""
        UPDATE inspection SET body = @Body, level = @Level, form = @Form, topics = @Topics, starts_on = @StartsOn, ends_on = @EndsOn,
            checklist = @Checklist, materials_requested = @MaterialsRequested, hours_hundredths = @HoursHundredths, status = @Status,
            follow_up_of = @FollowUpOf, cause = @Cause, inspector = @Inspector
        WHERE id = @Id AND status = @was
        """);

    private static readonly Table<InspectionRow> Rows = new("inspection",
        ("id", r => r.Id), ("registration", r => r.Registration), ("unit", r => r.Unit), ("body", r => r.Body), ("level", r => r.Level),
        ("form", r => r.Form), ("topics", r => r.Topics), ("starts_on", r => r.StartsOn), ("ends_on", r => r.EndsOn),
        ("checklist", r => r.Checklist), ("materials_requested", r => r.MaterialsRequested), ("hours_hundredths", r => r.HoursHundredths),
        ("status", r => r.Status), ("follow_up_of", r => r.FollowUpOf), ("cause", r => r.Cause), ("inspector", r => r.Inspector),
        ("registered_at", r => r.RegisteredAt));

    /// <summary>The inspection with an id.</summary>
    public static Task<InspectionRow?> FindAsync(Session session, string id, CancellationToken cancel = default) =>
        session.FindAsync<InspectionRow>(ById, new { id }, cancel);

    /// <summary>The inspections with these ids, as far as they exist.</summary>
    public static Task<IReadOnlyList<InspectionRow>> OfIdsAsync(Session session, IEnumerable<string> ids, CancellationToken cancel = default) =>
        session.QueryAsync<InspectionRow>(ByIds, new { codes = JsonSerializer.Serialize(ids) }, cancel);

    /// <summary>All inspections of units that start in these days, cancelled ones included.</summary>
    public static Task<IReadOnlyList<InspectionRow>> OfUnitsAsync(
        Session session, IEnumerable<string> units, DateOnly from, DateOnly to, CancellationToken cancel = default) =>
        session.QueryAsync<InspectionRow>(ByUnits, new { codes = JsonSerializer.Serialize(units), from, to }, cancel);

    /// <summary>Inspections that start in these days, cancelled ones left out, at or below a unit and within a territory (null = everywhere).</summary>
    public static Task<IReadOnlyList<InspectionRow>> OfPeriodAsync(
        Session session, DateOnly from, DateOnly to, string? unit, string? territory, CancellationToken cancel = default) =>
        session.QueryAsync<InspectionRow>(OfPeriod, new { from, to, unit, territory }, cancel);

    /// <summary>Inspections in order of registration, after one.</summary>
    public static Task<IReadOnlyList<InspectionRow>> PageAsync(
        Session session, long after, string afterId, InspectionFilter filter, int limit, CancellationToken cancel = default) =>
        session.QueryAsync<InspectionRow>(Page, new
        {
            after, afterId, unit = filter.Unit, body = filter.Body, status = filter.Status, from = filter.From, to = filter.To, inspector = filter.Inspector, pastOn = filter.PastOn, unheard = filter.Unheard,
            territory = filter.Territory, limit,
        }, cancel);

    /// <summary>How many there are.</summary>
    public static Task<long> CountAsync(Session session, InspectionFilter filter, CancellationToken cancel = default) => session.ScalarAsync<long>(Count, new
    {
        unit = filter.Unit, body = filter.Body, status = filter.Status, from = filter.From ?? DateOnly.MinValue, to = filter.To ?? DateOnly.MaxValue,
        inspector = filter.Inspector, pastOn = filter.PastOn, unheard = filter.Unheard, territory = filter.Territory,
    }, cancel);

    /// <summary>Adds inspections.</summary>
    public static Task InsertAsync(Session session, IReadOnlyCollection<InspectionRow> rows, CancellationToken cancel = default) =>
        Rows.InsertAsync(session, rows, cancel);

    /// <summary>Changes an inspection whose status is as it was read; its unit and its place in the register stay.</summary>
    public static Task UpdateAsync(Session session, InspectionRow before, InspectionRow row, CancellationToken cancel = default) => session.ChangeAsync(Update, new
    {
        row.Id, row.Body, row.Level, row.Form, row.Topics, row.StartsOn, row.EndsOn, row.Checklist, row.MaterialsRequested, row.HoursHundredths, row.Status,
        row.FollowUpOf, row.Cause, row.Inspector, was = before.Status,
    }, cancel);
}
