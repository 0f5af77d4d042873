using Appraisal.Scoring.Schemes;
using Appraisal.Scoring.Scores;
using Appraisal.Scoring.Surveys;
using CsCheck;

namespace Appraisal.Scoring.Tests.Scores;

/// <summary>Small counties for whole runs.</summary>
internal static class County
{
    private static readonly DateOnly May = new(2025, 5, 1);

    public static Scheme Scheme { get; } = new()
    {
        WorkTypes = [new("visit", 1, 0.002, "2024"), new("case", 4, 0.012, "2024"), new("project", 40)],
        MaterialRequirements = [new("minutes", 0.6, 4), new("photos", 0.4, 10)],
        ReferenceDutyHours = 400,
        Ranks = new RankRules { Draws = 100 },
    };

    /// <summary>A cadre with every part, x = 1 and a satisfaction that varies around the mean by a spread of 10 points.</summary>
    public static ParticipantInputs Cadre(string staffNo, double satisfaction = 80, int responses = 60) => new()
    {
        StaffNo = staffNo,
        Unit = "u",
        Cohort = "staff",
        QuotaGroup = "g",
        DutyHours = 400,
        Satisfaction = [new StratumCell("all", null, CellOf(satisfaction, responses))],
        Materials = new Dictionary<string, int> { ["minutes"] = 4, ["photos"] = 8 },
        Work = new Dictionary<string, long> { ["visit"] = 120, ["case"] = 40, ["project"] = 3 },
        Findings = [new("a", May, true, Severity.Critical), new("b", May, true, Severity.Major), new("c", May, false, Severity.Minor)],
    };

    public static Cell CellOf(double mean, int responses)
    {
        var cell = Cell.Empty;
        for (var i = 0; i < responses; i++)
            cell = cell.Add((int)(10_000 * (mean + (i % 2 == 0 ? 10 : -10))));
        return cell;
    }

    /// <summary>Cadres whose satisfactions differ so that the cohort can be told apart.</summary>
    public static List<ParticipantInputs> Cadres(int count) => [.. Enumerable.Range(0, count).Select(i => Cadre($"{i:000}", 60 + (i * 7 % 30)))];

    public static RunResult Run(IEnumerable<ParticipantInputs> participants, Scheme? scheme = null, params GradeDecision[] decisions) =>
        ScoreRun.Compute(Inputs(participants, scheme, decisions), cancellation: TestContext.Current.CancellationToken);

    public static RunInputs Inputs(IEnumerable<ParticipantInputs> participants, Scheme? scheme = null, params GradeDecision[] decisions) =>
        new() { Scheme = scheme ?? Scheme, Participants = [.. participants], Decisions = decisions };

    public static CadreScore Of(this RunResult result, string staffNo) => result.Scores.Single(score => score.StaffNo == staffNo);

    /// <summary>Any cadre: parts may be missing, work and events are arbitrary.</summary>
    public static Gen<ParticipantInputs> AnyCadre { get; } =
        from satisfaction in Gen.Double[15, 85]
        from responses in Gen.Int[0, 80]
        from materials in Gen.Int[0, 12]
        from work in Gen.Select(Gen.Int[0, 300], Gen.Int[0, 80], Gen.Int[0, 8])
        from findings in Gen.Bool.Array[0, 6]
        from events in Gen.Select(Gen.Enum<Severity>(), Gen.Double[0, 1]).Array[0, 5]
        from flags in Gen.Bool.Array[3]
        select Cadre("any", satisfaction, responses) with
        {
            Materials = new Dictionary<string, int> { ["minutes"] = materials, ["photos"] = materials },
            Work = new Dictionary<string, long> { ["visit"] = work.Item1, ["case"] = work.Item2, ["project"] = work.Item3 },
            Findings = [.. findings.Select((conforming, i) => new FindingInput($"{i}", May, conforming, (Severity)(i % 3)))],
            Events = [.. events.Select((e, i) => new CountedEvent($"e{i}", i % 2 == 0 ? "visit" : null, e.Item1, e.Item2))],
            Obstruction = flags[0] && flags[1] && flags[2],
        };
}
