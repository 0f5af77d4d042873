using System.Text.Json;
using System.Text.Json.Nodes;
using Appraisal.Scoring;
using Appraisal.Service.Access;
using Appraisal.Service.Materials;
using Appraisal.Storage;
using Appraisal.Storage.Materials;

namespace Appraisal.Service.Imports.Kinds;

/// <summary>Materials whose content is kept elsewhere, by its SHA-256; content itself is uploaded one by one.</summary>
public sealed class MaterialsImport(SubmitMaterial submit) : ImportKind<MaterialRequest>
{
    /// <inheritdoc/>
    public override string Name => "materials";

    /// <inheritdoc/>
    public override LocalText Label { get; } = new("Materials", "材料");

    /// <inheritdoc/>
    public override Type View => typeof(Material);

    /// <inheritdoc/>
    public override Role[] Roles { get; } = [Role.Organizer, Role.UnitClerk, Role.Appraiser];

    /// <inheritdoc/>
    public override IReadOnlyList<Column> Columns { get; } =
    [
        Column.Id(),
        Column.Code("cycle", "Cycle", "周期", "2026"),
        Column.Code("staffNo", "Staff number", "工号", "00017", required: false),
        Column.Code("unit", "Unit", "单位", "", required: false),
        Column.Code("kind", "Kind", "材料类型", "meeting-minutes"),
        Column.Text("title", "Title", "标题", "三月村民会议记录"),
        Column.Text("fileName", "File name", "文件名", "minutes.pdf", required: false),
        Column.Date("validUntil", "Valid until", "有效期至", "2026-12-31", required: false),
        Column.Code("contentHash", "Content hash", "内容哈希", "9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08"),
        Column.Text("submittedBy", "Submitted by", "提交人", "王建国", required: false),
        Column.YesNo("accepted", "Accepted", "已认可", "是", required: false),
    ];

    internal override Func<JsonElement, object?>? Exported(string column) => column switch
    {
        "cycle" or "kind" => item => item.GetProperty("uses")[0].GetProperty(column).GetString(),
        // the unit of a cadre's material follows from the cadre
        "unit" => item => item.GetProperty("staffNo").ValueKind == JsonValueKind.Null ? item.GetProperty("unit").GetString() : null,
        "accepted" => item => item.GetProperty("status").GetString() switch { "accepted" => true, "rejected" => false, _ => null },
        _ => null,
    };

    private protected override MaterialRequest BindRow(JsonObject row) => Body<MaterialRequest>(row);

    private protected override string? KeyOf(MaterialRequest request) => Identity(request.Id);

    private protected override async Task<IReadOnlyList<MaterialRequest>> KeepRowsAsync(
        Session session, IReadOnlyList<(MaterialRequest Request, LeftOut LeftOut)> rows, CancellationToken cancel)
    {
        var stored = await MaterialStore.FindAsync(session, rows.Select(r => CodeOf(r.Request.Id)), cancel);
        return [.. rows.Select(r => stored.TryGetValue(CodeOf(r.Request.Id), out var row) ? Keep(r.Request, row, r.LeftOut) : r.Request)];
    }

    private static MaterialRequest Keep(MaterialRequest request, MaterialRow stored, LeftOut leftOut) => request with
    {
        // a material is a cadre's or a unit's: what is given of the one leaves nothing of the other
        StaffNo = request.Unit is null ? leftOut.Or("staffNo", request.StaffNo, stored.StaffNo) : request.StaffNo,
        Unit = request.StaffNo is null && stored.StaffNo is null ? leftOut.Or("unit", request.Unit, stored.Unit) : request.Unit,
        FileName = leftOut.Or("fileName", request.FileName, stored.FileName),
        ValidUntil = leftOut.Or("validUntil", request.ValidUntil, stored.ValidUntil),
        SubmittedBy = leftOut.Or("submittedBy", request.SubmittedBy, stored.SubmittedBy),
    };

    private protected override async Task<IReadOnlyList<Outcome<RowChange>>> ApplyRowsAsync(
        Session session, Caller caller, Guid import, IReadOnlyList<MaterialRequest> requests, CancellationToken cancel) =>
        [.. (await submit.ApplyAsync(session, caller, requests, cancel)).Select(ChangeOf)];
}
