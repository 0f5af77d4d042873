using Appraisal.Scoring.Schemes;
using Appraisal.Scoring.Scores;

namespace Appraisal.Scoring.Tests.Scores;

public sealed class ScoreFixtureTests
{
    private const double Tolerance = 1e-9;
    private static readonly ScoreFixture Fixture = ScoreFixture.Instance;

    [Fact]
    public void Score_FixtureCadres_MatchesEveryFigure()
    {
        Assert.Equal(400, Fixture.Rows.Count);
        foreach (var (row, score) in Fixture.Rows.Zip(Fixture.Scores))
        {
            void Matches(string column, double? actual) => ReferenceFile.Matches(row.Number(column), actual, Tolerance, $"{column} of {row["unit"]}");
            Matches("x", score.Work.Workload);
            Matches("E", score.Work.ExpectedErrorPoints);
            Matches("q_hat", score.Work.ErrorRatio);
            Matches("D", score.Work.Deduction);
            Matches("O", score.Work.ErrorPoints);
            Matches("F", score.Field.Value);
            Matches("g", score.Work.Factor);
            Matches("S", score.Score);
            Matches("wF", score.Weights?.Field);
            Matches("wQ", score.Weights?.Satisfaction);
            if (score.Weights is { } weights)
                Matches("wM", weights.Material);
        }
    }

    [Fact]
    public void MarginalChanges_FixtureCadres_MatchesEveryFigure()
    {
        var diagnostics = Fixture.Proposed();
        var compared = 0;
        for (var i = 0; i < Fixture.Rows.Count; i++)
        {
            if (diagnostics.ScoreOf(i) is not { } score)
                continue;
            var changes = diagnostics.Marginal(Fixture.States[i], score);
            for (var type = 0; type < 3; type++)
                ReferenceFile.Matches(Fixture.Rows[i].Number($"dS_t{type + 1}"), changes[type], Tolerance, $"dS_t{type + 1} of {Fixture.Rows[i]["unit"]}");
            compared++;
        }
        Assert.Equal(393, compared);
    }

    [Fact]
    public void MarkCounting_FixtureCadres_MatchesNaiveScore()
    {
        var naive = Fixture.Naive();
        for (var i = 0; i < Fixture.Rows.Count; i++)
            ReferenceFile.Matches(Fixture.Rows[i].Number("naive_S"), naive.ScoreOf(i), Tolerance, Fixture.Rows[i]["unit"]);
    }

    [Fact]
    public void IdleScores_FixtureCadres_MatchesEveryFigure()
    {
        var diagnostics = Fixture.Proposed();
        var compared = 0;
        for (var i = 0; i < Fixture.Rows.Count; i++)
        {
            if (diagnostics.IdleScore(i) is not { } idle)
                continue;
            ReferenceFile.Matches(Fixture.Rows[i].Number("S_idle"), idle, Tolerance, Fixture.Rows[i]["unit"]);
            compared++;
        }
        Assert.Equal(393, compared);
    }

    [Fact]
    public void Grading_FixtureConfig_MatchesEveryGrade()
    {
        var inputs = new RunInputs { Scheme = Fixture.Scheme, Participants = [] };
        var (entries, groups, _) = Grading.Apply(inputs, Fixture.Outlines);
        foreach (var (row, entry) in Fixture.Rows.Zip(entries))
            Assert.True(Name(entry.Grade) == row["grade"], $"{row["unit"]}: expected {row["grade"]}, was {entry.Grade} ({string.Join(", ", entry.Result.Reasons)})");
        var group = Assert.Single(groups);
        Assert.Equal(Fixture.Json.GetProperty("quota_places").GetInt32(), group.Places);
        Assert.Equal(Fixture.Json.GetProperty("n_participating").GetInt32(), group.Participants);
        Assert.Equal(Fixture.Json.GetProperty("grades").GetProperty("EXCELLENT").GetInt32(), group.Excellent);
    }

    [Theory]
    [InlineData("proposed")]
    [InlineData("naive_demerit")]
    public void Diagnostics_FixtureSchemes_MatchesEveryFigure(string scheme)
    {
        var expected = Fixture.Json.GetProperty(scheme);
        var result = (scheme == "proposed" ? Fixture.Proposed() : Fixture.Naive()).Result();
        void Matches(string name, double? actual) => ReferenceFile.Matches(expected.GetProperty(name).GetDouble(), actual, Tolerance, name);
        Assert.Equal(393, result.Cadres);
        // the file told points that are equal, and a tenth of one minor event from 0.1, by the last bits of its sums; on 9 decimals both tie
        if (scheme == "proposed")
            Matches("spearman_X_D", result.WorkAndDeduction.Rho);
        else
            Assert.Equal(0.4607545691003467, result.WorkAndDeduction.Rho!.Value, Tolerance);
        Matches("spearman_X_S", result.WorkAndScore.Rho);
        Matches("share_low_quartile_work_in_top20", result.LowestWorkAmongTop);
        if (scheme == "proposed")
        {
            Matches("share_local_paradox_cells", result.ParadoxicalCells);
            Matches("share_cadres_any_local_paradox", result.ParadoxicalCadres);
        }
        else
        {
            Assert.Equal(0.5234042553191489, result.ParadoxicalCells!.Value, Tolerance);
            Assert.Equal(0.8320610687022901, result.ParadoxicalCadres!.Value, Tolerance);
        }
        Matches("share_idle_beats_actual", result.IdleBeatsActual);
        Assert.Equal(scheme == "naive_demerit", result.WorkAndDeduction.Flagged);
        Assert.Equal(scheme == "naive_demerit", result.WorkAndScore.Flagged);
    }

    [Theory]
    [InlineData(1.0, "config_check_qmax3_at_x1")]
    [InlineData(1.5, "config_check_qmax3_at_x1.5")]
    public void ParadoxCheck_FixtureConfigAtThreeTimesTheRate_MatchesEveryType(double workload, string name)
    {
        var broken = ParadoxCheck.Check(Fixture.Scheme, errorMultiple: 3, workloads: [workload]).Select(rule => rule.Path).ToList();
        var expected = Fixture.Json.GetProperty(name).EnumerateArray().Select((passes, i) => (Passes: passes.GetBoolean(), Path: $"workTypes[{i}].expectedErrorRate"));
        Assert.Equal(expected.Where(type => !type.Passes).Select(type => type.Path), broken);
    }

    private static string Name(Grade grade) => grade switch
    {
        Grade.Excellent => "EXCELLENT",
        Grade.Competent => "COMPETENT",
        Grade.BasicallyCompetent => "BASIC",
        Grade.IncompetentCandidate => "FAIL_CANDIDATE",
        _ => "UNGRADED",
    };
}
