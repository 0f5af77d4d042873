using Appraisal.Service.Audit;
using Appraisal.Service.Organization;
using Appraisal.Service.Surveys;
using Appraisal.Service.Web;
using Appraisal.Storage;
using Appraisal.Storage.Access;
using Appraisal.Storage.Inspections;
using Appraisal.Storage.Organization;

namespace Appraisal.Service.Access;

/// <summary>Makes, lists and revokes keys.</summary>
public sealed class ManageKeys(Database database, KeyRing keys, AuditTrail audit, TimeProvider clock)
{
    private const double MostOverlapHours = 720;

    /// <summary>Makes a key; its text is shown this once.</summary>
    /// <param name="caller">Who does it.</param>
    /// <param name="request">What it is for.</param>
    /// <param name="once">Its id, where a form that is sent again must not make another; null: a new one.</param>
    /// <param name="cancel">The caller may leave.</param>
    public Task<Outcome<NewKey>> CreateAsync(Caller caller, KeyRequest request, Guid? once, CancellationToken cancel) =>
        database.WriteAsync<Outcome<NewKey>>(async session =>
        {
            var check = new Check();
            var role = check.Given("role", request.Role);
            var person = check.Text("person", request.Person);
            var unit = check.OptionalCode("unit", request.Unit);
            var staffNo = check.OptionalCode("staffNo", request.StaffNo);
            var survey = check.OptionalCode("survey", request.Survey);
            var body = check.OptionalCode("body", request.Body);
            check.That(survey is null || await SurveysEndpoints.FindAsync(session, caller, survey, cancel) is not null, "survey", "unknown", "survey", survey);
            check.That(body is null || role == Role.Inspector, "body", "inspector-only");
            check.That(body is null || caller.Unit is null || !await ReleaseStore.InspectsBeyondAsync(session, body, caller.Unit, cancel), "body", "body-beyond", body, caller.Unit);
            check.That(request.ExpiresAt is null || request.ExpiresAt > clock.GetUtcNow(), "expiresAt", "in-the-past");
            check.That(role != Role.Member || staffNo is not null, "staffNo", "required");
            check.That(unit is not null || caller.Unit is null, "unit", "required"); // nobody gives more than they have
            check.That(unit is null || (await UnitStore.FindAsync(session, unit, cancel) is not null && await caller.HoldsAsync(session, unit, cancel)),
                "unit", "unknown", "unit", unit);
            var cadre = staffNo is null ? null : await CadreStore.FindAsync(session, staffNo, cancel);
            check.That(role != Role.Member || unit is null || cadre is null || await (caller with { Unit = unit }).HoldsAsync(session, cadre.Unit, cancel),
                "unit", "not-of-cadre", unit, staffNo); // the own record would lie beyond it
            if (check.That(staffNo is null || (cadre is not null && await caller.HoldsAsync(session, cadre.Unit, cancel)),
                "staffNo", "unknown", "cadre", staffNo))
                (await MergedNumbers.ReadAsync(session, [staffNo], cancel)).Refuse(check, staffNo);
            if (check.Refusal is { } refusal)
                return refusal;
            if (once is { } id && await KeyStore.FindAsync(session, id, cancel) is not null)
                return Refusal.Conflict("made-already");
            var (text, made) = keys.Make(role, person, unit, staffNo, survey, request.ExpiresAt);
            var row = made with { Id = once ?? made.Id, Body = body };
            await KeyStore.InsertAsync(session, row, cancel);
            await audit.At(unit).WriteAsync(session, caller, "create", "key", row.Id.ToString(), after: View(row), cancel: cancel);
            return View(row, text);
        }, cancel);

    /// <summary>Lists keys.</summary>
    public Task<Outcome<Page<KeyView>>> ListAsync(Caller caller, PageQuery page, CancellationToken cancel) =>
        database.ReadAsync<Outcome<Page<KeyView>>>(async session =>
            page.Of(await KeyStore.PageAsync(session, page.AfterId, caller.Unit, page.Size + 1, cancel), View, r => r.Id.ToString()), cancel);

