using System.Text.Json.Serialization;
using Appraisal.Scoring.Scores;

namespace Appraisal.Service.Scores;

/// <summary>How many of a cohort with a grade have a score within five points.</summary>
/// <param name="Cohort">The cohort.</param>
/// <param name="Grade">The grade.</param>
/// <param name="From">Points from which on, a multiple of five; the last reaches to 100; null: no score.</param>
/// <param name="Count">How many.</param>
public sealed record ScoreBin(string Cohort, Grade Grade, int? From, int Count);

/// <summary>A cadre near the boundary of excellent.</summary>
/// <param name="StaffNo">The cadre.</param>
/// <param name="Cohort">The cohort.</param>
/// <param name="Score">As shown.</param>
/// <param name="StandardError">Points.</param>
/// <param name="Outcome">Within the places, a panel case, or without a place.</param>
/// <param name="Decided">What the panel decided of a panel case; null: nothing yet.</param>
public sealed record BoundaryCase(string StaffNo, string Cohort, decimal Score, double StandardError, GradeReason Outcome, bool? Decided)
{
    /// <summary>Too close to tell, so that the panel decides.</summary>
    public bool IsPanel => Outcome is GradeReason.TieAtBoundary or GradeReason.CloseAtBoundary;
}

/// <summary>The boundary of excellent in a quota group: those of whom the panel decides, and those nearest on either side.</summary>
/// <param name="Group">The group, or those that are pooled.</param>
/// <param name="Cases">The cadres.</param>
/// <param name="County">Its county, as groups of two counties may have one name; null: counted before counties were told apart.</param>
public sealed record Boundary(string Group, IReadOnlyList<BoundaryCase> Cases, string? County = null)
{
    /// <summary>Whether it is that of a group of its run.</summary>
    public bool IsOf(QuotaGroupResult group) => Group == group.Group && (County is null || County == group.County);

    /// <summary>Somebody stands without a place, or may: else nothing divides the group.</summary>
    [JsonIgnore]
    public bool Divides => Cases.Any(c => c.Outcome != GradeReason.WithinPlaces);

    /// <summary>
    /// From where to where the cut lies, points: over those who are too close to tell; where the order is certain, between the first without
    /// a place and the last within. Null: nothing divides the group, or it has no place.
    /// </summary>
    [JsonIgnore]
    public (decimal From, decimal To)? Cut
    {
        get
        {
            var panel = Cases.Where(c => c.IsPanel).Select(c => c.Score).ToList();
            if (panel.Count > 0)
                return (panel.Min(), panel.Max());
            var within = Cases.Where(c => c.Outcome == GradeReason.WithinPlaces).Select(c => c.Score).ToList();
            var without = Cases.Where(c => c.Outcome == GradeReason.NoPlace).Select(c => c.Score).ToList();
            return within.Count == 0 || without.Count == 0 ? null : (without.Max(), within.Min());
        }
    }
}

/// <summary>A cadre in the diagnostics: work against score and deduction, under the scheme and under mark-counting.</summary>
public sealed record RunPoint(string StaffNo, double Workload, double Score, double Deduction, double MarkScore, double Errors);

