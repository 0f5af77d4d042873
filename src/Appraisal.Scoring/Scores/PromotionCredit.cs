namespace Appraisal.Scoring.Scores;

/// <summary>What published grades earn over several years (section 8).</summary>
public static class PromotionCredit
{
    /// <summary>The credit of a cadre's years under a version of the rules.</summary>
    /// <param name="rules">The version.</param>
    /// <param name="years">Graded years since the last promotion, each once, in any order.</param>
    /// <param name="requiredTenure">Years that the next rank requires, 0 or more; null: not known.</param>
    /// <exception cref="ArgumentException">A year occurs twice.</exception>
    public static PromotionResult Of(PromotionRules rules, IReadOnlyCollection<GradedYear> years, decimal? requiredTenure)
    {
        var ordered = years.OrderBy(year => year.Year).ToList();
        if (ordered.DistinctBy(year => year.Year).Count() < ordered.Count)
            throw new ArgumentException("A year occurs twice.", nameof(years));
        var counting = ordered.Count(year => rules.CountingGrades.Contains(year.Grade));
        var credit = ordered.Count(year => year.Grade == Grade.Excellent) * rules.TenureCreditPerExcellent;
        return new PromotionResult(
            counting, credit, requiredTenure is { } required ? Math.Max(0, required - counting - credit) : null,
            YearsCompletingRow(ordered, Grade.Excellent, rules.ExcellentInARowForMerit),
            counting / rules.YearsForPayStep, counting / rules.YearsForLevel,
            rules.YearsForPayStep - (counting % rules.YearsForPayStep), rules.YearsForLevel - (counting % rules.YearsForLevel),
            YearsCompletingRow(ordered, Grade.Incompetent, rules.IncompetentInARowForDismissal) is [var dismissal, ..] ? dismissal : null);
    }

    /// <summary>Years in which a row of calendar years with the grade is complete; the next row starts after it.</summary>
    private static List<int> YearsCompletingRow(List<GradedYear> ordered, Grade grade, int length)
    {
        var complete = new List<int>();
        var (row, previous) = (0, 0);
        foreach (var (year, given) in ordered)
        {
            row = given != grade ? 0 : year == previous + 1 ? row + 1 : 1;
            previous = year;
            if (row < length)
                continue;
            complete.Add(year);
            row = 0;
        }
        return complete;
    }
}
