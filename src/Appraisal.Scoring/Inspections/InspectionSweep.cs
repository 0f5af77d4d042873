using Appraisal.Scoring.Statistics;

namespace Appraisal.Scoring.Inspections;

/// <summary>Finds what is repeated, redundant, too frequent or heavy on paper at one unit (methodology, section 11).</summary>
public static class InspectionSweep
{
    /// <summary>
    /// One pass in date order. Cost: sorting, plus each inspection's results and the visits inside its windows.
    /// </summary>
    /// <param name="unitInspections">All inspections of one unit, in any order; cancelled ones are ignored.</param>
    /// <param name="policy">A policy that passed its check.</param>
    /// <returns>Flags and justified cases by date of the inspection, then by kind.</returns>
    /// <exception cref="ArgumentException">The inspections belong to more than one unit.</exception>
    public static IReadOnlyList<InspectionFlag> Examine(IEnumerable<Inspection> unitInspections, InspectionPolicy policy)
    {
        var inspections = InDateOrder(unitInspections);
        var recorded = new RecordedResults(policy.ValidityDays);
        var flags = new List<InspectionFlag>();
        for (var at = 0; at < inspections.Length; at++)
        {
            if (Repeated(inspections, at, policy) is { } repeated) flags.Add(repeated);
            if (Redundant(inspections, at, recorded, policy) is { } redundant) flags.Add(redundant);
            if (OverFrequency(inspections, at, policy) is { } overFrequency) flags.Add(overFrequency);
            if (TraceHeavy(inspections[at], policy) is { } traceHeavy) flags.Add(traceHeavy);
            recorded.Add(inspections[at]);
        }
        return flags;
    }

    private static Inspection[] InDateOrder(IEnumerable<Inspection> unitInspections)
    {
        var inspections = unitInspections.Where(inspection => inspection.Status != InspectionStatus.Cancelled).ToArray();
        if (Array.Exists(inspections, inspection => inspection.Unit != inspections[0].Unit))
            throw new ArgumentException("A sweep takes the inspections of one unit.", nameof(unitInspections));
        Array.Sort(inspections, Inspection.ByStart);
        return inspections;
    }

    private static InspectionFlag? Repeated(Inspection[] inspections, int at, InspectionPolicy policy)
    {
        var inspection = inspections[at];
        List<EarlierInspection>? earlier = null;
        var greatest = 0.0;
        for (var i = FirstWithin(policy.RepeatDays, inspections, at); i < at; i++)
        {
            var overlap = inspection.OverlapWith(inspections[i]);
            if (overlap.IsBelow(policy.MinimumOverlap)) continue;
            (earlier ??= []).Add(new(inspections[i], overlap));
            greatest = Math.Max(greatest, overlap);
        }
        return earlier is null ? null
            : new(InspectionFlagKind.Repeated, inspection, earlier, greatest, [], Justification(inspections, at, policy));
    }

    private static InspectionFlag? Redundant(Inspection[] inspections, int at, RecordedResults recorded, InspectionPolicy policy)
    {
        var inspection = inspections[at];
        if (inspection.Checklist.Count == 0) return null;
        var covered = inspection.Checklist.Count(item => recorded.Latest(item, inspection) is not null);
        var share = (double)covered / inspection.Checklist.Count;
        if (share.IsBelow(policy.RedundantShare) || (inspection.Status == InspectionStatus.Done && recorded.AnyNew(inspection))) return null;

        var earlier = inspection.Checklist.Select(item => recorded.Latest(item, inspection)?.Inspection).OfType<Inspection>()
            .DistinctBy(e => e.Id).Order(Inspection.ByStart);
        return new(InspectionFlagKind.Redundant, inspection, [.. earlier.Select(e => new EarlierInspection(e, inspection.OverlapWith(e)))],
            share, [], Justification(inspections, at, policy));
    }

    private static InspectionFlag? OverFrequency(Inspection[] inspections, int at, InspectionPolicy policy)
    {
        var inspection = inspections[at];
        List<FrequencyLimit>? broken = null;
        foreach (var limit in policy.FrequencyLimits)
        {
            // one start too many: the visit so many places before still lies in the window
            if (at >= limit.Starts && inspection.DaysAfter(inspections[at - limit.Starts]) < limit.Days)
                (broken ??= []).Add(limit);
        }
        if (broken is null) return null;

        var first = FirstWithin(broken.Max(limit => limit.Days) - 1, inspections, at);
        var earlier = inspections[first..at].Select(e => new EarlierInspection(e, inspection.OverlapWith(e)));
        return new(InspectionFlagKind.OverFrequency, inspection, [.. earlier], 0, broken, InspectionJustification.None);
    }

    private static InspectionFlag? TraceHeavy(Inspection inspection, InspectionPolicy policy)
    {
        var nonConforming = inspection.Results.Count(result => !result.Conforming);
        return inspection.MaterialsRequested > (long)policy.MaterialsPerFinding * Math.Max(1, nonConforming)
            ? new(InspectionFlagKind.TraceHeavy, inspection, [], 0, [], InspectionJustification.None)
            : null;
    }

    private static InspectionJustification Justification(Inspection[] inspections, int at, InspectionPolicy policy)
    {
        var inspection = inspections[at];
        if (inspection.FollowUpOf is { } named)
        {
            for (var i = FirstWithin(policy.FollowUpDays, inspections, at); i < at; i++)
                if (inspections[i].Id == named) return InspectionJustification.FollowUp;
        }
        return inspection.Trigger switch
        {
            InspectionTrigger.Complaint => InspectionJustification.Complaint,
            InspectionTrigger.Accident => InspectionJustification.Accident,
            InspectionTrigger.Statutory => InspectionJustification.Statutory,
            _ => InspectionJustification.None,
        };
    }

    /// <summary>Index of the first inspection that starts at most <paramref name="days"/> days before the one at <paramref name="at"/>.</summary>
    private static int FirstWithin(int days, Inspection[] inspections, int at)
    {
        var first = at;
        while (first > 0 && inspections[at].DaysAfter(inspections[first - 1]) <= days) first--;
        return first;
    }
}
