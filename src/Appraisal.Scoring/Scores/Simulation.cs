using Appraisal.Scoring.Schemes;
using Appraisal.Scoring.Statistics;

namespace Appraisal.Scoring.Scores;

/// <summary>Tries a candidate scheme on the inputs of a run; writes nothing.</summary>
public static class Simulation
{
    private const double WeightStep = 0.10;

    private static readonly (string Member, Func<Scheme, Scheme, Scheme> Take)[] Members =
    [
        ("weights", (now, candidate) => now with { Weights = candidate.Weights, CohortWeights = candidate.CohortWeights }),
        ("workTypes", (now, candidate) => now with { WorkTypes = candidate.WorkTypes }),
        ("materialRequirements", (now, candidate) => now with { MaterialRequirements = candidate.MaterialRequirements }),
        ("workShare", (now, candidate) => now with { WorkShare = candidate.WorkShare, FullWorkload = candidate.FullWorkload }),
        ("findingWeights", (now, candidate) => now with { FindingWeights = candidate.FindingWeights }),
        ("findingPrior", (now, candidate) => now with { FindingPrior = candidate.FindingPrior }),
        ("leniency", (now, candidate) => now with { Leniency = candidate.Leniency, DueDiligenceList = candidate.DueDiligenceList }),
        ("eventPoints", (now, candidate) => now with { EventPoints = candidate.EventPoints }),
        ("errorPrior", (now, candidate) => now with { ErrorPrior = candidate.ErrorPrior }),
        ("deductionRate", (now, candidate) => now with { DeductionRate = candidate.DeductionRate }),
        ("deductionCap", (now, candidate) => now with { DeductionCap = candidate.DeductionCap }),
        ("minimumWorkload", (now, candidate) => now with { MinimumWorkload = candidate.MinimumWorkload }),
        ("obstructionQuantile", (now, candidate) => now with { ObstructionQuantile = candidate.ObstructionQuantile }),
        ("standing", (now, candidate) => now with { Standing = candidate.Standing }),
    ];

    /// <summary>Compares the candidate with the scheme of the inputs.</summary>
    /// <param name="inputs">The inputs of the run.</param>
    /// <param name="candidate">The candidate; values must be in range, other rules may be broken.</param>
    /// <param name="clauses">
    /// What the clauses of the candidate's due-diligence list grant, by code; absent: it is the list that the rulings applied.
    /// </param>
    /// <param name="cancellation">Stops between schemes.</param>
    public static SimulationResult Compare(
        RunInputs inputs, Scheme candidate, IReadOnlyDictionary<string, Leniency>? clauses = null, CancellationToken cancellation = default)
    {
        var reruled = Rerule(inputs, candidate.Leniency, clauses);
        RunResult With(Scheme scheme)
        {
            cancellation.ThrowIfCancellationRequested();
            var sameRulings = scheme.Leniency == inputs.Scheme.Leniency && scheme.DueDiligenceList == inputs.Scheme.DueDiligenceList;
            return ScoreRun.WithoutRanks((sameRulings ? inputs : reruled) with { Scheme = scheme });
        }
        var now = ScoreRun.WithoutRanks(inputs);
        var after = With(candidate);
        Effect Try(string change, Scheme scheme, RunResult against) => EffectOf(change, against.ExactScores, With(scheme).ExactScores);
        return new SimulationResult(
            SchemeRules.Check(candidate),
            Moves([.. now.Scores], [.. after.Scores]),
            EffectOf("candidate", now.ExactScores, after.ExactScores),
            [.. Members.Select(member => Try(member.Member, member.Take(inputs.Scheme, candidate), now))
                .Where(effect => effect.LargestChange.IsAbove(0)).OrderByDescending(effect => effect.MeanChange)],
            [.. Steps(candidate).Select(step => Try(step.Change, step.Scheme, after))],
            NotApplied(inputs, clauses), now.Diagnostics, after.Diagnostics);
    }

    /// <summary>The events as the rulings' clauses would count under another scale and list; wrongdoing and what nobody ruled on stays.</summary>
    private static RunInputs Rerule(RunInputs inputs, LeniencyScale scale, IReadOnlyDictionary<string, Leniency>? clauses) => inputs with
    {
        Participants = [.. inputs.Participants.Select(participant => participant.Events.Count == 0 ? participant : participant with
        {
            Events = [.. participant.Events.Select(counted => Granted(counted, clauses) is { } leniency
                ? counted with { Leniency = leniency, Multiplier = scale.Of(leniency) }
                : counted)],
        })],
    };

