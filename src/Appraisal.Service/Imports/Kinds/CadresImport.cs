using System.Text.Json.Nodes;
using Appraisal.Scoring;
using Appraisal.Service.Access;
using Appraisal.Service.Organization;
using Appraisal.Storage;
using Appraisal.Storage.Organization;

namespace Appraisal.Service.Imports.Kinds;

/// <summary>Cadres with their current posting.</summary>
public sealed class CadresImport(PutCadre put) : ImportKind<(string StaffNo, CadreRequest Request)>
{
    /// <summary>Where and as what a cadre serves; a participant's change has the same columns.</summary>
    internal static readonly Column[] Posting =
    [
        Column.Code("unit", "Unit", "单位", "V0101"),
        Column.Code("cohort", "Cohort", "类别", "village-secretary"),
        Column.Code("quotaGroup", "Quota group", "名额组", "T01", required: false),
        Column.Shares("posts", "Posts", "职务", "secretary:0.6;accountant:0.4", required: false),
        Column.Number("dutyHours", "Duty hours", "应出勤小时", "1800"),
        Column.Number("leaveHours", "Leave hours", "请假小时", "0", required: false),
        Column.Word("status", "Status", "状态", required: false,
            (CadreStatus.Active, "在职"), (CadreStatus.Probation, "试用"), (CadreStatus.Investigation, "立案审查"), (CadreStatus.Warned, "受警告"),
            (CadreStatus.Left, "离任")),
    ];

    /// <inheritdoc/>
    public override string Name => "cadres";

    /// <inheritdoc/>
    public override LocalText Label { get; } = new("Cadres", "干部");

    /// <inheritdoc/>
    public override Type View => typeof(Cadre);

    /// <inheritdoc/>
    public override Role[] Roles { get; } = [Role.Organizer];

    /// <inheritdoc/>
    public override IReadOnlyList<Column> Columns { get; } =
    [
        Column.Code("staffNo", "Staff number", "工号", "00017"),
        Column.Text("name", "Name", "姓名", "李秀英"),
        .. Posting,
    ];

    internal override async Task<Warnings?> WarningsAsync(Session session, Caller caller, CancellationToken cancel)
    {
        var warnings = new Warnings(stored => (((Cadre)stored).StaffNo, ((Cadre)stored).Name, ((Cadre)stored).Unit), "staffNo");
        foreach (var cadre in await CadreStore.NamesAsync(session, caller.Unit, cancel))
            warnings.Add(cadre.StaffNo, cadre.Name, cadre.Unit);
        return warnings;
    }

    private protected override (string StaffNo, CadreRequest Request) BindRow(JsonObject row) => (Take(row, "staffNo") ?? "", Body<CadreRequest>(row));

    private protected override string? KeyOf((string StaffNo, CadreRequest Request) request) => Identity(request.StaffNo);

    private protected override async Task<IReadOnlyList<(string StaffNo, CadreRequest Request)>> KeepRowsAsync(
        Session session, IReadOnlyList<((string StaffNo, CadreRequest Request) Request, LeftOut LeftOut)> rows, CancellationToken cancel)
    {
        var stored = await CadreStore.FindAsync(session, rows.Select(r => CodeOf(r.Request.StaffNo)), cancel);
        return [.. rows.Select(r => stored.TryGetValue(CodeOf(r.Request.StaffNo), out var row)
            ? (r.Request.StaffNo, Keep(r.Request.Request, OrganizationValidation.View(row), r.LeftOut))
            : r.Request)];
    }

    /// <summary>A posting with what is stored in the fields that are left out.</summary>
    internal static T Keep<T>(T request, ServedPosting stored, LeftOut leftOut)
        where T : PostingRequest => request with
        {
            QuotaGroup = leftOut.Or("quotaGroup", request.QuotaGroup, stored.QuotaGroup),
            Posts = leftOut.Or("posts", request.Posts, stored.Posts),
            LeaveHours = leftOut.Or("leaveHours", request.LeaveHours, stored.LeaveHours),
            Status = leftOut.Or("status", request.Status, stored.Status),
        };

    private protected override async Task<IReadOnlyList<Outcome<RowChange>>> ApplyRowsAsync(
        Session session, Caller caller, Guid import, IReadOnlyList<(string StaffNo, CadreRequest Request)> requests, CancellationToken cancel) =>
        [.. (await put.ApplyAsync(session, caller, requests, cancel)).Select(ChangeOf)];
}
