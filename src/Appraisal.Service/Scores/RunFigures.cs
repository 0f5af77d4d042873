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
public sealed record Boundary(string Group, IReadOnlyList<BoundaryCase> Cases);

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
    /// <summary>Points of a bin of the distribution.</summary>
    public const int BinWidth = 5;

    private const int MostPoints = 20_000;
    private const int Nearest = 6;

    /// <summary>Of a result.</summary>
    public static RunFigures Of(RunResult result)
    {
        var points = result.Scores.Zip(result.MarkCountingScores).Where(p => p.First is { Work.Workload: not null, Score: not null } && p.Second is not null)
            .Select(p => new RunPoint(p.First.StaffNo, Shown(p.First.Work.Workload!.Value), Shown(p.First.Score!.Value), Shown(p.First.Work.Deduction), Shown(p.Second!.Value), Shown(p.First.Work.ErrorPoints + p.First.Work.WrongdoingPoints)))
            .ToList();
        var every = (points.Count / MostPoints) + 1;
        return new RunFigures(CohortMedians.Of(result.Scores), Distribution(result.Scores), Edges(result.Scores), [.. points.Where((_, i) => i % every == 0)], points.Count);
    }

    private static List<ScoreBin> Distribution(IEnumerable<CadreScore> scores) =>
        [.. scores.GroupBy(s => (s.Cohort, s.Grade.Grade, From: s.Shown is { } shown ? Math.Min((int)shown.Score / BinWidth * BinWidth, 100 - BinWidth) : (int?)null))
            .Select(g => new ScoreBin(g.Key.Cohort, g.Key.Grade, g.Key.From, g.Count()))
            .OrderBy(b => b.Cohort, StringComparer.Ordinal).ThenBy(b => b.Grade).ThenBy(b => b.From)];

    private static List<Boundary> Edges(IEnumerable<CadreScore> scores) =>
        [.. scores.Select(Case).OfType<(string Group, BoundaryCase Case)>().GroupBy(c => c.Group, c => c.Case, StringComparer.Ordinal)
            .OrderBy(g => g.Key, StringComparer.Ordinal).Select(g => new Boundary(g.Key, Near([.. g.OrderByDescending(c => c.Score).ThenBy(c => c.StaffNo, StringComparer.Ordinal)])))];

    private static List<BoundaryCase> Near(List<BoundaryCase> cases) =>
        [.. cases.Where(c => c.Outcome == GradeReason.WithinPlaces).TakeLast(Nearest), .. cases.Where(c => c.IsPanel), .. cases.Where(c => c.Outcome == GradeReason.NoPlace).Take(Nearest)];

    private static (string Group, BoundaryCase Case)? Case(CadreScore score)
    {
        var outcome = score.Grade.Reasons.Where(r => r is GradeReason.WithinPlaces or GradeReason.TieAtBoundary or GradeReason.CloseAtBoundary or GradeReason.NoPlace)
            .Cast<GradeReason?>().FirstOrDefault();
        bool? decided = score.Grade.Reasons.Contains(GradeReason.PanelExcellent) ? true : score.Grade.Reasons.Contains(GradeReason.PanelDeclined) ? false : null;
        return outcome is { } reason && score.Shown is { } shown
            ? (score.QuotaGroup, new BoundaryCase(score.StaffNo, score.Cohort, shown.Score, score.StandardError, reason, decided))
            : null;
    }

    private static double Shown(double value) => Math.Round(value, 3);
}
