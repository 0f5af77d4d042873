using System.Globalization;
using Appraisal.Service.Access;
using Appraisal.Service.Audit;
using Appraisal.Service.Web;
using Appraisal.Storage;
using Appraisal.Storage.HumanResources;

namespace Appraisal.Service.HumanResources.Webhooks;

/// <summary>Shows the deliveries of a subscription, sends dead letters again by hand, tries a receiver, and forgets what is older than 30 days.</summary>
public sealed class ManageDeliveries(Database database, SendEvent send, WebhookSecrets secrets, AuditTrail audit, Ids ids, TimeProvider clock)
{
    /// <summary>How long a settled delivery can be seen.</summary>
    public static readonly TimeSpan Kept = TimeSpan.FromDays(30);

    private const int RowsAtOnce = 10_000;

    /// <summary>Deliveries from the latest on; of one status (null = all).</summary>
    public Task<Outcome<Page<Delivery>>> ListAsync(Caller caller, string code, string? status, PageQuery page, CancellationToken cancel)
    {
        var check = new Check();
        check.That(status is null || Wire.TryValue<DeliveryStatus>(status, out _), "status", "unknown-word", Check.Shown(status ?? ""), Wire.Words<DeliveryStatus>());
        var before = long.MaxValue;
        check.That(page.After.Length == 0 || long.TryParse(page.After, NumberStyles.None, CultureInfo.InvariantCulture, out before), "cursor", "cursor");
        return check.Refusal is { } refusal ? Task.FromResult<Outcome<Page<Delivery>>>(refusal) : database.ReadAsync<Outcome<Page<Delivery>>>(async session =>
        {
            var held = await ManageSubscriptions.HeldAsync(session, caller, code, cancel);
            return held.Refusal is { } unknown
                ? unknown
                : page.Of(await DeliveryStore.PageAsync(session, held.Value.Code, status, before, page.Size + 1, cancel), View,
                    r => r.Sequence.ToString(CultureInfo.InvariantCulture));
        }, cancel);
    }

    /// <summary>Sends one again, delivered or dead; one that waits already stays as it is.</summary>
    public Task<Outcome<Delivery>> RedeliverAsync(Caller caller, string code, long sequence, CancellationToken cancel) =>
        database.WriteAsync<Outcome<Delivery>>(async session =>
        {
            var held = await ManageSubscriptions.HeldAsync(session, caller, code, cancel);
            if (held.Refusal is { } refusal)
                return refusal;
            if (await DeliveryStore.RedeliverAsync(session, held.Value.Code, sequence, clock.GetUtcNow(), cancel))
                await NoteAsync(session, caller, held.Value, new { sequence }, cancel);
            return await DeliveryStore.FindAsync(session, held.Value.Code, sequence, cancel) is { } row
                ? View(row)
                : Refusal.NotFound("delivery", sequence.ToString(CultureInfo.InvariantCulture));
        }, cancel);

    /// <summary>Sends all dead letters of a subscription again.</summary>
    public Task<Outcome<Redelivered>> RedeliverDeadAsync(Caller caller, string code, CancellationToken cancel) =>
        database.WriteAsync<Outcome<Redelivered>>(async session =>
        {
            var held = await ManageSubscriptions.HeldAsync(session, caller, code, cancel);
            if (held.Refusal is { } refusal)
                return refusal;
            var count = await DeliveryStore.RedeliverDeadAsync(session, held.Value.Code, clock.GetUtcNow(), cancel);
            await NoteAsync(session, caller, held.Value, new { dead = count }, cancel);
            return new Redelivered(count);
        }, cancel);

    /// <summary>Sends an event that says nothing, now, and tells what came of it.</summary>
    public async Task<Outcome<TestResult>> TestAsync(Caller caller, string code, CancellationToken cancel)
    {
        var held = await database.WriteAsync<Outcome<SubscriptionRow>>(async session =>
        {
            var found = await ManageSubscriptions.HeldAsync(session, caller, code, cancel);
            if (found.Refusal is null)
                await audit.At(found.Value.Unit).WriteAsync(session, caller, "test", "subscription", found.Value.Code, cancel: cancel);
            return found;
        }, cancel);
        if (held.Refusal is { } refusal)
            return refusal;
        var message = SendEvent.Test($"test-{ids.Next():N}", clock.GetUtcNow());
        var sent = await send.RunAsync(held.Value.Url, [secrets.Open(held.Value.Code, held.Value.Secret)], message, cancel);
        return new TestResult(sent.Failure is null, sent.Answer, sent.Failure, sent.Milliseconds);
    }

    /// <summary>Forgets settled deliveries of more than 30 days ago, some thousands at a time.</summary>
    public async Task ForgetOldAsync(CancellationToken cancel)
    {
        var before = clock.GetUtcNow() - Kept;
        var (last, codes) = await database.ReadAsync(async session =>
            (await DeliveryStore.LastBeforeAsync(session, before, cancel), await SubscriptionStore.AllAsync(session, cancel)), cancel);
        foreach (var code in codes)
        {
            for (var first = await FirstAsync(code, cancel); first > 0 && first <= last; first += RowsAtOnce)
            {
                var upTo = Math.Min(first + RowsAtOnce, last);
                await database.WriteAsync(session => DeliveryStore.DeleteOldAsync(session, code, upTo, before, cancel), cancel);
            }
        }
    }

    private Task<long> FirstAsync(string code, CancellationToken cancel) => database.ReadAsync(session => DeliveryStore.FirstAsync(session, code, cancel), cancel);

    private Task NoteAsync(Session session, Caller caller, SubscriptionRow subscription, object what, CancellationToken cancel) =>
        audit.At(subscription.Unit).WriteAsync(session, caller, "redeliver", "subscription", subscription.Code, after: what, cancel: cancel);

    private static Delivery View(DeliveryRow row) => new(
        row.Sequence, row.StaffNo, Wire.Value<DeliveryStatus>(row.Status), row.Attempts, row.FirstAt, row.LastAt, row.NextAt, row.Answer,
        row.Failure is null ? null : Wire.Value<DeliveryFailure>(row.Failure), row.Milliseconds);
}
