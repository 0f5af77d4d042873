using System.Text.Json.Nodes;
using Appraisal.Scoring;
using Appraisal.Service.Access;
using Appraisal.Service.Organization;
using Appraisal.Service.Web;
using Appraisal.Storage;
using Appraisal.Storage.Organization;

namespace Appraisal.Service.Imports.Kinds;

/// <summary>Units; one may stand below another that the file names further down.</summary>
public sealed class UnitsImport(PutUnit put) : ImportKind<(string Code, UnitRequest Request)>
{
    /// <inheritdoc/>
    public override string Name => "units";

    /// <inheritdoc/>
    public override LocalText Label { get; } = new("Units", "单位");

    /// <inheritdoc/>
    public override Type View => typeof(Unit);

    /// <inheritdoc/>
    public override Role[] Roles { get; } = [Role.Organizer];

    /// <inheritdoc/>
    public override IReadOnlyList<Column> Columns { get; } =
    [
        Column.Code("code", "Code", "编码", "T01"),
        Column.Text("name", "Name", "名称", "石桥镇"),
        Column.Code("parent", "Parent unit", "上级单位", "C01", required: false),
        Column.Word("level", "Level", "层级", required: true, (UnitLevel.Province, "省"), (UnitLevel.Prefecture, "市"), (UnitLevel.County, "县"),
            (UnitLevel.Township, "乡镇"), (UnitLevel.Village, "村"), (UnitLevel.Department, "部门")),
    ];

    internal override async Task<Warnings?> WarningsAsync(Session session, Caller caller, CancellationToken cancel)
    {
        var warnings = new Warnings(stored => (((Unit)stored).Code, null, null), "code");
        foreach (var code in await UnitStore.CodesAsync(session, caller.Unit, cancel))
            warnings.Add(code, null, null);
        return warnings;
    }

    private protected override (string Code, UnitRequest Request) BindRow(JsonObject row) => (Take(row, "code") ?? "", Body<UnitRequest>(row));

    private protected override string? KeyOf((string Code, UnitRequest Request) request) => Identity(request.Code);

    internal override IReadOnlyList<int> Order(IReadOnlyList<object> requests) => ParentsFirst([.. requests.Cast<(string, UnitRequest)>()]);

    private protected override async Task<IReadOnlyList<(string Code, UnitRequest Request)>> KeepRowsAsync(
        Session session, IReadOnlyList<((string Code, UnitRequest Request) Request, LeftOut LeftOut)> rows, CancellationToken cancel)
    {
        var units = await UnitTree.LoadAsync(session, rows.Select(r => CodeOf(r.Request.Code)), cancel);
        return [.. rows.Select(r => units.Find(CodeOf(r.Request.Code)) is { } stored
            ? (r.Request.Code, r.Request.Request with { Parent = r.LeftOut.Or("parent", r.Request.Request.Parent, stored.Parent) })
            : r.Request)];
    }

    private protected override async Task<IReadOnlyList<Outcome<RowChange>>> ApplyRowsAsync(
        Session session, Caller caller, Guid import, IReadOnlyList<(string Code, UnitRequest Request)> requests, CancellationToken cancel) =>
        [.. (await put.ApplyAsync(session, caller, requests, cancel)).Select(ChangeOf)];

    // the indices of the requests in an order in which each stands after its parent; a circle in the file is left to the rules
    private static List<int> ParentsFirst(IReadOnlyList<(string Code, UnitRequest Request)> requests)
    {
        var indices = requests.Index().ToLookup(r => Check.Normalise(r.Item.Code), r => r.Index, StringComparer.Ordinal);
        var order = new List<int>(requests.Count);
        var seen = new bool[requests.Count];
        var chain = new Stack<int>();
        for (var i = 0; i < requests.Count; i++)
        {
            for (int? next = i; next is { } index && !seen[index]; next = Above(index))
            {
                seen[index] = true;
                chain.Push(index);
            }
            while (chain.TryPop(out var index))
                order.Add(index);
        }
        return order;

        int? Above(int index) => requests[index].Request.Parent is { } parent && indices[Check.Normalise(parent)].ToList() is [var above, ..] ? above : null;
    }
}
