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
        var all = subjects.SelectMany(s => s.Vectors).GroupBy(v => v.Key, v => v.Value.Count).ToDictionary(v => v.Key, v => v.Sum());

        foreach (var subject in subjects)
            foreach (var (vector, same) in subject.Vectors.Where(v => v.Value.Count >= rules.IdenticalResponses))
            {
                var others = subjects.Where(s => s != subject && s.Count >= rules.ComparisonResponses).Select(s => s.Share(vector)).ToList();
                var overall = (all[vector] - same.Count + 1.0) / (responses.Count - subject.Count + 1);
                var honest = Math.Max(overall, others.Count > 0 ? Quantile.Of(others, HonestQuantile) : 0);
                double ByChance(int c) => subject.Vectors.Count * CountTails.BinomialAtLeast(c, subject.Count, honest);
                if (ByChance(same.Count) >= rules.Significance)
                    continue;

                var limit = Enumerable.Range(rules.IdenticalResponses, same.Count).First(c => ByChance(c) < rules.Significance) - 1;
                foreach (var response in same)
                    yield return new QualityFlag(response.Id, QualityReason.IdenticalAnswers, same.Count, limit, ByChance(same.Count));
            }
    }

    /// <summary>The answers in the order of the items, as text; empty if none was answered.</summary>
    private static string Vector(IReadOnlyList<SurveyItem> items, ResponseRecord response)
    {
        var answers = items.Select(i => response.Answers.GetValueOrDefault(i.Code)?.ToString("R", CultureInfo.InvariantCulture)).ToList();
        return answers.TrueForAll(a => a is null) ? "" : string.Join('|', answers);
    }

    /// <param name="Count">n, all responses about the subject.</param>
    /// <param name="Vectors">Its responses by answer vector.</param>
    private sealed record Subject(int Count, Dictionary<string, List<ResponseRecord>> Vectors)
    {
        public double Share(string vector) => Vectors.TryGetValue(vector, out var same) ? same.Count / (double)Count : 0;
    }
}
