using Appraisal.Scoring.Statistics;

namespace Appraisal.Scoring.Surveys.Quality;

/// <summary>
/// Flags responses of one survey for a reviewer who is blind to the score (methodology, section 10): all at once, or one subject after
/// another (<see cref="OfSubject"/>, <see cref="IdenticalAnswers"/>) and the kiosks in order of time (<see cref="KioskPace"/>).
/// </summary>
public static class ResponseQuality
{
    /// <param name="items">The survey's items.</param>
    /// <param name="responses">Its responses about all subjects, in any order; more subjects make the comparison of vectors sharper.</param>
    /// <param name="open">How long the survey took responses, positive: the rate of responses that a burst is held against.</param>
    /// <param name="rules">The scheme's limits.</param>
    /// <returns>Ordered by reason, then by response id; a response may have several.</returns>
    public static IReadOnlyList<QualityFlag> Examine(
        IReadOnlyList<SurveyItem> items, IReadOnlyList<ResponseRecord> responses, TimeSpan open, QualityRules rules)
    {
        var subjects = responses.GroupBy(r => r.Subject).Select(g => g.ToList()).ToList();
        var flags = subjects.SelectMany(s => OfSubject(items, s, open, rules))
            .Concat(Identical(items, subjects, rules))
            .Concat(responses.Where(r => r.AtKiosk).OrderBy(r => r.Answered).ThenBy(r => r.Id).Select(new KioskPace(rules).Next).OfType<QualityFlag>());
        return [.. flags.OrderBy(f => f.Reason).ThenBy(f => f.Response)];
    }

    /// <summary>What all responses about one subject, in any order, tell by themselves: all but identical answers and hurry.</summary>
    public static IEnumerable<QualityFlag> OfSubject(
        IReadOnlyList<SurveyItem> items, IReadOnlyList<ResponseRecord> responses, TimeSpan open, QualityRules rules) =>
        DeviceLimit(responses, rules)
            .Concat(Bursts.Find([.. responses.Where(r => r.HasTime)], open, rules))
            .Concat(responses.SelectMany(r => OfOne(items, r, rules)));

    private static IEnumerable<QualityFlag> Identical(IReadOnlyList<SurveyItem> items, List<List<ResponseRecord>> subjects, QualityRules rules)
    {
        var byVector = subjects.ToDictionary(s => s[0].Subject, s => s.ToLookup(r => IdenticalAnswers.Vector(items, r.Answers)), StringComparer.Ordinal);
        var counts = byVector.ToDictionary(s => s.Key, s => s.Value.ToDictionary(v => v.Key, v => v.Count(), StringComparer.Ordinal), StringComparer.Ordinal);
        var identical = new IdenticalAnswers(rules);
        foreach (var (subject, vectors) in counts)
            identical.Judge(subject, vectors);
        foreach (var vectors in counts.Values)
            identical.Compare(vectors);
        return identical.Find().SelectMany(found => byVector[found.Subject][found.Vector].Select(r => found.Flag(r.Id)));
    }

    /// <summary>All of the device's responses of that day, since nothing says which of them is the honest one.</summary>
    private static IEnumerable<QualityFlag> DeviceLimit(IReadOnlyList<ResponseRecord> responses, QualityRules rules) =>
        from response in responses
        where response.Device is not null
        group response by (response.Device, response.Answered.Date) into day
        where day.Count() > rules.DeviceResponsesPerDay
        from response in day
        select new QualityFlag(response.Id, QualityReason.DeviceLimit, day.Count(), rules.DeviceResponsesPerDay);

    private static IEnumerable<QualityFlag> OfOne(IReadOnlyList<SurveyItem> items, ResponseRecord response, QualityRules rules)
    {
        var (answered, reversed, same) = (0, 0, true);
        double? position = null;
        foreach (var item in items)
        {
            if (response.Answers.GetValueOrDefault(item.Code) is not { } answer)
                continue;
            answered++;
            reversed += item.Reversed ? 1 : 0;
            // by position on the scale, so that items of different scales compare; the middle of the scale counts as well
            var here = Threshold.Rounded((answer - item.Min) / (item.Max - item.Min));
            same &= here == (position ??= here);
        }

        if (same && reversed > 0 && reversed < answered)
            yield return new QualityFlag(response.Id, QualityReason.StraightLining, answered, answered - 1);
        if (answered > 0 && response.SecondsTaken / answered is { } pace && pace.IsBelow(rules.SecondsPerItem))
            yield return new QualityFlag(response.Id, QualityReason.TooFast, pace, rules.SecondsPerItem);
    }
}
