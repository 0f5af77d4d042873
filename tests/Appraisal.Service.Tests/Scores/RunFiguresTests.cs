using Appraisal.Scoring.Schemes;
using Appraisal.Scoring.Scores;
using Appraisal.Scoring.Surveys;
using Appraisal.Service.Organization;
using Appraisal.Service.Scores;
using Appraisal.Service.Scores.Pages;
using Appraisal.Service.Web;

namespace Appraisal.Service.Tests.Scores;

/// <summary>What the pages of a run show of it as a whole.</summary>
public sealed class RunFiguresTests
{
    private static readonly Scheme Scheme = new()
    {
        WorkTypes = [new("visit", 1, 0.002, "2024"), new("case", 4, 0.012, "2024"), new("project", 40)], MaterialRequirements = [new("minutes", 1, 4)], ReferenceDutyHours = 400, Ranks = new RankRules { Draws = 100 },
    };

    [Fact]
    public void Boundaries_GroupsOfOneNameInTwoCounties_StayApart()
    {
        var result = Run("C1", "C2");

        var figures = Figures(result);

        Assert.Equal(2, result.QuotaGroups.Count(g => g.Group == "g"));
        foreach (var group in result.QuotaGroups)
        {
            var boundary = Assert.Single(figures.Boundaries, b => b.IsOf(group));
            Assert.NotEmpty(boundary.Cases);
            Assert.All(boundary.Cases, c => Assert.StartsWith(group.County, c.StaffNo, StringComparison.Ordinal));
        }
    }

    [Fact]
    public void Boundary_CountedBeforeCountiesWereToldApart_IsThatOfItsName()
    {
        var group = Assert.Single(Run("C1").QuotaGroups);

        var read = Json.Read<Boundary>("""{"group":"g","cases":[]}""");

        Assert.True(read.IsOf(group));
        Assert.False(read.IsOf(group with { Group = "h" }));
    }

    [Theory]
    [InlineData("all within", null, null, "W90 W85")]
    [InlineData("no places", null, null, "N90 N85")]
    [InlineData("certain", 80, 85, "W90 W85 N80 N70")]
    [InlineData("too close", 81, 84, "W90 T84 T81 N70")]
    [InlineData("all too close", 81, 84, "T84 T81")]
    public void Cut_OfAGroup_LiesWhereTheStripSaysItDoes(string name, int? from, int? to, string cases)
    {
        var boundary = new Boundary(name, [.. cases.Split(' ').Select(c => new BoundaryCase(c, "staff", int.Parse(c[1..], null), 4, Outcome(c[0]), null))]);

        Assert.Equal((from, to), ((int?)boundary.Cut?.From, (int?)boundary.Cut?.To));
        Assert.Equal(cases.Any(c => c is 'N' or 'T'), boundary.Divides);
    }

    private static GradeReason Outcome(char sign) => sign switch { 'W' => GradeReason.WithinPlaces, 'N' => GradeReason.NoPlace, _ => GradeReason.CloseAtBoundary };

    [Fact]
    public void Cuts_OfEveryGroupWithMoreEligibleThanPlaces_AreThere()
    {
        var result = Run("C1", "C2", "C3", "C4", "C5", "C6", "C7", "C8");

        var cuts = RunFiguresPart.Cuts(Figures(result), [.. result.QuotaGroups, result.QuotaGroups[0] with { Group = "h", Eligible = 1 }], Names.None);

        Assert.All(result.QuotaGroups, g => Assert.True(g.Eligible > g.Places));
        Assert.Equal(8, cuts.Select(c => c.Name).Distinct(StringComparer.Ordinal).Count());
        Assert.All(cuts, c => Assert.True(c.From < c.To));
    }

    private static RunFigures Figures(RunResult result)
    {
        var counter = new RunFigures.Counter(result);
        foreach (var cadre in result.Cadres)
            counter.Add(cadre);
        return counter.All();
    }

    private static RunResult Run(params string[] counties) => ScoreRun.Compute(new RunInputs
    {
        Scheme = Scheme,
        Participants = [.. counties.SelectMany(county => Enumerable.Range(20, 20).Select(i => Cadre(county, i)))],
        Decisions = [],
    }, cancellation: TestContext.Current.CancellationToken);

    private static ParticipantInputs Cadre(string county, int i) => new()
    {
        StaffNo = $"{county}-{i}", Unit = "u", County = county, Cohort = "staff", QuotaGroup = "g", DutyHours = 400,
        Satisfaction = [new StratumCell("all", null, Enumerable.Range(0, 60).Aggregate(Cell.Empty, (cell, n) => cell.Add(10_000 * (45 + i + (n % 2 == 0 ? 10 : -10)))))],
        Materials = new Dictionary<string, int> { ["minutes"] = 4 },
        Work = new Dictionary<string, long> { ["visit"] = 120, ["case"] = 40, ["project"] = 3 },
        Findings = [new("a", new DateOnly(2025, 5, 1), true, Severity.Critical), new("b", new DateOnly(2025, 5, 1), true, Severity.Major)],
    };
}
