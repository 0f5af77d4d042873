using System.Globalization;
using System.Net;
using System.Text.Json;
using Appraisal.Service.Access;
using Appraisal.Service.HumanResources;
using Appraisal.Service.Tests.Hosting;
using Appraisal.Service.Web;

namespace Appraisal.Service.Tests.HumanResources;

public sealed class PullTests(Hosts hosts) : IClassFixture<Hosts>
{
    [Fact]
    public void Fields_OfTables_AreThoseOfTheContract() => Assert.Equal(
        new System.Text.Json.Serialization.Metadata.DefaultJsonTypeInfoResolver().GetTypeInfo(typeof(HrScore), Json.Options).Properties.Select(p => p.Name).Order(StringComparer.Ordinal),
        ScoreFields.All.Select(f => f.Name).Order(StringComparer.Ordinal));

    [Theory, Databases]
    public async Task GetScores_CycleUnknownOrNotPublished_Is404OrSaysSo(string database)
    {
        var host = await hosts.On(database);
        await Scenario.CreateAsync(host.Administrator, "pn");
        var reader = await host.ClientAsync(Role.HrReader, "pn");

        await reader.GetAsync("hr/scores?cycle=none").ProblemAsync(HttpStatusCode.NotFound);
        var page = await reader.JsonAsync("hr/scores?cycle=pn");

        Assert.False(page.GetProperty("published").GetBoolean());
        Assert.Equal((0, JsonValueKind.Null), (page.GetProperty("items").GetArrayLength(), page.GetProperty("next").ValueKind));
    }

    [Theory, Databases]
    public async Task GetScores_Published_SaysAllThatAnHrSystemNeeds(string database)
    {
        var host = await hosts.On(database);
        await Scenario.CreateAsync(host.Administrator, "pa");
        await HrWorld.FindAsync(host.Administrator, "pa1", "pa-1", "pa");
        var run = await HrWorld.PublishAsync(host.Administrator, "pa");
        var reader = await host.ClientAsync(Role.HrReader, "pa");

        var page = await reader.JsonAsync("hr/scores?cycle=pa");
        var first = page.GetProperty("items")[0];
        var digest = (await host.Administrator.JsonAsync($"score-runs/{run}")).Text("digest");

        Assert.Equal(2, page.GetProperty("items").GetArrayLength());
        Assert.Equal(("pa-1", "pa-1", "pa", "pa", "secretary"), (first.Text("staffNo"), first.Text("name"), first.Text("unit"), first.Text("unitName"), first.Text("cohort")));
        Assert.Equal(("final", "pa/1", run, digest), (first.Text("finality"), first.Text("scheme"), first.Text("run"), first.Text("digest")));
        Assert.Equal(JsonValueKind.Number, first.GetProperty("score").ValueKind);
        Assert.Equal(0, first.GetProperty("promotionCredit").GetDecimal());
        Assert.Equal(first.Text("publishedAt")![..10], first.Text("effectiveOn"));
        Assert.Equal(page.Text("position"), (await reader.JsonAsync("hr/changes?limit=1000")).GetProperty("items").EnumerateArray().Last(c => c.Text("cycle") == "pa").Text("position"));
    }

    [Theory, Databases]
    public async Task GetScores_PublishedAgainMeanwhile_PagesStayWithTheFirst(string database)
    {
        var host = await hosts.On(database);
        await Scenario.CreateAsync(host.Administrator, "ps");
        var first = await HrWorld.PublishAsync(host.Administrator, "ps");
        var reader = await host.ClientAsync(Role.HrReader, "ps");

        var one = await reader.JsonAsync("hr/scores?cycle=ps&limit=1");
        await HrWorld.FindAsync(host.Administrator, "ps1", "ps-2", "ps");
        var second = await HrWorld.PublishAsync(host.Administrator, "ps", "a finding was missing");
        var two = await reader.JsonAsync($"hr/scores?cycle=ps&limit=1&cursor={one.Text("next")}");
        var anew = await reader.JsonAsync("hr/scores?cycle=ps");

        Assert.Equal((first, "ps-2", JsonValueKind.Null), (two.Text("run"), two.GetProperty("items")[0].Text("staffNo"), two.GetProperty("next").ValueKind));
        Assert.Equal(JsonValueKind.Null, two.GetProperty("items")[0].GetProperty("score").ValueKind);
        Assert.Equal(second, anew.Text("run"));
        Assert.Equal(("corrected", "a finding was missing"), (anew.GetProperty("items")[1].Text("finality"), anew.GetProperty("items")[1].Text("correctionReason")));
    }

