using Appraisal.Service.Access;
using Appraisal.Service.Audit;
using Appraisal.Service.Web;
using Appraisal.Storage;
using Appraisal.Storage.HumanResources;
using Appraisal.Storage.Organization;

namespace Appraisal.Service.HumanResources.Webhooks;

/// <summary>Stores, shows, resumes and removes subscriptions, and replaces their secrets. An HR system manages the ones that it made itself.</summary>
public sealed class ManageSubscriptions(Database database, WebhookTargets targets, WebhookSecrets secrets, AuditTrail audit, TimeProvider clock)
{
    private const double MostOverlapHours = 720;

    /// <summary>Makes or changes one; a new one's secret is shown this once. It hears of what is published from now on.</summary>
    public async Task<Outcome<Stored<Subscription>>> PutAsync(Caller caller, string code, SubscriptionRequest request, CancellationToken cancel)
    {
        var check = new Check();
        var name = check.Code("code", code);
        var url = await targets.CheckAsync(check, "url", request.Url, cancel); // names are resolved before the transaction
        return await database.WriteAsync<Outcome<Stored<Subscription>>>(async session =>
        {
            await session.LockAsync("hr-subscription:" + name, cancel);
            var unit = request.Unit is null ? caller.Unit : check.Code("unit", request.Unit);
            check.That(unit is null or "" || (await UnitStore.FindAsync(session, unit, cancel) is not null && await caller.HoldsAsync(session, unit, cancel)),
                "unit", "unknown", "unit", unit);
            var kinds = request.Kinds is null ? Enum.GetValues<HrChangeKind>() : [.. check.List("kinds", request.Kinds, 1, 3).Distinct().Order()];
            if (check.Refusal is { } refusal)
                return refusal;
            var row = new SubscriptionRow
            {
                Code = name,
                Url = url,
                Unit = unit,
                Kinds = string.Join(',', kinds.Select(k => Wire.Text(k))),
                Status = Wire.Text(SubscriptionStatus.Active),
                Secret = [],
                Position = 0,
                CreatedAt = clock.GetUtcNow(),
                CreatedBy = caller.Person,
            };
            return await SubscriptionStore.FindAsync(session, name, cancel) is { } before
                ? await ChangeAsync(session, caller, before, row, cancel)
                : await CreateAsync(session, caller, row, cancel);
        }, cancel);
    }

    /// <summary>One that the caller may manage.</summary>
    public Task<Outcome<Subscription>> FindAsync(Caller caller, string code, CancellationToken cancel) =>
        database.ReadAsync<Outcome<Subscription>>(async session =>
            await HeldAsync(session, caller, code, cancel) is { Refusal: null } held ? View(held.Value) : Refusal.NotFound("subscription", code), cancel);

    /// <summary>Those that the caller may manage, in order of code.</summary>
    public Task<Page<Subscription>> ListAsync(Caller caller, PageQuery page, CancellationToken cancel) =>
        database.ReadAsync(async session => page.Of(
            await SubscriptionStore.PageAsync(session, page.After, caller.Unit, Own(caller), page.Size + 1, cancel), View, r => r.Code), cancel);

    /// <summary>Removes one, with its deliveries.</summary>
    public Task<Outcome<Subscription>> DeleteAsync(Caller caller, string code, CancellationToken cancel) =>
        ChangeAsync(caller, code, "delete", async (session, before) =>
        {
            await SubscriptionStore.DeleteAsync(session, before.Code, cancel);
            await DeliveryStore.DeleteAllAsync(session, before.Code, cancel);
            return View(before);
        }, cancel);

    /// <summary>Gives a new secret; the former one signs beside it for some hours, so that a receiver can change over without a gap.</summary>
    public Task<Outcome<Subscription>> RotateAsync(Caller caller, string code, SecretRotation request, CancellationToken cancel) =>
        ChangeAsync(caller, code, "rotate", async (session, before) =>
        {
            var check = new Check();
            var overlap = check.Number("overlapHours", request.OverlapHours, 0, MostOverlapHours, otherwise: 24);
            if (check.Refusal is { } refusal)
                return refusal;
            var secret = WebhookSecrets.Make();
            var row = before with
            {
                Secret = secrets.Seal(before.Code, secret),
                OldSecret = before.Secret,
                OldSecretUntil = clock.GetUtcNow().AddHours(overlap),
            };
            await SubscriptionStore.UpdateAsync(session, row, cancel);
            return View(row) with { Secret = secret };
        }, cancel);

