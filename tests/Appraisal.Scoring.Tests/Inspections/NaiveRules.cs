using Appraisal.Scoring.Inspections;

namespace Appraisal.Scoring.Tests.Inspections;

/// <summary>Section 11 word by word, comparing every inspection with every other: slow, and right by being plain.</summary>
internal static class NaiveRules
{
    public static IEnumerable<InspectionFlag> Examine(IReadOnlyList<Inspection> all, InspectionPolicy policy) =>
        from inspection in all
        where inspection.Status != InspectionStatus.Cancelled
        orderby inspection.StartsOn, inspection.RegistrationOrder
        from flag in new[]
        {
            Repeated(inspection, all, policy), Redundant(inspection, all, policy),
            OverFrequency(inspection, all, policy), TraceHeavy(inspection, policy),
        }
        where flag is not null
        select flag;

    private static IEnumerable<Inspection> Earlier(Inspection inspection, IEnumerable<Inspection> all, int days) =>
        from other in all
        where other.Status != InspectionStatus.Cancelled
        where other.StartsOn < inspection.StartsOn
            || (other.StartsOn == inspection.StartsOn && other.RegistrationOrder < inspection.RegistrationOrder)
        where other.StartsOn.AddDays(days) >= inspection.StartsOn
        orderby other.StartsOn, other.RegistrationOrder
        select other;

    private static double Overlap(Inspection a, Inspection b) =>
        a.Topics.Intersect(b.Topics).Count() / (double)Math.Min(a.Topics.Count, b.Topics.Count);

    private static InspectionFlag Flag(InspectionFlagKind kind, Inspection inspection, IEnumerable<Inspection> earlier, double overlap,
        IEnumerable<FrequencyLimit> limits, InspectionJustification justification) =>
        new(kind, inspection, [.. earlier.Select(e => new EarlierInspection(e, Overlap(inspection, e)))], overlap, [.. limits], justification);

    private static InspectionFlag? Repeated(Inspection inspection, IReadOnlyList<Inspection> all, InspectionPolicy policy)
    {
        var earlier = Earlier(inspection, all, policy.RepeatDays).Where(e => Overlap(e, inspection) >= policy.MinimumOverlap).ToList();
        return earlier.Count == 0 ? null
            : Flag(InspectionFlagKind.Repeated, inspection, earlier, earlier.Max(e => Overlap(e, inspection)), [], Why(inspection, all, policy));
    }

    private static (Inspection By, bool Conforming)? Latest(string item, Inspection inspection, IReadOnlyList<Inspection> all, InspectionPolicy policy)
    {
        var by = Earlier(inspection, all, policy.ValidityDays)
            .LastOrDefault(e => e.Status == InspectionStatus.Done && e.Results.Any(result => result.Item == item));
        return by is null ? null : (by, !by.Results.Any(result => result.Item == item && !result.Conforming));
    }

    private static InspectionFlag? Redundant(Inspection inspection, IReadOnlyList<Inspection> all, InspectionPolicy policy)
    {
        if (inspection.Checklist.Count == 0) return null;
        var covering = inspection.Checklist.Select(item => Latest(item, inspection, all, policy)).ToList();
        var share = covering.Count(latest => latest is not null) / (double)covering.Count;
        if (share < policy.RedundantShare) return null;
        if (inspection.Status == InspectionStatus.Done)
        {
            foreach (var item in inspection.Results.Select(result => result.Item).Distinct())
            {
                var conforming = !inspection.Results.Any(result => result.Item == item && !result.Conforming);
                var latest = Latest(item, inspection, all, policy);
                if (latest is null ? !conforming : latest.Value.Conforming != conforming) return null;
            }
        }
        var named = covering.Where(latest => latest is not null).Select(latest => latest!.Value.By.Id).ToHashSet();
        return Flag(InspectionFlagKind.Redundant, inspection,
            Earlier(inspection, all, policy.ValidityDays).Where(e => named.Contains(e.Id)), share, [], Why(inspection, all, policy));
    }

    private static InspectionFlag? OverFrequency(Inspection inspection, IReadOnlyList<Inspection> all, InspectionPolicy policy)
    {
        var broken = policy.FrequencyLimits
            .Where(limit => 1 + Earlier(inspection, all, limit.Days - 1).Count() > limit.Starts).ToList();
        return broken.Count == 0 ? null
            : Flag(InspectionFlagKind.OverFrequency, inspection, Earlier(inspection, all, broken.Max(limit => limit.Days) - 1), 0, broken,
                InspectionJustification.None);
    }

    private static InspectionFlag? TraceHeavy(Inspection inspection, InspectionPolicy policy) =>
        inspection.MaterialsRequested > policy.MaterialsPerFinding * Math.Max(1, inspection.Results.Count(result => !result.Conforming))
            ? Flag(InspectionFlagKind.TraceHeavy, inspection, [], 0, [], InspectionJustification.None)
            : null;

    private static InspectionJustification Why(Inspection inspection, IEnumerable<Inspection> all, InspectionPolicy policy) =>
        Earlier(inspection, all, policy.FollowUpDays).Any(e => e.Id == inspection.FollowUpOf) ? InspectionJustification.FollowUp
        : inspection.Trigger == InspectionTrigger.Plan ? InspectionJustification.None
        : Enum.Parse<InspectionJustification>(inspection.Trigger.ToString());
}
