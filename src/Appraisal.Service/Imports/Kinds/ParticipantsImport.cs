using System.Text.Json.Nodes;
using Appraisal.Scoring;
using Appraisal.Service.Access;
using Appraisal.Service.Organization;
using Appraisal.Service.Schemes;
using Appraisal.Storage;

namespace Appraisal.Service.Imports.Kinds;

/// <summary>Dated changes of the postings that scoring reads, and those who join a cycle after its start.</summary>
public sealed class ParticipantsImport(PutParticipant put) : ImportKind<(string Cycle, string StaffNo, ParticipantRequest Request)>
{
    /// <inheritdoc/>
    public override string Name => "participants";

    /// <inheritdoc/>
    public override LocalText Label { get; } = new("Participants", "参评人员");

    /// <inheritdoc/>
    public override Role[] Roles { get; } = [Role.Organizer];

    /// <inheritdoc/>
    public override IReadOnlyList<Column> Columns { get; } =
    [
        Column.Code("cycle", "Cycle", "周期", "2026"),
        Column.Code("staffNo", "Staff number", "工号", "00017"),
        Column.Code("unit", "Unit", "单位", "V0101"),
        Column.Code("cohort", "Cohort", "类别", "village-secretary"),
        Column.Code("quotaGroup", "Quota group", "名额组", "T01", required: false),
        Column.Shares("posts", "Posts", "职务", "secretary:0.6;accountant:0.4", required: false),
        Column.Number("dutyHours", "Duty hours", "应出勤小时", "1800"),
        Column.Number("leaveHours", "Leave hours", "请假小时", "0", required: false),
        Column.Word("status", "Status", "状态", required: false, CadresImport.Standings),
        Column.Date("effectiveOn", "Effective on", "生效日期", "2026-07-01"),
        Column.Text("reason", "Reason", "原因", "调任"),
    ];

    private protected override (string Cycle, string StaffNo, ParticipantRequest Request) BindRow(JsonObject row) =>
        (Take(row, "cycle") ?? "", Take(row, "staffNo") ?? "", Body<ParticipantRequest>(row));

    // several dated changes of one cadre may stand in one file
    private protected override string? KeyOf((string Cycle, string StaffNo, ParticipantRequest Request) request) => null;

    private protected override Task<IReadOnlyList<Outcome<Change>>> ApplyRowsAsync(
        Session session, Caller caller, IReadOnlyList<(string Cycle, string StaffNo, ParticipantRequest Request)> requests, CancellationToken cancel) =>
        EachAsync(requests, r => put.ApplyAsync(session, caller, r.Cycle, r.StaffNo, r.Request, cancel));
}