    private static Leniency? Granted(CountedEvent counted, IReadOnlyDictionary<string, Leniency>? clauses) => counted switch
    {
        { IsWrongdoing: true } or { Leniency: null } => null,
        { Clause: { } clause } when clauses is not null => clauses.TryGetValue(clause, out var leniency) ? leniency : null,
        _ => counted.Leniency,
    };

    private static IReadOnlyList<string> NotApplied(RunInputs inputs, IReadOnlyDictionary<string, Leniency>? clauses) => clauses is null ? [] :
        [.. inputs.Participants.SelectMany(participant => participant.Events).Select(counted => counted.Clause).OfType<string>()
            .Where(clause => !clauses.ContainsKey(clause)).Distinct().Order(StringComparer.Ordinal)];

    private static IEnumerable<(string Change, Scheme Scheme)> Steps(Scheme scheme) =>
        from part in new[] { "material", "field", "satisfaction" }
        from step in new[] { (Sign: "+", Factor: 1 + WeightStep), (Sign: "-", Factor: 1 - WeightStep) }
        select ($"weights.{part}{step.Sign}10%", scheme with
        {
            Weights = Scaled(scheme.Weights, part, step.Factor),
            CohortWeights = scheme.CohortWeights.ToDictionary(pair => pair.Key, pair => Scaled(pair.Value, part, step.Factor), StringComparer.Ordinal),
        });

    /// <summary>One weight times a factor, the others sharing the rest in proportion.</summary>
    private static PartWeights Scaled(PartWeights weights, string part, double factor)
    {
        var (m, f, q) = weights;
        double Rest(double weight) => (1 - (weight * factor)) / (1 - weight);
        return part switch
        {
            "material" => new PartWeights(m * factor, f * Rest(m), q * Rest(m)),
            "field" => new PartWeights(m * Rest(f), f * factor, q * Rest(f)),
            _ => new PartWeights(m * Rest(q), f * Rest(q), q * factor),
        };
    }

    private static Effect EffectOf(string change, IReadOnlyList<double?> before, IReadOnlyList<double?> after)
    {
        var pairs = before.Zip(after, (b, a) => (Before: b, After: a)).Where(pair => pair is { Before: not null, After: not null }).ToList();
        var changes = pairs.ConvertAll(pair => Math.Abs(pair.After!.Value - pair.Before!.Value));
        var correlation = RankCorrelation.Spearman(
            [.. pairs.Select(pair => Threshold.Rounded(pair.Before!.Value))], [.. pairs.Select(pair => Threshold.Rounded(pair.After!.Value))]);
        return new Effect(change, correlation.Rho, changes.DefaultIfEmpty().Average(), changes.DefaultIfEmpty().Max());
    }

    private static IReadOnlyList<Move> Moves(IReadOnlyList<CadreScore> before, IReadOnlyList<CadreScore> after)
    {
        var (ranksBefore, ranksAfter) = (RanksOf(before), RanksOf(after));
        return [.. before.Zip(after, (b, a) => new Move(
            b.StaffNo, b.Cohort, b.Score, a.Score, RankOf(ranksBefore, b), RankOf(ranksAfter, a), b.Grade.Grade, a.Grade.Grade))];
    }

    private static int? RankOf(Dictionary<string, int> ranks, CadreScore score) => ranks.TryGetValue(score.StaffNo, out var rank) ? rank : null;

    /// <summary>Rank within the cohort by the score shown; ties share the smaller rank.</summary>
    private static Dictionary<string, int> RanksOf(IReadOnlyList<CadreScore> scores)
    {
        var ranks = new Dictionary<string, int>(StringComparer.Ordinal);
        foreach (var cohort in scores.Where(score => score.Score is not null).GroupBy(score => score.Cohort, StringComparer.Ordinal))
        {
            var better = 0;
            foreach (var same in cohort.GroupBy(score => ShownDigits.Round(score.Score!.Value)).OrderByDescending(same => same.Key))
            {
                foreach (var score in same)
                    ranks.Add(score.StaffNo, better + 1);
                better += same.Count();
            }
        }
        return ranks;
    }
}
