using Appraisal.Service.Access;
using Appraisal.Service.Web;
using Appraisal.Storage;
using Appraisal.Storage.Inspections;
using Appraisal.Storage.Organization;

namespace Appraisal.Service.Inspections;

/// <summary>Which inspections a caller may see and act on.</summary>
internal static class Visits
{
    /// <summary>Whether the caller acts for the inspecting body: the inspector, or who organizes inspections.</summary>
    public static bool ActsFor(this Caller caller, InspectionRow row) =>
        caller.Role is Role.Administrator or Role.Organizer || Persons.Same(caller.Person, row.Inspector);

    /// <summary>The refusal that tells a person who acts for the body.</summary>
    public static Refusal OtherInspector(InspectionRow row) => new(403, "other-inspector", [], row.Id, row.Inspector);

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
        return seen.Refusal is null && !caller.ActsFor(seen.Value) ? OtherInspector(seen.Value) : seen;
    }

    /// <summary>Whether a caller sees the inspections of a unit.</summary>
    public static async Task<bool> SeesUnitAsync(this Caller caller, Session session, string unit, CancellationToken cancel) =>
        await caller.TerritoryAsync(session, cancel) is not { } territory || await UnitStore.IsWithinAsync(session, unit, territory, cancel);
}