/// <summary>What the pages of a run show of it as a whole: counted once, when it is computed, so that 100,000 cadres cost a page what 100 do.</summary>
/// <param name="Medians">The middle of each cohort that is large enough.</param>
/// <param name="Bins">The distribution.</param>
/// <param name="Boundaries">The boundary of excellent by quota group.</param>
/// <param name="Points">For the diagnostics; of very many each so-manieth.</param>
/// <param name="Cadres">How many there are points of in all.</param>
public sealed record RunFigures(
    IReadOnlyList<CohortMedians> Medians, IReadOnlyList<ScoreBin> Bins, IReadOnlyList<Boundary> Boundaries, IReadOnlyList<RunPoint> Points, int Cadres)
{
    /// <summary>Whom the run proposes as incompetent, so many: a formal decision confirms each or does not.</summary>
    [JsonIgnore]
    public int Candidates => Bins.Where(b => b.Grade == Grade.IncompetentCandidate).Sum(b => b.Count);

    /// <summary>Points of a bin of the distribution.</summary>
    public const int BinWidth = 5;

    private const int MostPoints = 20_000;
    private const int Nearest = 6;

    /// <summary>Takes the cadres of a result, one by one, and counts.</summary>
    public sealed class Counter(RunResult result)
    {
        private readonly CohortMedians.Counter _medians = new();
        private readonly Dictionary<(string Cohort, Grade Grade, int? From), int> _bins = [];
        private readonly Dictionary<(string County, string Group), List<BoundaryCase>> _cases = [];
        private readonly List<RunPoint> _points = [];
        private readonly int _every = (result.MarkCounting.Cadres / MostPoints) + 1;
        private int _cadres;

        /// <summary>Takes one.</summary>
        public void Add(ScoredCadre cadre)
        {
            var score = cadre.Score;
            _medians.Add(score);
            var bin = (score.Cohort, score.Grade.Grade, score.ShownScore(score.Shown?.Score) is { } shown ? Math.Min((int)shown / BinWidth * BinWidth, 100 - BinWidth) : (int?)null);
            _bins[bin] = _bins.GetValueOrDefault(bin) + 1;
            if (Case(score) is { } near)
            {
                var key = (cadre.Inputs.County, score.QuotaGroup);
                if (!_cases.TryGetValue(key, out var group))
                    _cases[key] = group = [];
                group.Add(near);
            }
            if ((score.Work.Workload, score.Score, cadre.MarkCountingScore) is ({ } workload, { } points, { } mark) && _cadres++ % _every == 0)
                _points.Add(new RunPoint(score.StaffNo, Shown(workload), Shown(points), Shown(score.Work.Deduction), Shown(mark), Shown(score.Work.ErrorPoints + score.Work.WrongdoingPoints)));
        }

        /// <summary>What was counted.</summary>
        public RunFigures All() => new(
            _medians.All(),
            [.. _bins.Select(b => new ScoreBin(b.Key.Cohort, b.Key.Grade, b.Key.From, b.Value)).OrderBy(b => b.Cohort, StringComparer.Ordinal).ThenBy(b => b.Grade).ThenBy(b => b.From)],
            [.. _cases.OrderBy(g => g.Key.Group, StringComparer.Ordinal).ThenBy(g => g.Key.County, StringComparer.Ordinal)
                .Select(g => new Boundary(g.Key.Group, Near([.. g.Value.OrderByDescending(c => c.Score).ThenBy(c => c.StaffNo, StringComparer.Ordinal)]), g.Key.County))],
            _points, _cadres);
    }

    private static List<BoundaryCase> Near(List<BoundaryCase> cases) =>
        [.. cases.Where(c => c.Outcome == GradeReason.WithinPlaces).TakeLast(Nearest), .. cases.Where(c => c.IsPanel), .. cases.Where(c => c.Outcome == GradeReason.NoPlace).Take(Nearest)];

    private static BoundaryCase? Case(CadreScore score)
    {
        var outcome = score.Grade.Reasons.Where(r => r is GradeReason.WithinPlaces or GradeReason.TieAtBoundary or GradeReason.CloseAtBoundary or GradeReason.NoPlace)
            .Cast<GradeReason?>().FirstOrDefault();
        bool? decided = score.Grade.Reasons.Contains(GradeReason.PanelExcellent) ? true : score.Grade.Reasons.Contains(GradeReason.PanelDeclined) ? false : null;
        return outcome is { } reason && score.Shown is { } shown ? new BoundaryCase(score.StaffNo, score.Cohort, shown.Score, score.StandardError, reason, decided) : null;
    }

    private static double Shown(double value) => Math.Round(value, 3);
}
