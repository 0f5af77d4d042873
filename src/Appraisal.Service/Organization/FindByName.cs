using Appraisal.Service.Access;
using Appraisal.Service.Web;
using Appraisal.Service.Web.Pages;
using Appraisal.Storage;
using Appraisal.Storage.Organization;

namespace Appraisal.Service.Organization;

/// <summary>What a field or a filter asks for.</summary>
public enum NamedKind
{
    /// <summary>A unit, by its code.</summary>
    Unit,

    /// <summary>A cadre, by the staff number.</summary>
    Cadre,
}

/// <summary>Whom or what somebody meant.</summary>
/// <param name="Code">Its code; null: nothing that the reader may see, or several.</param>
/// <param name="Name">What it is called.</param>
/// <param name="Several">The codes of all that are called so, each with where it is.</param>
public sealed record FoundByName(string? Code, string? Name, IReadOnlyList<string> Several)
{
    /// <summary>Nothing that the reader may see.</summary>
    public static readonly FoundByName Nothing = new(null, null, []);
}

/// <summary>
/// Finds what people mean where a code is asked for: the code as it stands; else a whole name, if one alone within what they may see is called
/// so. What lies outside is never told from what is not there.
/// </summary>
public sealed class FindByName(Database database)
{
    private const int MostSaid = 5;
    private const int MostCharacters = 200;

    /// <summary>Finds it.</summary>
    public async Task<FoundByName> RunAsync(Caller caller, NamedKind kind, string text, CancellationToken cancel)
    {
        var check = new Check();
        var typed = Check.Normalise(check.OptionalText("", text, MostCharacters));
        return typed is null || !check.Passed ? FoundByName.Nothing : await database.ReadAsync(session => FindAsync(session, caller, kind, typed, cancel), cancel);
    }

    private static async Task<FoundByName> FindAsync(Session session, Caller caller, NamedKind kind, string typed, CancellationToken cancel)
    {
        if (await NameAtAsync(session, caller, kind, typed, cancel) is { } name)
            return new FoundByName(typed, name, []);
        var called = new List<CalledRow>();
        foreach (var row in (await CandidatesAsync(session, caller, kind, typed, cancel)).Where(r => Same(r.Name, typed)))
        {
            if (caller.Role != Role.Member || await NameAtAsync(session, caller, kind, row.Code, cancel) is not null)
                called.Add(row);
        }
        return called switch
        {
            [] => FoundByName.Nothing,
            [var only] => new FoundByName(only.Code, only.Name, []),
            _ => new FoundByName(null, null, [.. called.Take(MostSaid).Select(row => Said(caller, kind, row)), .. called.Count > MostSaid ? ["…"] : Array.Empty<string>()]),
        };
    }

    // a member sees the own record only, which is looked at one by one
    private static Task<IReadOnlyList<CalledRow>> CandidatesAsync(Session session, Caller caller, NamedKind kind, string typed, CancellationToken cancel)
    {
        var territory = caller.Role == Role.Member ? null : caller.Unit;
        return kind == NamedKind.Unit ? NameStore.UnitsAsync(session, typed, territory, cancel) : NameStore.CadresAsync(session, typed, territory, cancel);
    }

    // what a code is called, if the reader may know of it
    private static Task<string?> NameAtAsync(Session session, Caller caller, NamedKind kind, string code, CancellationToken cancel) =>
        kind == NamedKind.Unit ? UnitAtAsync(session, caller, code, cancel) : CadreAtAsync(session, caller, code, cancel);

    private static async Task<string?> UnitAtAsync(Session session, Caller caller, string code, CancellationToken cancel)
    {
        if (await UnitStore.FindAsync(session, code, cancel) is not { } unit)
            return null;
        if (caller.Role != Role.Member)
            return await caller.HoldsAsync(session, code, cancel) ? unit.Name : null;
        // who serves in a unit knows it, what is below it, and all above
        return caller.StaffNo is { } own && await CadreStore.FindAsync(session, own, cancel) is { Unit: var place }
            && (await UnitStore.IsWithinAsync(session, code, place, cancel) || await UnitStore.IsWithinAsync(session, place, code, cancel)) ? unit.Name : null;
    }

    private static async Task<string?> CadreAtAsync(Session session, Caller caller, string staffNo, CancellationToken cancel)
    {
        if (await CadreStore.FindAsync(session, staffNo, cancel) is not { } cadre)
            return null;
        if (await caller.HoldsAsync(session, cadre.Unit, staffNo, cancel))
            return cadre.Name;
        // of who has moved away the records of the running cycle are still here
        return caller is { Role: not Role.Member, Unit: { } territory }
            && (await UnitStore.WithinAsync(session, await OwnPostings.UnitsAsync(session, [staffNo], cancel), territory, cancel)).Count > 0 ? cadre.Name : null;
    }

    private static bool Same(string name, string typed) => string.Equals(Check.Normalise(name), typed, StringComparison.OrdinalIgnoreCase);

    // the unit above a territory is outside it
    private static string Said(Caller caller, NamedKind kind, CalledRow row) =>
        row.PlaceName is { } place && (kind == NamedKind.Cadre || row.Code != caller.Unit) ? PageText.Noted(row.Code, place) : row.Code;
}
