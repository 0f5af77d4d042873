using Appraisal.Scoring.Schemes;
using Appraisal.Scoring.Scores;
using Appraisal.Scoring.Statistics;

namespace Appraisal.Scoring.Work;

/// <summary>Points of events.</summary>
/// <param name="Honest">O: severity × multiplier × share of honest errors.</param>
/// <param name="Wrongdoing">X: severity × share of wrongdoing.</param>
public readonly record struct EventPoints(double Honest, double Wrongdoing)
{
    /// <summary>Both added.</summary>
    public double Total => Honest + Wrongdoing;

    /// <summary>The points of both.</summary>
    public static EventPoints operator +(EventPoints one, EventPoints other) => new(one.Honest + other.Honest, one.Wrongdoing + other.Wrongdoing);

    /// <summary>Without a share of some of them.</summary>
    public EventPoints Without(double share, EventPoints some) => new(Honest - (share * some.Honest), Wrongdoing - (share * some.Wrongdoing));
}

/// <summary>
/// Measures work, activity and deduction (sections 5 to 7) by one scheme. Completed units come in the scheme's order of work types.
/// </summary>
public sealed class WorkMeasure
{
    private readonly Scheme scheme;
    private readonly double[] hours;
    private readonly double[] rates;
    private readonly Dictionary<string, int> positions;
    private readonly double saturation;

    /// <summary>For a scheme that fulfils <see cref="SchemeRules"/>.</summary>
    public WorkMeasure(Scheme scheme)
    {
        this.scheme = scheme;
        hours = [.. scheme.WorkTypes.Select(type => type.StandardHours)];
        rates = [.. scheme.WorkTypes.Select(type => ExpectedErrors.Rate(scheme, type)).OfType<double>()];
        positions = scheme.WorkTypes.Select((type, position) => (type.Code, position)).ToDictionary(entry => entry.Code, entry => entry.position);
        saturation = 1 - PortableMath.Exp(-scheme.FullWorkload);
    }

    /// <summary>Whether the scheme counts work at all.</summary>
    public bool HasWorkTypes => hours.Length > 0;

    /// <summary>Completed units in the scheme's order; types that the scheme does not have are left out.</summary>
    public double[] Counts(IReadOnlyDictionary<string, long> work) =>
        [.. scheme.WorkTypes.Select(type => (double)work.GetValueOrDefault(type.Code))];

    /// <summary>
    /// Points of events in the scheme's order of work types, the last place for all others: severity × share, of honest errors × multiplier.
    /// </summary>
    public EventPoints[] Points(IEnumerable<CountedEvent> events)
    {
        var points = new EventPoints[hours.Length + 1];
        foreach (var counted in events.OrderBy(counted => counted.Key, StringComparer.Ordinal))
        {
            var position = counted.WorkType is { } type && positions.TryGetValue(type, out var known) ? known : hours.Length;
            var severity = scheme.EventPoints.Of(counted.Severity) * counted.Share;
            points[position] += counted.IsWrongdoing ? new EventPoints(0, severity) : new EventPoints(severity * counted.Multiplier, 0);
        }
        return points;
    }

    /// <summary>The result of work and events.</summary>
    /// <param name="dutyHours">X*: duty hours less approved leave, 0 or more.</param>
    /// <param name="counts">Completed units by type, 0 or more.</param>
    /// <param name="points">Points of all events, 0 or more.</param>
    public WorkResult Measure(double dutyHours, ReadOnlySpan<double> counts, EventPoints points)
    {
        if (!HasWorkTypes)
            return new WorkResult(null, null, 1, 0, 0, 0, 1, 0);
        double done = 0, expected = 0;
        for (var type = 0; type < hours.Length; type++)
        {
            done += counts[type] * hours[type];
            if (rates.Length > 0)
                expected += counts[type] * rates[type];
        }
        var errors = rates.Length > 0 ? points.Honest : 0; // with no rate known, there is no expectation to exceed
        var ratio = (errors + scheme.ErrorPrior) / (expected + scheme.ErrorPrior);
        var excess = Math.Max(0, ratio - 1) + (points.Wrongdoing / scheme.ErrorPrior); // no amount of work excuses wrongdoing
        var deduction = Math.Min(scheme.DeductionCap, scheme.DeductionRate * excess);
        if (dutyHours <= 0)
            return new WorkResult(null, null, 0, errors, points.Wrongdoing, expected, ratio, deduction);
        var workload = done / dutyHours;
        var factor = workload.IsAtLeast(scheme.MinimumWorkload) ? 1 : workload / scheme.MinimumWorkload;
        return new WorkResult(workload, Activity(workload), factor, errors, points.Wrongdoing, expected, ratio, deduction);
    }

    /// <summary>A(x) = min(1, (1 − e^−x)/(1 − e^−2)), 0 to 1: each hour earns less than the one before.</summary>
    public double Activity(double workload) =>
        workload >= scheme.FullWorkload ? 1 : Math.Min(1, (1 - PortableMath.Exp(-workload)) / saturation);
}
