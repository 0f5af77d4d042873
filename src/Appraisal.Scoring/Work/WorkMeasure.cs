using Appraisal.Scoring.Schemes;
using Appraisal.Scoring.Scores;
using Appraisal.Scoring.Statistics;

namespace Appraisal.Scoring.Work;

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

    /// <summary>Severity × multiplier × share of events in the scheme's order of work types, the last place for all others.</summary>
    public double[] Points(IEnumerable<CountedEvent> events)
    {
        var points = new double[hours.Length + 1];
        foreach (var counted in events.OrderBy(counted => counted.Key, StringComparer.Ordinal))
        {
            var position = counted.WorkType is { } type && positions.TryGetValue(type, out var known) ? known : hours.Length;
            points[position] += scheme.EventPoints.Of(counted.Severity) * counted.Multiplier * counted.Share;
        }
        return points;
    }

    /// <summary>The result of work and events.</summary>
    /// <param name="dutyHours">X*: duty hours less approved leave, 0 or more.</param>
    /// <param name="counts">Completed units by type, 0 or more.</param>
    /// <param name="points">Points of all events, 0 or more.</param>
    public WorkResult Measure(double dutyHours, ReadOnlySpan<double> counts, double points)
    {
        if (!HasWorkTypes)
            return new WorkResult(null, null, 1, 0, 0, 1, 0);
        double done = 0, expected = 0;
        for (var type = 0; type < hours.Length; type++)
        {
            done += counts[type] * hours[type];
            if (rates.Length > 0)
                expected += counts[type] * rates[type];
        }
        var errors = rates.Length > 0 ? points : 0; // with no rate known, there is no expectation to exceed
        var ratio = (errors + scheme.ErrorPrior) / (expected + scheme.ErrorPrior);
        var deduction = Math.Min(scheme.DeductionCap, scheme.DeductionRate * Math.Max(0, ratio - 1));
        if (dutyHours <= 0)
            return new WorkResult(null, null, 0, errors, expected, ratio, deduction);
        var workload = done / dutyHours;
        return new WorkResult(
            workload, Activity(workload), Math.Min(1, workload / scheme.MinimumWorkload), errors, expected, ratio, deduction);
    }

    /// <summary>A(x) = min(1, (1 − e^−x)/(1 − e^−2)), 0 to 1: each hour earns less than the one before.</summary>
    public double Activity(double workload) =>
        workload >= scheme.FullWorkload ? 1 : Math.Min(1, (1 - PortableMath.Exp(-workload)) / saturation);
}
