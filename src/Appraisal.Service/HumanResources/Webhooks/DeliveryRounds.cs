using System.Globalization;
using Appraisal.Service.Disclosure;
using Appraisal.Service.Hosting;
using Appraisal.Storage;
using Appraisal.Storage.HumanResources;

namespace Appraisal.Service.HumanResources.Webhooks;

/// <summary>
/// One round of a subscription: what is due again and what is new, sent some at a time, each cadre's events in order, and written down
/// together. A round that nothing got through in ends with a pause.
/// </summary>
public sealed class DeliveryRounds(Database database, WebhookSecrets secrets, SendEvent send, TimeProvider clock)
{
    /// <summary>How long a subscription is a worker's without a word: more than a round takes.</summary>
    public static readonly TimeSpan Lease = TimeSpan.FromSeconds(90);

    internal const int MostInRound = 500;
    internal const int MostWaiting = 1000; // while so many wait nothing new is taken

    /// <summary>Whether another round may have something to do.</summary>
    public async Task<bool> RunAsync(string code, string worker, CancellationToken cancel)
    {
        var work = await database.ReadAsync(session => ReadAsync(session, code, cancel), cancel);
        if (work is null || work.Subscription.Worker != worker)
            return false;
        var batch = new DeliveryBatch(work, SecretsOf(work.Subscription), send, clock);
        await batch.SendAsync(cancel);
        var row = batch.Outcome(clock.GetUtcNow());
        var kept = await database.WriteAsync(async session =>
        {
            if (!await SubscriptionStore.AdvanceAsync(session, row, cancel))
                return false; // another has it, or it was removed: what was sent is sent again, under the same ids
            await DeliveryStore.InsertAsync(session, [.. batch.Deliveries.Where(d => d.Sequence > work.Subscription.Position)], cancel);
            await DeliveryStore.UpdateAsync(session, [.. batch.Deliveries.Where(d => d.Sequence <= work.Subscription.Position)], cancel);
            return true;
        }, cancel);
        return kept && row.Status == Wire.Text(SubscriptionStatus.Active) && row.PausedUntil is null && batch.IsUnfinished;
    }

    private async Task<DeliveryWork?> ReadAsync(Session session, string code, CancellationToken cancel)
    {
        if (await SubscriptionStore.FindAsync(session, code, cancel) is not { } subscription)
            return null;
        var end = await HrStore.EndAsync(session, cancel);
        var waiting = await DeliveryStore.WaitingAsync(session, code, MostWaiting, cancel);
        var due = waiting.Where(d => d.NextAt <= clock.GetUtcNow()).Take(MostInRound).ToList();
        var changes = due.Count == 0 ? [] : await DeliveryStore.WaitingChangesAsync(session, code, due[0].Sequence, due[^1].Sequence, cancel);
        var fresh = waiting.Count >= MostWaiting ? [] : await PublishedScores.ChangesAsync(session, subscription.Position, subscription.Unit, MostInRound, cancel);
        var reached = waiting.Count >= MostWaiting ? subscription.Position : fresh.Count == MostInRound ? fresh[^1].Sequence : Math.Max(end.Sequence, subscription.Position);
        return new DeliveryWork(subscription, Convert.ToHexStringLower(end.Feed ?? []), waiting, due, changes.ToDictionary(c => c.Sequence), fresh, reached);
    }

    private List<string> SecretsOf(SubscriptionRow row)
    {
        var all = new List<string> { secrets.Open(row.Code, row.Secret) };
        if (row.OldSecret is not null && row.OldSecretUntil > clock.GetUtcNow())
            all.Add(secrets.Open(row.Code, row.OldSecret));
        return all;
    }
}
