using Appraisal.Scoring.Accountability;
using Appraisal.Scoring.Schemes;

namespace Appraisal.Scoring.Tests.Accountability;

public sealed class RulingTests
{
    private static readonly DueDiligenceList List = DefaultDueDiligenceList.Value;

    private static RulingResult Decide(string? clause, string[] circumstances, params string[] exclusions) =>
        Ruling.Decide(List, new LeniencyScale(), new RulingFacts(clause, circumstances, exclusions));

    private static IEnumerable<string> Problems(RulingResult result) => result.Problems.Select(problem => $"{problem.Code} {string.Join(",", problem.Arguments)}".TrimEnd());

    [Fact]
    public void Decide_CircumstancesProved_GrantsTheClause()
    {
        var result = Decide("support-refused", ["support-requested", "duties-done", "urgent-danger"]);
        Assert.Equal((0.0, Leniency.Exempt), (result.Multiplier, result.Leniency));
        Assert.Empty(result.Problems);
    }

    [Fact]
    public void Decide_NoClause_CountsInFull() => Assert.Equal((1.0, false), (Decide(null, ["prior-study"]).Multiplier, Decide(null, []).IsWrongdoing));

    [Fact]
    public void Decide_Exclusion_IsWrongdoingWhateverTheScaleGrants()
    {
        var ruling = Ruling.Decide(List, new LeniencyScale(0, 0.1, 0.2, 0.3), new RulingFacts(null, [], ["private-gain"]));
        Assert.Equal((1.0, true), (ruling.Multiplier, ruling.IsWrongdoing));
    }

    [Fact]
    public void Decide_CircumstancesMissing_NamesThemAll()
    {
        var result = Decide("unruled-exploration", ["risk-assessed", "collective-decision"]);
        Assert.Null(result.Multiplier);
        Assert.Equal(
            ["circumstance-not-proved no-express-prohibition", "circumstance-not-proved no-private-gain", "circumstance-not-proved remedied-in-time"],
            Problems(result));
    }

    [Fact]
    public void Decide_OneOfSeveralNeeded_TakesAnyAndNamesAll()
    {
        string[] proved = ["for-development", "procedure-followed", "no-private-gain"];
        Assert.Equal(["one-circumstance-needed remedied-in-time,loss-reduced"], Problems(Decide("development-slip", proved)));
        Assert.Equal(0.3, Decide("development-slip", [.. proved, "loss-reduced"]).Multiplier);
    }

    [Fact]
    public void Decide_ExclusionBesideAClause_IsRefused()
    {
        var result = Decide("beyond-control", ["force-majeure", "duties-done"], "concealment");
        Assert.Null(result.Multiplier);
        Assert.Equal(["excluded beyond-control,concealment"], Problems(result));
    }

    [Fact]
    public void Decide_UnknownCodes_NamesThem() => Assert.Equal(
        ["unknown-circumstance bad-luck", "unknown-exclusion envy", "unknown-clause mercy"], Problems(Decide("mercy", ["bad-luck"], "envy")));

    [Fact]
    public void DefaultList_Shipped_BreaksNoRuleAndGrantsEachLeniency()
    {
        Assert.Empty(DueDiligenceRules.Check(List));
        Assert.Equal([Leniency.Exempt, Leniency.Mitigated, Leniency.Lenient], List.Clauses.Select(clause => clause.Leniency).Distinct().Order());
        var names = List.Circumstances.Concat(List.Exclusions).Select(entry => entry.Name).Concat(List.Clauses.Select(clause => clause.Name)).ToList();
        Assert.All(names, name => Assert.False(string.IsNullOrWhiteSpace(name.En)));
        Assert.All(names, name => Assert.Contains(name.Zh, c => c is >= '\u4e00' and <= '\u9fff'));
        Assert.All(List.Circumstances, entry => Assert.Contains(List.Clauses, clause => clause.AllOf.Concat(clause.AnyOf ?? []).Contains(entry.Code)));
    }

    [Fact]
    public void Check_BrokenList_NamesEveryMistake()
    {
        var broken = List with
        {
            Exclusions = [.. List.Exclusions, List.Exclusions[0]],
            Clauses = [new("free", new("Free", "免"), Leniency.Full, []), new("odd", new("Odd", "怪"), Leniency.Exempt, ["bad-luck"])],
        };
        Assert.Equal(
            ["duplicate", "clause-without-circumstance", "clause-without-leniency", "unknown-circumstance"],
            DueDiligenceRules.Check(broken).Select(rule => rule.Code));
    }
}
