using System.Threading.RateLimiting;
using Appraisal.Service.Hosting;

namespace Appraisal.Service.Surveys.Intake;

/// <summary>
/// Lets in so many batches at a time that the writer never waits for one. The others wait as the bytes that they came as: read into
/// objects, thousands of responses that merely wait would be copied by each run of the garbage collector.
/// </summary>
internal sealed class BatchGate(IntakeOptions options) : IDisposable
{
    // kilobytes of bodies that are on their way: what slow senders keep for minutes
    internal const int OnTheirWay = 128 << 10;

    // kilobytes of bodies: some 2,000 responses, about two groups of the writer
    private const int Inside = 384;
    private const int ResponsesInKilobyte = 5;

    private readonly ConcurrencyLimiter _arriving = new(new ConcurrencyLimiterOptions { PermitLimit = OnTheirWay });
    private readonly ConcurrencyLimiter _limiter = new(new ConcurrencyLimiterOptions
    {
        PermitLimit = Inside,
        QueueLimit = Math.Max(Inside, options.MostWaiting / ResponsesInKilobyte),
    });

    /// <summary>Room for a body of so many bytes that is about to come; none is acquired if too many are on their way.</summary>
    public RateLimitLease Arrive(long bytes) => _arriving.AttemptAcquire(Kilobytes(bytes, OnTheirWay));

    /// <summary>Waits for a place for a body of so many bytes, to be given back when its responses are settled; none is acquired if too many wait.</summary>
    public async ValueTask<RateLimitLease> EnterAsync(long bytes, CancellationToken cancel)
    {
        var kilobytes = Kilobytes(bytes, Inside);
        Measures.IntakeBatches.Add(kilobytes);
        try
        {
            return await _limiter.AcquireAsync(kilobytes, cancel);
        }
        finally
        {
            Measures.IntakeBatches.Add(-kilobytes);
        }
    }

    public void Dispose()
    {
        _arriving.Dispose();
        _limiter.Dispose();
    }

    private static int Kilobytes(long bytes, int most) => (int)Math.Min(most, 1 + bytes / 1024);
}
