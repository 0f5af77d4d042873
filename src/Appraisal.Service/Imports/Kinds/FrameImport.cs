using System.Text.Json.Nodes;
using Appraisal.Scoring;
using Appraisal.Service.Access;
using Appraisal.Service.Surveys;
using Appraisal.Storage;

namespace Appraisal.Service.Imports.Kinds;

/// <summary>Lines of surveys' frames; lines that the file does not name stay as they are.</summary>
public sealed class FrameImport(PutFrame put) : ImportKind<(string Survey, FrameLine Line)>
{
    /// <inheritdoc/>
    public override string Name => "frame";

    /// <inheritdoc/>
    public override LocalText Label { get; } = new("Register (frame)", "登记人数");

    /// <inheritdoc/>
    public override Type View => typeof(ListedFrameLine);

    /// <inheritdoc/>
    public override Role[] Roles { get; } = [Role.Organizer];

    /// <inheritdoc/>
    public override IReadOnlyList<Column> Columns { get; } =
    [
        Column.Code("survey", "Survey", "测评", "2026-satisfaction"),
        Column.Code("staffNo", "Staff number", "工号", "00017"),
        Column.Code("stratum", "Stratum", "群体", "registered-poor"),
        Column.Whole("population", "Population", "登记人数", "120"),
    ];

    private protected override (string Survey, FrameLine Line) BindRow(JsonObject row) => (Take(row, "survey") ?? "", Body<FrameLine>(row));

    private protected override string? KeyOf((string Survey, FrameLine Line) request) => Identity(request.Survey, request.Line.StaffNo, request.Line.Stratum);

    private protected override async Task<IReadOnlyList<Outcome<RowChange>>> ApplyRowsAsync(
        Session session, Caller caller, Guid import, IReadOnlyList<(string Survey, FrameLine Line)> requests, CancellationToken cancel) =>
        [.. (await put.ApplyAsync(session, caller, requests, cancel)).Select(ChangeOf)];
}
