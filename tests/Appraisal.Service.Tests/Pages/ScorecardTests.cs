using Appraisal.Scoring.Schemes;
using Appraisal.Scoring.Scores;
using Appraisal.Scoring.Surveys;
using Appraisal.Scoring.Work;
using Appraisal.Service.Scores;

namespace Appraisal.Service.Tests.Pages;

/// <summary>What a scorecard says of a score, by numbers.</summary>
public sealed class ScorecardTests
{
    private static readonly Scheme Rules = new()
    {
        WorkTypes = [new WorkType("visit", 2, 0.005, "2024")],
        MaterialRequirements = [new MaterialRequirement("minutes", 1, 2)],
    };

    [Fact]
    public void Reasons_AgainstTheScheme_AreThePointsThatReachingItWouldGive()
    {
        var score = Score(material: 50, conformity: 60, workload: 0.6, satisfaction: 90, errors: 0);

        var card = new Scorecard(Rules, score, null);

        // 0.15·(80 − 50) and 0.40·0.6·(80 − 60); the work is at its threshold, satisfaction above by 0.45·10
        Assert.Equal([(Side.Conformity, 4.8), (Side.Material, 4.5)], card.Reasons.Select(r => (r.Side, Math.Round(r.Lost, 6))));
        Assert.Equal((Side.Satisfaction, -4.5), (card.Carried!.Side, Math.Round(card.Carried.Lost, 6)));
        Assert.False(card.IsAgainstCohort);
    }

    [Fact]
    public void Reasons_OfTooLittleWork_AddWhatTheFactorTakesFromAllParts()
    {
        var score = Score(material: 80, conformity: 80, workload: 0.3, satisfaction: 80, errors: 0);
        var enough = Score(material: 80, conformity: 80, workload: 0.6, satisfaction: 80, errors: 0);

        var reason = new Scorecard(Rules, score, null).Reasons.Single(r => r.Side == Side.Workload);

        Assert.Equal(enough.Score!.Value - score.Score!.Value, reason.Lost, 9);
    }

    [Fact]
    public void Reasons_AgainstACohort_AreAtMostFourByPointsLost()
    {
        var medians = new CohortMedians("secretary", 12, 100, 100, 2, 100, 0);

        var card = new Scorecard(Rules, Score(0, 0, 0.6, 0, 100), medians);

        Assert.Equal(4, card.Reasons.Count);
        Assert.Equal(card.Reasons.OrderByDescending(r => r.Lost), card.Reasons);
        Assert.True(card.IsAgainstCohort);
        Assert.Null(card.Carried);
    }

    [Fact]
    public void Medians_OfASmallCohort_AreNotShown()
    {
        var medians = new CohortMedians.Counter();
        for (var i = 0; i < 19; i++)
            medians.Add(Score(i, 50, 1, 50, 0) with { Cohort = i < 10 ? "large" : "small" });

        var median = Assert.Single(medians.All());

        Assert.Equal(("large", 10, 4.5), (median.Cohort, median.Cadres, median.Material));
    }

    [Fact]
    public void WhatIf_WithNothingOtherwise_IsTheScoreItself()
    {
        var own = Explained(Score(50, 60, 0.9, 70, 30), visits: 810, errors: 30);

        Assert.Equal(Math.Round((decimal)own.Explanation.Score!.Value, 2), WhatIf.Score(Rules, own, []));
        Assert.DoesNotContain(Trial.Work, WhatIf.Possible(Rules, own)); // it is over the minimum
    }

    [Fact]
    public void WhatIf_EachTrial_OnlyEverHelps()
    {
        var own = Explained(Score(50, 60, 0.3, 70, 30), visits: 270, errors: 30);

        var possible = WhatIf.Possible(Rules, own);

        Assert.Equal(Enum.GetValues<Trial>(), possible);
        Assert.All(possible, trial => Assert.True(WhatIf.Score(Rules, own, [trial]) > WhatIf.Score(Rules, own, [])));
    }

    [Fact]
    public void WhatIf_WhatChangesNothing_SaysWhy()
    {
        var full = Explained(Score(100, 100, 0.9, 85, 0), visits: 810, errors: 0);
        var without = Explained(Score(100, 100, 0.9, 85, 0) with { Material = new ScorePart(null, PartSource.Missing), Findings = new ConformityResult(null, 0, 0, 80, 80, 5, null, []) }, visits: 810, errors: 0);
        var excused = Explained(Score(100, 100, 0.9, 85, 0), visits: 810, errors: 1);

        Assert.DoesNotContain(WhatIf.Possible(Rules, full), t => t != Trial.Findings);
        Assert.Equal(["material.reached", "work.reached", "events.none", "satisfaction.reached"], Others.Select(t => WhatIf.WhySame(Rules, full, t)));
        Assert.Equal(["material.none", "findings.none"], new[] { Trial.Material, Trial.Findings }.Select(t => WhatIf.WhySame(Rules, without, t)));
        Assert.Equal("events.reached", WhatIf.WhySame(Rules, excused, Trial.Events)); // so much work brings as many with it
    }

    private static IEnumerable<Trial> Others => Enum.GetValues<Trial>().Where(t => t != Trial.Findings);

    private static CadreScore Score(double material, double conformity, double workload, double satisfaction, double errors)
    {
        var measure = new WorkMeasure(Rules);
        var work = measure.Measure(1800, [workload * 1800 / 2], new EventPoints(errors, 0));
        var field = Blend.Field(Rules.WorkShare, conformity, work.Activity!.Value);
        return new CadreScore
        {
            StaffNo = "1",
            Cohort = "secretary",
            Material = new ScorePart(material, PartSource.Own),
            Conformity = new ScorePart(conformity, PartSource.Own),
            Findings = new ConformityResult(conformity, 10, 10 / 14.0, 80, conformity, 5, null, []),
            Field = new ScorePart(field, PartSource.Own),
            Satisfaction = new ScorePart(satisfaction, PartSource.Own),
            Standing = Standing.Rated,
            Work = work,
            Weights = Rules.Weights,
            Contributions = Blend.Score(Rules.Weights, material, field, satisfaction, work.Factor, work.Deduction),
        };
    }

    private static ExplainedScore Explained(CadreScore score, long visits, int errors) => new()
    {
        StaffNo = "1", Cycle = "c", Run = Guid.Empty, Scheme = "s/1", Unit = "u", Grade = Grade.Competent, GradeReasons = [], Explanation = score,
        Inputs = new ScoreInputs
        {
            DutyHours = 1800, LeaveHours = 0, Materials = new Dictionary<string, int> { ["minutes"] = 1 }, Work = new Dictionary<string, long> { ["visit"] = visits },
            Findings = [], Events = [.. Enumerable.Range(0, errors).Select(i => new CountedEvent($"e{i}", "visit", Severity.Minor, 1))],
        },
    };
}
