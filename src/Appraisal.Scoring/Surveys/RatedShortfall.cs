using Appraisal.Scoring.Statistics;

namespace Appraisal.Scoring.Surveys;

/// <summary>
/// Responses that a subject lacks to be *rated*, as far as numbers decide it: count, coverage and leverage (methodology, section 3).
/// Reliability, which depends on what is answered, may ask for more.
/// </summary>
/// <param name="Total">Further responses; 0 = enough.</param>
/// <param name="ByStratum">The same in each stratum, in declared order; null without a frame, where all form one stratum.</param>
public sealed record RatedShortfall(long Total, IReadOnlyList<long>? ByStratum)
{
    /// <summary>
    /// What is lacking, of which nothing could be left out; null if not even the answers of everybody registered would be shown. So many in each
    /// stratum that nobody weighs too much, further ones where one respondent weighs most; then without what turns out not to be needed,
    /// as thin strata are united with others.
    /// </summary>
    /// <param name="strata">The declared strata; of the cells only the counts matter.</param>
    /// <param name="rules">The scheme's rules of standing.</param>
    public static RatedShortfall? Of(IReadOnlyList<StratumCell> strata, StandingRules rules)
    {
        var counts = strata.Select(s => s.Cell.Count).ToArray();
        var populations = strata.Select(s => s.Population ?? 0).ToArray();
        if (populations.All(p => p == 0))
            return new RatedShortfall(Math.Max(0, Math.Max(rules.RatedCount, LeastFor(1, rules)) - counts.Sum()), null);
        var then = new long[counts.Length];
        bool Suffices(long[] added)
        {
            for (var i = 0; i < then.Length; i++)
                then[i] = counts[i] + added[i];
            return rules.HasEnough(StratumNumbers.Of(populations, then, rules.MinimumPart));
        }

        if (Suffices(new long[counts.Length]))
            return new RatedShortfall(0, new long[counts.Length]);
        var room = populations.Zip(counts, (p, n) => Math.Max(0, p - n)).ToArray();
        if (!Suffices(room))
            return null;
        var added = Generous(populations, counts, room, rules);
        LeaveOut(added, [.. Enumerable.Range(0, added.Length).OrderBy(i => populations[i])], Suffices);
        return new RatedShortfall(added.Sum(), added);
    }

    private static long[] Generous(long[] populations, long[] counts, long[] room, StandingRules rules)
    {
        var total = (double)populations.Sum();
        var added = new long[counts.Length];
        for (var i = 0; i < added.Length; i++)
            added[i] = Math.Clamp(LeastFor(populations[i] / total, rules) - counts[i], 0, room[i]);
        for (var missing = Math.Min(rules.RatedCount, populations.Sum()) - populations.Select((p, i) => p > 0 ? counts[i] + added[i] : 0).Sum(); missing > 0; missing--)
            added[Enumerable.Range(0, added.Length).Where(i => added[i] < room[i]).MaxBy(i => populations[i] / (double)(counts[i] + added[i]))]++;
        return added;
    }

    private static void LeaveOut(long[] added, int[] smallestFirst, Func<long[], bool> suffices)
    {
        // what is left out of one stratum may make room in another: again, until nothing changes
        for (var before = -1L; before != added.Sum();)
        {
            before = added.Sum();
            foreach (var i in smallestFirst)
                LeaveOut(added, i, suffices);
        }
    }

    private static void LeaveOut(long[] added, int i, Func<long[], bool> suffices)
    {
        var all = added[i];
        // none, or a single one, leave a stratum thin: that may do where a few would not
        foreach (var few in (ReadOnlySpan<long>)[0, 1])
        {
            added[i] = Math.Min(few, all);
            if (suffices(added))
                break;
            added[i] = all;
        }
        while (added[i] > 0)
        {
            added[i]--;
            if (suffices(added))
                continue;
            added[i]++;
            return;
        }
    }

    // 100·W/n ≤ the limit
    private static long LeastFor(double weight, StandingRules rules) => (long)Math.Ceiling(Threshold.Rounded(100 * weight / rules.RatedLeverage));
}
