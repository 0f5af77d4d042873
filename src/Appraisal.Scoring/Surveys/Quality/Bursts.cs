using Appraisal.Scoring.Statistics;

namespace Appraisal.Scoring.Surveys.Quality;

/// <summary>
/// A scan for bursts: n responses at a steady rate λ = n / open time open n windows, and each holds c or more responses with the
/// probability P(Poisson(λw) ≥ c − 1), the first being given. So n·P windows as full are expected by chance.
/// </summary>
internal static class Bursts
{
    /// <param name="responses">All responses about one subject.</param>
    /// <param name="open">How long the survey took responses; positive.</param>
    /// <param name="rules">The scheme's limits.</param>
    public static IEnumerable<QualityFlag> Find(IReadOnlyList<ResponseRecord> responses, TimeSpan open, QualityRules rules)
    {
        ArgumentOutOfRangeException.ThrowIfLessThanOrEqual(open, TimeSpan.Zero);
        var expectedInWindow = responses.Count * (rules.BurstWindow / open);
        double ByChance(int c) => responses.Count * CountTails.PoissonAtLeast(c - 1, expectedInWindow);

        var fullest = FullestWindows([.. responses.OrderBy(r => r.Answered)], rules.BurstWindow);
        var limit = Enumerable.Range(1, responses.Count).TakeWhile(c => ByChance(c).IsAtLeast(rules.Significance)).Count();
        return from window in fullest
               where window.Count > limit
               select new QualityFlag(window.Response.Id, QualityReason.Burst, window.Count, limit, ByChance(window.Count));
    }

    /// <summary>For each response the largest number of responses in a window, both ends included, that starts at a response and holds it.</summary>
    private static IEnumerable<(ResponseRecord Response, int Count)> FullestWindows(List<ResponseRecord> ordered, TimeSpan window)
    {
        var counts = new int[ordered.Count];
        for (int first = 0, end = 0; first < ordered.Count; first++)
        {
            while (end < ordered.Count && ordered[end].Answered - ordered[first].Answered <= window)
                end++;
            counts[first] = end - first;
        }

        // the windows that hold a response start within one window's length before it: a queue keeps the fullest of them in front
        var candidates = new LinkedList<int>();
        for (var i = 0; i < ordered.Count; i++)
        {
            while (candidates.Last is { } last && counts[last.Value] <= counts[i])
                candidates.RemoveLast();
            candidates.AddLast(i);
            while (ordered[i].Answered - ordered[candidates.First!.Value].Answered > window)
                candidates.RemoveFirst();
            yield return (ordered[i], counts[candidates.First!.Value]);
        }
    }
}
