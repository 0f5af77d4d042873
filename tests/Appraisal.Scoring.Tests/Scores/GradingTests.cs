using Appraisal.Scoring.Schemes;
using Appraisal.Scoring.Scores;

namespace Appraisal.Scoring.Tests.Scores;

public sealed class GradingTests
{
    // satisfaction far apart and nearly certain, and nothing found that does not conform, so that nobody but ties is a panel case
    private static readonly Scheme Scheme = County.Scheme with { Grades = new GradeRules { Excellent = 70 } };

    private static List<ParticipantInputs> Cadres(int count) => [.. Enumerable.Range(0, count).Select(i => Cadre($"{i:00}", 89 - (4 * i)))];

    private static ParticipantInputs Cadre(string staffNo, double satisfaction = 80) => County.Cadre(staffNo, satisfaction, 4000) with
    {
        Findings = [new("a", new DateOnly(2025, 5, 1), true, Severity.Critical)],
    };

    private static CadreScore GradeOf(ParticipantInputs changed, params GradeDecision[] decisions) =>
        County.Run([.. Cadres(10).Where(cadre => cadre.StaffNo != changed.StaffNo), changed], Scheme, decisions).Of(changed.StaffNo);

    [Fact]
    public void Grade_TopOfTheGroup_IsExcellentWithinThePlaces()
    {
        var result = County.Run(Cadres(10), Scheme);
        var group = Assert.Single(result.QuotaGroups);
        Assert.Equal((10, 2, 2, false), (group.Participants, group.Places, group.Excellent, group.Exceeded));
        Assert.Equal(["00", "01"], result.Scores.Where(score => score.Grade.Grade == Grade.Excellent).Select(score => score.StaffNo));
        Assert.Equal([GradeReason.WithinPlaces], result.Of("00").Grade.Reasons);
        Assert.Equal([GradeReason.NoPlace], result.Of("02").Grade.Reasons);
    }

    [Fact]
    public void Grade_HigherQuota_NeedsARecordedApproval()
    {
        Assert.Equal(2, County.Run(Cadres(12), Scheme).QuotaGroups[0].Places);
        var approved = County.Run(Cadres(12), Scheme, new GradeDecision(DecisionKind.QuotaApproval, QuotaGroup: "g")).QuotaGroups[0];
        Assert.Equal((3, true), (approved.Places, approved.HigherQuotaApproved));
        foreach (var (group, county) in new[] { ("other", ""), ("", ""), ("g", "another") })
        {
            var other = County.Run(Cadres(12), Scheme, new GradeDecision(DecisionKind.QuotaApproval, QuotaGroup: group, County: county));
            Assert.Equal(2, other.QuotaGroups[0].Places);
            Assert.Single(other.DecisionsWithoutEffect);
        }
    }

    [Fact]
    public void Grade_HigherQuotaOfTheUnnamedGroup_IsThatOfOneCountyAlone()
    {
        var scheme = Scheme with { Grades = Scheme.Grades with { PoolBelow = 2 } };
        var cadres = Cadres(16).Select((cadre, i) => cadre with { County = i % 2 == 0 ? "north" : "south", QuotaGroup = i < 8 ? "" : "staff" });
        var result = County.Run(cadres, scheme, new GradeDecision(DecisionKind.QuotaApproval, QuotaGroup: "", County: "north"));
        Assert.Equal([("", "north")], result.QuotaGroups.Where(group => group.HigherQuotaApproved).Select(group => (group.Group, group.County)));
        Assert.Empty(result.DecisionsWithoutEffect);
    }

    [Fact]
    public void Grade_PoolAsARunReportsIt_CanBeApproved()
    {
        var cadres = Cadres(10).Select((cadre, i) => cadre with { County = "c", QuotaGroup = i % 3 == 0 ? "" : $"g{i % 3}" }).ToList();
        var pool = Assert.Single(County.Run(cadres, Scheme).QuotaGroups);
        Assert.True(County.Run(cadres, Scheme, new GradeDecision(DecisionKind.QuotaApproval, QuotaGroup: pool.Group, County: pool.County)).QuotaGroups[0].HigherQuotaApproved);
    }

