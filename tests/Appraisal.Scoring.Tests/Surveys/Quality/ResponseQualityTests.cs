using Appraisal.Scoring.Statistics;
using Appraisal.Scoring.Surveys;
using Appraisal.Scoring.Surveys.Quality;
using CsCheck;

namespace Appraisal.Scoring.Tests.Surveys.Quality;

public class ResponseQualityTests
{
    private static readonly SurveyItem[] Items = [new("q1", 1, 5), new("q2", 1, 5, Reversed: true), new("q3", 0, 10)];
    private static readonly DateTimeOffset Opened = new(2025, 3, 1, 8, 0, 0, TimeSpan.FromHours(8));
    private static readonly TimeSpan Open = TimeSpan.FromDays(30);

    private static int next;

    /// <summary>Each has a device of its own and an answer every five hours, unless the test says otherwise.</summary>
    private static ResponseRecord Response(
        double[]? answers = null, string subject = "s", string? device = null, DateTimeOffset? at = null, double? seconds = null)
    {
        var number = Interlocked.Increment(ref next);
        return new ResponseRecord(
            new Guid(number, 0, 0, new byte[8]), subject, device ?? $"device {number}", at ?? Opened.AddHours(5 * number), seconds,
            (answers ?? [4, 2, 7]).Select((a, i) => (a, i)).ToDictionary(a => $"q{a.i + 1}", a => double.IsNaN(a.a) ? null : (double?)a.a));
    }

    private static List<QualityFlag> Flags(QualityReason reason, params IEnumerable<ResponseRecord> responses) =>
        [.. ResponseQuality.Examine(Items, [.. responses], Open, new QualityRules()).Where(f => f.Reason == reason)];

    [Theory]
    [InlineData(3, 0)]
    [InlineData(4, 4)]
    public void Examine_OneDeviceOneSubjectOneDay_IsFlaggedOverTheLimit(int responses, int flagged)
    {
        var day = Enumerable.Range(0, responses).Select(i => Response(device: "kiosk", at: Opened.AddHours(4 * i))).ToList();
        var flags = Flags(QualityReason.DeviceLimit, day);
        Assert.Equal(flagged, flags.Count);
        Assert.All(flags, f => Assert.Equal((4.0, 3.0), (f.Observed, f.Allowed)));
    }

    [Fact]
    public void Examine_OneDeviceOtherSubjectsOrDaysOrUnknown_IsNotFlagged() => Assert.Empty(Flags(
        QualityReason.DeviceLimit,
        Enumerable.Range(0, 6).Select(i => Response(device: "kiosk", subject: $"s{i}", at: Opened))
            .Concat(Enumerable.Range(0, 6).Select(i => Response(device: "kiosk", at: Opened.AddDays(i))))
            .Concat(Enumerable.Range(0, 6).Select(_ => Response(at: Opened) with { Device = null }))));

    [Fact]
    public void Examine_DayOfADevice_IsTheLocalOne()
    {
        // 06:00 to 09:00 at +08:00: 22:00 of the day before to 01:00 in UTC
        var morning = Enumerable.Range(0, 4).Select(i => Response(device: "kiosk", at: Opened.AddHours(i - 2)));
        Assert.Equal(4, Flags(QualityReason.DeviceLimit, morning).Count);
    }

    [Fact]
    public void Examine_ManyWithinTheWindow_AreFlaggedAsABurst()
    {
        var steady = Enumerable.Range(0, 60).Select(i => Response(at: Opened.AddHours(11 * i))).ToList();
        var burst = Enumerable.Range(0, 8).Select(i => Response(at: Opened.AddDays(3.4).AddMinutes(i))).ToList();
        var flags = Flags(QualityReason.Burst, steady.Concat(burst));

        Assert.Equal(burst.Select(r => r.Id), flags.Select(f => f.Response));
        var expected = 68 * CountTails.PoissonAtLeast(7, 68 * 10 / (30 * 24 * 60.0));
        Assert.All(flags, f => Assert.Equal((8.0, expected), (f.Observed, f.ExpectedByChance!.Value)));
        var limit = (int)flags[0].Allowed;
        Assert.True(68 * CountTails.PoissonAtLeast(limit - 1, 68 * 10 / (30 * 24 * 60.0)) >= 0.001);
        Assert.True(68 * CountTails.PoissonAtLeast(limit, 68 * 10 / (30 * 24 * 60.0)) < 0.001);
    }

    [Fact]
    public void Examine_BurstAboutAnotherSubject_IsCountedApart() => Assert.Empty(Flags(
        QualityReason.Burst, Enumerable.Range(0, 8).Select(i => Response(subject: $"s{i}", at: Opened.AddMinutes(i)))));

    [Fact]
    public void Examine_BurstAtTheWindowsEnd_IncludesItsLastInstant()
    {
        var burst = new[] { 0.0, 3, 6, 10, 10.01 }.Select(minute => Response(at: Opened.AddMinutes(minute))).ToList();
        Assert.Equal([4, 4, 4, 4, 4], Flags(QualityReason.Burst, burst).Select(f => f.Observed)); // the last: 3 to 10.01
    }

