using Appraisal.Storage;
using Appraisal.Storage.Organization;

namespace Appraisal.Service.Organization;

/// <summary>Reads what the cadres and units of a list are called, so that it shows more than numbers and codes.</summary>
public sealed class ReadNames(Database database)
{
    /// <summary>The names of what a list shows already.</summary>
    public Task<Names> RunAsync(IEnumerable<string?> staffNos, IEnumerable<string?> units, CancellationToken cancel) => database.ReadAsync(async session =>
    {
        var (people, places) = (Known(staffNos), Known(units));
        return new Names(
            people.Length == 0 ? [] : (await CadreStore.FindAsync(session, people, cancel)).ToDictionary(c => c.Key, c => c.Value.Name, StringComparer.Ordinal),
            places.Length == 0 ? [] : (await UnitStore.AtOrAboveAsync(session, places, cancel)).ToDictionary(u => u.Code, u => u.Name, StringComparer.Ordinal));
    }, cancel);

    private static string[] Known(IEnumerable<string?> codes) => [.. codes.OfType<string>().Distinct(StringComparer.Ordinal)];
}

/// <summary>What cadres and units are called.</summary>
public sealed record Names(Dictionary<string, string> Cadres, Dictionary<string, string> Units)
{
    /// <summary>None yet.</summary>
    public static readonly Names None = new([], []);

    /// <summary>A cadre's name, else the staff number.</summary>
    public string Cadre(string staffNo) => Cadres.GetValueOrDefault(staffNo, staffNo);

    /// <summary>A unit's name, else its code.</summary>
    public string Unit(string code) => Units.GetValueOrDefault(code, code);
}