    [Theory, Databases]
    public async Task GetScores_FiltersAndFields_GiveThatAlone(string database)
    {
        var host = await hosts.On(database);
        await Scenario.CreateAsync(host.Administrator, "pf");
        await HrWorld.PublishAsync(host.Administrator, "pf");
        await HrWorld.FindAsync(host.Administrator, "pf1", "pf-2", "pf");
        var before = (await host.Administrator.JsonAsync("hr/scores?cycle=pf")).Text("publishedAt")!;
        await HrWorld.PublishAsync(host.Administrator, "pf");
        var after = (await host.Administrator.JsonAsync("hr/scores?cycle=pf")).Text("publishedAt")!;

        using var client = host.Unjudged(Host.AdministratorKey); // a part of each, where the contract describes the whole
        var few = (await client.JsonAsync($"hr/scores?cycle=pf&fields=grade,score&changedSince={Uri.EscapeDataString(before)}")).GetProperty("items");
        async Task<int> CountAsync(string filter) => (await host.Administrator.JsonAsync($"hr/scores?cycle=pf&{filter}")).GetProperty("items").GetArrayLength();

        Assert.Equal(["staffNo", "score", "grade"], few[0].EnumerateObject().Select(p => p.Name));
        Assert.Equal(2, few.GetArrayLength());
        Assert.Equal(2, await CountAsync($"changedSince={Uri.EscapeDataString(after)}")); // one finding moves the cohort's share, and so both
        Assert.Equal((2, 0), (await CountAsync("unit=pf&cohort=secretary&grade=ungraded"), await CountAsync("grade=excellent")));
        Assert.Equal(0, await CountAsync("cohort=none"));
    }

    [Fact]
    public async Task GetScores_BadQuery_NamesEveryFault()
    {
        var host = await hosts.On("Sqlite");
        await Scenario.CreateAsync(host.Administrator, "pb");

        var problem = await host.Administrator.GetAsync("hr/scores?cycle=pb&grade=best&fields=name,pay&limit=0&unit=&all=true")
            .ProblemAsync(HttpStatusCode.UnprocessableEntity);
        var date = await host.Administrator.GetAsync("hr/scores?cycle=pb&changedSince=02/03/2026&sort=name").ProblemAsync(HttpStatusCode.UnprocessableEntity);
        var unknown = await host.Administrator.GetAsync("hr/scores?cycle=pb&unit=nowhere").ProblemAsync(HttpStatusCode.UnprocessableEntity);

        Assert.Equal(["all:all-in-pages", "fields:unknown-word", "grade:unknown-word", "limit:out-of-range", "unit:required"],
            problem.Fields().Order(StringComparer.Ordinal));
        Assert.Equal(["changedSince:iso-instant", "sort:unknown-parameter"], date.Fields());
        Assert.Equal(["unit:unknown"], unknown.Fields());
    }

