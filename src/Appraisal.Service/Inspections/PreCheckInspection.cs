using Appraisal.Scoring.Inspections;
using Appraisal.Service.Access;
using Appraisal.Service.Web;
using Appraisal.Storage;
using Appraisal.Storage.Inspections;

namespace Appraisal.Service.Inspections;

/// <summary>Answers before a visit: what it would repeat, what exists already, and with what it could be joined. Stores nothing.</summary>
public sealed class PreCheckInspection(Database database, TimeProvider clock)
{
    // stands in for the id of a plan that has none yet; no stored id can have a blank
    internal const string Unregistered = "not registered";

    /// <summary>As of one moment.</summary>
    public Task<Outcome<PreCheckView>> RunAsync(Caller caller, InspectionRequest request, CancellationToken cancel) =>
        database.SnapshotAsync<Outcome<PreCheckView>>(async session =>
        {
            var check = new Check();
            var row = InspectionValidation.Row(check, request with { Id = request.Id ?? "plan" }, clock.GetUtcNow());
            if (request.Id is null)
                row = row with { Id = Unregistered };
            var register = await Register.ReadAsync(session, caller, [row], cancel);
            InspectionValidation.CheckRules(check, row, register.ForRules, request.Topics);
            if (!register.IsWithin(row.Unit))
                return new Refusal(403, "forbidden", [], Wire.Text(caller.Role));
            if (caller.WhyNotOf(row.Body) is { } other)
                return other;
            return check.Refusal is { } refusal ? refusal : await ViewAsync(session, row, cancel);
        }, cancel);

    private static async Task<PreCheckView> ViewAsync(Session session, InspectionRow row, CancellationToken cancel)
    {
        var book = await InspectionPolicies.BookAsync(session, [row.Unit], cancel);
        var window = book.LongestWindowDays;
        var around = (await UnitInspections.ReadAsync(session, [row.Unit], row.StartsOn.AddDays(-window), row.StartsOn.AddDays(window), cancel))[row.Unit];
        var result = PreCheck.Of(row.ToInspection(), around, book.For(row.Unit, row.StartsOn));
        var reuse = await ReuseViews.OfAsync(session, result.Reuse, cancel);
        return new PreCheckView(
            [.. result.Flags.Select(f => new ExpectedFlag(f.Kind, f.IsJustified, FlagFacts.Of(f)))],
            await ReuseViews.NamedAsync(session, reuse with { Materials = [.. reuse.Materials, .. await RegisteredAsync(session, row, reuse, cancel)] }, cancel),
            [.. result.JointVisits.Select(JointVisitView.Of)]);
    }

    // accepted material of the unit exists wherever it was handed in
    private static async Task<IEnumerable<MaterialToReuse>> RegisteredAsync(Session session, InspectionRow row, ReuseView reuse, CancellationToken cancel)
    {
        var listed = reuse.Materials.Select(m => m.Material).ToHashSet(StringComparer.Ordinal);
        return (await UnitInspections.MaterialsAsync(session, row.Unit, row.StartsOn, cancel))
            .Where(m => !listed.Contains(m.Code)).Select(m => new MaterialToReuse(m.Code, null, m.ValidUntil));
    }
}
