using System.Diagnostics.Metrics;
using Polly;
using Polly.CircuitBreaker;
using Polly.Retry;

namespace Appraisal.Storage;

/// <summary>
/// What happens when the database fails. A read, and a transaction that certainly was not committed, is tried again. One whose
/// commit is in doubt is not: its caller is told, and sends the same again, which every use case settles by its key. While the
/// database is down, callers are told so at once, until a trial goes through.
/// </summary>
public sealed class Resilience
{
    /// <summary>Attempts after the first, within some tenths of a second.</summary>
    public const int Retries = 3;

    /// <summary>This many calls within <see cref="Sampling"/>, half of them failed, open the circuit.</summary>
    public const int LeastCalls = 6;

    /// <summary>Over which calls are counted.</summary>
    public static readonly TimeSpan Sampling = TimeSpan.FromSeconds(10);

    /// <summary>How long callers are told at once before one of them may try.</summary>
    public static readonly TimeSpan Break = TimeSpan.FromSeconds(2);

    /// <summary>The name of the service's meter.</summary>
    public const string MeterName = "Appraisal";

    private static readonly Counter<long> Errors =
        new Meter(MeterName).CreateCounter<long>("appraisal.database.errors", description: "Errors of the database, by what they mean");

    private readonly ResiliencePipeline _pipeline;

    /// <summary>Counts no error of each kind, so that the measure is there before the first.</summary>
    public static void Announce()
    {
        foreach (var fault in Enum.GetValues<Fault>().Where(f => f != Fault.Other))
            Errors.Add(0, new KeyValuePair<string, object?>("fault", Wire.Text(fault)));
    }

    /// <summary>A circuit of its own; between attempts it waits <paramref name="pause"/>, doubled each time, more or less.</summary>
    public Resilience(TimeProvider clock, TimeSpan pause) => _pipeline = new ResiliencePipelineBuilder { TimeProvider = clock }
        .AddRetry(new RetryStrategyOptions
        {
            MaxRetryAttempts = Retries,
            Delay = pause,
            BackoffType = DelayBackoffType.Exponential,
            UseJitter = true,
            ShouldHandle = args => ValueTask.FromResult(IsRepeatable(args.Outcome.Exception, args.AttemptNumber)),
        })
        .AddCircuitBreaker(new CircuitBreakerStrategyOptions
        {
            FailureRatio = 0.5,
            MinimumThroughput = LeastCalls,
            SamplingDuration = Sampling,
            BreakDuration = Break,
            ShouldHandle = args => ValueTask.FromResult(args.Outcome.Exception is { } error && IsOutage(Count(error))),
        })
        .Build();

    /// <summary>Runs <paramref name="work"/>, perhaps more than once: it must have no effect but in the database.</summary>
    /// <exception cref="DatabaseUnavailableException">The database cannot be had.</exception>
    public async Task<T> RunAsync<T>(Func<CancellationToken, Task<T>> work, CancellationToken cancel)
    {
        try
        {
            return await _pipeline.ExecuteAsync(async token => await work(token), cancel);
        }
        catch (BrokenCircuitException broken)
        {
            throw new DatabaseUnavailableException(broken.RetryAfter ?? Break, broken);
        }
        catch (Exception error) when (IsOutage(Faults.Of(error)))
        {
            throw new DatabaseUnavailableException(Break, error);
        }
    }

    // a time-out has cost its whole time already: once more, and no further
    private static bool IsRepeatable(Exception? error, int attempt) => error is not null && Faults.Of(error) switch
    {
        Fault.RolledBack or Fault.Unavailable => true,
        Fault.TimedOut => attempt == 0,
        _ => false,
    };

    private static bool IsOutage(Fault fault) => fault is Fault.Unavailable or Fault.TimedOut or Fault.InDoubt or Fault.Full or Fault.ReadOnly;

    private static Fault Count(Exception error)
    {
        var fault = Faults.Of(error);
        if (fault != Fault.Other)
            Errors.Add(1, new KeyValuePair<string, object?>("fault", Wire.Text(fault)));
        return fault;
    }
}