    [Fact]
    public async Task GetScores_CursorForgedForeignOrExpired_IsToldApart()
    {
        var clock = new MovableClock();
        await using var host = await Host.StartAsync("Sqlite", clock);
        await Scenario.CreateAsync(host.Administrator, "pc");
        await HrWorld.PublishAsync(host.Administrator, "pc");
        var cursor = (await host.Administrator.JsonAsync("hr/scores?cycle=pc&limit=1")).Text("next")!;
        var bounded = await host.ClientAsync(Role.HrReader, unit: "pc");

        var forged = await host.Administrator.GetAsync($"hr/scores?cycle=pc&limit=1&cursor={cursor[..^2]}zz").ProblemAsync(HttpStatusCode.UnprocessableEntity);
        var other = await host.Administrator.GetAsync($"hr/scores?cycle=pc&limit=1&grade=ungraded&cursor={cursor}").ProblemAsync(HttpStatusCode.UnprocessableEntity);
        var foreign = await bounded.GetAsync($"hr/scores?cycle=pc&limit=1&cursor={cursor}").ProblemAsync(HttpStatusCode.UnprocessableEntity);
        clock.Advance(TimeSpan.FromHours(25));
        var official = await host.Administrator.JsonAsync($"hr/scores?cycle=pc&limit=1&cursor={cursor}");
        await HrWorld.PublishAsync(host.Administrator, "pc");
        clock.Advance(TimeSpan.FromHours(23));
        var replaced = await host.Administrator.JsonAsync($"hr/scores?cycle=pc&limit=2&cursor={cursor}");
        clock.Advance(TimeSpan.FromHours(2));
        var expired = await host.Administrator.GetAsync($"hr/scores?cycle=pc&limit=1&cursor={cursor}").ProblemAsync(HttpStatusCode.Gone);

        Assert.Equal(["cursor:cursor"], forged.Fields());
        Assert.Equal(["cursor:cursor-of-other-filters"], other.Fields());
        Assert.Equal(["cursor:cursor-of-other-filters"], foreign.Fields());
        Assert.Equal(("pc-2", "pc-2"), (official.GetProperty("items")[0].Text("staffNo"), replaced.GetProperty("items")[0].Text("staffNo")));
        Assert.Equal("cursor-expired", expired.Text("code"));
    }

    [Fact]
    public async Task GetScores_WithItsTag_Is304UntilSomethingChanges()
    {
        var host = await hosts.On("Sqlite");
        await Scenario.CreateAsync(host.Administrator, "pe");
        await HrWorld.PublishAsync(host.Administrator, "pe");
        foreach (var path in new[] { "hr/scores?cycle=pe", "hr/scores?cycle=pe&all=true" })
        {
            using var first = await host.Administrator.GetAsync(path);
            using var again = await SendAsync(host.Administrator, path, MediaTypes.Json, first.Headers.ETag!.ToString());
            Assert.False(first.Headers.ETag.IsWeak);
            Assert.Equal((HttpStatusCode.NotModified, 0), (again.StatusCode, (await again.Content.ReadAsByteArrayAsync()).Length));
        }
        using var before = await host.Administrator.GetAsync("hr/scores?cycle=pe");
        await HrWorld.FindAsync(host.Administrator, "pe1", "pe-1", "pe");
        await HrWorld.PublishAsync(host.Administrator, "pe");
        using var after = await SendAsync(host.Administrator, "hr/scores?cycle=pe", MediaTypes.Json, before.Headers.ETag!.ToString());

        Assert.Equal(HttpStatusCode.OK, after.StatusCode);
    }

    [Fact]
    public async Task GetScores_MadeAnewOnAnotherNode_HasTheSameTag()
    {
        await using var host = await Host.StartAsync("Sqlite");
        await Scenario.CreateAsync(host.Administrator, "pg");
        await HrWorld.PublishAsync(host.Administrator, "pg");
        var first = await TagsAsync(host);
        await using var node = await host.StartNodeAsync();

        Assert.Equal(first, await TagsAsync(node));

        // a page that has another after it, and a whole list of each kind
        static async Task<List<string>> TagsAsync(Host host)
        {
            var tags = new List<string>();
            foreach (var (path, type) in MediaTypes.Lists.Select(t => ("hr/scores?cycle=pg&limit=1", t)).Concat(MediaTypes.Lists.Select(t => ("hr/scores?cycle=pg&all=true", t))))
            {
                using var answer = await SendAsync(host.Administrator, path, type);
                tags.Add($"{path} {type} {answer.Headers.ETag}");
            }
            return tags;
        }
    }

