namespace Appraisal.Service.Web.Pages.Charts;

/// <summary>Maps values to places of a picture, and chooses the ticks of an axis. Every picture has its scale from here.</summary>
/// <param name="From">The value at the beginning.</param>
/// <param name="To">The value at the end, greater.</param>
/// <param name="Start">The place of the beginning, SVG units.</param>
/// <param name="End">The place of the end; smaller for an axis that points up.</param>
public sealed record Scale(double From, double To, double Start, double End)
{
    // steps of an axis that are read easily, within a power of ten
    private static readonly double[] Steps = [1, 2, 5, 10];

    /// <summary>A scale over round numbers that holds every value, and a little room where there is but one.</summary>
    public static Scale Over(IEnumerable<double> values, double start, double end, int ticks = 5)
    {
        var finite = values.Where(double.IsFinite).DefaultIfEmpty(0).ToList();
        var (least, most) = (finite.Min(), finite.Max());
        if (most - least < 1e-9)
            (least, most) = (least - 1, most + 1);
        var step = Step(least, most, ticks);
        return new Scale(Math.Floor(least / step) * step, Math.Ceiling(most / step) * step, start, end);
    }

    /// <summary>Where a value lies; one outside lies at the end.</summary>
    public double At(double value) => Start + ((Math.Clamp(value, From, To) - From) / (To - From) * (End - Start));

    /// <summary>How long a difference of values is.</summary>
    public double Length(double difference) => Math.Abs(difference / (To - From) * (End - Start));

    /// <summary>Round values from one end to the other, about as many as asked for.</summary>
    public IReadOnlyList<double> Ticks(int about = 5)
    {
        var step = Step(From, To, about);
        var first = Math.Ceiling((From / step) - 1e-9);
        var count = (int)(Math.Floor((To / step) + 1e-9) - first) + 1;
        return [.. Enumerable.Range(0, Math.Max(count, 0)).Select(i => Math.Round((first + i) * step, 10))];
    }

    private static double Step(double from, double to, int about)
    {
        var rough = (to - from) / Math.Max(about, 1);
        var power = Math.Pow(10, Math.Floor(Math.Log10(rough)));
        return Steps.First(s => s >= (rough / power) - 1e-9) * power;
    }
}
