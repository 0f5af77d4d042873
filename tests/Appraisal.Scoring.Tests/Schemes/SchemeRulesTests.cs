using Appraisal.Scoring.Schemes;

namespace Appraisal.Scoring.Tests.Schemes;

public sealed class SchemeRulesTests
{
    private static readonly Scheme Sound = new()
    {
        WorkTypes = [new("visit", 1, 0.01, "2024"), new("project", 40, 0.4, "2024"), new("report", 4)],
        MaterialRequirements = [new("minutes", 0.6, 4), new("photos", 0.4, 12)],
    };

    private static IEnumerable<string> Broken(Scheme scheme) => SchemeRules.Check(scheme).Select(rule => $"{rule.Code} {rule.Path}");

    [Fact]
    public void Check_DefaultsAndSoundScheme_BreakNothing()
    {
        Assert.Empty(SchemeRules.Check(new Scheme()));
        Assert.Empty(SchemeRules.Check(Sound));
    }

    [Theory]
    [InlineData(-5)]
    [InlineData(1e6)]
    [InlineData(double.NaN)]
    public void Check_AParameterThatBoundsAnotherOutOfRange_SaysNoRangeThatIsNone(double wrong)
    {
        var scheme = Sound with
        {
            MinimumWorkload = wrong,
            Grades = new GradeRules { Competent = wrong, BasicallyCompetent = wrong, QuotaShare = wrong },
            Standing = new() { ProvisionalCount = double.IsNaN(wrong) ? int.MinValue : (int)wrong },
        };

        var ranges = SchemeRules.Check(scheme).Where(rule => rule.Code == "out-of-range").ToList();

        Assert.Equal(5, ranges.Count); // and nothing that only follows from them
        Assert.All(ranges, rule => Assert.True((double)rule.Arguments[1] <= (double)rule.Arguments[2], rule.Path));
    }

    [Fact]
    public void Check_OldWeights_NamesEveryBrokenRule() => Assert.Equal(
        [
            "material-weight-too-large weights.material", "satisfaction-weight-too-small weights.satisfaction",
            "material-weight-not-smallest weights.material", "material-weight-not-reduced weights.material",
        ],
        Broken(new Scheme { Weights = new PartWeights(0.60, 0.25, 0.15) }));

    [Theory]
    [InlineData(0.9, 0.4, 0.45, 0.6, 0.15, 0.4, 0.45)] // one weight alone is wrong
    [InlineData(0.15, 0.5, 0.45, 0.6, 0.15, 0.4, 0.45)]
    [InlineData(0.3, 0.6, 0.6, 0.6, 0.2, 0.4, 0.4)]
    [InlineData(0, 0, 0, 0, 0, 0.5, 0.5)]
    public void Check_WeightsThatDoNotAddUp_NamesTheNearestThatPass(
        double material, double field, double satisfaction, double previous, double nearMaterial, double nearField, double nearSatisfaction)
    {
        var scheme = Sound with { Weights = new PartWeights(material, field, satisfaction), PreviousMaterialWeight = previous };

        var sum = Assert.Single(SchemeRules.Check(scheme), rule => rule.Code == "weights-sum");

        Assert.Equal([nearMaterial, nearField, nearSatisfaction], sum.Arguments.Skip(1).Cast<double>());
    }

    [Theory]
    [InlineData(1e300, -5, double.NaN)]
    [InlineData(double.PositiveInfinity, 0.001, 0.4)]
    [InlineData(0.155, 0.333, 0.4449)]
    public void Check_WeightsThatDoNotAddUp_NamesSomeThatPass(double material, double field, double satisfaction)
    {
        var sum = Assert.Single(SchemeRules.Check(Sound with { Weights = new PartWeights(material, field, satisfaction) }), rule => rule.Code == "weights-sum");

        var near = sum.Arguments.Skip(1).Cast<double>().ToList();
        Assert.DoesNotContain(SchemeRules.Check(Sound with { Weights = new PartWeights(near[0], near[1], near[2]) }), rule => rule.Path.StartsWith("weights", StringComparison.Ordinal));
    }

