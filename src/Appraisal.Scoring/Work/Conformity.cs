using Appraisal.Scoring.Surveys;

namespace Appraisal.Scoring.Work;

/// <summary>As what a thing counted that is both a failed finding and an event of the same cadre.</summary>
public enum CountedAs
{
    /// <summary>As the event: in the deduction, not in C.</summary>
    Event,
    /// <summary>As the finding: in C, not in the deduction.</summary>
    Finding,
    /// <summary>A ruling exempted it.</summary>
    Neither,
}

/// <summary>A thing that is both a failed finding and an event of the same cadre.</summary>
/// <param name="Item">The thing.</param>
/// <param name="Events">Keys of the events.</param>
/// <param name="CountedAs">Where it counted, which is where it weighs more.</param>
public sealed record LinkedThing(string Item, IReadOnlyList<string> Events, CountedAs CountedAs);

/// <summary>C, the share of findings that conform, drawn towards the cohort's as far as the own findings are few (section 5).</summary>
/// <param name="OwnShare">100·(weight of conforming things)/(weight of things), points, 0 to 100; null: no thing that counts.</param>
/// <param name="Weight">Σw: weight of the things that count, 0 or more.</param>
/// <param name="Reliability">Σw/(Σw + K), 0 to 1.</param>
/// <param name="CohortShare">μ, points, 0 to 100; null: no finding in the cohort.</param>
/// <param name="Value">C, points, 0 to 100; null: nothing is known, or nothing may be imputed.</param>
/// <param name="StandardError">Of C, points; null: unknown.</param>
/// <param name="Interval">95 %, clipped to 0 to 100 for display only; null where the standard error is.</param>
/// <param name="Linked">Things that are events as well, in ordinal order of item.</param>
public sealed record ConformityResult(
    double? OwnShare, double Weight, double Reliability, double? CohortShare, double? Value, double? StandardError, Interval? Interval,
    IReadOnlyList<LinkedThing> Linked);

/// <summary>
/// What all findings of a cohort say together: of all things but exempt ones, so that naming an incident changes nobody else's score.
/// </summary>
/// <param name="Mean">μ = 100·p, points; null: no finding.</param>
/// <param name="Variance">s²_C = 100²·p(1 − p), points².</param>
/// <param name="MeanWeight">ω = Σw²/Σw: the weight of a finding as it bears on the error.</param>
public sealed record CohortConformity(double? Mean, double Variance, double MeanWeight)
{
    /// <summary>Of the things of a cohort, in an order that content alone decides: sums of doubles depend on it.</summary>
    public static CohortConformity Of(IEnumerable<Thing> things)
    {
        double conforming = 0, all = 0, squares = 0;
        foreach (var thing in things.Where(thing => !thing.IsExempt))
        {
            all += thing.Weight;
            squares += thing.Weight * thing.Weight;
            if (thing.Conforming)
                conforming += thing.Weight;
        }
        if (all == 0)
            return new CohortConformity(null, 0, 0);
        var share = conforming / all;
        return new CohortConformity(100 * share, 100 * 100 * share * (1 - share), squares / all);
    }

    /// <summary>
    /// C = (100·Σw of conforming + K·μ)/(Σw + K), se_C² = s²_C·ω/(Σw + K): one finding says little, so C starts from the cohort's share
    /// as if K's weight of average findings stood beside the own ones.
    /// </summary>
    /// <param name="things">All things of the cadre.</param>
    /// <param name="linkedAs">As what linked things count that are not exempt.</param>
    /// <param name="prior">K, 0 or more.</param>
    /// <param name="imputes">Whether μ stands in where there is no own finding.</param>
    public ConformityResult Of(IReadOnlyList<Thing> things, CountedAs linkedAs, double prior, bool imputes)
    {
        double conforming = 0, weight = 0;
        foreach (var thing in things.Where(thing => thing.IsLinked ? !thing.IsExempt && linkedAs == CountedAs.Finding : true))
        {
            weight += thing.Weight;
            if (thing.Conforming)
                conforming += thing.Weight;
        }
        LinkedThing[] linked = [.. things.Where(thing => thing.IsLinked)
            .Select(thing => new LinkedThing(thing.Item, thing.Events, thing.IsExempt ? CountedAs.Neither : linkedAs))];
        double? own = weight > 0 ? 100 * conforming / weight : null;
        var evidence = weight + prior;
        if (Mean is not { } mean || (own is null && !imputes))
            return new ConformityResult(own, weight, 0, Mean, null, null, null, linked);
        if (evidence == 0)
            return new ConformityResult(own, weight, 0, Mean, mean, null, null, linked);
        var value = Math.Clamp(((100 * conforming) + (prior * mean)) / evidence, 0, 100); // rounding must not leave the scale
        var error = Math.Sqrt(Variance * MeanWeight / evidence);
        return new ConformityResult(own, weight, weight / evidence, Mean, value, error, Surveys.Interval.Around(value, error), linked);
    }
}