    [Fact]
    public async Task GetScores_AsTables_AreWhole()
    {
        var host = await hosts.On("Sqlite");
        await Scenario.CreateAsync(host.Administrator, "pt");
        await host.Administrator.PutAsync("cadres/pt-3", new { name = "=cmd|' /C calc'!A0", unit = "pt", cohort = "secretary", dutyHours = 1800 }).JsonAsync();
        await host.Administrator.PutAsync("cadres/pt-2", new { name = "＝cmd", unit = "pt", cohort = "secretary", dutyHours = 1800 }).JsonAsync();
        await host.Administrator.PutAsync("cycles/pt/participants/pt-3",
            new { unit = "pt", cohort = "secretary", dutyHours = 900, effectiveOn = "2025-07-01", reason = "joined" }).JsonAsync();
        await HrWorld.PublishAsync(host.Administrator, "pt");

        var lines = (await TextAsync(host, "hr/scores?cycle=pt", MediaTypes.Ndjson)).Split('\n', StringSplitOptions.RemoveEmptyEntries);
        var csv = (await TextAsync(host, "hr/scores?cycle=pt&fields=name", MediaTypes.Csv)).Split('\n', StringSplitOptions.RemoveEmptyEntries);
        var part = (await TextAsync(host, "hr/scores?cycle=pt&limit=2", MediaTypes.Ndjson)).Split('\n', StringSplitOptions.RemoveEmptyEntries);
        using var sheet = await SendAsync(host.Administrator, "hr/scores?cycle=pt", MediaTypes.Xlsx);
        using var workbook = new System.IO.Compression.ZipArchive(await sheet.Content.ReadAsStreamAsync());
        using var rows = new StreamReader(workbook.Entries.Single(e => e.FullName.EndsWith("sheet1.xml", StringComparison.Ordinal)).Open());

        Assert.Equal(["pt-1", "pt-2", "pt-3"], lines.Select(l => JsonSerializer.Deserialize<JsonElement>(l).Text("staffNo")!));
        Assert.Equal("staffNo,name", csv[0].Trim());
        Assert.Equal(["pt-2,'＝cmd", "pt-3,'=cmd|' /C calc'!A0"], csv[2..].Select(l => l.Trim()));
        Assert.Equal(2, part.Length);
        Assert.Equal(4, (await rows.ReadToEndAsync()).Split("<row").Length - 1);
    }

    [Fact]
    public async Task GetScores_OpenForObjection_SaysUntilWhenAndIsFinalAfter()
    {
        var clock = new MovableClock();
        await using var host = await Host.StartAsync("Sqlite", clock);
        await Scenario.CreateAsync(host.Administrator, "po");
        var run = await HrWorld.ComputeAsync(host.Administrator, "po");
        var until = (await host.Administrator.PostAsync($"score-runs/{run}/objection-period", new { }).JsonAsync()).Text("until")!;
        await host.Administrator.PostAsync($"score-runs/{run}/publish", new { reason = "the county asks for it by Friday" }).JsonAsync();

        var open = (await host.Administrator.JsonAsync("hr/scores?cycle=po")).GetProperty("items")[0];
        clock.Advance(TimeSpan.FromDays(1 + (DateOnly.Parse(until, CultureInfo.InvariantCulture).DayNumber - DateOnly.FromDateTime(clock.GetUtcNow().UtcDateTime).DayNumber)));
        var after = (await host.Administrator.JsonAsync("hr/scores?cycle=po")).GetProperty("items")[0];

        Assert.Equal(("objections-open", until), (open.Text("finality"), open.Text("objectionsUntil")));
        Assert.Equal("final", after.Text("finality"));
    }

