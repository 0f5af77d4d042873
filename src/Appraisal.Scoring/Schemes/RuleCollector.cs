namespace Appraisal.Scoring.Schemes;

/// <summary>Collects what is broken; NaN breaks every range.</summary>
internal sealed class RuleCollector
{
    public List<BrokenRule> Broken { get; } = [];

    public void Add(string code, string path, params object[] arguments) => Broken.Add(new BrokenRule(code, path, arguments));

    /// <summary>In [smallest, largest].</summary>
    public void Range(double value, double smallest, double largest, string path)
    {
        if (!(value >= smallest && value <= largest))
            Add("out-of-range", path, value, smallest, largest);
    }

    /// <summary>In (0, largest].</summary>
    public void Over0(double value, double largest, string path)
    {
        if (!(value > 0 && value <= largest))
            Add("out-of-range", path, value, 0.0, largest);
    }

    public void Required(string? value, string path)
    {
        if (string.IsNullOrWhiteSpace(value))
            Add("required", path);
    }

    /// <summary>Names each entry that repeats an earlier one; not for lists filtered by cohort, whose positions would be wrong.</summary>
    public void Distinct(IEnumerable<string> codes, string path, string member)
    {
        var seen = new HashSet<string>(StringComparer.Ordinal);
        foreach (var code in codes.Where(code => !seen.Add(code)).Distinct(StringComparer.Ordinal))
            if (!Broken.Exists(rule => rule.Code == "duplicate" && rule.Path == $"{path}.{member}" && rule.Arguments[0].Equals(code)))
                Add("duplicate", $"{path}.{member}", code);
    }

    /// <summary>Each value at least the one before.</summary>
    public void Rising(string path, params ReadOnlySpan<double> values)
    {
        for (var i = 1; i < values.Length; i++)
        {
            if (values[i] >= values[i - 1])
                continue;
            Add("not-rising", path);
            return;
        }
    }
}
