namespace Appraisal.Scoring.Inspections;

/// <summary>Says whose flags a change can touch (methodology, section 11).</summary>
public static class ReExamination
{
    /// <summary>
    /// The inspections whose flags may change: those that start on the day of the changed one or within the policy's longest
    /// window after it, counted from its start before and after the change. All others keep their flags.
    /// </summary>
    /// <param name="unitInspections">All inspections of the unit, as they are after the change.</param>
    /// <param name="before">The inspection as it was; null if it is new.</param>
    /// <param name="after">The inspection as it is; null if it was removed.</param>
    /// <param name="policy">A policy that passed its check.</param>
    public static IReadOnlyList<Inspection> After(
        IEnumerable<Inspection> unitInspections, Inspection? before, Inspection? after, InspectionPolicy policy)
    {
        var window = policy.LongestWindowDays;
        return [.. unitInspections.Where(inspection => Touches(before, inspection) || Touches(after, inspection)).Order(Inspection.ByStart)];

        bool Touches(Inspection? changed, Inspection inspection) =>
            changed is not null && inspection.DaysAfter(changed) is var days && days >= 0 && days <= window;
    }
}
