using System.Text.Json;
using System.Text.Json.Nodes;
using Appraisal.Scoring;
using Appraisal.Service.Access;
using Appraisal.Service.Work;
using Appraisal.Storage;

namespace Appraisal.Service.Imports.Kinds;

/// <summary>Completed work.</summary>
public sealed class WorkImport(RecordWork record) : ImportKind<WorkRecordRequest>
{
    /// <inheritdoc/>
    public override string Name => "work";

    /// <inheritdoc/>
    public override LocalText Label { get; } = new("Work", "工作记录");

    /// <inheritdoc/>
    public override Type View => typeof(WorkRecord);

    /// <inheritdoc/>
    public override Role[] Roles { get; } = [Role.Organizer, Role.UnitClerk, Role.Appraiser];

    /// <inheritdoc/>
    public override IReadOnlyList<Column> Columns { get; } =
    [
        Column.Id(),
        Column.Code("staffNo", "Staff number", "工号", "00017"),
        Column.Code("workType", "Work type", "工作类型", "household-visit"),
        Column.Whole("count", "Count", "完成数量", "12"),
        Column.Date("date", "Date", "完成日期", "2026-03-14"),
        Column.YesNo("accepted", "Accepted", "已认可", "是", required: false),
    ];

    internal override Func<JsonElement, object?>? Exported(string column) =>
        column == "accepted" ? item => item.GetProperty("status").GetString() == "accepted" ? true : null : null;

    private protected override WorkRecordRequest BindRow(JsonObject row) => Body<WorkRecordRequest>(row);

    private protected override string? KeyOf(WorkRecordRequest request) => Identity(request.Id);

    private protected override async Task<IReadOnlyList<Outcome<RowChange>>> ApplyRowsAsync(
        Session session, Caller caller, Guid import, IReadOnlyList<WorkRecordRequest> requests, CancellationToken cancel) =>
        [.. (await record.ApplyAsync(session, caller, requests, cancel)).Select(ChangeOf)];
}
