using System.Threading.RateLimiting;
using Microsoft.Extensions.Options;

namespace Appraisal.Service.Imports;

/// <summary>Bounds the memory of all imports together: one that does not fit beside the others waits, and is refused (503) if it waits too long.</summary>
public sealed class ImportGate(IOptions<ImportOptions> options, TimeProvider clock) : IDisposable
{
    // of files that wait for their turn as bytes
    private const int BodiesMiB = 192;
    private const int Waiting = 10_000;

    // bytes over which it is worth a collection to make room
    private const long Large = 64 << 20;

    private readonly ConcurrencyLimiter _bodies = Limiter(BodiesMiB);
    private readonly ConcurrencyLimiter _work = Limiter(options.Value.MemoryMiB);

    /// <summary>Room for the bytes of a file that is about to come; of unknown length: the largest.</summary>
    public Task<RateLimitLease?> BodyAsync(long bytes, CancellationToken cancel) => EnterAsync(_bodies, bytes, BodiesMiB, cancel);

    /// <summary>Room for so many bytes of memory; one that needs more than there is waits until it is alone.</summary>
    public async Task<RateLimitLease?> WorkAsync(long bytes, CancellationToken cancel)
    {
        var lease = await EnterAsync(_work, bytes, options.Value.MemoryMiB, cancel);
        // what the large ones before it have left behind is no room until it is collected
        if (lease is not null && bytes > Large && GC.GetTotalMemory(forceFullCollection: false) > (options.Value.MemoryMiB - (bytes >> 20)) << 20)
            GC.Collect(GC.MaxGeneration, GCCollectionMode.Aggressive, blocking: true, compacting: true);
        return lease;
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        _bodies.Dispose();
        _work.Dispose();
    }

    private static ConcurrencyLimiter Limiter(int mebibytes) => new(new ConcurrencyLimiterOptions
    {
        PermitLimit = mebibytes,
        QueueLimit = Waiting * mebibytes,
        QueueProcessingOrder = QueueProcessingOrder.OldestFirst,
    });

    private async Task<RateLimitLease?> EnterAsync(ConcurrencyLimiter limiter, long bytes, int most, CancellationToken cancel)
    {
        using var wait = new CancellationTokenSource(TimeSpan.FromSeconds(options.Value.WaitSeconds), clock);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(wait.Token, cancel);
        try
        {
            var lease = await limiter.AcquireAsync((int)Math.Clamp((bytes >> 20) + 1, 1, most), either.Token);
            if (lease.IsAcquired)
                return lease;
            lease.Dispose();
            return null;
        }
        catch (OperationCanceledException) when (!cancel.IsCancellationRequested)
        {
            return null;
        }
    }
}
