namespace Appraisal.Scoring.Scores;

/// <summary>What grades earn over the years, by version (section 8). The defaults are the rules of 2020 for civil servants.</summary>
public sealed record PromotionRules
{
    /// <summary>The users' own name of this version. Default "2020".</summary>
    public string Version { get; init; } = "2020";

    /// <summary>Grades whose year counts towards tenure, pay steps and levels. Default excellent and competent.</summary>
    public IReadOnlyList<Grade> CountingGrades { get; init; } = [Grade.Excellent, Grade.Competent];

    /// <summary>Years off the required tenure for each excellent year, 0 or more. Default 0.5.</summary>
    public decimal TenureCreditPerExcellent { get; init; } = 0.5m;

    /// <summary>Excellent calendar years in a row that earn a merit award, 1 or more; counted anew afterwards. Default 3.</summary>
    public int ExcellentInARowForMerit { get; init; } = 3;

    /// <summary>Counting years, not necessarily in a row, that earn a pay step, 1 or more. Default 2.</summary>
    public int YearsForPayStep { get; init; } = 2;

    /// <summary>Counting years, not necessarily in a row, that earn a level, 1 or more. Default 5.</summary>
    public int YearsForLevel { get; init; } = 5;

    /// <summary>Confirmed incompetent years in a row that lead to dismissal, 1 or more. Default 2.</summary>
    public int IncompetentInARowForDismissal { get; init; } = 2;
}

/// <summary>The published grade of a year.</summary>
/// <param name="Year">Calendar year, once each.</param>
/// <param name="Grade">The grade.</param>
public sealed record GradedYear(int Year, Grade Grade);

/// <summary>What the years have earned.</summary>
/// <param name="CountingYears">Years that count.</param>
/// <param name="TenureCredit">Years off the required tenure.</param>
/// <param name="YearsStillToServe">Counting years still needed for the next rank, 0 or more; null: what it requires was not given.</param>
/// <param name="MeritYears">Years in which a merit award was earned.</param>
/// <param name="PaySteps">Pay steps earned.</param>
/// <param name="Levels">Levels earned.</param>
/// <param name="YearsToNextPayStep">Counting years still needed for the next pay step.</param>
/// <param name="YearsToNextLevel">Counting years still needed for the next level.</param>
/// <param name="DismissalYear">First year in which the run of incompetent years leads to dismissal; null: none.</param>
public sealed record PromotionResult(
    int CountingYears, decimal TenureCredit, decimal? YearsStillToServe, IReadOnlyList<int> MeritYears,
    int PaySteps, int Levels, int YearsToNextPayStep, int YearsToNextLevel, int? DismissalYear);
