using System.Security.Claims;
using Appraisal.Service.Web;
using Appraisal.Storage;
using Appraisal.Storage.Access;

namespace Appraisal.Service.Access;

/// <summary>Knows who is meant by an issuer's claims, be they of a bearer token or of a browser that signed in there.</summary>
public sealed class IssuerClaims(OidcOptions options, Database database)
{
    /// <summary>Whom the claims name; null where they name no person, no role of the service, no territory, or of a member no cadre.</summary>
    public async Task<Caller?> FindAsync(ClaimsPrincipal user, CancellationToken cancel)
    {
        var word = user.FindFirstValue(options.RoleClaim);
        if (user.FindFirstValue(options.PersonClaim) is not { Length: > 0 } person || user.FindFirstValue(options.UnitClaim) is not { Length: > 0 } unit
            || !Wire.TryValue<Role>(word is null ? null : options.Roles.GetValueOrDefault(word, word), out var role))
            return null;
        var staffNo = user.FindFirstValue(options.StaffNoClaim);
        return role == Role.Member && staffNo is null
            ? null
            : await RenewAsync(new Caller(null, person, role, unit == "*" ? null : unit, staffNo) { Body = BodyOf(user, role) }, cancel);
    }

    // a word that is no code is the body of nobody's visit
    private string? BodyOf(ClaimsPrincipal user, Role role) => role == Role.Inspector ? Check.Normalise(user.FindFirstValue(options.BodyClaim)) : null;

    /// <summary>The same caller with the own cases as they are now: a key that names a cadre may have been made since.</summary>
    public async Task<Caller> RenewAsync(Caller caller, CancellationToken cancel) =>
        caller with { OwnCases = await database.ReadAsync(s => KeyStore.StaffNosAsync(s, Persons.Key(caller.Person), cancel), cancel) };
}
