using System.Text.Json.Nodes;
using Appraisal.Scoring;
using Appraisal.Scoring.Schemes;
using Appraisal.Service.Access;
using Appraisal.Service.Inspections;
using Appraisal.Storage;
using Appraisal.Storage.Inspections;

namespace Appraisal.Service.Imports.Kinds;

/// <summary>Findings in the field.</summary>
public sealed class FindingsImport(RecordFinding record) : ImportKind<FindingRequest>
{
    /// <inheritdoc/>
    public override string Name => "findings";

    /// <inheritdoc/>
    public override LocalText Label { get; } = new("Findings", "检查结果");

    /// <inheritdoc/>
    public override Type View => typeof(Finding);

    /// <inheritdoc/>
    public override Role[] Roles { get; } = [Role.Organizer, Role.Inspector];

    /// <inheritdoc/>
    public override IReadOnlyList<Column> Columns { get; } =
    [
        Column.Id(),
        Column.Code("inspection", "Inspection", "检查编号", "", required: false),
        Column.Code("staffNo", "Staff number", "责任人工号", "00017", required: false),
        Column.Code("unit", "Unit", "单位", "V0101"),
        Column.Code("item", "Item", "检查项", "housing-safety"),
        Column.YesNo("conforming", "Conforming", "符合", "否"),
        Column.Word("severity", "Severity", "严重程度", required: true, (Severity.Minor, "轻微"), (Severity.Major, "较重"), (Severity.Critical, "严重")),
        Column.Date("date", "Date", "日期", "2026-05-20"),
        Column.Code("contradictsMaterial", "Contradicts material", "相矛盾的材料", "", required: false),
        Column.Code("incident", "Incident", "问题编号", "", required: false),
    ];

    private protected override FindingRequest BindRow(JsonObject row) => Body<FindingRequest>(row);

    private protected override string? KeyOf(FindingRequest request) => Identity(request.Id);

    private protected override async Task<IReadOnlyList<FindingRequest>> KeepRowsAsync(
        Session session, IReadOnlyList<(FindingRequest Request, LeftOut LeftOut)> rows, CancellationToken cancel)
    {
        var stored = await FindingStore.FindAsync(session, rows.Select(r => CodeOf(r.Request.Id)), cancel);
        return [.. rows.Select(r => stored.TryGetValue(CodeOf(r.Request.Id), out var row) ? Keep(r.Request, row, r.LeftOut) : r.Request)];
    }

    private static FindingRequest Keep(FindingRequest request, FindingRow stored, LeftOut leftOut) => request with
    {
        Inspection = leftOut.Or("inspection", request.Inspection, stored.Inspection),
        StaffNo = leftOut.Or("staffNo", request.StaffNo, stored.StaffNo),
        ContradictsMaterial = leftOut.Or("contradictsMaterial", request.ContradictsMaterial, stored.ContradictsMaterial),
        Incident = leftOut.Or("incident", request.Incident, stored.Incident),
    };

    private protected override async Task<IReadOnlyList<Outcome<RowChange>>> ApplyRowsAsync(
        Session session, Caller caller, Guid import, IReadOnlyList<FindingRequest> requests, CancellationToken cancel) =>
        [.. (await record.ApplyAsync(session, caller, requests, cancel)).Select(ChangeOf)];
}
