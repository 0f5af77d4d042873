using System.Globalization;
using Appraisal.Scoring.Statistics;

namespace Appraisal.Scoring.Surveys.Quality;

/// <summary>
/// Many identical answer vectors about one subject. Honest people often agree (all items at their best, say), and more so about a
/// popular subject; so the other subjects with enough responses are the yardstick: what was said about fewer is shown nowhere, so it may not
/// show in the figures of a flag either. A vector's honest share p is the larger of
/// (a) the 95 % quantile of its shares among these others, and
/// (b) (its count about them + 1) / (all responses about them + 1), which is 1, so no ground for a flag, where there are no others.
/// c of a subject's n responses are flagged when (distinct vectors of the subject) · P(Binomial(n, p) ≥ c) is below the significance.
/// </summary>
internal static class IdenticalAnswers
{
    private const double HonestQuantile = 0.95;

    public static IEnumerable<QualityFlag> Find(IReadOnlyList<SurveyItem> items, IReadOnlyList<ResponseRecord> responses, QualityRules rules)
    {
        var fewest = Math.Max(rules.ComparisonResponses, StandingRules.LeastResponses);
        var subjects = responses
            .GroupBy(r => r.Subject)
            .Select(g => new Subject(
                g.Count(), g.Count() >= fewest, g.GroupBy(r => Vector(items, r)).Where(v => v.Key.Length > 0).ToDictionary(v => v.Key, v => v.ToList())))
            .ToList();
        var yardsticks = Yardsticks(subjects, rules);
        return from subject in subjects
               from same in subject.Vectors
               where same.Value.Count >= rules.IdenticalResponses
               from flag in Judge(subject, same.Value, yardsticks[same.Key].HonestShare(subject, same.Value.Count), rules)
               select flag;
    }

    private static IEnumerable<QualityFlag> Judge(Subject subject, List<ResponseRecord> same, double honestShare, QualityRules rules)
    {
        double ByChance(int c) => subject.Vectors.Count * CountTails.BinomialAtLeast(c, subject.Count, honestShare);
        var byChance = ByChance(same.Count);
        if (byChance.IsAtLeast(rules.Significance))
            return [];

        var limit = Enumerable.Range(rules.IdenticalResponses, same.Count).First(c => ByChance(c).IsBelow(rules.Significance)) - 1;
        return same.Select(r => new QualityFlag(r.Id, QualityReason.IdenticalAnswers, same.Count, limit, byChance));
    }

    /// <summary>For each vector that is frequent about some subject.</summary>
    private static Dictionary<string, Yardstick> Yardsticks(List<Subject> subjects, QualityRules rules)
    {
        var comparable = subjects.Where(s => s.IsComparable).ToList();
        var responses = comparable.Sum(s => s.Count);
        var shares = comparable.SelectMany(s => s.Vectors, (s, v) => (Vector: v.Key, Same: v.Value.Count, Of: s.Count)).ToLookup(s => s.Vector);
        return subjects.SelectMany(s => s.Vectors).Where(v => v.Value.Count >= rules.IdenticalResponses).Select(v => v.Key).Distinct()
            .ToDictionary(v => v, v => new Yardstick(shares[v].Sum(s => s.Same), responses, comparable.Count, [.. shares[v].Select(s => s.Same / (double)s.Of).Order()]));
    }

    /// <summary>The answers in the order of the items, as text; empty if none was answered.</summary>
    private static string Vector(IReadOnlyList<SurveyItem> items, ResponseRecord response)
    {
        var answers = items.Select(i => response.Answers.GetValueOrDefault(i.Code)?.ToString("R", CultureInfo.InvariantCulture)).ToList();
        return answers.TrueForAll(a => a is null) ? "" : string.Join('|', answers);
    }

    /// <param name="Count">n, all responses about the subject.</param>
    /// <param name="IsComparable">Whether these are enough for others to be held against them.</param>
    /// <param name="Vectors">Its responses by answer vector.</param>
    private sealed record Subject(int Count, bool IsComparable, Dictionary<string, List<ResponseRecord>> Vectors);

    /// <param name="Same">Responses with the vector about comparable subjects.</param>
    /// <param name="Responses">All responses about them.</param>
    /// <param name="Comparable">How many these are.</param>
    /// <param name="Shares">The vector's shares among them, ascending, without the shares of 0.</param>
    private sealed record Yardstick(int Same, int Responses, int Comparable, double[] Shares)
    {
        public double HonestShare(Subject subject, int same)
        {
            if (!subject.IsComparable) // then it is none of them
                return HonestShare(Same, Responses, Comparable, ShareAt);

            // the ordered shares of the others: first the zeros, and the subject's own place is passed over
            var own = Comparable - Shares.Length + Array.BinarySearch(Shares, same / (double)subject.Count);
            return HonestShare(Same - same, Responses - subject.Count, Comparable - 1, place => ShareAt(place < own ? place : place + 1));
        }

        private static double HonestShare(int same, int responses, int others, Func<int, double> shareAt)
        {
            var overall = (same + 1.0) / (responses + 1);
            return others == 0 ? overall : Math.Max(overall, Quantile.OfOrdered(others, shareAt, HonestQuantile));
        }

        private double ShareAt(int place) => place < Comparable - Shares.Length ? 0 : Shares[place - (Comparable - Shares.Length)];
    }
}
