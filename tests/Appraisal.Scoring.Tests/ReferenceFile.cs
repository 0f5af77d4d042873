using System.Globalization;
using System.Text.Json;

namespace Appraisal.Scoring.Tests;

/// <summary>Figures computed in R that the library must meet, and public records that need not be there.</summary>
internal static class ReferenceFile
{
    public static JsonElement Json(string name)
    {
        using var document = JsonDocument.Parse(File.ReadAllText(PathOf(name)));
        return document.RootElement.Clone();
    }

    public static IReadOnlyList<CsvRow> Csv(string name) => ReadCsv(PathOf(name));

    /// <summary>A file of real data, from the folder named by APPRAISAL_REAL_DATA; the test is skipped where there is none.</summary>
    public static IReadOnlyList<CsvRow> RealCsv(string name) => ReadCsv(RealData.Find(name));

    /// <summary>Fails unless both are absent, or both present and no further apart than the tolerance.</summary>
    public static void Matches(double? expected, double? actual, double tolerance, string what)
    {
        Assert.True(expected.HasValue == actual.HasValue, $"{what}: expected {expected?.ToString("R", CultureInfo.InvariantCulture) ?? "absent"}, was {actual}");
        Assert.True(expected is null || Math.Abs(expected.Value - actual!.Value) <= tolerance, $"{what}: expected {expected:R}, was {actual:R}");
    }

    private static List<CsvRow> ReadCsv(string path)
    {
        var lines = File.ReadAllLines(path);
        var columns = lines[0].Split(',').Select((name, index) => (name, index)).ToDictionary(c => c.name.Trim('"'), c => c.index);
        return [.. lines.Skip(1).Select(line => new CsvRow(columns, line.Split(',')))];
    }

    private static string PathOf(string name) => Path.Combine(AppContext.BaseDirectory, "Reference", name);
}

/// <summary>A line of a CSV file without quoted commas; an empty field and NA are absent.</summary>
internal sealed class CsvRow(IReadOnlyDictionary<string, int> columns, string[] fields)
{
    public string this[string column] => fields[columns[column]].Trim('"');

    public double? Number(string column) =>
        this[column] is "" or "NA" ? null : double.Parse(this[column], CultureInfo.InvariantCulture);
}