    /// <summary>Makes a key that says the same, and ends the old one after an overlap.</summary>
    /// <param name="caller">Who does it.</param>
    /// <param name="id">The old one.</param>
    /// <param name="request">How long the old one goes on.</param>
    /// <param name="once">The id of the new one, as for <see cref="CreateAsync"/>.</param>
    /// <param name="cancel">The caller may leave.</param>
    public Task<Outcome<NewKey>> RotateAsync(Caller caller, Guid id, RotationRequest request, Guid? once, CancellationToken cancel) =>
        database.WriteAsync<Outcome<NewKey>>(async session =>
        {
            if (await KeyStore.FindAsync(session, id, cancel) is not { } old || !await HoldsAsync(session, caller, old, cancel))
                return Refusal.NotFound("key", id.ToString());
            var now = clock.GetUtcNow();
            if (old.RevokedAt is not null || old.ExpiresAt <= now)
                return Refusal.Conflict("key-ended", id);
            var check = new Check();
            var overlap = check.Number("overlapHours", request.OverlapHours, 0, MostOverlapHours, otherwise: 24);
            check.That(request.ExpiresAt is null || request.ExpiresAt > now, "expiresAt", "in-the-past");
            (await MergedNumbers.ReadAsync(session, [old.StaffNo], cancel)).Refuse(check, old.StaffNo);
            if (check.Refusal is { } refusal)
                return refusal;
            if (once is { } next && await KeyStore.FindAsync(session, next, cancel) is not null)
                return Refusal.Conflict("made-already");
            var (text, made) = keys.Make(Wire.Value<Role>(old.Role), old.Person, old.Unit, old.StaffNo, old.Survey, request.ExpiresAt);
            var row = made with { Id = once ?? made.Id, Body = old.Body, Device = old.Device };
            await KeyStore.InsertAsync(session, row, cancel);
            await KeyStore.ExpireAsync(session, old.Id, now.AddHours(overlap), cancel);
            await audit.At(row.Unit).WriteAsync(session, caller, "rotate", "key", old.Id.ToString(), View(old), View(row), cancel: cancel);
            keys.Forget(old.Prefix);
            return View(row, text);
        }, cancel);

    /// <summary>Ends a key.</summary>
    public Task<Outcome<KeyView>> RevokeAsync(Caller caller, Guid id, CancellationToken cancel) =>
        database.WriteAsync<Outcome<KeyView>>(async session =>
        {
            if (await KeyStore.FindAsync(session, id, cancel) is not { } row || !await HoldsAsync(session, caller, row, cancel))
                return Refusal.NotFound("key", id.ToString());
            var at = clock.GetUtcNow();
            if (await KeyStore.RevokeAsync(session, id, at, cancel) > 0)
                await audit.At(row.Unit).WriteAsync(session, caller, "revoke", "key", id.ToString(), cancel: cancel);
            keys.Forget(row.Prefix);
            return View(row with { RevokedAt = row.RevokedAt ?? at });
        }, cancel);

    /// <summary>Ends all keys of a person and makes one new; for the command line.</summary>
    public Task<string> ReplaceAsync(Role role, string person, CancellationToken cancel, string? unit = null, string? staffNo = null, string? body = null) =>
        database.WriteAsync(async session =>
        {
            await KeyStore.RevokeAsync(session, Persons.Key(person), clock.GetUtcNow(), cancel);
            var (text, made) = keys.Make(role, person, unit, staffNo);
            var row = made with { Body = body };
            await KeyStore.InsertAsync(session, row, cancel);
            await audit.WriteAsync(session, Caller.Service, "replace", "key", row.Id.ToString(), after: View(row), cancel: cancel);
            return text;
        }, cancel);

    // a member is managed where the person is now
    private static async Task<bool> HoldsAsync(Session session, Caller caller, KeyRow row, CancellationToken cancel) =>
        await caller.HoldsAsync(session, row.Role == Wire.Text(Role.Member) && row.StaffNo is { } staffNo
            ? (await CadreStore.FindAsync(session, staffNo, cancel))?.Unit
            : row.Unit, cancel);

    private static NewKey View(KeyRow row, string text) => new(View(row)) { Key = text };

    /// <summary>A key as it is shown.</summary>
    internal static KeyView View(KeyRow row) => new()
    {
        Id = row.Id,
        Prefix = row.Prefix,
        Role = Wire.Value<Role>(row.Role),
        Person = row.Person,
        Unit = row.Unit,
        StaffNo = row.StaffNo,
        Survey = row.Survey,
        Body = row.Body,
        CreatedAt = row.CreatedAt,
        ExpiresAt = row.ExpiresAt,
        RevokedAt = row.RevokedAt,
        LastUsedAt = row.LastUsedAt,
    };
}
