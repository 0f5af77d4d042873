using Appraisal.Scoring.Statistics;

namespace Appraisal.Scoring.Surveys.Quality;

/// <summary>Flags responses of one survey for a reviewer who is blind to the score (methodology, section 10).</summary>
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
        var flags = DeviceLimit(responses, rules)
            .Concat(responses.Where(r => r.HasTime).GroupBy(r => r.Subject).SelectMany(subject => Bursts.Find([.. subject], open, rules)))
            .Concat(responses.SelectMany(r => OfOne(items, r, rules)))
            .Concat(IdenticalAnswers.Find(items, responses, rules))
            .Concat(Hurried(responses, rules));
        return [.. flags.OrderBy(f => f.Reason).ThenBy(f => f.Response)];
    }

    /// <summary>All of the device's responses of that day, since nothing says which of them is the honest one.</summary>
    private static IEnumerable<QualityFlag> DeviceLimit(IReadOnlyList<ResponseRecord> responses, QualityRules rules) =>
        from response in responses
        where response.Device is not null
        group response by (response.Device, response.Subject, response.Answered.Date) into day
        where day.Count() > rules.DeviceResponsesPerDay
        from response in day
        select new QualityFlag(response.Id, QualityReason.DeviceLimit, day.Count(), rules.DeviceResponsesPerDay);

    /// <summary>At one screen, the answer that came too soon after the one before it.</summary>
    private static IEnumerable<QualityFlag> Hurried(IReadOnlyList<ResponseRecord> responses, QualityRules rules)
    {
        foreach (var kiosk in responses.Where(r => r.AtKiosk).GroupBy(r => r.Device))
        {
            var inTime = kiosk.OrderBy(r => r.Answered).ThenBy(r => r.Id).ToList();
            foreach (var (before, response) in inTime.Zip(inTime.Skip(1)))
                if ((response.Answered - before.Answered).TotalSeconds is var seconds && seconds < rules.SecondsBetween)
                    yield return new QualityFlag(response.Id, QualityReason.Interval, seconds, rules.SecondsBetween);
        }
    }

    private static IEnumerable<QualityFlag> OfOne(IReadOnlyList<SurveyItem> items, ResponseRecord response, QualityRules rules)
    {
        var answered = items.Where(i => response.Answers.GetValueOrDefault(i.Code) is not null).ToList();
        if (answered.Count == 0)
            yield break;

        // by position on the scale, so that items of different scales compare; the middle of the scale counts as well
        var positions = answered.Select(i => Threshold.Rounded((response.Answers[i.Code]!.Value - i.Min) / (i.Max - i.Min))).Distinct().Count();
        if (positions == 1 && answered.Any(i => i.Reversed) && answered.Any(i => !i.Reversed))
            yield return new QualityFlag(response.Id, QualityReason.StraightLining, answered.Count, answered.Count - 1);
        if (response.SecondsTaken / answered.Count is { } pace && pace.IsBelow(rules.SecondsPerItem))
            yield return new QualityFlag(response.Id, QualityReason.TooFast, pace, rules.SecondsPerItem);
    }
}
