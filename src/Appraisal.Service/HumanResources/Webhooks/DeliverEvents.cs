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

    // then a subscription is let go, so that another node may take it
    private static readonly TimeSpan Turn = TimeSpan.FromSeconds(20);

    private int _running;

    /// <summary>Serves all that have something due, until none has; nothing if this process does so already.</summary>
    [Queue(Queue)]
    [AutomaticRetry(Attempts = 0)] // the schedule comes again in seconds
    public async Task RunAsync(CancellationToken cancel)
    {
        if (Interlocked.Exchange(ref _running, 1) == 1)
            return;
        var serving = new ConcurrentDictionary<string, Task>(StringComparer.Ordinal);
        try
        {
            do
            {
                foreach (var code in await DueAsync(cancel))
                    _ = serving.GetOrAdd(code, c => ServeAsync(c, cancel));
                foreach (var done in serving.Where(s => s.Value.IsCompleted))
                    serving.TryRemove(done);
                if (!serving.IsEmpty)
                    await Task.WhenAny(Task.WhenAny(serving.Values), Task.Delay(Look, clock, cancel));
            }
            while (!serving.IsEmpty);
        }
        finally
        {
            Volatile.Write(ref _running, 0);
        }
    }

    private Task<IReadOnlyList<string>> DueAsync(CancellationToken cancel) => database.ReadAsync(async session =>
        await SubscriptionStore.DueAsync(session, clock.GetUtcNow(), (await HrStore.EndAsync(session, cancel)).Sequence, cancel), cancel);

    private async Task ServeAsync(string code, CancellationToken cancel)
    {
        var (claimed, start) = (false, clock.GetTimestamp());
        var worker = $"{Environment.MachineName}/{Environment.ProcessId}/{ids.Next():N}"; // of this turn alone: one that was lost writes nothing beside the next
        try
        {
            claimed = await database.WriteAsync(session =>
                SubscriptionStore.ClaimAsync(session, code, worker, clock.GetUtcNow(), clock.GetUtcNow() + DeliveryRounds.Lease, cancel), cancel);
            if (!claimed)
                return;
            while (clock.GetElapsedTime(start) < Turn && await rounds.RunAsync(code, worker, cancel))
            {
                // another round
            }
        }
        catch (Exception error) when (error is not OperationCanceledException)
        {
            logger.LogError(Web.LoggableException.Of(error), "Events of a subscription could not be sent; they are once its lease has ended");
        }
        finally
        {
            if (claimed)
                await database.WriteAsync(session => SubscriptionStore.ReleaseAsync(session, code, worker, CancellationToken.None), CancellationToken.None);
        }
    }
}
