namespace Appraisal.Scoring.Scores;

/// <summary>Reads the limits of rank intervals off the draws.</summary>
internal static class RankQuantiles
{
    // ranks of neighbours share a cache line of 64 bytes, so that many are read together
    private const int Block = 16;

    /// <summary>For each subject the smallest ranks with cumulative share ≥ lower and ≥ upper.</summary>
    /// <param name="ranks">By draw and subject, 1 is best.</param>
    /// <param name="lower">In (0, 1).</param>
    /// <param name="upper">In [lower, 1].</param>
    /// <param name="cancellation">Stops between subjects.</param>
    public static RankInterval[] Intervals(int[][] ranks, double lower, double upper, CancellationToken cancellation)
    {
        var subjects = ranks[0].Length;
        var intervals = new RankInterval[subjects];
        var (best, worst) = (DrawsUpTo(lower, ranks.Length), DrawsUpTo(upper, ranks.Length));
        Parallel.For(0, (subjects + Block - 1) / Block, new ParallelOptions { CancellationToken = cancellation },
            () => (Columns: new int[Block][].Select(_ => new int[ranks.Length]).ToArray(), Counts: new int[subjects + 1]),
            (block, _, buffers) =>
            {
                var first = block * Block;
                var width = Math.Min(Block, subjects - first);
                for (var draw = 0; draw < ranks.Length; draw++)
                    for (var i = 0; i < width; i++)
                        buffers.Columns[i][draw] = ranks[draw][first + i];
                for (var i = 0; i < width; i++)
                    intervals[first + i] = Interval(buffers.Columns[i], buffers.Counts, best, worst);
                return buffers;
            }, _ => { });
        return intervals;
    }

    /// <summary>How many draws make a cumulative share; a share that is a whole number of draws but for rounding counts as one.</summary>
    private static int DrawsUpTo(double share, int draws) => Math.Clamp((int)Math.Ceiling((share * draws) - 1e-9), 1, draws);

    private static RankInterval Interval(int[] ranks, int[] counts, int best, int worst)
    {
        var (smallest, largest) = (int.MaxValue, 0);
        foreach (var rank in ranks)
        {
            counts[rank]++;
            (smallest, largest) = (Math.Min(smallest, rank), Math.Max(largest, rank));
        }
        var (seen, low, high) = (0, 0, 0);
        for (var rank = smallest; rank <= largest; rank++)
        {
            seen += counts[rank];
            counts[rank] = 0; // ready for the next
            low = low == 0 && seen >= best ? rank : low;
            high = high == 0 && seen >= worst ? rank : high;
        }
        return new RankInterval(low, high);
    }
}
