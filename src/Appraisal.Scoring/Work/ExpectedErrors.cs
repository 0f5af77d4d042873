using Appraisal.Scoring.Schemes;

namespace Appraisal.Scoring.Work;

/// <summary>What errors work brings with it (section 5).</summary>
public static class ExpectedErrors
{
    /// <summary>
    /// ρ of a work type, points per unit: its own, or where it has none its standard hours times the hours-weighted mean of the
    /// known ρ/c, which is Σρ/Σc: hours are the standard hours, so that it depends on the frozen scheme alone. Null: none is known.
    /// </summary>
    public static double? Rate(Scheme scheme, WorkType type)
    {
        if (type.ExpectedErrorRate is { } rate)
            return rate;
        var known = scheme.WorkTypes.Where(other => other.ExpectedErrorRate is not null).ToList();
        return known.Count == 0
            ? null
            : type.StandardHours * known.Sum(other => other.ExpectedErrorRate!.Value) / known.Sum(other => other.StandardHours);
    }
}
