using System.Globalization;
using Appraisal.Scoring.Inspections;
using Appraisal.Service.Access;
using Appraisal.Service.Web;
using Appraisal.Storage;
using Appraisal.Storage.Inspections;
using Appraisal.Storage.Schemes;

namespace Appraisal.Service.Inspections;

/// <summary>Planned visits of one group.</summary>
/// <param name="Group" example="county">The body, level, topic or month.</param>
/// <param name="Planned" example="12">Visits planned.</param>
/// <param name="Flagged" example="5">Those of them with an open flag.</param>
/// <param name="Left" example="8">
/// Visits left if every proposal were taken. A joint visit counts where its first visit stands; among topics, once for each that it covers.
/// </param>
public sealed record PlanGroup(string Group, int Planned, int Flagged, int Left);

/// <summary>The inspections that bodies have filed for the days of a cycle and not carried out yet.</summary>
/// <param name="Cycle">The cycle.</param>
/// <param name="Total">All of them.</param>
/// <param name="Done">Visits of the cycle that are done, which the plan no longer counts.</param>
/// <param name="HoursSaved">Hours that units would save if every proposal were taken.</param>
/// <param name="MaterialsSaved">Materials that would not be asked for twice.</param>
/// <param name="ByBody">By inspecting body.</param>
/// <param name="ByLevel">By level of the body, the highest first.</param>
/// <param name="ByTopic">By topic; a visit with several counts in each.</param>
/// <param name="ByMonth">By month of the start.</param>
public sealed record PlanView(
    string Cycle, PlanGroup Total, int Done, decimal HoursSaved, int MaterialsSaved, IReadOnlyList<PlanGroup> ByBody,
    IReadOnlyList<PlanGroup> ByLevel, IReadOnlyList<PlanGroup> ByTopic, IReadOnlyList<PlanGroup> ByMonth);

/// <summary>Shows the inspection plan of a cycle, and what would be left of it.</summary>
public sealed class InspectionPlanQuery(Database database)
{
    /// <summary>The plan in numbers.</summary>
    public Task<Outcome<PlanView>> RunAsync(Caller caller, string code, CancellationToken cancel) =>
        ReadAsync(caller, code, Summarise, cancel);

    /// <summary>The proposals behind the numbers, by unit and date.</summary>
    public Task<Outcome<Page<JointVisitView>>> ProposalsAsync(Caller caller, string code, PageQuery page, CancellationToken cancel) =>
        ReadAsync(caller, code, plan =>
        {
            var first = int.TryParse(page.After, NumberStyles.None, CultureInfo.InvariantCulture, out var position) ? position : 0;
            return page.Of([.. plan.Proposals.Index().Skip(first).Take(page.Size + 1)],
                p => JointVisitView.Of(p.Item), p => (p.Index + 1).ToString(CultureInfo.InvariantCulture));
        }, cancel);

    private Task<Outcome<T>> ReadAsync<T>(Caller caller, string code, Func<Plan, T> view, CancellationToken cancel) =>
        database.SnapshotAsync<Outcome<T>>(async session =>
        {
            if (await caller.SeenCycleAsync(session, Check.Normalise(code)!, cancel) is not { } cycle)
                return Refusal.NotFound("cycle", code);
            var rows = await InspectionStore.OfPeriodAsync(session, cycle.StartsOn, cycle.EndsOn, cycle.Unit, caller.Unit, cancel);
            var flags = await FlagStore.OpenOfPeriodAsync(session, cycle.StartsOn, cycle.EndsOn, cancel);
            var inspections = rows.Select(r => r.ToInspection()).ToList();
            var book = await InspectionPolicies.BookAsync(session, [.. inspections.Select(i => i.Unit).Distinct()], cancel);
            return view(new Plan(cycle.Code, [.. inspections.Where(i => i.Status == InspectionStatus.Planned)],
                inspections.Count(i => i.Status == InspectionStatus.Done),
                flags.Select(f => f.Inspection).ToHashSet(StringComparer.Ordinal), Proposals(inspections, book)));
        }, cancel);

    private static List<JointVisit> Proposals(List<Inspection> inspections, PolicyBook book) =>
        [.. inspections.GroupBy(i => i.Unit, StringComparer.Ordinal).OrderBy(u => u.Key, StringComparer.Ordinal)
            // where cycles overlap, the policy of the earliest planned visit decides
            .SelectMany(unit => JointVisits.Among(unit, book.For(unit.Key, unit.Min(i => i.StartsOn))))];

    private static PlanView Summarise(Plan plan)
    {
        var joined = plan.Proposals.SelectMany(p => p.Visits.Skip(1)).Select(v => v.Id).ToHashSet(StringComparer.Ordinal);
        var hosts = plan.Proposals.ToDictionary(p => p.Visits[0].Id, StringComparer.Ordinal);
        IEnumerable<string> TopicsLeft(Inspection visit) => joined.Contains(visit.Id) ? []
            : hosts.TryGetValue(visit.Id, out var joint) ? joint.Visits.SelectMany(v => v.Topics).Distinct(StringComparer.Ordinal)
            : visit.Topics;
        var left = plan.Planned.SelectMany(TopicsLeft).CountBy(t => t).ToDictionary();

        PlanGroup Group(string name, IReadOnlyCollection<Inspection> visits) =>
            new(name, visits.Count, visits.Count(v => plan.Flagged.Contains(v.Id)), visits.Count(v => !joined.Contains(v.Id)));
        List<PlanGroup> By(Func<Inspection, string> key) =>
            [.. plan.Planned.GroupBy(key, StringComparer.Ordinal).OrderBy(g => g.Key, StringComparer.Ordinal).Select(g => Group(g.Key, [.. g]))];

        return new PlanView(plan.Cycle, Group("all", plan.Planned), plan.Done, plan.Proposals.Sum(p => p.HoursSaved), plan.Proposals.Sum(p => p.MaterialsSaved),
            By(v => v.Body),
            [.. plan.Planned.GroupBy(v => v.Level).OrderBy(g => g.Key).Select(g => Group(Wire.Text(g.Key), [.. g]))],
            [.. plan.Planned.SelectMany(v => v.Topics, (visit, topic) => (visit, topic)).GroupBy(p => p.topic, p => p.visit, StringComparer.Ordinal)
                .OrderBy(g => g.Key, StringComparer.Ordinal)
                .Select(g => Group(g.Key, [.. g]) with { Left = left.GetValueOrDefault(g.Key) })],
            By(v => v.StartsOn.ToString("yyyy-MM", CultureInfo.InvariantCulture)));
    }

    private sealed record Plan(
        string Cycle, IReadOnlyList<Inspection> Planned, int Done, IReadOnlySet<string> Flagged, IReadOnlyList<JointVisit> Proposals);
}
