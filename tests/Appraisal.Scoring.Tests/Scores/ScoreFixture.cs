using System.Text.Json;
using Appraisal.Scoring.Schemes;
using Appraisal.Scoring.Scores;
using Appraisal.Scoring.Surveys;
using Appraisal.Scoring.Work;

namespace Appraisal.Scoring.Tests.Scores;

/// <summary>score-fixture: 400 cadres whose parts are given, under the scheme of its config.</summary>
internal sealed class ScoreFixture
{
    public static ScoreFixture Instance { get; } = new();

    private ScoreFixture()
    {
        Json = ReferenceFile.Json("score-fixture.json");
        Rows = ReferenceFile.Csv("score-fixture.csv");
        var config = Json.GetProperty("config");
        double Number(string name) => config.GetProperty(name).GetDouble();
        double[] Numbers(string name) => [.. config.GetProperty(name).EnumerateArray().Select(e => e.GetDouble())];
        var points = Numbers("severity");
        Scheme = new Scheme
        {
            Weights = new PartWeights(Number("wM"), Number("wF"), Number("wQ")),
            WorkShare = Number("beta"),
            MinimumWorkload = Number("phi"),
            LowWorkload = Number("phi_low"),
            DeductionRate = Number("lambda"),
            DeductionCap = Number("Dcap"),
            ErrorPrior = Number("kappa"),
            ReferenceDutyHours = Number("Xstar"),
            EventPoints = new SeverityScale(points[0], points[1], points[2]),
            WorkTypes = [.. Numbers("c_t").Zip(Numbers("rho_t"), (hours, rate) => new WorkType($"t{hours}", hours, rate, "frozen"))],
            Grades = new GradeRules
            {
                Excellent = 60,
                Competent = Number("T_comp"),
                BasicallyCompetent = Number("T_basic"),
                QuotaShare = Number("quota"),
            },
            Diagnostics = new DiagnosticRules { WorkReduction = Number("eps"), Tolerance = Number("delta") },
        };
        Measure = new WorkMeasure(Scheme);
        States = [.. Rows.Select(StateOf)];
        Scores = [.. States.Select(state => state.Score(Scheme, Measure))];
        Outlines = [.. States.Zip(Scores, CadreOutline.Of)];
    }

    public JsonElement Json { get; }
    public IReadOnlyList<CsvRow> Rows { get; }
    public Scheme Scheme { get; }
    public WorkMeasure Measure { get; }
    public IReadOnlyList<CadreState> States { get; }
    public IReadOnlyList<CadreScore> Scores { get; }
    public IReadOnlyList<CadreOutline> Outlines { get; }

    public ParadoxDiagnostics Proposed() => Examined(Scorer.Of(Scheme, Measure));

    /// <summary>The fixture's naive scheme keeps the weights.</summary>
    public ParadoxDiagnostics Naive() => Examined(Scorer.MarkCounting(Scheme.Weights));

    private ParadoxDiagnostics Examined(ScoreAs scoreAs)
    {
        var diagnostics = new ParadoxDiagnostics(Scheme.Diagnostics, scoreAs, Scheme.WorkTypes.Count);
        foreach (var (state, outline) in States.Zip(Outlines))
            diagnostics.Add(state, outline);
        return diagnostics;
    }

    private CadreState StateOf(CsvRow row) => new()
    {
        Participant = new ParticipantInputs { StaffNo = row["unit"], Unit = "u", Cohort = "c", DutyHours = Scheme.ReferenceDutyHours },
        SchemeWeights = Scheme.Weights,
        Material = Part(row.Number("M")),
        Conformity = Part(row.Number("C")),
        Findings = new ConformityResult(null, 0, 0, null, null, null, null, []),
        Subject = new SubjectSatisfaction(row["unit"], StratifiedEstimator.Estimate([], 2), null, null, null, null, Standing.Suppressed, default),
        Satisfaction = Part(row.Number("Q")),
        Standing = row.Number("rel") >= Json.GetProperty("config").GetProperty("rel_min").GetDouble() ? Standing.Rated : Standing.Provisional,
        DutyHours = Scheme.ReferenceDutyHours,
        Counts = [row.Number("n1")!.Value, row.Number("n2")!.Value, row.Number("n3")!.Value],
        Points = PointsOf(row),
    };

    /// <summary>
    /// O of the file was summed event by event, and its last bits decide which cadres tie in a rank correlation; the place for events
    /// in no type takes up that rounding.
    /// </summary>
    private static EventPoints[] PointsOf(CsvRow row)
    {
        var (o1, o2, o3) = (row.Number("O1")!.Value, row.Number("O2")!.Value, row.Number("O3")!.Value);
        return [new(o1, 0), new(o2, 0), new(o3, 0), new(row.Number("O")!.Value - (o1 + o2 + o3), 0)];
    }

    private static ScorePart Part(double? value) => new(value, value is null ? PartSource.Missing : PartSource.Own);
}
