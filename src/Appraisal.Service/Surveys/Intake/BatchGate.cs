using System.Threading.RateLimiting;

namespace Appraisal.Service.Surveys.Intake;

/// <summary>
/// Lets in so many batches at a time that the writer never waits for one. The others wait as the bytes that they came as: read into
/// objects, thousands of responses that merely wait would be copied by each run of the garbage collector.
/// </summary>
internal sealed class BatchGate(IntakeOptions options) : IDisposable
{
    // kilobytes of bodies: some 2,000 responses, about two groups of the writer
    private const int Inside = 384;
    private const int ResponsesInKilobyte = 5;

    private readonly ConcurrencyLimiter _limiter = new(new ConcurrencyLimiterOptions
    {
        PermitLimit = Inside,
        QueueLimit = Math.Max(Inside, options.MostWaiting / ResponsesInKilobyte),
    });

    /// <summary>Waits for a place for a body of so many bytes, to be given back when its responses are settled; none is acquired if too many wait.</summary>
    public ValueTask<RateLimitLease> EnterAsync(long bytes, CancellationToken cancel) =>
        _limiter.AcquireAsync((int)Math.Min(Inside, 1 + bytes / 1024), cancel);

    public void Dispose() => _limiter.Dispose();
}
