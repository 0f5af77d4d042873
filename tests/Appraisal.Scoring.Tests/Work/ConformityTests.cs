using System.Text.Json;
using Appraisal.Scoring.Schemes;
using Appraisal.Scoring.Scores;
using Appraisal.Scoring.Work;
using CsCheck;

namespace Appraisal.Scoring.Tests.Work;

public sealed class ConformityTests
{
    private static readonly SeverityScale Weights = new Scheme().FindingWeights;
    private static readonly DateOnly May = new(2025, 5, 1);

    private static FindingInput Failed(string item, Severity severity = Severity.Minor, string? reportedAs = null, int day = 0) =>
        new(item, May.AddDays(day), false, severity, reportedAs);

    private static FindingInput Conforming(string item, Severity severity = Severity.Minor, int day = 0) => new(item, May.AddDays(day), true, severity);

    private static CountedEvent Event(string key, double multiplier = 1) => new(key, null, Severity.Major, multiplier);

    private static IReadOnlyList<Thing> Things(FindingInput[] findings, params CountedEvent[] events) => Thing.Of(findings, Weights, events);

    public static TheoryData<string> Cohorts => [.. ReferenceFile.Json("findings.json").EnumerateArray().Select(c => c.GetProperty("id").GetString()!)];

    [Theory]
    [MemberData(nameof(Cohorts))]
    public void Of_ReferenceCohort_MatchesEveryFigure(string id)
    {
        var expected = ReferenceFile.Json("findings.json").EnumerateArray().Single(c => c.GetProperty("id").GetString() == id);
        static double? Value(JsonElement of) => of.ValueKind == JsonValueKind.Number ? of.GetDouble() : null;
        double? Number(string name) => Value(expected.GetProperty(name));
        double?[] Numbers(string name) => [.. expected.GetProperty(name).EnumerateArray().Select(Value)];
        var cadres = expected.GetProperty("cadres").EnumerateArray().Select(cadre => cadre.GetProperty("weights").EnumerateArray()
            .Zip(cadre.GetProperty("conforming").EnumerateArray())
            .Select((f, i) => new Thing($"{i}", f.Second.GetInt32() == 1, f.First.GetDouble(), [], false)).ToList()).ToList();

        var cohort = CohortConformity.Of(cadres.SelectMany(things => things));

        var prior = expected.GetProperty("K").GetDouble();
        ReferenceFile.Matches(Number("mu"), cohort.Mean, 1e-9, "μ");
        if (cohort.Mean is not null)
        {
            ReferenceFile.Matches(Number("s2"), cohort.Variance, 1e-9, "s²");
            ReferenceFile.Matches(Number("omega"), cohort.MeanWeight, 1e-9, "ω");
        }
        for (var i = 0; i < cadres.Count; i++)
        {
            var own = cohort.Of(cadres[i], CountedAs.Event, prior, imputes: true);
            ReferenceFile.Matches(Numbers("raw")[i], own.OwnShare, 1e-9, $"raw {i}");
            ReferenceFile.Matches(Numbers("B")[i], own.Reliability, 1e-9, $"B {i}");
            ReferenceFile.Matches(Numbers("C")[i], own.Value, 1e-9, $"C {i}");
            ReferenceFile.Matches(Numbers("se")[i], own.StandardError, 1e-9, $"se {i}");
        }
    }

    [Fact]
    public void Of_SameThingTwice_CountsTheLatestOnce()
    {
        var things = Things([Failed("a", Severity.Critical), Conforming("a", day: 30), Failed("b")]);
        Assert.Equal([true, false], things.Select(thing => thing.Conforming)); // mended, and seen again
        Assert.Equal([1.0, 1.0], things.Select(thing => thing.Weight));
    }

    [Fact]
    public void Of_SameThingTwiceOnADay_CountsTheGravest()
    {
        var thing = Assert.Single(Things([Conforming("a", Severity.Critical), Failed("a"), Failed("a", Severity.Major)]));
        Assert.Equal((false, 2.0), (thing.Conforming, thing.Weight));
    }

    [Fact]
    public void Of_OneFaultInTwoReportsOfWhichOneNamesTheIncident_IsOneLinkedThing()
    {
        var thing = Assert.Single(Things([Failed("a", reportedAs: "accident"), Failed("a", day: 9)], Event("accident")));
        Assert.Equal(["accident"], thing.Events);
    }

    [Fact]
    public void Of_IncidentOfAnotherCadre_ExcusesNothing() => Assert.False(Things([Failed("a", reportedAs: "another's")], Event("own"))[0].IsLinked);

    [Fact]
    public void Of_MendedFault_IsNoIncidentAnyMore() =>
        Assert.False(Things([Failed("a", reportedAs: "accident"), Conforming("a", day: 9)], Event("accident"))[0].IsLinked);

    [Fact]
    public void Of_LinkedThings_CountAsOneOrTheOtherAndExemptOnesAsNeither()
    {
        var things = Things([Conforming("a"), Failed("b", reportedAs: "x"), Failed("c", reportedAs: "y")], Event("x"), Event("y", 0));
        var cohort = CohortConformity.Of(things);
        Assert.Equal(50, cohort.Mean); // of a and b: c is exempt
        var (asEvents, asFindings) = (cohort.Of(things, CountedAs.Event, 4, true), cohort.Of(things, CountedAs.Finding, 4, true));
        Assert.Equal((100.0, 1.0), (asEvents.OwnShare, asEvents.Weight));
        Assert.Equal((50.0, 2.0), (asFindings.OwnShare, asFindings.Weight));
        Assert.Equal([CountedAs.Event, CountedAs.Neither], asEvents.Linked.Select(linked => linked.CountedAs));
        Assert.Equal([CountedAs.Finding, CountedAs.Neither], asFindings.Linked.Select(linked => linked.CountedAs));
    }

    [Fact]
    public void Of_FurtherConformingFinding_NeverLowers() =>
        Gen.Select(Gen.Bool.Array[0, 8], Gen.Bool.Array[1, 8], Gen.Enum<Severity>(), Gen.Double[0, 20]).Sample((own, others, severity, prior) =>
        {
            static Thing Of(bool conforming, int i) => new($"{i}", conforming, 1 + (i % 3), [], false);
            Thing[] things = [.. own.Select(Of)], rest = [.. others.Select((c, i) => Of(c, i + 100))];
            Thing[] more = [.. things, new Thing("more", true, Weights.Of(severity), [], false)];
            double? C(Thing[] of) => CohortConformity.Of(of.Concat(rest)).Of(of, CountedAs.Event, prior, true).Value;
            return C(more) is null || C(things) is not { } before || C(more) >= before - 1e-9;
        });
}
