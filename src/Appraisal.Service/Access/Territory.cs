using Appraisal.Storage;
using Appraisal.Storage.Organization;
using Appraisal.Storage.Schemes;

namespace Appraisal.Service.Access;

/// <summary>
/// What bounds a caller: a unit with all below it, and for a member the own record. What lies outside is answered as if it did not
/// exist (404, or an unknown code in a body); a write to it is 403. Lists use <see cref="UnitStore.Within"/>.
/// </summary>
public static class Territory
{
    /// <summary>Whether what lies at a unit is the caller's. What lies at none (null) is so for callers without a territory only.</summary>
    public static async Task<bool> HoldsAsync(this Caller caller, Session session, string? unit, CancellationToken cancel) =>
        caller.Unit is null || (unit is not null && await UnitStore.IsWithinAsync(session, unit, caller.Unit, cancel));

    /// <summary>The same, of units that were read together.</summary>
    public static bool Holds(this Caller caller, UnitTree units, string unit) =>
        caller.Unit is null || units.AtOrAbove(unit).Contains(caller.Unit, StringComparer.Ordinal);

    /// <summary>Whether what belongs to a cadre (null: to a unit as a whole) at a unit is the caller's: a member's is the own record only.</summary>
    public static async Task<bool> HoldsAsync(this Caller caller, Session session, string? unit, string? staffNo, CancellationToken cancel) =>
        caller.Role == Role.Member ? staffNo is not null && caller.StaffNo == staffNo : await caller.HoldsAsync(session, unit, cancel);

    /// <summary>The same, of units that were read together.</summary>
    public static bool Holds(this Caller caller, UnitTree units, string unit, string? staffNo) =>
        caller.Role == Role.Member ? staffNo is not null && caller.StaffNo == staffNo : caller.Holds(units, unit);

    /// <summary>Whether the caller may know of a cycle: some of those who take part in it may be the caller's.</summary>
    public static async Task<bool> SeesAsync(this Caller caller, Session session, CycleRow cycle, CancellationToken cancel) =>
        caller.Unit is null || cycle.Unit is null
        || await UnitStore.IsWithinAsync(session, cycle.Unit, caller.Unit, cancel)
        || await UnitStore.IsWithinAsync(session, caller.Unit, cycle.Unit, cancel);

    /// <summary>The same, of units that were read together, the caller's own among them.</summary>
    public static bool Sees(this Caller caller, UnitTree units, CycleRow cycle) =>
        caller.Unit is null || cycle.Unit is null
        || units.AtOrAbove(cycle.Unit).Contains(caller.Unit, StringComparer.Ordinal)
        || units.AtOrAbove(caller.Unit).Contains(cycle.Unit, StringComparer.Ordinal);

    /// <summary>The cycle of a code, if the caller may know of it.</summary>
    public static async Task<CycleRow?> SeenCycleAsync(this Caller caller, Session session, string cycle, CancellationToken cancel) =>
        await CycleStore.FindAsync(session, cycle, cancel) is { } row && await caller.SeesAsync(session, row, cancel) ? row : null;

    /// <summary>The cycle of a code, if all who take part in it are the caller's: who may act on it as a whole.</summary>
    public static async Task<Outcome<CycleRow>> HeldCycleAsync(this Caller caller, Session session, string cycle, CancellationToken cancel)
    {
        if (await caller.SeenCycleAsync(session, cycle, cancel) is not { } row)
            return Refusal.NotFound("cycle", cycle);
        return await caller.HoldsAsync(session, row.Unit, cancel) ? row : caller.Outside();
    }

    /// <summary>Why a caller with a territory may not change what binds everyone; null: it may.</summary>
    public static Refusal? Central(this Caller caller) => caller.Unit is null ? null : caller.Outside();

    /// <summary>The refusal of a write outside the territory.</summary>
    public static Refusal Outside(this Caller caller) => new(403, "forbidden", [], Wire.Text(caller.Role));
}
