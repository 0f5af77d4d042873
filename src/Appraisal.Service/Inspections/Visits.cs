using Appraisal.Service.Access;
using Appraisal.Service.Web;
using Appraisal.Storage;
using Appraisal.Storage.Access;
using Appraisal.Storage.Inspections;
using Appraisal.Storage.Organization;

namespace Appraisal.Service.Inspections;

/// <summary>Which inspections a caller may see and act on.</summary>
internal static class Visits
{
    /// <summary>Why the caller may not act in a visit; null: the inspector, with a key that names no other body, or who organizes inspections.</summary>
    public static Refusal? WhyNotAct(this Caller caller, InspectionRow row) => caller.WhyNotOf(row.Body)
        ?? (caller.ActsFor(row.Inspector, row.Body) ? null : new Refusal(403, "other-inspector", [], row.Id, row.Inspector));

    /// <summary>Whether the first day of an inspection has begun somewhere.</summary>
    public static bool HasBegun(this InspectionRow row, DateTimeOffset now) => row.StartsOn <= Check.Today(now);

    /// <summary>Whether the caller acts in a visit of this inspector and body.</summary>
    public static bool ActsFor(this Caller caller, string inspector, string body) =>
        caller.Role is Role.Administrator or Role.Organizer || (Persons.Same(caller.Person, inspector) && caller.WhyNotOf(body) is null);

    /// <summary>Why the caller may not act for a body: the key names another. One that is not named at all is left to the check.</summary>
    public static Refusal? WhyNotOf(this Caller caller, string body) =>
        caller.Body is null || body.Length == 0 || caller.Body == body ? null : new Refusal(403, "other-body", [], caller.Body, body);

    /// <summary>
    /// Whether the caller may read what is said of a body that visits the territory. Of inspectors those whose key names it; and, as long as none
    /// ever did, those who led a visit in its name, which proves little, as whoever plans a visit says whose it is.
    /// </summary>
    public static async Task<bool> ReadsOfAsync(this Caller caller, Session session, string body, CancellationToken cancel)
    {
        var inspectors = await ReleaseStore.InspectorsAsync(session, body, caller.Unit, cancel);
        if (caller.Role != Role.Inspector || caller.Body == body)
            return inspectors.Count > 0;
        return caller.Body is null && inspectors.Contains(caller.Person, Persons.Comparer) && !await KeyStore.NamesBodyAsync(session, body, cancel);
    }

    /// <summary>Units that a caller sees: those at or below the key's unit; of a cadre, those at or below the own unit. Null = all.</summary>
    public static async Task<string?> TerritoryAsync(this Caller caller, Session session, CancellationToken cancel) =>
        caller.Role != Role.Member ? caller.Unit
        : caller.StaffNo is not null && await CadreStore.FindAsync(session, caller.StaffNo, cancel) is { } cadre ? cadre.Unit
        : "";

    /// <summary>The inspection, if it exists and the caller sees its unit.</summary>
    public static async Task<Outcome<InspectionRow>> SeeAsync(Session session, Caller caller, string id, CancellationToken cancel)
    {
        if (await InspectionStore.FindAsync(session, Check.Normalise(id)!, cancel) is not { } row || !await caller.SeesUnitAsync(session, row.Unit, cancel))
            return Refusal.NotFound("inspection", id);
        return row;
    }

    /// <summary>The same for one who acts for the body.</summary>
    public static async Task<Outcome<InspectionRow>> ActAsync(Session session, Caller caller, string id, CancellationToken cancel)
    {
        var seen = await SeeAsync(session, caller, id, cancel);
        return seen.Refusal is null && caller.WhyNotAct(seen.Value) is { } refusal ? refusal : seen;
    }

    /// <summary>Whether a caller sees the inspections of a unit.</summary>
    public static async Task<bool> SeesUnitAsync(this Caller caller, Session session, string unit, CancellationToken cancel) =>
        await caller.TerritoryAsync(session, cancel) is not { } territory || await UnitStore.IsWithinAsync(session, unit, territory, cancel);
}
