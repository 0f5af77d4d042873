using Appraisal.Scoring.Scores;
using static Appraisal.Scoring.Scores.Grade;

namespace Appraisal.Scoring.Tests.Scores;

public sealed class PromotionCreditTests
{
    private static PromotionResult Of(decimal? required, params (int Year, Grade Grade)[] years) =>
        PromotionCredit.Of(new PromotionRules(), [.. years.Select(year => new GradedYear(year.Year, year.Grade))], required);

    [Fact]
    public void Of_MixedYears_CountsAndShortens()
    {
        var result = Of(5, (2021, Competent), (2020, Excellent), (2022, BasicallyCompetent), (2023, Ungraded), (2024, Excellent));
        Assert.Equal((3, 1.0m, 1.0m), (result.CountingYears, result.TenureCredit, result.YearsStillToServe));
        Assert.Equal((1, 0, 1, 2), (result.PaySteps, result.Levels, result.YearsToNextPayStep, result.YearsToNextLevel));
        Assert.Empty(result.MeritYears);
        Assert.Null(result.DismissalYear);
    }

    [Fact]
    public void Of_ThreeExcellentInARow_EarnMeritOnceAndNeverServeLessThanNothing()
    {
        var result = Of(2, (2020, Excellent), (2021, Excellent), (2022, Excellent), (2023, Excellent));
        Assert.Equal([2022], result.MeritYears);
        Assert.Equal(0, result.YearsStillToServe);
    }

    [Fact]
    public void Of_RequiredTenureUnknown_DoesNotSayThatNothingIsLeftToServe() => Assert.Null(Of(null, (2020, Excellent)).YearsStillToServe);

    [Fact]
    public void Of_GapBetweenYears_BreaksTheRow() => Assert.Empty(Of(0, (2020, Excellent), (2021, Excellent), (2023, Excellent)).MeritYears);

    [Fact]
    public void Of_TwoIncompetentInARow_LeadToDismissal()
    {
        Assert.Equal(2022, Of(0, (2021, Incompetent), (2022, Incompetent)).DismissalYear);
        Assert.Null(Of(0, (2021, Incompetent), (2022, IncompetentCandidate), (2023, Incompetent)).DismissalYear);
    }

    [Fact]
    public void Of_OtherVersion_FollowsItsNumbers()
    {
        var rules = new PromotionRules { Version = "trial", CountingGrades = [Excellent], TenureCreditPerExcellent = 1, YearsForPayStep = 1 };
        var result = PromotionCredit.Of(rules, [new(2020, Excellent), new(2021, Competent)], 4);
        Assert.Equal((1, 1m, 2m, 1), (result.CountingYears, result.TenureCredit, result.YearsStillToServe, result.PaySteps));
    }

    [Fact]
    public void Of_YearTwice_Throws() => Assert.Throws<ArgumentException>(() => Of(0, (2020, Excellent), (2020, Competent)));
}
