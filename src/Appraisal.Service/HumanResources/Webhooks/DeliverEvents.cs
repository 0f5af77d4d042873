using System.Collections.Concurrent;
using Appraisal.Service.Hosting;
using Appraisal.Storage;
using Appraisal.Storage.HumanResources;
using Hangfire;

namespace Appraisal.Service.HumanResources.Webhooks;

/// <summary>
/// Sends what subscriptions have not had yet. What there is to send is read from the feed, which is written with each publication, so
/// that a process that dies loses nothing: another goes on from where the subscription is said to be. Each subscription is served by
/// itself: a slow or dead receiver keeps no other waiting.
/// </summary>
public sealed class DeliverEvents(Database database, DeliveryRounds rounds, Ids ids, TimeProvider clock, ILogger<DeliverEvents> logger)
{
    /// <summary>The queue of Hangfire's that has workers of its own, so that receivers keep no other job waiting.</summary>
    public const string Queue = "webhooks";

    private static readonly TimeSpan Look = TimeSpan.FromSeconds(1);

    // a run ends after a while, so that the schedule, and a stop, find it idle now and then
    private static readonly TimeSpan Run = TimeSpan.FromSeconds(20);

    private readonly string _worker = $"{Environment.MachineName}/{Environment.ProcessId}/{ids.Next():N}";
    private int _running;

    /// <summary>Serves all that have something due, until none has, for 20 seconds at most; nothing if this process does so already.</summary>
    [Queue(Queue)]
    [AutomaticRetry(Attempts = 0)] // the schedule comes again in seconds
    public async Task RunAsync(CancellationToken cancel)
    {
        if (Interlocked.Exchange(ref _running, 1) == 1)
            return;
        var serving = new ConcurrentDictionary<string, Task>(StringComparer.Ordinal);
        try
        {
            var start = clock.GetTimestamp();
            do
            {
                foreach (var code in await DueAsync(cancel))
                    _ = serving.GetOrAdd(code, c => ServeAsync(c, start, cancel));
                foreach (var done in serving.Where(s => s.Value.IsCompleted))
                    serving.TryRemove(done);
                if (!serving.IsEmpty)
                    await Task.WhenAny(Task.WhenAny(serving.Values), Task.Delay(Look, clock, cancel));
            }
            while (!serving.IsEmpty && clock.GetElapsedTime(start) < Run);
            await Task.WhenAll(serving.Values);
        }
        finally
        {
            Volatile.Write(ref _running, 0);
        }
    }

    private Task<IReadOnlyList<string>> DueAsync(CancellationToken cancel) => database.ReadAsync(async session =>
        await SubscriptionStore.DueAsync(session, clock.GetUtcNow(), (await HrStore.EndAsync(session, cancel)).Sequence, cancel), cancel);

    private async Task ServeAsync(string code, long start, CancellationToken cancel)
    {
        try
        {
            if (!await database.WriteAsync(session =>
                SubscriptionStore.ClaimAsync(session, code, _worker, clock.GetUtcNow(), clock.GetUtcNow() + DeliveryRounds.Lease, cancel), cancel))
                return;
            while (clock.GetElapsedTime(start) < Run && await rounds.RunAsync(code, _worker, cancel))
            {
                // another round
            }
            await database.WriteAsync(session => SubscriptionStore.ReleaseAsync(session, code, _worker, CancellationToken.None), CancellationToken.None);
        }
        catch (Exception error) when (error is not OperationCanceledException)
        {
            logger.LogError(Web.LoggableException.Of(error), "Events of a subscription could not be sent; they are once its lease has ended");
        }
    }
}