    [Fact]
    public void Check_MistakesEverywhere_NamesThemAllAtOnce()
    {
        var scheme = Sound with
        {
            WorkTypes = [new("visit", 0, -1, "2024"), new("visit", double.NaN), new("", 1, 0.1)],
            MaterialRequirements = [new("minutes", 0.6, 0), new("minutes", 0.5, 1)],
            CohortWeights = new Dictionary<string, PartWeights> { ["heads"] = new(0.15, 0.45, 0.45) },
            ErrorPrior = 0,
            LowWorkload = 0.7,
            Grades = new GradeRules { QuotaShare = 0.3 },
            Leniency = new LeniencyScale(0.5, 0.3),
        };
        Assert.Equal(
            [
                "duplicate workTypes.code", "out-of-range workTypes[0].standardHours", "out-of-range workTypes[0].expectedErrorRate",
                "out-of-range workTypes[1].standardHours", "required workTypes[2].code", "rate-without-period workTypes[2].ratePeriod",
                "out-of-range materialRequirements[0].required", "duplicate materialRequirements.kind", "material-weights-sum materialRequirements",
                "weights-sum cohortWeights.heads", "not-rising leniency", "out-of-range errorPrior", "out-of-range lowWorkload",
                "out-of-range grades.quotaShare", // of which the approved one would be the other end
            ],
            Broken(scheme));
    }

    [Fact]
    public void Check_RequirementsOfOneCohort_AddUpWithThoseOfAll()
    {
        var scheme = Sound with { MaterialRequirements = [new("minutes", 1, 4), new("photos", 0.4, 12, "heads")] };
        var rule = Assert.Single(SchemeRules.Check(scheme));
        Assert.Equal("material-weights-sum", rule.Code);
        Assert.Equal("heads", rule.Arguments[1]);
    }

    [Fact]
    public void Check_RequirementsOfCohortsOnly_NeedNoneForAll() => Assert.Empty(Broken(Sound with
    {
        MaterialRequirements = [new("minutes", 1, 4, "staff"), new("photos", 1, 12, "heads")],
    }));

    [Fact]
    public void Check_WorkThatDoesNotPay_NamesLambdaAndRhoThatPass()
    {
        // all the errors are expected in a quarter of the hours
        WorkType[] errorless = [new("report", 4, 0, "2024"), new("plan", 4, 0, "2024"), new("talk", 2, 0, "2024")];
        var scheme = Sound with { WorkTypes = [new("visit", 1, 0.024, "2024"), .. errorless] };
        var rule = Assert.Single(SchemeRules.Check(scheme));
        Assert.Equal(("work-does-not-pay", "workTypes[0].expectedErrorRate"), (rule.Code, rule.Path));
        Assert.Equal("visit", rule.Arguments[0]);
        Assert.True((double)rule.Arguments[2] < (double)rule.Arguments[3]);

        var (lambda, rho) = ((double)rule.Arguments[4], (double)rule.Arguments[5]);
        Scheme With(double deductionRate, double rate) => scheme with
        {
            DeductionRate = deductionRate,
            WorkTypes = [scheme.WorkTypes[0] with { ExpectedErrorRate = rate }, .. errorless],
        };
        Assert.Empty(ParadoxCheck.Check(With(lambda * 0.999999, 0.024)));
        Assert.NotEmpty(ParadoxCheck.Check(With(lambda * 1.000001, 0.024)));
        Assert.Empty(ParadoxCheck.Check(With(10, rho * 0.999999)));
        Assert.NotEmpty(ParadoxCheck.Check(With(10, rho * 1.000001)));
    }

    [Fact]
    public void Check_WeightsOfACohortEarnLess_AreWhatCounts()
    {
        var scheme = Sound with { WorkTypes = [new("visit", 1, 0.006, "2024")] };
        Assert.Empty(SchemeRules.Check(scheme));
        var tilted = scheme with { CohortWeights = new Dictionary<string, PartWeights> { ["heads"] = new(0.10, 0.12, 0.78) } };
        Assert.Equal(["work-does-not-pay workTypes[0].expectedErrorRate"], Broken(tilted));
    }
}
