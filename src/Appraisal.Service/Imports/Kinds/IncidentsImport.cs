using System.Text.Json.Nodes;
using Appraisal.Scoring;
using Appraisal.Scoring.Schemes;
using Appraisal.Service.Access;
using Appraisal.Service.Accountability;
using Appraisal.Storage;
using Appraisal.Storage.Accountability;

namespace Appraisal.Service.Imports.Kinds;

/// <summary>Reports of incidents; each is an allegation until it is verified.</summary>
public sealed class IncidentsImport(ReportIncident report) : ImportKind<IncidentRequest>
{
    /// <inheritdoc/>
    public override string Name => "incidents";

    /// <inheritdoc/>
    public override LocalText Label { get; } = new("Incidents", "问题线索");

    /// <inheritdoc/>
    public override Type View => typeof(Incident);

    /// <inheritdoc/>
    public override Role[] Roles { get; } = [Role.Organizer, Role.Inspector, Role.Appraiser];

    /// <inheritdoc/>
    public override IReadOnlyList<Column> Columns { get; } =
    [
        Column.Id(),
        Column.Code("key", "Event", "事件", "flood-relief-2026-06", required: false),
        Column.Code("staffNo", "Staff number", "工号", "00017"),
        Column.Text("title", "Title", "标题", "救灾物资发放登记不全"),
        Column.Date("occurredOn", "Occurred on", "发生日期", "2026-06-18"),
        Column.Code("workType", "Work type", "工作类型", "household-visit", required: false),
        Column.Word("severity", "Severity", "严重程度", required: true, (Severity.Minor, "轻微"), (Severity.Major, "较重"), (Severity.Critical, "严重")),
        // required of a new one, which the use case tells: lists do not show it
        Column.Text("reason", "Reason", "理由", "群众反映，见来信登记。", required: false),
        Column.Codes("evidence", "Evidence", "证据", "来信登记〔2026〕3号", required: false),
    ];

    private protected override IncidentRequest BindRow(JsonObject row) => Body<IncidentRequest>(row);

    private protected override string? KeyOf(IncidentRequest request) => Identity(request.Id);

    private protected override async Task<IReadOnlyList<IncidentRequest>> KeepRowsAsync(
        Session session, IReadOnlyList<(IncidentRequest Request, LeftOut LeftOut)> rows, CancellationToken cancel)
    {
        var steps = await IncidentStepStore.FindAsync(session, rows.Select(r => CodeOf(r.Request.Id)), cancel);
        var incidents = await IncidentStore.FindAsync(session, steps.Values.Select(s => s.Incident).Distinct(StringComparer.Ordinal), cancel);
        return [.. rows.Select(r => steps.TryGetValue(CodeOf(r.Request.Id), out var step) && incidents.TryGetValue(step.Incident, out var stored)
            ? r.Request with { Key = r.LeftOut.Or("key", r.Request.Key, stored.EventKey), WorkType = r.LeftOut.Or("workType", r.Request.WorkType, stored.WorkType) }
            : r.Request)];
    }

    private protected override async Task<IReadOnlyList<Outcome<RowChange>>> ApplyRowsAsync(
        Session session, Caller caller, Guid import, IReadOnlyList<IncidentRequest> requests, CancellationToken cancel) =>
        [.. (await report.ApplyAsync(session, caller, requests, cancel)).Select(ChangeOf)];
}
