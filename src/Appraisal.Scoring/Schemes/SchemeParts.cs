namespace Appraisal.Scoring.Schemes;

/// <summary>A kind of work (section 5).</summary>
/// <param name="Code">The users' own code, unique in the scheme.</param>
/// <param name="StandardHours">c: hours that one unit of it takes, over 0.</param>
/// <param name="ExpectedErrorRate">
/// ρ: points (severity × multiplier) that one unit of it brings with it, 0 or more. Absent (default): see
/// <see cref="Work.ExpectedErrors"/>.
/// </param>
/// <param name="RatePeriod">The earlier or frozen period that the rate was measured in, as text. Required with a rate.</param>
public sealed record WorkType(string Code, double StandardHours, double? ExpectedErrorRate = null, string? RatePeriod = null);

/// <summary>A kind of material that is required (section 4).</summary>
/// <param name="Kind">Kind of material, once a cohort.</param>
/// <param name="Weight">ω: its share in the material part, in (0, 1]; those of a cohort add up to 1.</param>
/// <param name="Required">Number of distinct accepted items required, 1 or more; more earn nothing.</param>
/// <param name="Cohort">The cohort it is required of. Absent (default): of all.</param>
public sealed record MaterialRequirement(string Kind, double Weight, int Required, string? Cohort = null);

/// <summary>A duty or power that goes with a post.</summary>
/// <param name="Code">The users' own code, unique in the scheme.</param>
/// <param name="Post">Code of the post.</param>
/// <param name="Name">What the duty is.</param>
public sealed record Duty(string Code, string Post, LocalText Name);

/// <summary>Weights of the three parts of a score, each in [0, 1], together 1 (section 7).</summary>
/// <param name="Material">w_M, at most 0.20 and the smallest. Default 0.15.</param>
/// <param name="Field">w_F. Default 0.40.</param>
/// <param name="Satisfaction">w_Q, at least 0.35. Default 0.45.</param>
public sealed record PartWeights(double Material = 0.15, double Field = 0.40, double Satisfaction = 0.45);

/// <summary>How grave a finding or an event is.</summary>
public enum Severity
{
    /// <summary>Without consequence for anyone.</summary>
    Minor,
    /// <summary>With consequences that can be put right.</summary>
    Major,
    /// <summary>With grave or lasting consequences.</summary>
    Critical,
}

/// <summary>A number for each severity, over 0 and not falling.</summary>
/// <param name="Minor">For <see cref="Severity.Minor"/>.</param>
/// <param name="Major">For <see cref="Severity.Major"/>.</param>
/// <param name="Critical">For <see cref="Severity.Critical"/>.</param>
public sealed record SeverityScale(double Minor, double Major, double Critical)
{
    /// <summary>The number for a severity.</summary>
    public double Of(Severity severity) => severity switch
    {
        Severity.Minor => Minor,
        Severity.Major => Major,
        _ => Critical,
    };
}

/// <summary>What a ruling grants (section 6).</summary>
public enum Leniency
{
    /// <summary>免除: nothing is deducted.</summary>
    Exempt,
    /// <summary>减轻: below the ordinary range.</summary>
    Mitigated,
    /// <summary>从轻: the lower end of the ordinary range.</summary>
    Lenient,
    /// <summary>The event counts in full.</summary>
    Full,
}

/// <summary>The multiplier m of each leniency, in [0, 1] and not falling.</summary>
/// <param name="Exempt">Default 0.</param>
/// <param name="Mitigated">Default 0.3.</param>
/// <param name="Lenient">Default 0.6.</param>
/// <param name="Full">Default 1.</param>
public sealed record LeniencyScale(double Exempt = 0, double Mitigated = 0.3, double Lenient = 0.6, double Full = 1)
{
    /// <summary>The multiplier of a leniency.</summary>
    public double Of(Leniency leniency) => leniency switch
    {
        Leniency.Exempt => Exempt,
        Leniency.Mitigated => Mitigated,
        Leniency.Lenient => Lenient,
        _ => Full,
    };
}
