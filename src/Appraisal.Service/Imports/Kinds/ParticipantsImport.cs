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
    public override Type View => typeof(Participant);

    /// <inheritdoc/>
    public override Role[] Roles { get; } = [Role.Organizer];

    /// <inheritdoc/>
    public override IReadOnlyList<Column> Columns { get; } =
    [
        Column.Code("cycle", "Cycle", "周期", "2026"),
        Column.Code("staffNo", "Staff number", "工号", "00017"),
        .. CadresImport.Posting,
        // required where something changes, which the use case tells
        Column.Date("effectiveOn", "Effective on", "生效日期", "2026-07-01", required: false),
        Column.Text("reason", "Reason", "原因", "调任", required: false),
        Column.Number("cycleDutyHours", "Duty hours of the whole cycle", "全周期工时", "", required: false),
    ];

    private protected override (string Cycle, string StaffNo, ParticipantRequest Request) BindRow(JsonObject row) =>
        (Take(row, "cycle") ?? "", Take(row, "staffNo") ?? "", Body<ParticipantRequest>(row));

    // several dated changes of one cadre may stand in one file
    private protected override string? KeyOf((string Cycle, string StaffNo, ParticipantRequest Request) request) => null;

    private protected override async Task<IReadOnlyList<(string Cycle, string StaffNo, ParticipantRequest Request)>> KeepRowsAsync(
        Session session, IReadOnlyList<((string Cycle, string StaffNo, ParticipantRequest Request) Request, LeftOut LeftOut)> rows, CancellationToken cancel)
    {
        var kept = new (string Cycle, string StaffNo, ParticipantRequest Request)[rows.Count];
        foreach (var cycle in rows.Index().GroupBy(r => CodeOf(r.Item.Request.Cycle), StringComparer.Ordinal))
        {
            var postings = await StoredPostings.ReadAsync(session, cycle.Key, cycle.Select(r => CodeOf(r.Item.Request.StaffNo)), cancel);
            foreach (var (index, ((code, staffNo, request), leftOut)) in cycle)
                kept[index] = (code, staffNo, postings.Keep(CodeOf(staffNo), request, leftOut));
        }
        return kept;
    }

    private protected override async Task<IReadOnlyList<Outcome<RowChange>>> ApplyRowsAsync(
        Session session, Caller caller, Guid import, IReadOnlyList<(string Cycle, string StaffNo, ParticipantRequest Request)> requests, CancellationToken cancel) =>
        [.. (await put.ApplyAsync(session, caller, requests, cancel)).Select(ChangeOf)];
}
