using System.Globalization;
using System.Text;

namespace Appraisal.Benchmarks;

/// <summary>A row of the table in docs/performance.md: a piece of work beside its limit or a peer that was measured in the same run.</summary>
/// <param name="Work">What was done.</param>
/// <param name="Size">How much of it, in words.</param>
/// <param name="Measured">What was measured, with its unit.</param>
/// <param name="Beside">What it is compared with, and what that took.</param>
/// <param name="Ratio">Work to peer, or the growth exponent.</param>
/// <param name="Limit">The least or the most that the ratio may be.</param>
/// <param name="AtLeast">Whether the limit is a least one.</param>
internal sealed record PerformanceRow(string Work, string Size, string Measured, string Beside, double Ratio, double Limit, bool AtLeast = false)
{
    /// <summary>Whether the limit is kept.</summary>
    public bool Kept => AtLeast ? Ratio >= Limit : Ratio <= Limit;
}

/// <summary>Collects the rows of a run; prints each at once, and the whole as a table in Markdown at the end.</summary>
internal static class Performance
{
    private static readonly List<PerformanceRow> Rows = [];

    /// <summary>Whether any row was taken.</summary>
    public static bool Any => Rows.Count > 0;

    /// <summary>Takes a row.</summary>
    public static void Add(PerformanceRow row)
    {
        Rows.Add(row);
        Console.WriteLine(string.Create(CultureInfo.InvariantCulture,
            $"{row.Work}, {row.Size}: {row.Measured}; beside {row.Beside}: {row.Ratio:0.00} ({Limit(row)}){(row.Kept ? "" : "  MISSED")}"));
    }

    /// <summary>Takes the row of a growth: by which power of the size the seconds grow from a tenth of it.</summary>
    public static void AddGrowth(string work, string size, double tenth, double whole, double limit) => Add(new PerformanceRow(
        work, size, Seconds(whole), $"a tenth: {Seconds(tenth)}, growth exponent", Math.Log10(whole / tenth), limit));

    /// <summary>Seconds, or milliseconds where they are few, in words.</summary>
    public static string Seconds(double seconds) => seconds < 1
        ? string.Create(CultureInfo.InvariantCulture, $"{seconds * 1e3:0.0} ms")
        : string.Create(CultureInfo.InvariantCulture, $"{seconds:0.0} s");

    /// <summary>The table of all rows so far.</summary>
    public static string Table()
    {
        var text = new StringBuilder("| work | size | measured | beside | ratio | limit | |\n|---|---|---:|---|---:|---:|---|\n");
        foreach (var row in Rows)
            text.AppendLine(CultureInfo.InvariantCulture,
                $"| {row.Work} | {row.Size} | {row.Measured} | {row.Beside} | {row.Ratio:0.00} | {Limit(row)} | {(row.Kept ? "kept" : "**missed**")} |");
        return text.ToString();
    }

    private static string Limit(PerformanceRow row) => string.Create(CultureInfo.InvariantCulture, $"{(row.AtLeast ? "≥" : "≤")} {row.Limit:0.##}");
}
