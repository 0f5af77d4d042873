using Appraisal.Scoring.Schemes;
using Appraisal.Scoring.Statistics;
using Appraisal.Scoring.Work;

namespace Appraisal.Scoring.Scores;

/// <summary>
/// A run on its way to its result. Beside the inputs it holds an outline of each cadre; how a score comes about is made again when it is
/// asked for, so that a province fits into the memory of a small machine.
/// </summary>
internal sealed class ScoredRun
{
    private readonly RunInputs inputs;
    private readonly List<ParticipantInputs> participants;
    private readonly RunCohorts cohorts;
    private readonly CadreOutline[] outlines;
    private readonly IReadOnlyDictionary<string, HonestOthers> others;
    private readonly Grading.Outcome grading;
    private readonly ParadoxDiagnostics proposed;
    private readonly ParadoxDiagnostics marks;
    private (int Best, int Worst)[] ranks = []; // 0: none

    /// <exception cref="ArgumentException">A staff number occurs twice.</exception>
    public ScoredRun(RunInputs inputs, CancellationToken cancellation)
    {
        var (scheme, measure) = (inputs.Scheme, new WorkMeasure(inputs.Scheme));
        this.inputs = inputs;
        participants = Ordered(inputs.Participants);
        cohorts = new RunCohorts(scheme, measure, participants);
        proposed = new ParadoxDiagnostics(scheme.Diagnostics, Scorer.Of(scheme, measure), scheme.WorkTypes.Count);
        marks = new ParadoxDiagnostics(scheme.Diagnostics, Scorer.MarkCounting(scheme.Diagnostics.MarkCounting), scheme.WorkTypes.Count);
        outlines = new CadreOutline[participants.Count];
        for (var i = 0; i < outlines.Length; i++)
        {
            cancellation.ThrowIfCancellationRequested();
            outlines[i] = Examine(cohorts.State(participants[i]));
        }
        others = Obstruction.Others(scheme, outlines);
        for (var i = 0; i < outlines.Length; i++)
        {
            if (participants[i].Obstruction && cohorts.State(participants[i]) is var state)
                outlines[i] = CadreOutline.Of(state, Known(state));
        }
        grading = Grading.Apply(inputs, outlines);
    }

    /// <summary>Draws the rank intervals, which takes nearly all of the time.</summary>
    public void DrawRanks(IProgress<int>? progress, CancellationToken cancellation)
    {
        ranks = new (int, int)[outlines.Length];
        var done = 0;
        foreach (var cohort in Enumerable.Range(0, outlines.Length).Where(i => outlines[i].Score is not null)
            .GroupBy(i => participants[i].Cohort, StringComparer.Ordinal))
        {
            List<int> members = [.. cohort];
            var intervals = RankDraws.Intervals(
                members.ConvertAll(i => Subject(outlines[i])), inputs.Scheme.WeightsOf(cohort.Key), inputs.Scheme.Ranks, cancellation);
            for (var i = 0; i < intervals.Length; i++)
                ranks[members[i]] = (intervals[i].Best, intervals[i].Worst);
            progress?.Report(done += members.Count);
        }
        progress?.Report(outlines.Length);
    }

    public RunResult Result() => new()
    {
        Figures = cohorts.Figures(others),
        Cadres = new MadeList<ScoredCadre>(outlines.Length, Cadre),
        Scores = new MadeList<CadreScore>(outlines.Length, i => Score(cohorts.State(participants[i]), i)),
        ExactScores = new MadeList<double?>(outlines.Length, i => outlines[i].Score),
        QuotaGroups = grading.Groups,
        DecisionsWithoutEffect = grading.WithoutEffect,
        Diagnostics = proposed.Result(),
        MarkCounting = marks.Result(),
    };

    private static List<ParticipantInputs> Ordered(IReadOnlyList<ParticipantInputs> participants)
    {
        List<ParticipantInputs> ordered = [.. participants.OrderBy(participant => participant.StaffNo, StringComparer.Ordinal)];
        for (var i = 1; i < ordered.Count; i++)
        {
            if (ordered[i].StaffNo == ordered[i - 1].StaffNo)
                throw new ArgumentException($"The staff number '{ordered[i].StaffNo}' occurs twice.", nameof(participants));
        }
        return ordered;
    }

    private CadreOutline Examine(CadreState state)
    {
        var outline = CadreOutline.Of(state, cohorts.Score(state));
        proposed.Add(state, outline);
        marks.Add(state, outline);
        return outline;
    }

    private ScoredCadre Cadre(int position)
    {
        var state = cohorts.State(participants[position]);
        return new ScoredCadre(state.Participant, state.Subject, Score(state, position), marks.ScoreOf(position));
    }

    private CadreScore Known(CadreState state) => Obstruction.Apply(others, state, cohorts.Score(state));

    // with the digits shown, and what depends on others
    private CadreScore Score(CadreState state, int position)
    {
        var known = Known(state);
        return known with
        {
            QuotaGroup = grading.Entries[position].Group,
            Grade = grading.Entries[position].Result,
            Rank = ranks.Length > 0 && ranks[position] is { Best: > 0 } rank ? new RankInterval(rank.Best, rank.Worst) : null,
            Shown = known.Contributions is { } exact ? ShownDigits.Of(exact) : null,
            IdleWouldPay = proposed.IdleWouldPay(position, known.Score),
            ParadoxicalWork = [.. proposed.ParadoxicalTypes(position).Select(type => inputs.Scheme.WorkTypes[type].Code)],
        };
    }

    /// <summary>The score of an obstructed appraisal is fixed: nothing of it is drawn.</summary>
    private static RankSubject Subject(CadreOutline cadre) => cadre.ByObstruction
        ? new RankSubject(null, null, null, 0, 0, Factor: 0, Deduction: -cadre.Score!.Value)
        : new RankSubject(cadre.Fixed.Material, cadre.Field, cadre.Satisfaction, cadre.FieldError, cadre.SatisfactionError, cadre.Factor, cadre.Deduction);
}