    [Fact]
    public void Examine_SteadyRandomArrivals_AreRarelyFlagged()
    {
        var random = new SeededRandom(7);
        var flagged = Enumerable.Range(0, 300).Count(_ => Flags(
            QualityReason.Burst, Enumerable.Range(0, 40).Select(_ => Response(at: Opened + (Open * random.NextDouble())))).Count > 0);
        Assert.InRange(flagged, 0, 3);
    }

    [Theory]
    [InlineData(5, 5, 10, true)] // the top of every scale
    [InlineData(3, 3, 5, true)]
    [InlineData(5, 1, 10, false)] // consistent
    [InlineData(5, 5, 9, false)]
    [InlineData(5, double.NaN, 10, false)] // no reversed item was answered
    [InlineData(double.NaN, 5, double.NaN, false)] // only a reversed one was
    public void Examine_SameAnswerThroughoutAlthoughReversed_IsFlagged(double q1, double q2, double q3, bool flagged) =>
        Assert.Equal(flagged ? 1 : 0, Flags(QualityReason.StraightLining, Response([q1, q2, q3])).Count);

    [Theory]
    [InlineData(2.9, 3, 1)]
    [InlineData(3.0, 3, 0)]
    [InlineData(1.9, 2, 1)]
    [InlineData(2.9, 2, 0)]
    [InlineData(null, 3, 0)]
    [InlineData(0.1, 0, 0)]
    public void Examine_UnderASecondAnItem_IsFlagged(double? seconds, int answered, int flagged)
    {
        double[] answers = [.. Enumerable.Range(0, 3).Select(i => i < answered ? 3 - i : double.NaN)];
        Assert.Equal(flagged, Flags(QualityReason.TooFast, Response(answers, seconds: seconds)).Count);
    }

    private static List<ResponseRecord> Varied(string subject, int responses, SeededRandom random) =>
        [.. Enumerable.Range(0, responses).Select(_ => Response(
            [1 + (int)(random.NextDouble() * 5), 1 + (int)(random.NextDouble() * 5), (int)(random.NextDouble() * 11)], subject))];

    [Fact]
    public void Examine_ManyIdenticalVectors_AreFlagged()
    {
        var random = new SeededRandom(11);
        var honest = Enumerable.Range(0, 12).SelectMany(i => Varied($"other {i}", 30, random)).Concat(Varied("s", 20, random)).ToList();
        var stuffed = Enumerable.Range(0, 10).Select(_ => Response([5, 1, 10])).ToList();
        var flags = Flags(QualityReason.IdenticalAnswers, honest.Concat(stuffed));

        Assert.Subset(flags.Select(f => f.Response).ToHashSet(), stuffed.Select(r => r.Id).ToHashSet());
        Assert.All(flags, f => Assert.True(f.Observed >= 10 && f.Allowed < 10 && f.ExpectedByChance < 0.001));
    }

    [Fact]
    public void Examine_IdenticalVectorsThatAreCommonElsewhere_AreNotFlagged()
    {
        // everybody's favourite answer: between 30 and 50 % of the responses about every subject
        var random = new SeededRandom(13);
        var responses = Enumerable.Range(0, 12).SelectMany(i =>
            Varied($"subject {i}", 20 - (i % 3 * 2), random).Concat(Enumerable.Range(0, 10 + (i % 3 * 2)).Select(_ => Response([5, 1, 10], $"subject {i}"))));
        Assert.Empty(Flags(QualityReason.IdenticalAnswers, responses));
    }

    [Theory]
    [InlineData(0, true)]
    [InlineData(12, false)]
    public void Examine_IdenticalVectorsAboutTwoSubjects_AreHeldAgainstTheOther(int ofTheOther, bool flagged)
    {
        var random = new SeededRandom(17);
        IEnumerable<ResponseRecord> About(string subject, int same) =>
            Enumerable.Range(0, same).Select(_ => Response([5, 1, 10], subject)).Concat(Varied(subject, 30 - same, random));
        Assert.Equal(flagged, Flags(QualityReason.IdenticalAnswers, About("s", 12).Concat(About("other", ofTheOther))).Count > 0);
    }

