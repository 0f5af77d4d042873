using Appraisal.Scoring.Statistics;

namespace Appraisal.Scoring.Inspections;

/// <summary>A proposal to carry out several planned visits as one.</summary>
/// <param name="Visits">Two or more visits in date order.</param>
/// <param name="HoursSaved">Hours of the unit saved, to a ten-thousandth of an hour.</param>
/// <param name="MaterialsSaved">Materials that need not be asked for twice, rounded down.</param>
public sealed record JointVisit(IReadOnlyList<Inspection> Visits, decimal HoursSaved, int MaterialsSaved);

/// <summary>
/// Proposes joint visits: planned, at the same unit, with overlapping topics and at most W days apart (methodology, section 11).
/// </summary>
public static class JointVisits
{
    /// <summary>Each visit that <paramref name="plan"/> could be joined with, one proposal for each, in date order.</summary>
    public static IReadOnlyList<JointVisit> With(Inspection plan, IEnumerable<Inspection> unitInspections, InspectionPolicy policy) =>
        [.. unitInspections.Where(other => CanJoin(plan, other, policy)).Order(Inspection.ByStart).Select(other => Propose([plan, other]))];

    /// <summary>
    /// Proposals for all planned visits of a unit that can be taken together: no visit is in two of them. The earliest free visit
    /// hosts all later ones that can join everyone already there.
    /// </summary>
    public static IReadOnlyList<JointVisit> Among(IEnumerable<Inspection> unitInspections, InspectionPolicy policy)
    {
        var free = unitInspections.Where(visit => visit.Status == InspectionStatus.Planned).Order(Inspection.ByStart).ToList();
        var proposals = new List<JointVisit>();
        while (free.Count > 0)
        {
            List<Inspection> group = [free[0]];
            foreach (var visit in free.Skip(1).TakeWhile(visit => visit.DaysAfter(free[0]) <= policy.RepeatDays))
                if (group.TrueForAll(member => CanJoin(member, visit, policy))) group.Add(visit);
            if (group.Count > 1) proposals.Add(Propose(group));
            free.RemoveAll(group.Contains);
        }
        return proposals;
    }

    private static bool CanJoin(Inspection a, Inspection b, InspectionPolicy policy) =>
        a is { Status: InspectionStatus.Planned } && b is { Status: InspectionStatus.Planned }
        && a.Id != b.Id && a.Unit == b.Unit
        && Math.Abs(a.DaysAfter(b)) <= policy.RepeatDays
        && a.OverlapWith(b).IsAtLeast(policy.MinimumOverlap)
        // a follow-up cannot happen together with what it follows up
        && a.FollowUpOf != b.Id && b.FollowUpOf != a.Id;

    private static JointVisit Propose(IReadOnlyList<Inspection> visits) => new(
        [.. visits.Order(Inspection.ByStart)],
        decimal.Round(Saved(visits, visit => visit.Hours), 4),
        // rounded first, since thirds are not exact
        (int)decimal.Floor(decimal.Round(Saved(visits, visit => visit.MaterialsRequested), 4)));

    /// <summary>
    /// A visit's effort is spread evenly over its topics. The joint visit spends on each topic what the most thorough of them
    /// would, so it is never shorter than the longest visit.
    /// </summary>
    private static decimal Saved(IReadOnlyList<Inspection> visits, Func<Inspection, decimal> effort)
    {
        var joint = visits.SelectMany(visit => visit.Topics, (visit, topic) => (topic, share: effort(visit) / visit.Topics.Count))
            .GroupBy(part => part.topic, part => part.share)
            .Sum(topic => topic.Max());
        return visits.Sum(effort) - joint;
    }
}
