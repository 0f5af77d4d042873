namespace Appraisal.Storage.Surveys;

/// <summary>How many responses about one subject by one channel gave one answer beside the items.</summary>
public sealed record BesideRow
{
    /// <summary>The answer that stands for any reason.</summary>
    public const string Any = "*";

    public required string Survey { get; init; }
    public required string StaffNo { get; init; }
    public required string Channel { get; init; }

    /// <summary><c>told</c>, <c>reason</c> or <c>list</c>.</summary>
    public required string Question { get; init; }

    /// <summary>The item of a reason; which list: <c>short</c> or <c>long</c>.</summary>
    public required string Item { get; init; }
    public required string Answer { get; init; }
    public required long Responses { get; init; }

    /// <summary>Which cell it is.</summary>
    public (string, string, string, string, string, string) Key => (Survey, StaffNo, Channel, Question, Item, Answer);
}

/// <summary>A response with what it says beside the items.</summary>
public sealed record BesideResponse
{
    public required string Survey { get; init; }
    public required string StaffNo { get; init; }
    public required string Channel { get; init; }

    /// <summary>JSON.</summary>
    public required string Beside { get; init; }
}

/// <summary>What a reviewer decided of an influenced unit.</summary>
public sealed record PressureDecisionRow
{
    public required string Survey { get; init; }
    public required string Unit { get; init; }
    public required string Decision { get; init; }
    public required string Reason { get; init; }
    public required string DecidedBy { get; init; }
    public required DateTimeOffset DecidedAt { get; init; }
}

/// <summary>SQL of what is answered beside the items. Who changes cells holds <see cref="CellStore.LockName"/>.</summary>
public static class BesideStore
{
    private const string Columns = "survey, staff_no, channel, question, item, answer, responses";

    private static readonly Table<BesideRow> Rows = new("beside_cell",
        ("survey", c => c.Survey), ("staff_no", c => c.StaffNo), ("channel", c => c.Channel), ("question", c => c.Question),
        ("item", c => c.Item), ("answer", c => c.Answer), ("responses", c => c.Responses));

    private static readonly Table<PressureDecisionRow> Decisions = new("pressure_decision",
        ("survey", d => d.Survey), ("unit", d => d.Unit), ("decision", d => d.Decision), ("reason", d => d.Reason), ("decided_by", d => d.DecidedBy),
        ("decided_at", d => d.DecidedAt));

    private static readonly Statement OfBatches = new("""
        SELECT survey, staff_no, channel, beside FROM response WHERE batch_id IN {ids} AND beside IS NOT NULL AND excluded = 0
        """);

    private static readonly Statement OfSubjects = new($"SELECT {Columns} FROM beside_cell WHERE survey = @survey AND staff_no IN {"{codes}"}");

    private static readonly Statement OfSurvey = new($"SELECT {Columns} FROM beside_cell WHERE survey = @survey");

    private static readonly Statement Change = new("""
        UPDATE beside_cell SET responses = @Responses
        WHERE survey = @Survey AND staff_no = @StaffNo AND channel = @Channel AND question = @Question AND item = @Item AND answer = @Answer
        """);

    private static readonly Statement DecisionsOf = new("SELECT survey, unit, decision, reason, decided_by, decided_at FROM pressure_decision WHERE survey = @survey");

    private static readonly Statement Withdraw = new("DELETE FROM pressure_decision WHERE survey = @survey AND unit = @unit");

    /// <summary>What the responses of these batches say beside the items, but for excluded ones.</summary>
    public static Task<IReadOnlyList<BesideResponse>> OfBatchesAsync(Session session, IEnumerable<Guid> batches, CancellationToken cancel = default) =>
        session.QueryAsync<BesideResponse>(OfBatches, new { ids = Ids.Json(batches) }, cancel);

    /// <summary>The cells of a survey, in no order.</summary>
    public static Task<IReadOnlyList<BesideRow>> AllAsync(Session session, string survey, CancellationToken cancel = default) =>
        session.QueryAsync<BesideRow>(OfSurvey, new { survey }, cancel);

    /// <summary>Adds counts to the cells of a survey: what is there is changed, what is not is made.</summary>
    /// <param name="session">The session.</param>
    /// <param name="survey">The survey.</param>
    /// <param name="codes">The subjects (JSON list of staff numbers).</param>
    /// <param name="counts">What to add, of each cell once; below 0 to take away.</param>
    /// <param name="cancel">Ends it.</param>
    public static async Task AddAsync(Session session, string survey, string codes, IReadOnlyCollection<BesideRow> counts, CancellationToken cancel = default)
    {
        var there = (await session.QueryAsync<BesideRow>(OfSubjects, new { survey, codes }, cancel)).ToDictionary(c => c.Key);
        foreach (var count in counts.Where(c => there.ContainsKey(c.Key)))
            await session.ExecuteAsync(Change, count with { Responses = there[count.Key].Responses + count.Responses }, cancel);
        await Rows.InsertAsync(session, [.. counts.Where(c => !there.ContainsKey(c.Key))], cancel);
    }

    /// <summary>What was decided of the units of a survey.</summary>
    public static Task<IReadOnlyList<PressureDecisionRow>> DecisionsAsync(Session session, string survey, CancellationToken cancel = default) =>
        session.QueryAsync<PressureDecisionRow>(DecisionsOf, new { survey }, cancel);

    /// <summary>Decides, in place of what was decided before.</summary>
    public static async Task DecideAsync(Session session, PressureDecisionRow row, CancellationToken cancel = default)
    {
        await session.ExecuteAsync(Withdraw, new { survey = row.Survey, unit = row.Unit }, cancel);
        await Decisions.InsertAsync(session, [row], cancel);
    }
}
