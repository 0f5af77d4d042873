using System.Collections.Concurrent;

namespace Appraisal.Service.Surveys.Collection;

/// <summary>
/// Keeps sums that took long, ten times as long as they took: so that looking at the monitor of a province, as many do while it collects, never
/// takes more than a tenth of a core. What is quickly summed is summed anew each time.
/// </summary>
/// <param name="clock">Tells how long it took.</param>
internal sealed class KeptSums<TKey, T>(TimeProvider clock)
    where TKey : notnull
{
    private const int Times = 10;
    private const int MostKept = 100;
    private static readonly TimeSpan Long = TimeSpan.FromSeconds(0.5);

    private readonly ConcurrentDictionary<TKey, (T Sum, long Since, TimeSpan For)> _kept = [];

    /// <summary>What is kept, or else what is summed now.</summary>
    public async Task<T> GetAsync(TKey key, Func<Task<T>> sum)
    {
        var start = clock.GetTimestamp();
        if (_kept.TryGetValue(key, out var kept) && clock.GetElapsedTime(kept.Since, start) < kept.For)
            return kept.Sum;
        var made = await sum();
        var took = clock.GetElapsedTime(start);
        if (took < Long)
            return made;
        if (_kept.Count >= MostKept)
            _kept.Clear();
        _kept[key] = (made, clock.GetTimestamp(), took * Times);
        return made;
    }
}
