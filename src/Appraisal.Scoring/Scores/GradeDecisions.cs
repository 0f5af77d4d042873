namespace Appraisal.Scoring.Scores;

/// <summary>The formal decisions by cadre; keeps which ones had an effect.</summary>
internal sealed class GradeDecisions(IReadOnlyList<GradeDecision> decisions)
{
    private readonly HashSet<int> used = [];
    private readonly ILookup<string, int> positions = Enumerable.Range(0, decisions.Count)
        .Where(i => decisions[i].StaffNo is not null)
        .ToLookup(i => decisions[i].StaffNo!, StringComparer.Ordinal);

    /// <summary>Whether there is one of the kind.</summary>
    public bool Has(string staffNo, DecisionKind kind)
    {
        var found = positions[staffNo].Where(i => decisions[i].Kind == kind).ToList();
        used.UnionWith(found);
        return found.Count > 0;
    }

    /// <summary>True or false as the last decision of the two kinds says; null: none.</summary>
    public bool? Choose(string staffNo, DecisionKind yes, DecisionKind no)
    {
        var found = positions[staffNo].Where(i => decisions[i].Kind == yes || decisions[i].Kind == no).ToList();
        if (found.Count == 0)
            return null;
        used.Add(found[^1]);
        return decisions[found[^1]].Kind == yes;
    }

    /// <summary>Whether the higher quota is approved for the pool, by its county and its name or a member's.</summary>
    public bool ApprovesHigherQuota(QuotaGroups.Pool pool)
    {
        var found = Enumerable.Range(0, decisions.Count)
            .Where(i => decisions[i].Kind == DecisionKind.QuotaApproval && Covers(decisions[i], pool)).ToList();
        used.UnionWith(found);
        return found.Count > 0;
    }

    /// <summary>Decisions about somebody, or something, that was not there to be decided.</summary>
    public IReadOnlyList<GradeDecision> WithoutEffect() => [.. decisions.Where((_, i) => !used.Contains(i))];

    private static bool Covers(GradeDecision decision, QuotaGroups.Pool pool) => decision.QuotaGroup is { } group
        && (decision.County ?? "") == pool.County && (group == pool.Name || pool.Members.Contains(group));
}
