using Appraisal.Service.Access;
using Appraisal.Service.Audit;
using Appraisal.Service.Surveys.Kiosk;
using Appraisal.Service.Web;
using Appraisal.Storage;
using Appraisal.Storage.Access;
using Appraisal.Storage.Organization;
using Appraisal.Storage.Surveys;

namespace Appraisal.Service.Surveys.Devices;

/// <summary>Enrols kiosks, renews their keys, hears from them, revokes them.</summary>
public sealed class ManageDevices(Database database, KeyRing keys, Secrets secrets, Ids ids, AuditTrail audit, KioskFiles page, TimeProvider clock)
{
    private static readonly TimeSpan CodeLifetime = TimeSpan.FromHours(24);
    private static readonly TimeSpan SilentAfter = TimeSpan.FromMinutes(15);
    private static readonly TimeSpan KeyLifetime = TimeSpan.FromDays(7);
    private const int MostHeld = 1_000_000;

    /// <summary>Makes a device that waits for its code to be typed in.</summary>
    /// <param name="caller">Who does it.</param>
    /// <param name="request">Which.</param>
    /// <param name="service">Where it finds the service.</param>
    /// <param name="once">Its id, where a form that is sent again must not make another; null: a new one.</param>
    /// <param name="cancel">The caller may leave.</param>
    public Task<Outcome<NewDevice>> CreateAsync(Caller caller, DeviceRequest request, Uri service, Guid? once, CancellationToken cancel) =>
        database.WriteAsync<Outcome<NewDevice>>(async session =>
        {
            var check = new Check();
            var code = EnrolmentCode.Make();
            var row = new DeviceRow
            {
                Id = once ?? ids.Next(),
                Name = check.Text("name", request.Name),
                Survey = check.Code("survey", request.Survey),
                Unit = check.OptionalCode("unit", request.Unit),
                CodeHash = EnrolmentCode.Hash(secrets, code),
                CodeExpiresAt = clock.GetUtcNow() + CodeLifetime,
            };
            var survey = row.Survey.Length == 0 ? null : await SurveysEndpoints.FindAsync(session, caller, row.Survey, cancel);
            check.That(row.Survey.Length == 0 || survey is not null, "survey", "unknown", "survey", row.Survey);
            check.That(row.Unit is not null || caller.Unit is null, "unit", "required");
            check.That(row.Unit is null || (await UnitStore.FindAsync(session, row.Unit, cancel) is not null && await caller.HoldsAsync(session, row.Unit, cancel)),
                "unit", "unknown", "unit", row.Unit);
            if (check.Refusal is { } refusal)
                return refusal;
            if (once is { } id && await DeviceStore.FindAsync(session, id, cancel) is not null)
                return Refusal.Conflict("made-already");
            if (clock.GetUtcNow() >= survey!.FinalAt)
                return Refusal.Conflict("survey-closed", row.Survey); // it could deliver nothing
            await DeviceStore.InsertAsync(session, row, cancel);
            await audit.At(row.Unit).WriteAsync(session, caller, "create", "device", row.Id.ToString(), after: View(row), cancel: cancel);
            return new NewDevice(View(row), code, row.CodeExpiresAt.Value, service);
        }, cancel);

    /// <summary>Gives the device that knows the code its first key; a code counts once.</summary>
    public Task<Outcome<DeviceKey>> RedeemAsync(RedeemRequest request, CancellationToken cancel) =>
        database.WriteAsync<Outcome<DeviceKey>>(async session =>
        {
            var check = new Check();
            var code = check.Text("code", request.Code, 40);
            if (check.Refusal is { } refusal)
                return refusal;
            await session.LockAsync("devices", cancel);
            var now = clock.GetUtcNow();
            if (await DeviceStore.OfCodeAsync(session, EnrolmentCode.Hash(secrets, code), cancel) is not { } device || device.CodeExpiresAt <= now || device.RevokedAt is not null)
                return new Refusal(404, "code-unknown", []);
            await DeviceStore.UpdateAsync(session, device with { CodeHash = null, CodeExpiresAt = null, EnrolledAt = now, LastSeenAt = now }, cancel);
            await audit.WriteAsync(session, Caller.Service, "enrol", "device", device.Id.ToString(), cancel: cancel);
            return await GiveAsync(session, device, cancel);
        }, cancel);

    /// <summary>Gives a device its next key. The present one stays valid until the next is used, so a lost answer locks nobody out.</summary>
    public Task<Outcome<DeviceKey>> RotateAsync(Caller caller, CancellationToken cancel) =>
        database.WriteAsync<Outcome<DeviceKey>>(async session =>
        {
            if (await OwnAsync(session, caller, cancel) is not { } device)
                return Refusal.NotFound("device", caller.Person);
            var live = await KeyStore.OfDeviceAsync(session, device.Id, cancel);
            if (live.All(k => k.Id != caller.KeyId))
                return new Refusal(401, "unauthenticated", []); // its successor was used meanwhile
            foreach (var unused in live.Where(k => k.Id != caller.KeyId))
                await keys.EndAsync(session, unused, cancel); // its answer was lost: it never arrived
            await audit.WriteAsync(session, caller, "rotate", "device", device.Id.ToString(), cancel: cancel);
            return await GiveAsync(session, device, cancel);
        }, cancel);

