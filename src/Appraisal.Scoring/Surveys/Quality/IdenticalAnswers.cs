using System.Globalization;
using System.Runtime.InteropServices;
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
/// <remarks>
/// It is told of one subject after another, twice: first whom to judge, which says what vectors matter, then all of the survey, to compare
/// with. So it keeps nothing of a response, only counts of vectors that are frequent about somebody.
/// </remarks>
public sealed class IdenticalAnswers(QualityRules rules)
{
    private readonly long _fewest = Math.Max(rules.ComparisonResponses, StandingRules.LeastResponses);
    private readonly Dictionary<string, Yardstick> _yardsticks = new(StringComparer.Ordinal);
    private readonly List<Subject> _subjects = [];
    private readonly List<Frequent> _frequent = [];
    private Compared _all;

    /// <summary>Whether anything is to be judged, so that there is a reason to compare.</summary>
    public bool HasAny => _frequent.Count > 0;

    /// <summary>The answers in the order of the items, as text; empty if none was answered.</summary>
    public static string Vector(IReadOnlyList<SurveyItem> items, IReadOnlyDictionary<string, double?> answers)
    {
        var texts = items.Select(i => answers.GetValueOrDefault(i.Code)?.ToString("R", CultureInfo.InvariantCulture)).ToList();
        return texts.TrueForAll(a => a is null) ? "" : string.Join('|', texts);
    }

    /// <summary>Takes a subject that is to be judged.</summary>
    /// <param name="subject">Whom it is about.</param>
    /// <param name="vectors">How many of all responses about it have each vector.</param>
    public void Judge(string subject, IReadOnlyDictionary<string, int> vectors)
    {
        var known = _frequent.Count;
        foreach (var (vector, count) in vectors.Where(v => v.Key.Length > 0 && v.Value >= rules.IdenticalResponses))
        {
            if (!_yardsticks.TryGetValue(vector, out var yardstick))
                _yardsticks.Add(vector, yardstick = new Yardstick(vector));
            _frequent.Add(new Frequent(_subjects.Count, yardstick, count));
        }
        if (_frequent.Count > known)
            _subjects.Add(new Subject(subject, vectors.Values.Sum(), vectors.Keys.Count(v => v.Length > 0)));
    }

    /// <summary>Takes a subject to compare with: each of the survey once, those that are judged too, after the last that is to be judged.</summary>
    public void Compare(IReadOnlyDictionary<string, int> vectors)
    {
        var responses = vectors.Values.Sum();
        if (responses < _fewest)
            return;
        _all = new Compared(_all.Subjects + 1, _all.Responses + responses);
        foreach (var (vector, count) in vectors)
        {
            if (_yardsticks.TryGetValue(vector, out var yardstick))
                yardstick.Add(count, responses);
        }
    }

    /// <summary>What is flagged, in the order of judging.</summary>
    public IEnumerable<IdenticalVectors> Find()
    {
        foreach (var (number, yardstick, count) in _frequent)
        {
            var subject = _subjects[number];
            var p = yardstick.HonestShare(_all, count, subject.Responses, subject.Responses >= _fewest);
            double ByChance(int c) => subject.Distinct * CountTails.BinomialAtLeast(c, subject.Responses, p);
            if (ByChance(count) is var byChance && byChance.IsBelow(rules.Significance))
            {
                var limit = Enumerable.Range(rules.IdenticalResponses, count).First(c => ByChance(c).IsBelow(rules.Significance)) - 1;
                yield return new IdenticalVectors(subject.Name, yardstick.Vector, count, limit, byChance);
            }
        }
    }

    /// <param name="Name">Whom it is about.</param>
    /// <param name="Responses">n, all responses about the subject.</param>
    /// <param name="Distinct">How many vectors these have.</param>
    private readonly record struct Subject(string Name, int Responses, int Distinct);

    /// <param name="Subject">The subject's place.</param>
    /// <param name="Yardstick">That of the vector.</param>
    /// <param name="Count">c, how many of the responses about the subject have it.</param>
    private readonly record struct Frequent(int Subject, Yardstick Yardstick, int Count);

    /// <param name="Subjects">Subjects with enough responses.</param>
    /// <param name="Responses">All responses about them.</param>
    private readonly record struct Compared(int Subjects, long Responses);

    /// <summary>How often a vector was given about the subjects with enough responses.</summary>
    private sealed class Yardstick(string vector)
    {
        private const double HonestQuantile = 0.95;

        // how many subjects have a share; that it is 0 is not noted
        private readonly Dictionary<double, int> _subjects = [];
        private long _same;
        private (double[] Shares, int[] UpTo)? _ordered;

        public string Vector => vector;

        public void Add(int same, int of)
        {
            _same += same;
            CollectionsMarshal.GetValueRefOrAddDefault(_subjects, same / (double)of, out _)++;
        }

        /// <summary>The honest share by all others than a subject with <paramref name="same"/> of <paramref name="of"/> responses.</summary>
        public double HonestShare(Compared all, int same, int of, bool isCompared)
        {
            if (!isCompared) // then it is none of them
                return HonestShare(_same, all.Responses, all.Subjects, place => ShareAt(all, place));

            // the ordered shares of the others: the subject's own place is passed over
            var (shares, upTo) = Ordered();
            var own = all.Subjects - upTo[^1] + upTo[Array.BinarySearch(shares, same / (double)of)] - 1;
            return HonestShare(_same - same, all.Responses - of, all.Subjects - 1, place => ShareAt(all, place < own ? place : place + 1));
        }

        private static double HonestShare(long same, long responses, int others, Func<int, double> shareAt)
        {
            var overall = (same + 1.0) / (responses + 1);
            return others == 0 ? overall : Math.Max(overall, Quantile.OfOrdered(others, shareAt, HonestQuantile));
        }

        // first come the zeros
        private double ShareAt(Compared all, int place)
        {
            var (shares, upTo) = Ordered();
            var within = place - (all.Subjects - (upTo.Length == 0 ? 0 : upTo[^1]));
            if (within < 0)
                return 0;
            var found = Array.BinarySearch(upTo, within + 1);
            return shares[found < 0 ? ~found : found];
        }

        /// <summary>The shares, ascending, and how many subjects have one up to each.</summary>
        private (double[] Shares, int[] UpTo) Ordered()
        {
            if (_ordered is { } known)
                return known;
            var shares = _subjects.Keys.Order().ToArray();
            var (upTo, sum) = (new int[shares.Length], 0);
            for (var i = 0; i < shares.Length; i++)
                upTo[i] = sum += _subjects[shares[i]];
            return (_ordered = (shares, upTo)).Value;
        }
    }
}

/// <summary>A vector that was given too often about a subject: each response about it with this vector is flagged.</summary>
/// <param name="Subject">Whom it is about.</param>
/// <param name="Vector">The answers, see <see cref="IdenticalAnswers.Vector"/>.</param>
/// <param name="Count">How many responses about the subject have it.</param>
/// <param name="Allowed">The last count that is not flagged.</param>
/// <param name="ExpectedByChance">How often chance alone is expected to do this to a subject.</param>
public sealed record IdenticalVectors(string Subject, string Vector, int Count, int Allowed, double ExpectedByChance)
{
    /// <summary>The flag of one of them.</summary>
    public QualityFlag Flag(Guid response) => new(response, QualityReason.IdenticalAnswers, Count, Allowed, ExpectedByChance);
}