    /// <summary>Lets one that ended, stopped or pauses go on now, from where it was.</summary>
    public Task<Outcome<Subscription>> ResumeAsync(Caller caller, string code, CancellationToken cancel) =>
        ChangeAsync(caller, code, "resume", async (session, before) =>
        {
            var row = Active(before);
            await SubscriptionStore.UpdateAsync(session, row, cancel);
            return View(row);
        }, cancel);

    /// <summary>The subscription, if the caller may manage it.</summary>
    internal static async Task<Outcome<SubscriptionRow>> HeldAsync(Session session, Caller caller, string code, CancellationToken cancel) =>
        await SubscriptionStore.FindAsync(session, Check.Normalise(code)!, cancel) is { } row
        && await caller.HoldsAsync(session, row.Unit, cancel) && (Own(caller) is not { } person || row.CreatedBy == person)
            ? row
            : Refusal.NotFound("subscription", code);

    private static string? Own(Caller caller) => caller.Role == Role.HrReader ? caller.Person : null;

    private static SubscriptionRow Active(SubscriptionRow row) =>
        row with { Status = Wire.Text(SubscriptionStatus.Active), FailingSince = null, PausedUntil = null };

    private async Task<Outcome<Stored<Subscription>>> CreateAsync(Session session, Caller caller, SubscriptionRow row, CancellationToken cancel)
    {
        await session.LockAsync("publish", cancel); // so that it misses nothing that is published from now on
        var secret = WebhookSecrets.Make();
        var made = row with { Secret = secrets.Seal(row.Code, secret), Position = (await HrStore.EndAsync(session, cancel)).Sequence };
        await SubscriptionStore.InsertAsync(session, made, cancel);
        await audit.At(made.Unit).WriteAsync(session, caller, "put", "subscription", made.Code, after: View(made), cancel: cancel);
        return new Stored<Subscription>(View(made) with { Secret = secret }, Change.Created);
    }

    private async Task<Outcome<Stored<Subscription>>> ChangeAsync(Session session, Caller caller, SubscriptionRow before, SubscriptionRow row, CancellationToken cancel)
    {
        if ((await HeldAsync(session, caller, before.Code, cancel)).Refusal is not null)
            return caller.Outside();
        var same = (before.Url, before.Unit, before.Kinds) == (row.Url, row.Unit, row.Kinds);
        if (same && before.Status == row.Status)
            return new Stored<Subscription>(View(before), Change.Unchanged);
        var changed = Active(before with { Url = row.Url, Unit = row.Unit, Kinds = row.Kinds });
        await SubscriptionStore.UpdateAsync(session, changed, cancel);
        await audit.At(changed.Unit).WriteAsync(session, caller, "put", "subscription", changed.Code, View(before), View(changed), cancel: cancel);
        return new Stored<Subscription>(View(changed), Change.Updated);
    }

    private Task<Outcome<Subscription>> ChangeAsync(
        Caller caller, string code, string action, Func<Session, SubscriptionRow, Task<Outcome<Subscription>>> change, CancellationToken cancel) =>
        database.WriteAsync<Outcome<Subscription>>(async session =>
        {
            await session.LockAsync("hr-subscription:" + Check.Normalise(code), cancel);
            var held = await HeldAsync(session, caller, code, cancel);
            if (held.Refusal is { } refusal)
                return refusal;
            var changed = await change(session, held.Value);
            if (changed.Refusal is null)
                await audit.At(held.Value.Unit).WriteAsync(session, caller, action, "subscription", held.Value.Code, View(held.Value), changed.Value with { Secret = null }, cancel: cancel);
            return changed;
        }, cancel);

    private static Subscription View(SubscriptionRow row) => new()
    {
        Code = row.Code,
        Url = row.Url,
        Unit = row.Unit,
        Kinds = [.. row.Kinds.Split(',').Select(Wire.Value<HrChangeKind>)],
        Status = Wire.Value<SubscriptionStatus>(row.Status),
        Sequence = row.Position,
        FailingSince = row.FailingSince,
        PausedUntil = row.PausedUntil,
        OldSecretUntil = row.OldSecretUntil,
        CreatedAt = row.CreatedAt,
        CreatedBy = row.CreatedBy,
    };
}
