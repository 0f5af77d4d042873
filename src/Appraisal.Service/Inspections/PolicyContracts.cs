using System.ComponentModel.DataAnnotations;
using Appraisal.Scoring;
using Appraisal.Scoring.Inspections;

namespace Appraisal.Service.Inspections;

/// <summary>The parameters of the inspection rules; what is omitted takes its default.</summary>
public sealed record InspectionPolicyParameters
{
    /// <summary>A visit repeats an earlier one that started at most so many days before, inclusive; 1..366, default 30.</summary>
    /// <example>30</example>
    public int? RepeatDays { get; init; }

    /// <summary>Topic overlap from which a visit repeats another, or can be joined with it; over 0 up to 1, default 0.5.</summary>
    /// <example>0.5</example>
    public double? MinimumOverlap { get; init; }

    /// <summary>Days for which a result stays valid after the start of its inspection; 1..1096, default 90.</summary>
    /// <example>90</example>
    public int? ValidityDays { get; init; }

    /// <summary>Share of the checklist with valid results from which a visit is redundant; over 0 up to 1, default 0.8.</summary>
    /// <example>0.8</example>
    public double? RedundantShare { get; init; }

    /// <summary>How many visits may start in how many days, both rising; default 1 in 1, 2 in 7, 3 in 30.</summary>
    public IReadOnlyList<FrequencyLimit>? FrequencyLimits { get; init; }

    /// <summary>A visit is trace-heavy that asks for more materials than this for each non-conforming finding; 0..1000, default 10.</summary>
    /// <example>10</example>
    public int? MaterialsPerFinding { get; init; }

    /// <summary>A follow-up is justified up to so many days after what it follows up, inclusive; 0..366, default 60.</summary>
    /// <example>60</example>
    public int? FollowUpDays { get; init; }

    /// <summary>Length of the burden index's window in days; 1..366, default 90.</summary>
    /// <example>90</example>
    public int? BurdenDays { get; init; }

    /// <summary>Hours that one requested material stands for in the burden index; 0..100, default 0.5.</summary>
    /// <example>0.5</example>
    public decimal? HoursPerMaterial { get; init; }

    /// <summary>Working hours that all visits of a cycle may cost a unit, over 0 to 100,000; absent: no limit. The matrix shows it beside what visits cost.</summary>
    /// <example>40</example>
    public decimal? HoursBudget { get; init; }

    internal InspectionPolicy ToPolicy(int version)
    {
        var otherwise = new InspectionPolicy();
        return new InspectionPolicy
        {
            Version = version,
            RepeatDays = RepeatDays ?? otherwise.RepeatDays,
            MinimumOverlap = MinimumOverlap ?? otherwise.MinimumOverlap,
            ValidityDays = ValidityDays ?? otherwise.ValidityDays,
            RedundantShare = RedundantShare ?? otherwise.RedundantShare,
            FrequencyLimits = FrequencyLimits ?? otherwise.FrequencyLimits,
            MaterialsPerFinding = MaterialsPerFinding ?? otherwise.MaterialsPerFinding,
            FollowUpDays = FollowUpDays ?? otherwise.FollowUpDays,
            BurdenDays = BurdenDays ?? otherwise.BurdenDays,
            HoursPerMaterial = HoursPerMaterial ?? otherwise.HoursPerMaterial,
            HoursBudget = HoursBudget,
        };
    }

    internal static InspectionPolicyParameters Of(InspectionPolicy policy) => new()
    {
        RepeatDays = policy.RepeatDays,
        MinimumOverlap = policy.MinimumOverlap,
        ValidityDays = policy.ValidityDays,
        RedundantShare = policy.RedundantShare,
        FrequencyLimits = policy.FrequencyLimits,
        MaterialsPerFinding = policy.MaterialsPerFinding,
        FollowUpDays = policy.FollowUpDays,
        BurdenDays = policy.BurdenDays,
        HoursPerMaterial = policy.HoursPerMaterial,
        HoursBudget = policy.HoursBudget,
    };
}

/// <summary>A version of the inspection policy.</summary>
/// <param name="Version" example="2">1 is the default, by which inspections outside all cycles are examined.</param>
/// <param name="Frozen">Whether it never changes any more: the default, and each that a started cycle names.</param>
/// <param name="Parameters">Every parameter, defaults included.</param>
public sealed record InspectionPolicyView(int Version, bool Frozen, InspectionPolicyParameters Parameters);

/// <summary>A topic of inspections to be stored.</summary>
public sealed record TopicRequest
{
    /// <summary>What people call it; each language at most 200 characters. One that is blank is the same as the other.</summary>
    [Required]
    public LocalText? Name { get; init; }
}

/// <summary>A topic of inspections.</summary>
/// <param name="Code" example="safety">The users' own code.</param>
/// <param name="Name">What people call it.</param>
public sealed record Topic(string Code, LocalText Name);