    /// <summary>Hears from a device, and tells it what it needs to know.</summary>
    public Task<Outcome<HeartbeatAnswer>> HearAsync(Caller caller, HeartbeatRequest request, CancellationToken cancel) =>
        database.WriteAsync<Outcome<HeartbeatAnswer>>(async session =>
        {
            var check = new Check();
            var held = (int)check.Whole("held", request.Held, 0, MostHeld);
            var refused = request.Refused is null ? 0 : (int)check.Whole("refused", request.Refused, 0, MostHeld);
            var own = check.Given("clock", request.Clock);
            var version = check.OptionalText("pageVersion", request.PageVersion, 40);
            if (check.Refusal is { } refusal)
                return refusal;
            if (await OwnAsync(session, caller, cancel) is not { } device)
                return Refusal.NotFound("device", caller.Person);
            var now = clock.GetUtcNow();
            await DeviceStore.UpdateAsync(session, device with
            {
                LastSeenAt = now,
                Held = held,
                Refused = refused,
                ClockOffsetSeconds = Math.Round((own - now).TotalSeconds),
                Storage = request.Storage is { } storage ? Wire.Text(storage) : device.Storage,
                PageVersion = version ?? device.PageVersion,
            }, cancel);
            var survey = (await SurveyStore.FindAsync(session, device.Survey, cancel))!;
            var key = await KeyStore.FindAsync(session, caller.KeyId!.Value, cancel);
            return new HeartbeatAnswer(now, SurveysValidation.Status(survey, now), survey.EndsAt, survey.FinalAt, now - key!.CreatedAt > KeyLifetime,
                SurveysValidation.Definition(survey), page.Version);
        }, cancel);

    /// <summary>Devices in order of their making.</summary>
    public Task<Outcome<Page<Device>>> ListAsync(Caller caller, PageQuery page, string? survey, CancellationToken cancel) =>
        database.ReadAsync<Outcome<Page<Device>>>(async session => page.Of(
            await DeviceStore.PageAsync(session, page.AfterId, Check.Normalise(survey), caller.Unit, page.Size + 1, cancel), View, r => r.Id.ToString()), cancel);

    /// <summary>Ends a device's keys and its code.</summary>
    public Task<Outcome<Device>> RevokeAsync(Caller caller, Guid id, CancellationToken cancel) =>
        database.WriteAsync<Outcome<Device>>(async session =>
        {
            await LockAsync(session, id, cancel);
            if (await DeviceStore.FindAsync(session, id, cancel) is not { } device || !await caller.HoldsAsync(session, device.Unit, cancel))
                return Refusal.NotFound("device", id.ToString());
            if (device.RevokedAt is not null)
                return View(device);
            foreach (var key in await KeyStore.OfDeviceAsync(session, id, cancel))
                await keys.EndAsync(session, key, cancel);
            var row = device with { RevokedAt = clock.GetUtcNow(), CodeHash = null, CodeExpiresAt = null };
            await DeviceStore.UpdateAsync(session, row, cancel);
            await audit.At(row.Unit).WriteAsync(session, caller, "revoke", "device", id.ToString(), cancel: cancel);
            return View(row);
        }, cancel);

    // codes are redeemed, and devices changed, one at a time; then the lock of the keys
    private static async Task LockAsync(Session session, Guid device, CancellationToken cancel)
    {
        await session.LockAsync("devices", cancel);
        await session.LockAsync(KeyRing.DeviceLock(device), cancel);
    }

    private static async Task<DeviceRow?> OwnAsync(Session session, Caller caller, CancellationToken cancel)
    {
        if (caller.Device is not { } id)
            return null;
        await LockAsync(session, id, cancel);
        return await DeviceStore.FindAsync(session, id, cancel);
    }

    private async Task<DeviceKey> GiveAsync(Session session, DeviceRow device, CancellationToken cancel)
    {
        var (text, key) = keys.Make(Role.Kiosk, device.Name, device.Unit, survey: device.Survey);
        await KeyStore.InsertAsync(session, key with { Device = device.Id }, cancel);
        return new DeviceKey(device.Id, device.Survey, device.Unit, text);
    }

    private Device View(DeviceRow row) => new()
    {
        Id = row.Id,
        Name = row.Name,
        Survey = row.Survey,
        Unit = row.Unit,
        Status = row.RevokedAt is not null ? DeviceStatus.Revoked
            : row.EnrolledAt is null ? DeviceStatus.Waiting
            : clock.GetUtcNow() - HeardOf(row) > SilentAfter ? DeviceStatus.Silent
            : DeviceStatus.Active,
        EnrolledAt = row.EnrolledAt,
        LastSeenAt = HeardOf(row),
        Held = row.Held,
        Refused = row.Refused,
        ClockOffsetSeconds = row.ClockOffsetSeconds,
        Storage = row.Storage is null ? null : Wire.Value<DeviceStorage>(row.Storage),
        PageVersion = row.PageVersion,
    };

    // one that delivers is not silent, even where its heartbeats are lost
    private static DateTimeOffset? HeardOf(DeviceRow row) => row.LastUsedAt > row.LastSeenAt ? row.LastUsedAt : row.LastSeenAt;
}
