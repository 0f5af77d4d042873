namespace Appraisal.Scoring.Inspections;

/// <summary>The answer to a body that plans a visit.</summary>
/// <param name="Flags">What the visit would be flagged for, and its justified cases; each names the earlier visits and their bodies.</param>
/// <param name="Reuse">Findings and materials that already exist at the unit.</param>
/// <param name="JointVisits">Planned visits that it could be joined with, earlier or later.</param>
public sealed record PreCheckResult(IReadOnlyList<InspectionFlag> Flags, Reuse Reuse, IReadOnlyList<JointVisit> JointVisits);

/// <summary>Applies the rules to a planned visit before it happens (methodology, section 11).</summary>
public static class PreCheck
{
    /// <param name="plan">
    /// The planned visit. If it is registered already it takes its own place; otherwise it comes last among those of its day.
    /// </param>
    /// <param name="existing">All inspections of the unit, in any order.</param>
    /// <param name="policy">A policy that passed its check.</param>
    public static PreCheckResult Of(Inspection plan, IEnumerable<Inspection> existing, InspectionPolicy policy)
    {
        var all = existing.ToList();
        var registered = all.Find(inspection => inspection.Id == plan.Id);
        plan = plan with
        {
            Status = InspectionStatus.Planned,
            RegistrationOrder = registered?.RegistrationOrder ?? long.MaxValue,
        };
        var others = all.FindAll(inspection => inspection.Id != plan.Id);
        var flags = InspectionSweep.Examine(others.Append(plan), policy).Where(flag => ReferenceEquals(flag.Inspection, plan));
        return new([.. flags], Reuse.Of(plan, others, policy), Inspections.JointVisits.With(plan, others, policy));
    }
}
