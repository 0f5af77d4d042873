namespace Appraisal.Scoring.Scores;

/// <summary>Which participants share places for excellent (section 8).</summary>
internal static class QuotaGroups
{
    public sealed record Pool(string County, IReadOnlyList<string> Members)
    {
        public string Name => string.Join(" + ", Members);
    }

    /// <summary>
    /// The pool of each (county, group): groups under the limit in one county are pooled; a pool still under it joins the smallest
    /// other group of the county (tie: the first by code), and stands alone where there is none.
    /// </summary>
    /// <param name="groups">County and group of every participant; those without participants too, with 0.</param>
    /// <param name="poolBelow">Participants below which a group is pooled.</param>
    public static Dictionary<(string County, string Group), Pool> Of(
        IEnumerable<(string County, string Group, int Participants)> groups, int poolBelow) => groups
        .GroupBy(group => group.County, StringComparer.Ordinal)
        .SelectMany(county => PoolsOf(county.Key, [.. county.OrderBy(group => group.Group, StringComparer.Ordinal)], poolBelow))
        .SelectMany(pool => pool.Members.Select(member => (Key: (pool.County, member), pool)))
        .ToDictionary(entry => entry.Key, entry => entry.pool);

    private static IEnumerable<Pool> PoolsOf(string county, List<(string County, string Group, int Participants)> groups, int poolBelow)
    {
        var large = groups.Where(group => group.Participants >= poolBelow).ToList();
        var small = groups.Except(large).ToList();
        if (small.Count > 0 && small.Sum(group => group.Participants) < poolBelow && large.Count > 0)
        {
            var smallest = large.MinBy(group => group.Participants);
            large.Remove(smallest);
            small.Add(smallest);
        }
        if (small.Count > 0)
            yield return new Pool(county, [.. small.Select(group => group.Group).Order(StringComparer.Ordinal)]);
        foreach (var group in large)
            yield return new Pool(county, [group.Group]);
    }
}
