using System.Text.Json;
using System.Text.Json.Nodes;
using Appraisal.Scoring;
using Appraisal.Service.Access;
using Appraisal.Service.Disclosure;
using Appraisal.Service.Surveys;
using Appraisal.Service.Surveys.Intake;
using Appraisal.Storage;
using Appraisal.Storage.Surveys;

namespace Appraisal.Service.Imports.Kinds;

/// <summary>Responses that were given on paper or in another system.</summary>
public sealed class ResponsesImport(ImportResponses responses) : ImportKind<(string Survey, ResponseRequest Response)>
{
    private const int MostSurveys = 50; // of more there is one or another, it is not looked

    /// <inheritdoc/>
    public override string Name => "responses";

    /// <inheritdoc/>
    public override LocalText Label { get; } = new("Responses", "答卷");

    /// <inheritdoc/>
    public override Role[] Roles { get; } = [Role.Organizer, Role.Collector];

    /// <inheritdoc/>
    public override IReadOnlyList<Column> Columns { get; } =
    [
        Column.Code("survey", "Survey", "测评", "2026-satisfaction"),
        Column.Id(),
        Column.Code("staffNo", "Staff number", "工号", "00017"),
        Column.Code("stratum", "Stratum", "群体", "registered-poor"),
        Column.Instant("answeredAt", "Answered at", "作答时间", "2026-03-31 14:30"),
        Column.Code("token", "Token", "参评码", "", required: false),
        Column.Code("device", "Device", "设备", "paper-1", required: false),
        Column.Number("secondsTaken", "Seconds taken", "用时秒数", "74", required: false),
    ];

    /// <inheritdoc/>
    public override Column? Group { get; } = Column.Group("answers", "Answers", "答案", "Q1;Q2");

    // before a file is made: of every survey that takes responses the caller may read the figures
    internal override async Task<FieldError?> WhyNotAsync(Session session, Caller caller, DateTimeOffset now, CancellationToken cancel)
    {
        var surveys = (await SurveyStore.PageAsync(session, "", caller.Unit, MostSurveys, cancel)).Where(s => now < s.FinalAt).ToList();
        if (surveys.Count is 0 or MostSurveys)
            return null;
        foreach (var survey in surveys)
        {
            if (await SeparateCollection.WhyNotCollectAsync(session, caller, survey, now, cancel) is null)
                return null;
        }
        return new FieldError("survey", "separate-collection", string.Join(", ", surveys.Select(s => s.Code)));
    }

    private protected override (string Survey, ResponseRequest Response) BindRow(JsonObject row)
    {
        var words = TakeWords(row["answers"] as JsonObject);
        return (Take(row, "survey") ?? "", Body<ResponseRequest>(row) with { Words = words });
    }

    // an answer stands as a number or as the label of a level
    private static Dictionary<string, string>? TakeWords(JsonObject? answers)
    {
        var words = answers?.Where(a => a.Value?.GetValueKind() == JsonValueKind.String).ToDictionary(a => a.Key, a => a.Value!.GetValue<string>(), StringComparer.Ordinal);
        foreach (var item in words?.Keys.ToList() ?? [])
            answers!.Remove(item);
        return words is { Count: > 0 } ? words : null;
    }

    private protected override string? KeyOf((string Survey, ResponseRequest Response) request) => Identity(request.Response.Id);

    private protected override async Task<IReadOnlyList<Outcome<RowChange>>> ApplyRowsAsync(
        Session session, Caller caller, Guid import, IReadOnlyList<(string Survey, ResponseRequest Response)> requests, CancellationToken cancel) =>
        [.. (await responses.ApplyAsync(session, caller, import, requests, cancel)).Select(ChangeOf)];
}