    [Theory, Databases]
    public async Task HrReader_WithinATerritory_ReadsItsNamesAndItsScoresOnly(string database)
    {
        var host = await hosts.On(database);
        await Scenario.CreateAsync(host.Administrator, "pw");
        await Scenario.CreateAsync(host.Administrator, "px");
        await HrWorld.PublishAsync(host.Administrator, "px");
        var reader = await host.ClientAsync(Role.HrReader, "pw", unit: "pw");

        Assert.Equal(["pw-1", "pw-2"], (await reader.JsonAsync("hr/cadres")).GetProperty("items").EnumerateArray().Select(c => c.Text("name")!));
        Assert.Equal(["pw"], (await reader.JsonAsync("units")).GetProperty("items").EnumerateArray().Select(c => c.Text("code")!));
        await reader.GetAsync("hr/scores?cycle=px").ProblemAsync(HttpStatusCode.NotFound);
        Assert.DoesNotContain((await reader.JsonAsync("hr/changes?limit=1000")).GetProperty("items").EnumerateArray(), c => c.Text("cycle") == "px");
    }

    [Fact]
    public async Task GetScores_AskedAgainAndAgain_IsOnRecordOnceAnHour()
    {
        var clock = new MovableClock();
        await using var host = await Host.StartAsync("Sqlite", clock);
        await Scenario.CreateAsync(host.Administrator, "pr");
        await HrWorld.PublishAsync(host.Administrator, "pr");
        var reader = await host.ClientAsync(Role.HrReader);

        for (var i = 0; i < 5; i++)
            await reader.JsonAsync("hr/scores?cycle=pr&limit=1");
        var once = await host.CountAsync("audit_entry WHERE kind = 'published-scores' AND action = 'read'");
        clock.Advance(TimeSpan.FromHours(1));
        await reader.JsonAsync("hr/scores?cycle=pr");

        Assert.Equal((1, 2), (once, await host.CountAsync("audit_entry WHERE kind = 'published-scores' AND action = 'read'")));
    }

    [Fact]
    public async Task GetScores_FormatInTheAddress_GoesBeforeTheHeader()
    {
        var host = await hosts.On("Sqlite");
        await Scenario.CreateAsync(host.Administrator, "pz");
        await HrWorld.PublishAsync(host.Administrator, "pz");

        foreach (var (format, type) in new[] { ("json", MediaTypes.Json), ("ndjson", MediaTypes.Ndjson), ("csv", MediaTypes.Csv), ("csv;bom=no", MediaTypes.Csv), ("xlsx", MediaTypes.Xlsx) })
        {
            using var named = await SendAsync(host.Administrator, $"hr/scores?cycle=pz&format={format}", MediaTypes.Html);
            using var header = await SendAsync(host.Administrator, "hr/scores?cycle=pz", type);
            Assert.Equal(type, named.Content.Headers.ContentType?.MediaType);
            Assert.Equal(await header.Content.ReadAsByteArrayAsync(), await named.Content.ReadAsByteArrayAsync());
            Assert.Equal(header.Headers.ETag, named.Headers.ETag);
        }
        var problem = await host.Administrator.GetAsync("hr/scores?cycle=pz&format=pdf").ProblemAsync(HttpStatusCode.UnprocessableEntity);
        Assert.Equal(["format:unknown-word"], problem.Fields());
    }

    [Theory]
    [InlineData("hr/scores?cycle=none", "application/pdf")]
    [InlineData("hr/changes", MediaTypes.Csv)]
    [InlineData("hr/changes", MediaTypes.Ndjson)]
    [InlineData("hr/changes", "application/json;q=0")]
    [InlineData("hr/publications", "application/pdf")]
    public async Task Get_InAFormThatItDoesNotHave_IsNotAcceptable(string path, string accept)
    {
        var client = (await hosts.On("Sqlite")).Administrator;

        await SendAsync(client, path, accept).ProblemAsync(HttpStatusCode.NotAcceptable);
    }

    private static async Task<string> TextAsync(Host host, string path, string accept)
    {
        using var answer = await SendAsync(host.Administrator, path, accept);
        Assert.Equal(accept, answer.Content.Headers.ContentType?.MediaType);
        return await answer.Content.ReadAsStringAsync();
    }

    private static async Task<HttpResponseMessage> SendAsync(HttpClient client, string path, string accept, string? tag = null)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, path);
        request.Headers.Add("Accept", accept);
        if (tag is not null)
            request.Headers.TryAddWithoutValidation("If-None-Match", tag);
        return await client.SendAsync(request);
    }
}
