using System.Text.Json.Nodes;
using Appraisal.Scoring;
using Appraisal.Scoring.Inspections;
using Appraisal.Service.Access;
using Appraisal.Service.Inspections;
using Appraisal.Service.Web;
using Appraisal.Storage;
using Appraisal.Storage.Inspections;

namespace Appraisal.Service.Imports.Kinds;

/// <summary>Inspections, planned or done; a follow-up stands below what it follows up.</summary>
public sealed class InspectionsImport(RegisterInspections register, ExamineUnits examine) : ImportKind<InspectionRequest>
{
    /// <inheritdoc/>
    public override string Name => "inspections";

    /// <inheritdoc/>
    public override LocalText Label { get; } = new("Inspections", "检查");

    /// <inheritdoc/>
    public override Type View => typeof(InspectionView);

    /// <inheritdoc/>
    public override Role[] Roles { get; } = [Role.Organizer, Role.Inspector];

    /// <inheritdoc/>
    public override IReadOnlyList<Column> Columns { get; } =
    [
        Column.Code("id", "Id", "编号", "I-2026-0017"),
        Column.Code("unit", "Unit", "单位", "V0101"),
        Column.Code("body", "Inspecting body", "检查单位", "county-safety-office"),
        Column.Word("level", "Level of the body", "检查层级", required: true, (InspectionLevel.National, "国家"), (InspectionLevel.Provincial, "省"),
            (InspectionLevel.Municipal, "市"), (InspectionLevel.County, "县"), (InspectionLevel.Township, "乡镇")),
        Column.Word("form", "Form", "形式", required: false, (InspectionForm.Supervision, "督查"), (InspectionForm.Unannounced, "暗访"),
            (InspectionForm.ThirdParty, "第三方评估"), (InspectionForm.Competition, "评比"), (InspectionForm.Tour, "观摩"),
            (InspectionForm.Survey, "调研"), (InspectionForm.Other, "其他")),
        Column.Codes("topics", "Topics", "事项", "housing-safety;fire"),
        Column.Date("startsOn", "First day", "开始日期", "2026-05-20"),
        Column.Date("endsOn", "Last day", "结束日期", "2026-05-20", required: false),
        Column.Codes("checklist", "Checklist", "检查项目", "wiring;exits", required: false),
        Column.Whole("materialsRequested", "Materials requested", "要求材料数", "4", required: false),
        Column.Number("hours", "Hours", "占用工时", "6.5", required: false),
        Column.Word("status", "Status", "状态", required: false, (InspectionStatus.Planned, "计划"), (InspectionStatus.Done, "完成"),
            (InspectionStatus.Cancelled, "取消")),
        Column.Code("followUpOf", "Follow-up of", "复查对象", "I-2026-0009", required: false),
        Column.Word("trigger", "Trigger", "起因", required: false, (InspectionTrigger.Plan, "计划"), (InspectionTrigger.Complaint, "投诉"),
            (InspectionTrigger.Accident, "事故"), (InspectionTrigger.Statutory, "法定")),
        Column.Text("inspector", "Inspector", "检查人", "王建国", required: false),
    ];

    private protected override InspectionRequest BindRow(JsonObject row) => Body<InspectionRequest>(row);

    private protected override string? KeyOf(InspectionRequest request) => Check.Normalise(request.Id);

    private protected override async Task<IReadOnlyList<InspectionRequest>> KeepRowsAsync(
        Session session, IReadOnlyList<(InspectionRequest Request, LeftOut LeftOut)> rows, CancellationToken cancel)
    {
        var stored = (await InspectionStore.OfIdsAsync(session, rows.Select(r => CodeOf(r.Request.Id)), cancel)).ToDictionary(i => i.Id, StringComparer.Ordinal);
        return [.. rows.Select(r => stored.TryGetValue(CodeOf(r.Request.Id), out var row)
            ? Keep(r.Request, InspectionRequest.Of(InspectionValidation.View(row)), r.LeftOut)
            : r.Request)];
    }

    private static InspectionRequest Keep(InspectionRequest request, InspectionRequest stored, LeftOut leftOut) => request with
    {
        Form = leftOut.Or("form", request.Form, stored.Form),
        // one of a day stays so where the day moves
        EndsOn = stored.EndsOn == stored.StartsOn ? request.EndsOn : leftOut.Or("endsOn", request.EndsOn, stored.EndsOn),
        Checklist = leftOut.Or("checklist", request.Checklist, stored.Checklist),
        MaterialsRequested = leftOut.Or("materialsRequested", request.MaterialsRequested, stored.MaterialsRequested),
        Hours = leftOut.Or("hours", request.Hours, stored.Hours),
        Status = leftOut.Or("status", request.Status, stored.Status),
        FollowUpOf = leftOut.Or("followUpOf", request.FollowUpOf, stored.FollowUpOf),
        Trigger = leftOut.Or("trigger", request.Trigger, stored.Trigger),
        Inspector = leftOut.Or("inspector", request.Inspector, stored.Inspector),
    };

    private protected override async Task<IReadOnlyList<Outcome<RowChange>>> ApplyRowsAsync(
        Session session, Caller caller, Guid import, IReadOnlyList<InspectionRequest> requests, CancellationToken cancel)
    {
        var outcomes = await register.ApplyAsync(session, caller, requests, replace: true, cancel);
        examine.Soon();
        return [.. outcomes.Select(ChangeOf)];
    }
}
