using System.Globalization;
using System.Text.Json;
using Appraisal.Scoring.Tests;
using Appraisal.Service.Tests.Hosting;
using Appraisal.Service.Tests.Imports;

namespace Appraisal.Service.Tests.RealData;

/// <summary>33,482 food inspections of Chicago, imported as CSV through HTTP alone: docs/real-data.md as a test.</summary>
public sealed class ChicagoTests(Hosts hosts) : IClassFixture<Hosts>
{
    [Theory, Databases]
    public async Task Import_ChicagoInspections_RaisesTheFlagsOfTheReferenceIdById(string database)
    {
        var rows = ReferenceFile.RealCsv("chicago-inspections.csv")
            .OrderBy(r => r["date"], StringComparer.Ordinal).ThenBy(r => int.Parse(r["inspection"], CultureInfo.InvariantCulture)).ToList();
        var expected = ReferenceFile.Json("chicago-inspections.expected.json");
        var client = (await hosts.On(database)).Administrator;

        var topics = rows.Select(r => Topic(r["purpose"])).ToHashSet(StringComparer.Ordinal);
        foreach (var topic in topics)
            await client.PutAsync($"inspection-topics/{Uri.EscapeDataString(topic)}", new { name = new { en = topic, zh = topic } }).JsonAsync();
        var units = string.Join('\n', rows.Select(r => Code(r["license"])).Distinct().Select(l => $"{l},License {l},department").Prepend("code,name,level"));
        var made = await client.ImportAsync("units", units).JsonAsync();
        Assert.Equal(expected.GetProperty("units").GetInt32(), made.GetProperty("created").GetInt32());
        var csv = string.Join('\n', Inspections(rows).Prepend("id,unit,body,level,topics,startsOn,status,followUpOf,trigger"));
        var report = await client.ImportAsync("inspections", csv).JsonAsync();
        Assert.Equal($"{expected.GetProperty("inspections").GetInt32()}/0/0/0", report.Counts());
        await client.UntilAsync("inspection-flags/progress", p => p.GetProperty("unitsToExamine").GetInt64() == 0);

        // no purpose and no license was merged with another by writing it as a code
        Assert.Equal(topics.Count, rows.Select(r => Purpose(r["purpose"])).Distinct(StringComparer.Ordinal).Count());
        Assert.Equal(expected.GetProperty("units").GetInt32(), rows.Select(r => r["license"]).Distinct(StringComparer.Ordinal).Count());
        var repeated = await FlagsAsync(client, "kind=repeated");
        var overFrequency = await FlagsAsync(client, "kind=over-frequency");
        Assert.Equal(Ids(expected, "repeated_ids"), repeated.Select(Id).Order());
        Assert.Equal(Ids(expected, "over_frequency_ids"), overFrequency.Select(Id).Order());
        Assert.Equal(expected.GetProperty("justified_with_overlap").GetInt32(), (await FlagsAsync(client, "status=justified")).Count);
        foreach (var (key, days) in new[] { ("over_day", 1), ("over_week", 7), ("over_month", 30) })
            Assert.Equal(expected.GetProperty(key).GetInt32(), overFrequency.Count(f => f.GetProperty("facts").GetProperty("limitsBroken").EnumerateArray()
                .Any(limit => limit.GetProperty("days").GetInt32() == days)));
        Assert.Equal(repeated.Count + overFrequency.Count, (await FlagsAsync(client, "")).Count);

        // the same file again changes nothing
        Assert.Equal($"0/0/{rows.Count}/0", (await client.ImportAsync("inspections", csv).JsonAsync()).Counts());
    }

    private static IEnumerable<string> Inspections(IReadOnlyList<CsvRow> rows)
    {
        var latest = new Dictionary<(string License, string Topic), string>();
        foreach (var row in rows)
        {
            var purpose = row["purpose"].ToLowerInvariant();
            var topic = Topic(purpose);
            var followed = purpose.Contains(" re-inspection", StringComparison.Ordinal) ? latest.GetValueOrDefault((row["license"], topic)) : null;
            latest[(row["license"], topic)] = row["inspection"];
            var trigger = purpose.Contains("complaint", StringComparison.Ordinal) || purpose.Contains("poisoning", StringComparison.Ordinal) ? "complaint" : "plan";
            yield return $"{row["inspection"]},{Code(row["license"])},{Code(row["team"])},municipal,{topic},{row["date"]},done,{followed},{trigger}";
        }
    }

    private static string Purpose(string purpose) => purpose.ToLowerInvariant().Split(" re-inspection")[0];

    private static string Topic(string purpose) => Code(Purpose(purpose));

    // a code of ours has no blanks and signs, which some purposes and licenses have
    private static string Code(string text) =>
        string.Concat(text.Select(c => char.IsAsciiLetterOrDigit(c) || c is '-' or '.' ? c : '-')).Trim('-');

    private static int Id(JsonElement flag) => int.Parse(flag.GetProperty("inspection").GetString()!, CultureInfo.InvariantCulture);

    private static IEnumerable<int> Ids(JsonElement expected, string key) => expected.GetProperty(key).EnumerateArray().Select(id => id.GetInt32()).Order();

    private static async Task<List<JsonElement>> FlagsAsync(HttpClient client, string query)
    {
        var flags = new List<JsonElement>();
        string? cursor = null;
        do
        {
            var page = await client.JsonAsync($"inspection-flags?limit=1000&{query}{(cursor is null ? "" : $"&cursor={cursor}")}");
            flags.AddRange(page.GetProperty("items").EnumerateArray());
            cursor = page.GetProperty("next").GetString();
        }
        while (cursor is not null);
        return flags;
    }
}
