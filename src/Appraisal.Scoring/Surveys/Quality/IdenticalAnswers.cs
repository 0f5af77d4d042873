using System.Globalization;
using Appraisal.Scoring.Statistics;

namespace Appraisal.Scoring.Surveys.Quality;

/// <summary>
/// Many identical answer vectors about one subject. Honest people often agree (all items at their best, say), and more so about a
/// popular subject; so the other subjects are the yardstick. A vector's honest share p is the larger of
/// (a) the 95 % quantile of its shares among the other subjects with enough responses, and
/// (b) (its count about all others + 1) / (all responses about others + 1), which is 1, so no ground for a flag, where there are no others.
/// c of a subject's n responses are flagged when (distinct vectors of the subject) · P(Binomial(n, p) ≥ c) is below the significance.
/// </summary>
internal static class IdenticalAnswers
{
    private const double HonestQuantile = 0.95;

    public static IEnumerable<QualityFlag> Find(IReadOnlyList<SurveyItem> items, IReadOnlyList<ResponseRecord> responses, QualityRules rules)
    {
        var subjects = responses
            .GroupBy(r => r.Subject)
            .Select(g => new Subject(g.Count(), g.GroupBy(r => Vector(items, r)).Where(v => v.Key.Length > 0).ToDictionary(v => v.Key, v => v.ToList())))
            .ToList();
        var yardsticks = Yardsticks(subjects, responses.Count, rules);
        return from subject in subjects
               from same in subject.Vectors
               where same.Value.Count >= rules.IdenticalResponses
               from flag in Judge(subject, same.Value, yardsticks[same.Key].HonestShare(subject, same.Value.Count, rules), rules)
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
    private static Dictionary<string, Yardstick> Yardsticks(List<Subject> subjects, int responses, QualityRules rules)
    {
        var comparable = subjects.Count(s => s.Count >= rules.ComparisonResponses);
        return subjects
            .SelectMany(s => s.Vectors, (s, v) => (Vector: v.Key, Same: v.Value.Count, Of: s.Count))
            .GroupBy(s => s.Vector)
            .Where(v => v.Any(s => s.Same >= rules.IdenticalResponses))
            .ToDictionary(v => v.Key, v => new Yardstick(
                v.Sum(s => s.Same),
                responses,
                comparable,
                [.. v.Where(s => s.Of >= rules.ComparisonResponses).Select(s => s.Same / (double)s.Of).Order()]));
    }

    /// <summary>The answers in the order of the items, as text; empty if none was answered.</summary>
    private static string Vector(IReadOnlyList<SurveyItem> items, ResponseRecord response)
    {
        var answers = items.Select(i => response.Answers.GetValueOrDefault(i.Code)?.ToString("R", CultureInfo.InvariantCulture)).ToList();
        return answers.TrueForAll(a => a is null) ? "" : string.Join('|', answers);
    }

    /// <param name="Count">n, all responses about the subject.</param>
    /// <param name="Vectors">Its responses by answer vector.</param>
    private sealed record Subject(int Count, Dictionary<string, List<ResponseRecord>> Vectors);

    /// <param name="Same">Responses of all subjects with the vector.</param>
    /// <param name="Responses">Responses of all subjects.</param>
    /// <param name="Comparable">Subjects with enough responses for a share.</param>
    /// <param name="Shares">The vector's shares among them, ascending, without the shares of 0.</param>
    private sealed record Yardstick(int Same, int Responses, int Comparable, double[] Shares)
    {
        public double HonestShare(Subject subject, int same, QualityRules rules)
        {
            var overall = (Same - same + 1.0) / (Responses - subject.Count + 1);
            var isComparable = subject.Count >= rules.ComparisonResponses;
            var others = isComparable ? Comparable - 1 : Comparable;
            if (others == 0)
                return overall;

            // the ordered shares of the others: first the zeros, and the subject's own place is passed over
            var zeros = Comparable - Shares.Length;
            var own = isComparable ? zeros + Array.BinarySearch(Shares, same / (double)subject.Count) : Comparable;
            double ShareAt(int place) => place < own ? AllShares(place) : AllShares(place + 1);
            double AllShares(int place) => place < zeros ? 0 : Shares[place - zeros];
            return Math.Max(overall, Quantile.OfOrdered(others, ShareAt, HonestQuantile));
        }
    }
}
