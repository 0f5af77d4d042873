namespace Appraisal.Scoring.Inspections;

/// <summary>A unit's burden index among units of its kind.</summary>
/// <param name="Unit">Code of the unit.</param>
/// <param name="Kind">The kind of unit it is compared with.</param>
/// <param name="Index">Its burden index, in hours.</param>
public sealed record UnitBurden(string Unit, string Kind, decimal Index);

/// <summary>A unit's place.</summary>
/// <param name="Burden">The unit and its index.</param>
/// <param name="Rank">1 is the heaviest burden; ties share the smaller rank.</param>
/// <param name="Units">How many units of the kind were compared, this one included.</param>
public sealed record BurdenRank(UnitBurden Burden, int Rank, int Units)
{
    /// <summary>Ranks units within their kind. Ordered by kind, then rank, then unit.</summary>
    public static IReadOnlyList<BurdenRank> Of(IEnumerable<UnitBurden> burdens) =>
        [.. burdens.GroupBy(burden => burden.Kind).OrderBy(kind => kind.Key, StringComparer.Ordinal).SelectMany(WithinKind)];

    private static IEnumerable<BurdenRank> WithinKind(IEnumerable<UnitBurden> kind)
    {
        UnitBurden[] heaviestFirst = [.. kind.OrderByDescending(burden => burden.Index).ThenBy(burden => burden.Unit, StringComparer.Ordinal)];
        var rank = 1;
        for (var i = 0; i < heaviestFirst.Length; i++)
        {
            if (i > 0 && heaviestFirst[i].Index != heaviestFirst[i - 1].Index) rank = i + 1;
            yield return new(heaviestFirst[i], rank, heaviestFirst.Length);
        }
    }
}
