using Appraisal.Scoring.Scores;
using CsCheck;
using static Appraisal.Scoring.Scores.GradeReason;
using static Appraisal.Scoring.Scores.Places;

namespace Appraisal.Scoring.Tests.Scores;

public sealed class PlacesTests
{
    private static Candidate C(string staffNo, double score, double field = 70, double error = 0) => new(staffNo, (decimal)score, (decimal)field, error);

    private static GradeReason[] Outcomes(int places, params Candidate[] candidates)
    {
        var outcomes = Decide(candidates, places, 0.8);
        return [.. candidates.Select(candidate => outcomes[candidate.StaffNo])];
    }

    [Theory]
    [InlineData(0.2, 393, 78)]
    [InlineData(0.2, 4, 0)]
    [InlineData(0.2, 5, 1)]
    [InlineData(0.29, 100, 29)]
    [InlineData(0.25, 0, 0)]
    public void Count_Share_IsFloored(double share, int participants, int expected) => Assert.Equal(expected, Count(share, participants));

    [Fact]
    public void Decide_FewerThanPlaces_TakesAllWithoutPanel() =>
        Assert.Equal([WithinPlaces, WithinPlaces], Outcomes(2, C("a", 90, error: 9), C("b", 81, error: 9)));

    [Fact]
    public void Decide_TieAcrossTheBoundary_GoesToThePanelWhole() =>
        Assert.Equal([WithinPlaces, TieAtBoundary, TieAtBoundary, TieAtBoundary, NoPlace], Outcomes(2, C("a", 95), C("b", 90), C("c", 90), C("d", 90), C("e", 85)));

    [Fact]
    public void Decide_SameScore_IsOrderedByField() => Assert.Equal([NoPlace, WithinPlaces], Outcomes(1, C("a", 90, 70), C("b", 90, 71)));

    [Fact]
    public void Decide_TooCloseToTell_GoesToThePanelOnBothSides() =>
        Assert.Equal([WithinPlaces, CloseAtBoundary, CloseAtBoundary, NoPlace], Outcomes(2, C("a", 99, error: 1), C("b", 90, error: 1), C("c", 89.5, error: 1), C("d", 82, error: 1)));

    [Theory]
    [InlineData(1.18, true)] // Φ(1.18/√2) = 0.798
    [InlineData(1.20, false)] // Φ(1.20/√2) = 0.802
    public void Decide_ProbabilityAtTheLimit_DecidesThePanel(double difference, bool panel) =>
        Assert.Equal(panel ? CloseAtBoundary : WithinPlaces, Outcomes(1, C("a", 90, error: 1), C("b", 90 - difference, error: 1))[0]);

    [Fact]
    public void Decide_NoPlaces_AsksNoPanel() => Assert.Equal([NoPlace, NoPlace], Outcomes(0, C("a", 90, error: 9), C("b", 90, error: 9)));

    [Fact]
    public void Decide_AnyCandidates_NeverFillsMoreThanThePlacesAndIgnoresNames() =>
        Gen.Select(Gen.Select(Gen.Int[8000, 8020], Gen.Int[70, 72], Gen.Double[0, 0.05]).Array[0, 30], Gen.Int[0, 12]).Sample((drawn, places) =>
        {
            var candidates = drawn.Select((d, i) => C($"{i:00}", d.Item1 / 100.0, d.Item2, d.Item3)).ToList();
            var renamed = candidates.ConvertAll(candidate => candidate with { StaffNo = $"{99 - int.Parse(candidate.StaffNo, System.Globalization.CultureInfo.InvariantCulture)}" });
            var outcomes = Decide(candidates, places, 0.8);
            var byOtherNames = Decide(renamed.AsEnumerable().Reverse(), places, 0.8);
            return outcomes.Values.Count(outcome => outcome == WithinPlaces) <= places
                && candidates.Zip(renamed).All(pair => outcomes[pair.First.StaffNo] == byOtherNames[pair.Second.StaffNo]);
        });
}
