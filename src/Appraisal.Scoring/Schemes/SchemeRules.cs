using Appraisal.Scoring.Statistics;

namespace Appraisal.Scoring.Schemes;

/// <summary>
/// What a scheme must fulfil before a cycle may use it (section 7). Its own limits are not parameters: a scheme that could set
/// them could permit itself anything. Codes and arguments of the broken rules:
/// <list type="bullet">
/// <item><c>out-of-range</c>: value, smallest, largest. The ends are allowed, but a smallest of 0 is not where 0 makes no sense.</item>
/// <item><c>required</c>, <c>blank</c>, <c>duplicate</c>: code or nothing. <c>unknown-leniency</c>: nothing.</item>
/// <item><c>weights-sum</c>: the sum, and weights of material, field and satisfaction that pass. <c>material-weights-sum</c>: the sum, the cohort ("" for all).</item>
/// <item><c>material-weight-too-large</c>, <c>satisfaction-weight-too-small</c>: weight, limit.</item>
/// <item><c>material-weight-not-smallest</c>: weight, smaller weight. <c>material-weight-not-reduced</c>: weight, previous weight.</item>
/// <item><c>not-rising</c>: nothing. <c>rate-without-period</c>: the work type.</item>
/// <item><c>work-does-not-pay</c>: see <see cref="ParadoxCheck"/>.</item>
/// </list>
/// </summary>
public static class SchemeRules
{
    /// <summary>Largest weight of material, w_M.</summary>
    public const double LargestMaterialWeight = 0.20;

    /// <summary>Smallest weight of satisfaction, w_Q.</summary>
    public const double SmallestSatisfactionWeight = 0.35;

    /// <summary>Every rule that the scheme breaks, in order of declaration; none: it may be used.</summary>
    /// <param name="scheme">The scheme.</param>
    /// <param name="dutyHours">X* of the paradox check, hours over 0. Default: the scheme's own.</param>
    public static IReadOnlyList<BrokenRule> Check(Scheme scheme, double? dutyHours = null)
    {
        var check = new RuleCollector();
        CheckWorkTypes(scheme, check);
        CheckMaterials(scheme, check);
        CheckDuties(scheme, check);
        CheckWeights(scheme.Weights, "weights", scheme.PreviousMaterialWeight, check);
        foreach (var (cohort, weights) in scheme.CohortWeights.OrderBy(pair => pair.Key, StringComparer.Ordinal))
        {
            CheckWeights(weights, $"cohortWeights.{cohort}", scheme.PreviousMaterialWeight, check);
            if (string.IsNullOrWhiteSpace(cohort))
                check.Add("blank", "cohortWeights");
        }
        ParameterRanges.Check(scheme, check);
        if (check.Broken.Count == 0) // its figures make no sense over values out of range
            check.Broken.AddRange(ParadoxCheck.Check(scheme, dutyHours));
        return check.Broken;
    }

    private static void CheckWorkTypes(Scheme scheme, RuleCollector check)
    {
        check.Distinct(scheme.WorkTypes.Select(type => type.Code), "workTypes", "code");
        for (var i = 0; i < scheme.WorkTypes.Count; i++)
        {
            var (type, path) = (scheme.WorkTypes[i], $"workTypes[{i}]");
            check.Required(type.Code, $"{path}.code");
            check.Over0(type.StandardHours, 10_000, $"{path}.standardHours");
            if (type.ExpectedErrorRate is not { } rate)
                continue;
            check.Range(rate, 0, 1000, $"{path}.expectedErrorRate");
            if (string.IsNullOrWhiteSpace(type.RatePeriod))
                check.Add("rate-without-period", $"{path}.ratePeriod", type.Code);
        }
    }

    private static void CheckMaterials(Scheme scheme, RuleCollector check)
    {
        for (var i = 0; i < scheme.MaterialRequirements.Count; i++)
        {
            var (requirement, path) = (scheme.MaterialRequirements[i], $"materialRequirements[{i}]");
            check.Required(requirement.Kind, $"{path}.kind");
            check.Over0(requirement.Weight, 1, $"{path}.weight");
            check.Range(requirement.Required, 1, 100_000, $"{path}.required");
            if (requirement.Cohort is not null && string.IsNullOrWhiteSpace(requirement.Cohort))
                check.Add("blank", $"{path}.cohort"); // it would be required of nobody, and an absent one is of all
        }
        var cohorts = scheme.MaterialRequirements.Select(requirement => requirement.Cohort).OfType<string>().Distinct().Order(StringComparer.Ordinal);
        IEnumerable<string> groups = scheme.MaterialRequirements.Any(requirement => requirement.Cohort is null) ? cohorts.Prepend("") : cohorts;
        foreach (var cohort in groups)
        {
            var requirements = scheme.RequirementsOf(cohort).ToList();
            check.Distinct(requirements.Select(requirement => requirement.Kind), "materialRequirements", "kind");
            var sum = requirements.Sum(requirement => requirement.Weight);
            if (Threshold.Rounded(sum) != 1)
                check.Add("material-weights-sum", "materialRequirements", sum, cohort);
        }
    }

    private static void CheckDuties(Scheme scheme, RuleCollector check)
    {
        check.Distinct(scheme.Duties.Select(duty => duty.Code), "duties", "code");
        for (var i = 0; i < scheme.Duties.Count; i++)
        {
            check.Required(scheme.Duties[i].Code, $"duties[{i}].code");
            check.Required(scheme.Duties[i].Post, $"duties[{i}].post");
        }
        check.Required(scheme.DueDiligenceList, "dueDiligenceList");
    }

    private static void CheckWeights(PartWeights weights, string path, double previousMaterial, RuleCollector check)
    {
        var (material, field, satisfaction) = weights;
        check.Range(material, 0, 1, $"{path}.material");
        check.Range(field, 0, 1, $"{path}.field");
        check.Range(satisfaction, 0, 1, $"{path}.satisfaction");
        var sum = material + field + satisfaction;
        if (Threshold.Rounded(sum) != 1)
        {
            var near = NearestWeights.To(weights, one => Keeps(one, previousMaterial));
            check.Add("weights-sum", path, sum, near.Material, near.Field, near.Satisfaction);
        }
        if (material.IsAbove(LargestMaterialWeight))
            check.Add("material-weight-too-large", $"{path}.material", material, LargestMaterialWeight);
        if (satisfaction.IsBelow(SmallestSatisfactionWeight))
            check.Add("satisfaction-weight-too-small", $"{path}.satisfaction", satisfaction, SmallestSatisfactionWeight);
        if (material.IsAtLeast(Math.Min(field, satisfaction)))
            check.Add("material-weight-not-smallest", $"{path}.material", material, Math.Min(field, satisfaction));
        if (material.IsAtLeast(previousMaterial))
            check.Add("material-weight-not-reduced", $"{path}.material", material, previousMaterial);
    }

    // a previous weight of 0 leaves no weight below it, and is told by its own rule
    private static bool Keeps(PartWeights weights, double previousMaterial) =>
        weights.Material.IsAtMost(LargestMaterialWeight) && weights.Satisfaction.IsAtLeast(SmallestSatisfactionWeight)
        && weights.Material.IsBelow(Math.Min(weights.Field, weights.Satisfaction)) && (weights.Material == 0 || weights.Material.IsBelow(previousMaterial));
}