    [Fact]
    public void Grade_LowScoreAndLowWorkload_GivesBothReasons()
    {
        var score = County.Run([.. Cadres(9), Cadre("x") with { Work = new Dictionary<string, long> { ["visit"] = 80 } }], Scheme).Of("x");
        Assert.Contains(GradeReason.LowWorkload, score.Grade.Reasons);
        Assert.Contains(GradeReason.BelowCompetent, score.Grade.Reasons);
        Assert.Contains(GradeReason.BelowBasicallyCompetent, score.Grade.Reasons);
    }

    [Theory]
    [InlineData(101, 30.3, 0.3, true)] // 0.3 of 101 h is 30.3 h, not over it
    [InlineData(101, 30.4, 0.3, false)]
    public void Grade_LeaveOfExactlyTheShare_IsNotOverIt(double duty, double leave, double share, bool graded)
    {
        var scheme = Scheme with { Grades = Scheme.Grades with { LeaveShare = share } };
        var score = County.Run([.. Cadres(9), Cadre("x") with { DutyHours = duty, LeaveHours = leave }], scheme).Of("x");
        Assert.Equal(graded, !score.Grade.Reasons.Contains(GradeReason.LongLeave));
    }

    [Fact]
    public void Grade_WorkOfExactlyTheMinimumAfterLeave_IsNotBelowIt()
    {
        // 501 h of 1025.9 − 190.9 h are 0.6
        var score = County.Run([.. Cadres(9), Cadre("x") with
        {
            DutyHours = 1025.9, LeaveHours = 190.9, Work = new Dictionary<string, long> { ["visit"] = 501 },
        }], Scheme).Of("x");
        Assert.DoesNotContain(GradeReason.BelowMinimumWorkload, score.Grade.Reasons);
    }

    [Fact]
    public void Grade_Tie_WaitsForThePanelWhichDecides()
    {
        List<ParticipantInputs> Tied() => [.. Cadres(10).Select(cadre => cadre.StaffNo == "02" ? Cadre("02", 85) : cadre)];
        var waiting = County.Run(Tied(), Scheme);
        Assert.Equal((1, 2), (waiting.QuotaGroups[0].Excellent, waiting.QuotaGroups[0].AwaitingPanel));
        Assert.Equal((Grade.Competent, true), (waiting.Of("02").Grade.Grade, waiting.Of("02").Grade.AwaitsPanel));

        var decided = County.Run(Tied(), Scheme, new(DecisionKind.PanelExcellent, "02"), new(DecisionKind.PanelDeclined, "01"));
        Assert.Equal((2, 0, false), (decided.QuotaGroups[0].Excellent, decided.QuotaGroups[0].AwaitingPanel, decided.QuotaGroups[0].Exceeded));
        Assert.Equal(Grade.Excellent, decided.Of("02").Grade.Grade);
        Assert.Equal([GradeReason.TieAtBoundary, GradeReason.PanelDeclined], decided.Of("01").Grade.Reasons);
        Assert.Empty(decided.DecisionsWithoutEffect);

        Assert.True(County.Run(Tied(), Scheme, new(DecisionKind.PanelExcellent, "02"), new(DecisionKind.PanelExcellent, "01")).QuotaGroups[0].Exceeded);
    }

    [Fact]
    public void Grade_PanelDecisionOnNoPanelCase_HasNoEffectAndIsListed()
    {
        var result = County.Run(Cadres(10), Scheme, new(DecisionKind.PanelExcellent, "05"), new(DecisionKind.Disqualification, "nobody"));
        Assert.Equal(Grade.Competent, result.Of("05").Grade.Grade);
        Assert.Equal(2, result.DecisionsWithoutEffect.Count);
    }

