using Appraisal.Scoring.Statistics;

namespace Appraisal.Scoring.Scores;

/// <summary>
/// The limits of rank intervals from draws that come in batches. Of each subject only the best and the worst ranks are kept that the
/// limits need, a tenth of all by default: a province's draws would take gigabytes.
/// </summary>
internal sealed class RankQuantiles
{
    // ranks of neighbours share a cache line of 64 bytes, so that many are read together
    private const int Block = 16;

    private readonly int _subjects;
    private readonly int _bestSize;
    private readonly int _worstSize;
    private readonly int[] _best;
    private readonly int[] _worst;
    private int _seen;

    /// <param name="subjects">Their number.</param>
    /// <param name="draws">All draws that will come.</param>
    /// <param name="lower">Cumulative share of the better limit, in (0, 1).</param>
    /// <param name="upper">Cumulative share of the worse limit, in [lower, 1].</param>
    public RankQuantiles(int subjects, int draws, double lower, double upper)
    {
        (_subjects, _bestSize, _worstSize) = (subjects, DrawsUpTo(lower, draws), draws - DrawsUpTo(upper, draws) + 1);
        (_best, _worst) = (new int[(long)subjects * _bestSize], new int[(long)subjects * _worstSize]);
    }

    /// <summary>Takes the ranks of some draws, by draw and subject; 1 is best.</summary>
    public void Add(IReadOnlyList<int[]> ranks, CancellationToken cancellation)
    {
        Parallel.For(0, (_subjects + Block - 1) / Block, new ParallelOptions { CancellationToken = cancellation }, block =>
        {
            var (first, end) = (block * Block, Math.Min((block + 1) * Block, _subjects));
            for (var draw = 0; draw < ranks.Count; draw++)
            {
                for (var subject = first; subject < end; subject++)
                {
                    var rank = ranks[draw][subject];
                    Keep(_best.AsSpan(subject * _bestSize, _bestSize), _seen + draw, -rank);
                    Keep(_worst.AsSpan(subject * _worstSize, _worstSize), _seen + draw, rank);
                }
            }
        });
        _seen += ranks.Count;
    }

    /// <summary>For each subject the smallest ranks with cumulative share ≥ lower and ≥ upper, once all draws have come.</summary>
    public RankInterval[] Intervals() =>
        [.. Enumerable.Range(0, _subjects).Select(i => new RankInterval(-_best[i * _bestSize], _worst[i * _worstSize]))];

    /// <summary>How many draws make a cumulative share; a share that is a whole number of draws but for rounding counts as one.</summary>
    private static int DrawsUpTo(double share, int draws) => Math.Clamp((int)Math.Ceiling(Threshold.Rounded(share * draws)), 1, draws);

    /// <summary>Keeps the largest values in a heap with the least of them in front.</summary>
    private static void Keep(Span<int> heap, int seen, int value)
    {
        if (seen < heap.Length)
            Up(heap, seen, value);
        else if (value > heap[0])
            Down(heap, value);
    }

    private static void Up(Span<int> heap, int at, int value)
    {
        for (; at > 0 && heap[(at - 1) / 2] > value; at = (at - 1) / 2)
            heap[at] = heap[(at - 1) / 2];
        heap[at] = value;
    }

    private static void Down(Span<int> heap, int value)
    {
        var at = 0;
        for (var child = 1; child < heap.Length; child = (2 * at) + 1)
        {
            if (child + 1 < heap.Length && heap[child + 1] < heap[child])
                child++;
            if (heap[child] >= value)
                break;
            (heap[at], at) = (heap[child], child);
        }
        heap[at] = value;
    }
}
