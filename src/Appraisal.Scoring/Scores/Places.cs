using Appraisal.Scoring.Statistics;

namespace Appraisal.Scoring.Scores;

/// <summary>Who gets the places for excellent, and what only the panel can decide (section 8).</summary>
internal static class Places
{
    /// <param name="StaffNo">Staff number; it decides nothing.</param>
    /// <param name="Score">S rounded to two decimals.</param>
    /// <param name="Field">F rounded to two decimals.</param>
    /// <param name="StandardError">Of S, points.</param>
    public sealed record Candidate(string StaffNo, decimal Score, decimal Field, double StandardError);

    /// <summary>floor(share × participants), by decimals: 0.29 of 100 is 29.</summary>
    public static int Count(double share, int participants) => (int)decimal.Floor((decimal)share * participants);

    /// <summary>The outcome of each candidate, by staff number.</summary>
    public static Dictionary<string, GradeReason> Decide(IEnumerable<Candidate> eligible, int places, double panelProbability)
    {
        var order = eligible.OrderByDescending(candidate => candidate.Score).ThenByDescending(candidate => candidate.Field).ToList();
        var outcomes = new Dictionary<string, GradeReason>(StringComparer.Ordinal);
        for (var i = 0; i < order.Count; i++)
            outcomes[order[i].StaffNo] = i < places ? GradeReason.WithinPlaces : GradeReason.NoPlace;
        if (places <= 0 || order.Count <= places)
            return outcomes;
        foreach (var close in StraddlingPairs(order, places, panelProbability))
            outcomes[close.StaffNo] = GradeReason.CloseAtBoundary;
        if (Key(order[places - 1]) == Key(order[places]))
            foreach (var tied in order.Where(candidate => Key(candidate) == Key(order[places])))
                outcomes[tied.StaffNo] = GradeReason.TieAtBoundary;
        return outcomes;
    }

    private static (decimal, decimal) Key(Candidate candidate) => (candidate.Score, candidate.Field);

    /// <summary>Those tied across the boundary stand on both sides of it: which of them was sorted first must decide nothing.</summary>
    private static HashSet<Candidate> StraddlingPairs(List<Candidate> order, int places, double panelProbability)
    {
        var close = new HashSet<Candidate>();
        var (lastInside, firstOutside) = (Key(order[places - 1]), Key(order[places]));
        var outside = order.Where((candidate, i) => i >= places || Key(candidate) == firstOutside).ToList();
        foreach (var upper in order.Where((candidate, i) => i < places || Key(candidate) == lastInside))
            foreach (var lower in outside.Where(lower => Key(upper) != Key(lower) && ProbabilityOfOrder(upper, lower).IsBelow(panelProbability)))
                close.UnionWith([upper, lower]);
        return close;
    }

    /// <summary>Φ((S_i − S_j)/√(se_i² + se_j²)); without uncertainty the order is certain.</summary>
    private static double ProbabilityOfOrder(Candidate upper, Candidate lower)
    {
        var variance = (upper.StandardError * upper.StandardError) + (lower.StandardError * lower.StandardError);
        return variance > 0 ? NormalDistribution.Cdf((double)(upper.Score - lower.Score) / Math.Sqrt(variance)) : 1;
    }
}