    [Fact]
    public void Grade_Barred_IsCompetentAndSaysWhy()
    {
        var best = Cadre("00", 89);
        Assert.Equal([GradeReason.Disqualified], GradeOf(best with { Disqualified = true }).Grade.Reasons);
        Assert.Equal([GradeReason.Disqualified], GradeOf(best, new GradeDecision(DecisionKind.Disqualification, "00")).Grade.Reasons);
        Assert.Equal([GradeReason.Warned], GradeOf(best with { Warned = true }).Grade.Reasons);
        Assert.Equal(Grade.Competent, GradeOf(best with { Warned = true }).Grade.Grade);
    }

    [Fact]
    public void Grade_Ungraded_SaysWhyAndIsNoParticipant()
    {
        var best = Cadre("00", 89);
        Assert.Equal([GradeReason.OnProbation], GradeOf(best with { OnProbation = true }).Grade.Reasons);
        Assert.Equal([GradeReason.LongLeave], GradeOf(best with { LeaveHours = 201 }).Grade.Reasons);
        Assert.Equal(Grade.Excellent, GradeOf(best with { LeaveHours = 200 }).Grade.Grade);
        Assert.Equal([GradeReason.UnderInvestigation], GradeOf(best with { UnderInvestigation = true }).Grade.Reasons);
        Assert.Equal(Grade.Excellent, GradeOf(best with { UnderInvestigation = true }, new GradeDecision(DecisionKind.Cleared, "00")).Grade.Grade);
        Assert.Equal(9, County.Run([.. Cadres(9), Cadre("p") with { OnProbation = true }], Scheme).QuotaGroups[0].Participants);
    }

    [Fact]
    public void Grade_LowWorkload_IsBasicallyCompetentAtMost()
    {
        // x = 0.39: g = 0.65, so the thresholds are lowered to tell the rule on work from the one on points
        var scheme = Scheme with { Grades = new GradeRules { Competent = 40, BasicallyCompetent = 30 } };
        CadreScore Of(long visits) => County.Run([.. Cadres(9), Cadre("x") with { Work = new Dictionary<string, long> { ["visit"] = visits } }], scheme).Of("x");
        Assert.Equal(Grade.BasicallyCompetent, Of(159).Grade.Grade);
        Assert.Contains(GradeReason.LowWorkload, Of(159).Grade.Reasons);
        Assert.Equal(Grade.Competent, Of(160).Grade.Grade);
        Assert.Contains(GradeReason.BelowMinimumWorkload, Of(160).Grade.Reasons);
    }

    [Fact]
    public void Grade_IncompetentCandidate_NeedsAFormalDecision()
    {
        var idle = Cadre("00") with { Work = new Dictionary<string, long>() };
        Assert.Equal(Grade.IncompetentCandidate, GradeOf(idle).Grade.Grade);
        Assert.Equal(Grade.Incompetent, GradeOf(idle, new GradeDecision(DecisionKind.IncompetenceConfirmed, "00")).Grade.Grade);
        Assert.Equal(Grade.BasicallyCompetent, GradeOf(idle, new GradeDecision(DecisionKind.IncompetenceDeclined, "00")).Grade.Grade);
        Assert.Equal(Grade.Incompetent, GradeOf(idle, new(DecisionKind.IncompetenceDeclined, "00"), new(DecisionKind.IncompetenceConfirmed, "00")).Grade.Grade);
    }

    [Fact]
    public void Grade_SmallGroups_ShareTheirPlaces()
    {
        var result = County.Run(Cadres(10).Select((cadre, i) => cadre with { County = "c", QuotaGroup = $"g{i % 3}" }), Scheme);
        Assert.Equal(("g0 + g1 + g2", 2), (result.QuotaGroups[0].Group, result.QuotaGroups[0].Places));
        Assert.Equal("g0 + g1 + g2", result.Of("00").QuotaGroup);
    }
}
