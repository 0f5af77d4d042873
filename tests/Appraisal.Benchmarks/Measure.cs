using System.Diagnostics;

namespace Appraisal.Benchmarks;

/// <summary>Timing by the best of several runs, which is what a quiet machine would show.</summary>
internal static class Measure
{
    /// <summary>Seconds of the fastest of <paramref name="runs"/> runs, after one to warm up.</summary>
    public static double Best(int runs, Action action)
    {
        action();
        var best = double.MaxValue;
        for (var run = 0; run < runs; run++)
        {
            var start = Stopwatch.GetTimestamp();
            action();
            best = Math.Min(best, Stopwatch.GetElapsedTime(start).TotalSeconds);
        }
        return best;
    }
}
