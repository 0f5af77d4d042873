namespace Appraisal.Scoring.Inspections;

/// <summary>At most <paramref name="Starts"/> inspections may start at a unit within <paramref name="Days"/> days.</summary>
/// <param name="Days">Length of the window, the day of the start included, 1..366.</param>
/// <param name="Starts">Greatest number of starts in the window, 1..1000.</param>
public sealed record FrequencyLimit(int Days, int Starts);

/// <summary>
/// Parameters of the inspection rules (methodology, section 11). A version is frozen once a cycle that uses it has started.
/// </summary>
public sealed record InspectionPolicy
{
    /// <summary>Code of the policy.</summary>
    public string Code { get; init; } = "default";

    /// <summary>Version, 1 or more.</summary>
    public int Version { get; init; } = 1;

    /// <summary>W: an earlier visit counts as repeated if it started at most so many days before, inclusive. 1..366, default 30.</summary>
    public int RepeatDays { get; init; } = 30;

    /// <summary>Topic overlap from which a visit repeats another, and from which visits can be joined. Over 0 up to 1, default 0.5.</summary>
    public double MinimumOverlap { get; init; } = 0.5;

    /// <summary>V: a result stays valid for so many days after the start of its inspection, inclusive. 1..1096, default 90.</summary>
    public int ValidityDays { get; init; } = 90;

    /// <summary>Share of the checklist covered by valid results from which a visit is redundant. Over 0 up to 1, default 0.8.</summary>
    public double RedundantShare { get; init; } = 0.8;

    /// <summary>How many visits may start in how many days, by ascending days. Default 1 in 1 day, 2 in 7, 3 in 30.</summary>
    public IReadOnlyList<FrequencyLimit> FrequencyLimits { get; init; } = [new(1, 1), new(7, 2), new(30, 3)];

    /// <summary>A visit is trace-heavy if it asks for more materials than this for each non-conforming finding. 0..1000, default 10.</summary>
    public int MaterialsPerFinding { get; init; } = 10;

    /// <summary>A follow-up is justified up to so many days after the visit that it names, inclusive. 0..366, default 60.</summary>
    public int FollowUpDays { get; init; } = 60;

    /// <summary>Length of the burden index's window, the date asked included. 1..366 days, default 90.</summary>
    public int BurdenDays { get; init; } = 90;

    /// <summary>Hours that one requested material stands for in the burden index. 0..100, default 0.5.</summary>
    public decimal HoursPerMaterial { get; init; } = 0.5m;

    /// <summary>Working hours that all visits of a cycle may cost a unit, over 0 to 100,000; null: no limit. It is shown, never enforced. Default null.</summary>
    public decimal? HoursBudget { get; init; }

    /// <summary>
    /// How many days after a change the inspections of a unit may get other flags: the longest window of any rule.
    /// With the default values max(W, V, 29) = 90.
    /// </summary>
    public int LongestWindowDays =>
        FrequencyLimits.Select(limit => limit.Days - 1).Append(RepeatDays).Append(ValidityDays).Append(FollowUpDays).Max();

    /// <summary>Every broken rule; empty for a policy that can be used.</summary>
    public IReadOnlyList<BrokenRule> Check()
    {
        var broken = new List<BrokenRule>();
        if (string.IsNullOrWhiteSpace(Code)) broken.Add(new("code", "required"));
        Range("version", Version, 1, int.MaxValue);
        Range("repeatDays", RepeatDays, 1, 366);
        Share("minimumOverlap", MinimumOverlap);
        Range("validityDays", ValidityDays, 1, 1096);
        Share("redundantShare", RedundantShare);
        Range("materialsPerFinding", MaterialsPerFinding, 0, 1000);
        Range("followUpDays", FollowUpDays, 0, 366);
        Range("burdenDays", BurdenDays, 1, 366);
        Range("hoursPerMaterial", HoursPerMaterial, 0, 100);
        if (HoursBudget is { } budget) Range("hoursBudget", budget, 0.01m, 100_000);
        for (var i = 0; i < FrequencyLimits.Count; i++)
        {
            Range($"frequencyLimits[{i}].days", FrequencyLimits[i].Days, 1, 366);
            Range($"frequencyLimits[{i}].starts", FrequencyLimits[i].Starts, 1, 1000);
            if (i > 0) Rising(i);
        }
        return broken;

        void Range(string field, decimal value, decimal least, decimal most)
        {
            if (value < least || value > most) broken.Add(new(field, "out-of-range", value, least, most));
        }

        void Share(string field, double value)
        {
            // written so that NaN is refused
            if (!(value > 0 && value <= 1)) broken.Add(new(field, "share-out-of-range", value));
        }

        // a longer window that allowed no more starts would make the shorter limit idle
        void Rising(int i)
        {
            var (shorter, longer) = (FrequencyLimits[i - 1], FrequencyLimits[i]);
            if (longer.Days <= shorter.Days) broken.Add(new($"frequencyLimits[{i}].days", "not-rising", longer.Days, shorter.Days));
            if (longer.Starts <= shorter.Starts) broken.Add(new($"frequencyLimits[{i}].starts", "not-rising", longer.Starts, shorter.Starts));
        }
    }
}
