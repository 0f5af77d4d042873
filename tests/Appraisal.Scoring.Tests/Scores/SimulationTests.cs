using Appraisal.Scoring.Schemes;
using Appraisal.Scoring.Scores;

namespace Appraisal.Scoring.Tests.Scores;

public sealed class SimulationTests
{
    private static readonly RunInputs Inputs = County.Inputs(County.Cadres(20).Select((cadre, i) => cadre with
    {
        Work = new Dictionary<string, long> { ["visit"] = 100 + (i * 13 % 200) },
        Events = i % 4 == 0 ? [new CountedEvent("e", "visit", Severity.Critical, 1)] : [],
    }));

    [Fact]
    public void Compare_SameScheme_MovesNobody()
    {
        var result = Simulation.Compare(Inputs, Inputs.Scheme, cancellation: TestContext.Current.CancellationToken);
        Assert.All(result.Moves, move => Assert.Equal((move.ScoreBefore, move.RankBefore, move.GradeBefore), (move.ScoreAfter, move.RankAfter, move.GradeAfter)));
        Assert.Equal((1, 0), (result.Candidate.RankCorrelation!.Value, result.Candidate.LargestChange));
        Assert.Empty(result.Drivers);
        Assert.Equal(result.DiagnosticsBefore, result.DiagnosticsAfter);
        Assert.Empty(result.BrokenRules);
    }

    [Fact]
    public void Compare_TwoChanges_NamesTheStrongerDriverFirst()
    {
        var candidate = Inputs.Scheme with { Weights = new PartWeights(0.05, 0.20, 0.75), DeductionRate = 10.5 };
        var result = Simulation.Compare(Inputs, candidate, cancellation: TestContext.Current.CancellationToken);
        Assert.Equal(["weights", "deductionRate"], result.Drivers.Select(driver => driver.Change));
        Assert.InRange(result.Candidate.RankCorrelation!.Value, -1, 0.9999);
        Assert.Contains(result.Moves, move => move.RankBefore != move.RankAfter);
        Assert.Equal(result.Moves.Count(move => move.RankBefore == 1), result.Moves.Count(move => move.RankAfter == 1));
    }

    [Fact]
    public void Compare_Sensitivity_ChangesOneWeightAtATime()
    {
        var result = Simulation.Compare(Inputs, Inputs.Scheme, cancellation: TestContext.Current.CancellationToken);
        Assert.Equal(
            ["weights.material+10%", "weights.material-10%", "weights.field+10%", "weights.field-10%", "weights.satisfaction+10%", "weights.satisfaction-10%"],
            result.Sensitivity.Select(effect => effect.Change));
        Assert.All(result.Sensitivity, effect => Assert.InRange(effect.LargestChange, 1e-6, 5));
    }

    [Fact]
    public void Compare_CandidateThatBreaksRules_IsSimulatedAndNamesThem()
    {
        var result = Simulation.Compare(Inputs, Inputs.Scheme with { Weights = new PartWeights(0.60, 0.25, 0.15) }, cancellation: TestContext.Current.CancellationToken);
        Assert.Contains(result.BrokenRules, rule => rule.Code == "material-weight-too-large");
        Assert.Equal(20, result.Moves.Count);
    }

    private static readonly RunInputs Ruled = Inputs with
    {
        Participants = [.. Inputs.Participants.Select(cadre => cadre with
        {
            Events = [.. cadre.Events.Select(counted => counted with { Multiplier = 0.6, Leniency = Leniency.Lenient, Clause = "study" })],
        })],
    };

    [Fact]
    public void Compare_CandidateWithOtherLeniency_AppliesItToTheRulingsClauses()
    {
        var result = Simulation.Compare(Ruled, Ruled.Scheme with { Leniency = new LeniencyScale(Lenient: 1) }, cancellation: TestContext.Current.CancellationToken);
        Assert.Equal(["leniency"], result.Drivers.Select(driver => driver.Change));
        Assert.All(result.Moves.Where((_, i) => i % 4 == 0), move => Assert.True(move.ScoreAfter < move.ScoreBefore));
        Assert.Empty(result.ClausesNotApplied);
    }

    [Theory]
    [InlineData("study", true)]
    [InlineData("other", false)]
    public void Compare_CandidateWithAnotherList_GrantsWhatItsClauseDoesOrSaysThatItHasNone(string clause, bool applies)
    {
        var result = Simulation.Compare(Ruled, Ruled.Scheme with { DueDiligenceList = "next" },
            new Dictionary<string, Leniency> { [clause] = Leniency.Exempt }, TestContext.Current.CancellationToken);
        Assert.Equal(applies, result.Candidate.LargestChange > 0);
        Assert.Equal(applies ? [] : ["study"], result.ClausesNotApplied);
    }
}
