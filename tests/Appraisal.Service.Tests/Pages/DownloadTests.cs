using System.Globalization;
using System.Net;
using Appraisal.Service.Access;
using Appraisal.Service.Tests.Hosting;
using CsvHelper;
using CsvHelper.Configuration;

namespace Appraisal.Service.Tests.Pages;

/// <summary>Every list gives all that it shows, and nothing else, as a file: under its filters, within the reader's territory.</summary>
public sealed class DownloadTests(LinkTests.County county) : IClassFixture<LinkTests.County>
{
    /// <summary>Lists with as many filters at once as let something through; <c>{year}</c> and <c>{run}</c> are the demo's.</summary>
    public static TheoryData<string> Lists =>
    [
        "/cadres?status=active&q=000", "/cadres?unit=QH01&cohort=村党组织书记", "/cycles/{year}/participants?staffNo=00075", "/keys", "/cycles", "/schemes", "/surveys",
        "/cycles/{year}/score-runs", "/cycles/{year}/grade-decisions", "/score-runs/{run}?grade=competent&cohort=村党组织书记&unit=QH01", "/score-runs/{run}?sort=staffNo",
        "/materials?status=accepted&cycle={year}&unit=QH01", "/work-records?status=accepted&staffNo=00075", "/findings?conforming=true&unit=QH01", "/incidents",
        "/inspections?view=list&from={year}-03-01&to={year}-06-30&unit=QH01", "/inspection-flags", "/inspection-policies", "/imports", "/audit?kind=cycle&action=start", "/hr",
        "/surveys/villagers-{year}/flags?open=false", "/surveys/villagers-{year}/results?cohort=村党组织书记&unit=QH01", "/surveys/villagers-{year}/collection?unit=QH01",
        "/surveys/villagers-{year}/devices",
    ];

    [Theory, MemberData(nameof(Lists))]
    public async Task List_UnderItsFilters_ComesAsAFileWithWhatItShows(string address)
    {
        var key = await Reader.KeyAsync(county.Host, Role.Administrator, "clerk");
        using var reader = Reader.Nobody(county.Host, "zh-CN");
        await reader.SignInAsync(key);

        var (page, rows) = await ReadAsync(reader, key, await AtAsync(address));

        var shown = page.Document.QuerySelector("table.cards")?.QuerySelectorAll("tbody tr").Length ?? 0;
        if (page.Document.QuerySelector("a[rel=next]") is null)
            Assert.Equal(shown, rows.Count);
        else
            Assert.True(rows.Count > shown, $"{rows.Count} of more than {shown}");
    }

    [Theory]
    [InlineData("/units/QH01")]
    [InlineData("/cadres")]
    [InlineData("/cadres?status=active")]
    public async Task List_OfAReaderWithATerritory_GivesNobodyOutsideIt(string address)
    {
        var key = await Reader.KeyAsync(county.Host, Role.UnitClerk, "clerk of a township", "QH01");
        using var reader = Reader.Nobody(county.Host);
        await reader.SignInAsync(key);

        var (_, rows) = await ReadAsync(reader, key, address);

        Assert.NotEmpty(rows);
        Assert.All(rows, row => Assert.Contains(row, cell => cell.StartsWith("QH01", StringComparison.Ordinal)));
    }

    [Fact]
    public async Task Scores_TakenAsAFile_AreRecordedAsRead()
    {
        var key = await Reader.KeyAsync(county.Host, Role.Auditor, "taker");
        using var reader = Reader.Nobody(county.Host);
        await reader.SignInAsync(key);
        var page = await reader.OpenAsync(await AtAsync("/score-runs/{run}?grade=competent"));
        var before = await county.Host.CountAsync("audit_entry WHERE kind = 'scores' AND person = 'taker'");

        await FileAsync(key, page);

        Assert.True(await county.Host.CountAsync("audit_entry WHERE kind = 'scores' AND person = 'taker'") > before);
    }

    [Theory]
    [InlineData("cadres?status=asleep", "status")]
    [InlineData("cadres?q=%00", "q")]
    [InlineData("score-runs/{run}/scores?grade=best&sort=luck", "grade")]
    [InlineData("surveys/villagers-{year}/results?all=true", "format")]
    public async Task List_WithAFilterThatIsNotKnown_IsRefused(string address, string field)
    {
        var answer = await county.Host.Administrator.GetAsync(await AtAsync(address));

        Assert.Equal(HttpStatusCode.UnprocessableEntity, answer.StatusCode);
        Assert.Contains($"\"field\":\"{field}\"", await answer.Content.ReadAsStringAsync(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Results_WhoseFiguresAreNotOut_AreCountedForTheWholeSurvey()
    {
        using var reader = await Reader.SignInAsync(county.Host, Role.Organizer);
        var address = await AtAsync("/surveys/villagers-{year}/results");
        var all = (await county.Host.Administrator.JsonAsync(address[1..])).GetProperty("subjects").EnumerateArray().Count(s => s.Text("standing") == "suppressed");

        var page = await reader.OpenAsync(address + "?limit=1");

        Assert.True(all > 0);
        Assert.Contains($"{all} in this survey", page.Text, StringComparison.Ordinal);
    }

    private async Task<(Sheet Page, List<string[]> Rows)> ReadAsync(Reader reader, string key, string address)
    {
        var page = await reader.OpenAsync(address);
        Assert.Equal(HttpStatusCode.OK, page.Status);
        return (page, await FileAsync(key, page));
    }

    private async Task<List<string[]>> FileAsync(string key, Sheet page)
    {
        var links = page.Document.QuerySelector(".downloads")?.QuerySelectorAll("a").Select(a => a.GetAttribute("href")!).ToList();
        Assert.True(links is [_, _], page.Text);
        using var client = new HttpClient { BaseAddress = county.Host.Address };
        client.DefaultRequestHeaders.Add("X-Api-Key", key);
        Assert.Equal("application/vnd.openxmlformats-officedocument.spreadsheetml.sheet", (await client.GetAsync(links[0])).EnsureSuccessStatusCode().Content.Headers.ContentType!.MediaType);
        using var csv = new CsvReader(new StringReader(await client.GetStringAsync(links[1])), new CsvConfiguration(CultureInfo.InvariantCulture));
        var read = new List<string[]>();
        while (await csv.ReadAsync())
            read.Add(csv.Parser.Record!);
        return [.. read.Skip(1)];
    }

    private async Task<string> AtAsync(string address)
    {
        var cycles = (await county.Host.Administrator.JsonAsync("cycles")).GetProperty("items").EnumerateArray().Select(c => c.Text("code")!);
        foreach (var cycle in cycles)
        {
            var runs = (await county.Host.Administrator.JsonAsync($"cycles/{cycle}/score-runs")).GetProperty("items").EnumerateArray().Where(r => r.GetProperty("publishedAt").ValueKind == System.Text.Json.JsonValueKind.String).ToList();
            if (runs.Count > 0)
                return address.Replace("{year}", cycle, StringComparison.Ordinal).Replace("{run}", runs[^1].Text("id"), StringComparison.Ordinal);
        }
        throw new InvalidOperationException("No run is published.");
    }
}