    [Theory]
    [InlineData(10)]
    [InlineData(1)] // a scheme may ask for fewer, and still nothing shows
    public void Examine_IdenticalVectors_AreNotHeldAgainstSubjectsBelowTheFloor(int comparisonResponses)
    {
        IReadOnlyList<QualityFlag> Held(double[] hidden)
        {
            var random = new SeededRandom(17);
            var shown = Enumerable.Range(0, 12).Select(i => Response([5, 1, 10])).Concat(Varied("s", 18, random)).Concat(Varied("other", 30, random)).ToList();
            var all = shown.Concat(Enumerable.Range(0, 9).Select(_ => Response(hidden, "hidden"))).ToList();
            var rules = new QualityRules { ComparisonResponses = comparisonResponses };
            return [.. ResponseQuality.Examine(Items, all, Open, rules).Where(f => f.Reason == QualityReason.IdenticalAnswers && shown.Exists(r => r.Id == f.Response))];
        }

        Assert.NotEmpty(Held([1, 5, 0]));
        Assert.Equal(Held([1, 5, 0]).Select(f => (f.Observed, f.Allowed, f.ExpectedByChance)), Held([5, 1, 10]).Select(f => (f.Observed, f.Allowed, f.ExpectedByChance)));
    }

    [Fact]
    public void Examine_IdenticalVectorsWithoutOtherSubjects_HaveNoYardstick() =>
        Assert.Empty(Flags(QualityReason.IdenticalAnswers, Enumerable.Range(0, 40).Select(_ => Response([5, 1, 10]))));

    // the honest share as the methodology tells it, from all others' shares one by one
    [Fact]
    public void IdenticalAnswers_ManySubjects_AreHeldAgainstTheSharesOfAllOthers() => Gen.Int[0, 1_000_000].Sample(seed =>
    {
        var random = new Random(seed);
        var rules = new QualityRules { IdenticalResponses = 2, Significance = 1e9 }; // everything is judged, so that every figure shows
        var subjects = Enumerable.Range(0, random.Next(1, 40)).ToDictionary(
            i => $"s{i}", _ => Enumerable.Range(0, random.Next(1, 6)).ToDictionary(v => v == 0 ? "" : $"{v}", _ => random.Next(1, 12), StringComparer.Ordinal), StringComparer.Ordinal);
        var identical = new IdenticalAnswers(rules);
        foreach (var (subject, vectors) in subjects)
            identical.Judge(subject, vectors);
        foreach (var vectors in subjects.Values)
            identical.Compare(vectors);

        var found = identical.Find().ToDictionary(f => (f.Subject, f.Vector), f => f.ExpectedByChance);

        Assert.Equal(subjects.Sum(s => s.Value.Count(v => v.Key.Length > 0 && v.Value >= 2)), found.Count);
        foreach (var ((subject, vector), byChance) in found)
        {
            var others = subjects.Where(s => s.Key != subject && s.Value.Values.Sum() >= 10).Select(s => (Same: s.Value.GetValueOrDefault(vector), Of: s.Value.Values.Sum())).ToList();
            var overall = (others.Sum(o => o.Same) + 1.0) / (others.Sum(o => o.Of) + 1);
            var p = others.Count == 0 ? 1 : Math.Max(overall, Quantile.Of(others.Select(o => o.Same / (double)o.Of), 0.95));
            var own = subjects[subject];
            Assert.Equal(own.Keys.Count(v => v.Length > 0) * CountTails.BinomialAtLeast(own[vector], own.Values.Sum(), p), byChance);
        }
    }, iter: 200);

    [Fact]
    public void Examine_AnyOrder_GivesTheSameFlags() => Gen.Int.Sample(seed =>
    {
        var random = new SeededRandom((ulong)seed);
        var responses = Enumerable.Range(0, 3).SelectMany(i => Varied($"subject {i}", 15, random))
            .Concat(Enumerable.Range(0, 8).Select(i => Response([5, 5, 10], "subject 0", "kiosk", Opened.AddMinutes(i), 1)))
            .ToArray();
        var shuffled = responses.ToArray();
        new Random(seed).Shuffle(shuffled);
        var flags = ResponseQuality.Examine(Items, responses, Open, new QualityRules());
        Assert.Equal(flags, ResponseQuality.Examine(Items, shuffled, Open, new QualityRules()));
        Assert.True(flags.Select(f => f.Reason).Distinct().Count() >= 4);
    }, iter: 20);

    [Theory]
    [InlineData(4.75, true)] // exact in binary, and so in ticks
    [InlineData(5, false)]
    public void Examine_NextAtTheSameKioskTooSoon_IsFlagged(double seconds, bool flagged)
    {
        ResponseRecord At(double after, string kiosk) => Response(device: kiosk, at: Opened.AddSeconds(after), subject: $"s{after}") with { AtKiosk = true };
        var (first, other, second) = (At(0, "a"), At(1, "b"), At(seconds, "a"));
        Assert.Equal(flagged ? [(second.Id, seconds, 5.0)] : [], Flags(QualityReason.Interval, second, other, first).Select(f => (f.Response, f.Observed, f.Allowed)));
    }

    [Fact]
    public void Examine_NothingToExamine_FlagsNothing() => Assert.Empty(ResponseQuality.Examine(Items, [], Open, new QualityRules()));

    [Fact]
    public void Examine_NoOpenTime_IsRefused() => Assert.Throws<ArgumentOutOfRangeException>(
        () => ResponseQuality.Examine(Items, [Response()], TimeSpan.Zero, new QualityRules()));
}
