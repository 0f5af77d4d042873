using System.Globalization;
using System.Text;
using System.Text.Json;
using Appraisal.Service.Tests.Hosting;

namespace Appraisal.Service.Tests.Nodes;

/// <summary>
/// The same appraisal whoever does it: <see cref="Cadres"/> cadres of one cohort, a survey about the first of them, and responses that
/// follow from their number alone.
/// </summary>
internal static class Province
{
    /// <summary>So many that a score run takes long enough to be cut off.</summary>
    public const int Cadres = 3000;

    public const int Batches = 36;
    public const int BatchSize = 500;
    private const int Subjects = 60;

    public static async Task PrepareAsync(HttpClient client)
    {
        await client.PutAsync("schemes/P/1", new { }).JsonAsync();
        await client.PutAsync("units/P", new { name = "p", level = "county" }).JsonAsync();
        var rows = new StringBuilder("staffNo,name,unit,cohort,quotaGroup,dutyHours,status\n");
        for (var i = 0; i < Cadres; i++)
            rows.AppendLine(CultureInfo.InvariantCulture, $"{i:D5},cadre {i},P,secretary,P,1800,active");
        await client.PostAsync("import/cadres", new StringContent(rows.ToString(), Encoding.UTF8, "text/csv")).JsonAsync();
        await client.PutAsync("cycles/P", new { startsOn = "2026-01-01", endsOn = "2026-12-31", countsForPromotion = false, scheme = new { code = "P", version = "1" }, survey = "P" }).JsonAsync();
        await client.PutAsync("surveys/P", new
        {
            cycle = "P",
            title = new { en = "s", zh = "s" },
            items = new[] { new { code = "q", text = new { en = "q", zh = "q" }, min = 1, max = 100 } },
            strata = new[] { new { code = "poor", name = "poor" }, new { code = "other", name = "other" } },
            opensAt = "2026-01-01T00:00:00Z",
            closesAt = "2100-01-01T00:00:00Z",
        }).JsonAsync();
        await client.PutAsync("surveys/P/frame", Enumerable.Range(0, Subjects).SelectMany(s => new[]
        {
            new { staffNo = $"{s:D5}", stratum = "poor", population = 900 + s },
            new { staffNo = $"{s:D5}", stratum = "other", population = 2000 - s },
        })).JsonAsync();
        await client.PostAsync("cycles/P/start", new { }).JsonAsync();
    }

    /// <summary>The responses of one batch, always the same.</summary>
    public static object Batch(int batch) => new
    {
        responses = Enumerable.Range(batch * BatchSize, BatchSize).Select(i => new
        {
            id = new Guid(i, 1, 0x7000, [0x80, 0, 0, 0, 0, 0, 0, 0]),
            staffNo = $"{i % Subjects:D5}",
            stratum = i % 7 < 3 ? "poor" : "other",
            answers = new { q = 1 + (((i * 37L) + (i / 11)) % 100) },
            answeredAt = "2026-06-01T00:00:00Z",
        }),
    };

    public static async Task<string> CloseAsync(HttpClient client)
    {
        await client.PostAsync("surveys/P/close", new { final = true }).JsonAsync();
        await client.PostAsync("surveys/P/aggregate", new { });
        var results = await client.UntilAsync("surveys/P/results", r => r.GetProperty("status").GetString() == "final");
        return results.GetProperty("cohorts").GetRawText() + results.GetProperty("subjects").GetRawText();
    }

    public static async Task<string> RequestRunAsync(HttpClient client) =>
        (await client.PostAsync("cycles/P/score-runs", null).JsonAsync()).Text("id")!;

    /// <summary>What a run that is done has computed, to the last digit.</summary>
    public static async Task<string> ScoresAsync(HttpClient client, string run)
    {
        var text = new StringBuilder((await client.JsonAsync($"score-runs/{run}")).Text("digest"));
        for (string? next = ""; next is not null;)
        {
            var page = await client.JsonAsync($"score-runs/{run}/scores?limit=1000&cursor={next}");
            text.Append(page.GetProperty("items").GetRawText());
            next = page.GetProperty("next").ValueKind == JsonValueKind.Null ? null : Uri.EscapeDataString(page.Text("next")!);
        }
        return text.Replace(run, "run").ToString();
    }
}
