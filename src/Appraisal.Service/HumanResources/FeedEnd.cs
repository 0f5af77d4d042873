using Appraisal.Storage;
using Appraisal.Storage.HumanResources;

namespace Appraisal.Service.HumanResources;

/// <summary>
/// Knows how far the publications are: what this process publishes at once, what another node does within a second. Whoever follows the
/// feed waits here, without a thread and without asking the database for each.
/// </summary>
public sealed class FeedEnd(Database database, TimeProvider clock) : IDisposable
{
    private static readonly TimeSpan Fresh = TimeSpan.FromSeconds(1);

    private readonly SemaphoreSlim _asking = new(1, 1);
    private volatile TaskCompletionSource _moved = New();
    private volatile Known? _known;

    /// <summary>The end, at most a second old.</summary>
    public async ValueTask<FeedEndRow> NowAsync(CancellationToken cancel)
    {
        if (_known is { } known && clock.GetElapsedTime(known.At) < Fresh)
            return known.End;
        await _asking.WaitAsync(cancel);
        try
        {
            if (_known is { } meanwhile && clock.GetElapsedTime(meanwhile.At) < Fresh)
                return meanwhile.End;
            var asked = clock.GetTimestamp();
            var moved = _moved;
            var end = await database.ReadAsync(session => HrStore.EndAsync(session, cancel), cancel);
            // what was published while this was read may not be in it
            if (ReferenceEquals(moved, _moved))
                _known = new Known(end, asked);
            return end;
        }
        finally
        {
            _asking.Release();
        }
    }

    /// <summary>Something was published here, and committed.</summary>
    public void Move()
    {
        var moved = Interlocked.Exchange(ref _moved, New());
        _known = null;
        moved.TrySetResult();
    }

    /// <summary>Waits until it may have moved: now if it did here, in a second if another node may have moved it.</summary>
    public async Task WaitAsync(TimeSpan atMost, CancellationToken cancel)
    {
        var moved = _moved.Task;
        var pause = atMost < Fresh ? atMost : Fresh;
        if (pause > TimeSpan.Zero)
            await Task.WhenAny(moved, Task.Delay(pause, clock, cancel));
    }

    /// <inheritdoc/>
    public void Dispose() => _asking.Dispose();

    private static TaskCompletionSource New() => new(TaskCreationOptions.RunContinuationsAsynchronously);

    private sealed record Known(FeedEndRow End, long At);
}
