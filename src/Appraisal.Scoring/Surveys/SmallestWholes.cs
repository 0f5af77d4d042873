namespace Appraisal.Scoring.Surveys;

/// <summary>A unit with what was counted about it itself.</summary>
/// <param name="Unit">Its code.</param>
/// <param name="Parent">The unit above; null at the top.</param>
/// <param name="Count">What was counted directly below it, 0 or more.</param>
public sealed record CountedUnit(string Unit, string? Parent, long Count);

/// <summary>
/// Puts counts of a tree of units together until each whole is large enough: a unit that has enough stands by itself, what is left of its
/// smaller neighbours stands at the unit above them. As each answer is in one whole and no other, no two figures can be subtracted.
/// </summary>
public static class SmallestWholes
{
    /// <param name="units">Every unit that was counted, and all units above them.</param>
    /// <param name="least">What a whole must have.</param>
    /// <returns>For each unit the one at which its count stands; not named are those that stay too few up to the top.</returns>
    public static IReadOnlyDictionary<string, string> Of(IReadOnlyList<CountedUnit> units, long least)
    {
        var byCode = units.ToDictionary(u => u.Unit, StringComparer.Ordinal);
        var counts = units.ToDictionary(u => u.Unit, u => u.Count, StringComparer.Ordinal);
        var whole = new HashSet<string>(StringComparer.Ordinal);
        foreach (var unit in units.OrderByDescending(u => Depth(byCode, u)).ThenBy(u => u.Unit, StringComparer.Ordinal))
        {
            if (counts[unit.Unit] >= least)
                whole.Add(unit.Unit);
            else if (unit.Parent is { } parent && counts.ContainsKey(parent))
                counts[parent] += counts[unit.Unit];
        }
        return units.Select(u => (u.Unit, At: Above(byCode, u).FirstOrDefault(a => whole.Contains(a.Unit))?.Unit))
            .Where(u => u.At is not null).ToDictionary(u => u.Unit, u => u.At!, StringComparer.Ordinal);
    }

    private static IEnumerable<CountedUnit> Above(Dictionary<string, CountedUnit> units, CountedUnit unit)
    {
        for (var at = unit; at is not null; at = at.Parent is { } parent ? units.GetValueOrDefault(parent) : null)
            yield return at;
    }

    private static int Depth(Dictionary<string, CountedUnit> units, CountedUnit unit) => Above(units, unit).Count();
}
