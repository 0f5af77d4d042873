using System.Net.Http.Headers;
using System.Text.Json;
using Appraisal.Service.Tests.Hosting;

namespace Appraisal.Service.Tests.Imports;

/// <summary>Every list that an import takes back: exported and imported again it changes nothing, in each form and language.</summary>
public sealed class RoundTripTests(RoundTripTests.World world) : IClassFixture<RoundTripTests.World>
{
    private static readonly Dictionary<string, string> Lists = new(StringComparer.Ordinal)
    {
        ["units"] = "units?limit=1000", ["cadres"] = "cadres?limit=1000", ["participants"] = "cycles/RT/participants?limit=1000", ["frame"] = "surveys/RT/frame", ["materials"] = "materials?limit=1000",
        ["work"] = "work-records?limit=1000", ["inspections"] = "inspections?limit=1000", ["findings"] = "findings?limit=1000", ["incidents"] = "incidents?limit=1000",
    };

    public static TheoryData<string, string, string> All
    {
        get
        {
            var all = new TheoryData<string, string, string>();
            foreach (var kind in Lists.Keys)
            {
                foreach (var type in new[] { Files.Csv, Files.Xlsx, Files.Ndjson })
                {
                    all.Add(kind, type, "en");
                    all.Add(kind, type, "zh-CN");
                }
            }
            return all;
        }
    }

    [Theory, MemberData(nameof(All))]
    public async Task Import_OfAnExport_ChangesNothing(string kind, string type, string language)
    {
        var client = await world.ClientAsync();
        using var request = new HttpRequestMessage(HttpMethod.Get, Lists[kind]);
        request.Headers.Accept.Add(MediaTypeWithQualityHeaderValue.Parse(type));
        request.Headers.AcceptLanguage.Add(new StringWithQualityHeaderValue(language));
        using var export = await client.SendAsync(request);
        var file = await export.Content.ReadAsByteArrayAsync();

        var report = await client.ImportAsync(kind + "?dryRun=true", type, file).JsonAsync();

        Assert.True(report.GetProperty("unchanged").GetInt32() > 0, report.ToString());
        Assert.Equal($"0/0/{report.GetProperty("unchanged").GetInt32()}/0", report.Counts());
        if (type != Files.Ndjson)
            Assert.Equal("attachment", export.Content.Headers.ContentDisposition?.DispositionType);
    }

    [Fact]
    public async Task List_AllOfIt_HasEveryRowOfEveryPageInEveryForm()
    {
        var client = await world.ClientAsync();

        var csv = await client.GetStringAsync("cadres?all=true&format=csv;bom=no");
        var json = await client.JsonAsync("cadres?all=true");
        var lines = await client.GetStringAsync("cadres?all=true&format=ndjson");
        var page = await client.JsonAsync("cadres?limit=1000");

        Assert.Equal(World.Cadres + 1, csv.Split("\r\n", StringSplitOptions.RemoveEmptyEntries).Length);
        Assert.Equal(World.Cadres, json.GetProperty("items").GetArrayLength());
        Assert.Equal(World.Cadres, lines.Split('\n', StringSplitOptions.RemoveEmptyEntries).Length);
        Assert.Equal(JsonValueKind.String, page.GetProperty("next").ValueKind);
        Assert.StartsWith("Staff number,Name,", csv, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("text/csv", true)]
    [InlineData("text/csv;bom=no", false)]
    [InlineData("text/csv; bom=no; q=0.9, application/json;q=0.1", false)]
    public async Task List_AsCsv_BeginsWithTheMarkUnlessItIsNotWanted(string accept, bool hasMark)
    {
        var client = await world.ClientAsync();
        using var request = new HttpRequestMessage(HttpMethod.Get, "units");
        request.Headers.TryAddWithoutValidation("Accept", accept);

        using var answer = await client.SendAsync(request);

        Assert.Equal(hasMark, (await answer.Content.ReadAsByteArrayAsync()).AsSpan().StartsWith("\uFEFF"u8));
    }

    [Fact]
    public async Task List_UnknownFormat_IsRefused()
    {
        var client = await world.ClientAsync();

        var problem = await client.GetAsync("units?format=docx").ProblemAsync(System.Net.HttpStatusCode.UnprocessableEntity);

        Assert.Equal(["format:unknown-word"], problem.Fields());
    }

    /// <summary>One of each kind, with all that makes a round trip hard.</summary>
    public sealed class World : IAsyncDisposable
    {
        public const int Cadres = 1203;

        private readonly SemaphoreSlim _gate = new(1, 1);
        private Host? _host;

        public async Task<HttpClient> ClientAsync()
        {
            await _gate.WaitAsync();
            try
            {
                if (_host is null)
                {
                    _host = await Host.StartAsync("Sqlite");
                    await PrepareAsync(_host);
                }
                return _host.Administrator;
            }
            finally
            {
                _gate.Release();
            }
        }

        public async ValueTask DisposeAsync()
        {
            if (_host is not null)
                await _host.DisposeAsync();
            _gate.Dispose();
        }

        private static async Task PrepareAsync(Host host)
        {
            var client = host.Administrator;
            await client.PutAsync("units/RT", new { name = "清河县", level = "county" }).JsonAsync();
            await client.PutAsync("units/00RT", new { name = "=1+1", level = "village", parent = "RT" }).JsonAsync();
            await client.PutAsync("units/" + Uri.EscapeDataString("RT (东)#4"), new { name = "'-石\r\n\"桥\",村", level = "village", parent = "RT" }).JsonAsync();
            var rows = string.Concat(Enumerable.Range(0, Cadres - 2).Select(i => $"R{i:00000},名{i},00RT,secretary,1800\n"));
            await client.ImportAsync("cadres", "staffNo,name,unit,cohort,dutyHours\n" + rows).JsonAsync();
            await client.PutAsync("cadres/00017", new { name = "@李秀英", unit = "00RT", cohort = "secretary", dutyHours = 1800.25, posts = new[] { new { code = "secretary", share = 0.6 }, new { code = "accountant", share = 0.4 } } }).JsonAsync();
            await client.PutAsync("cadres/00018", new { name = "王", unit = "RT (东)#4", cohort = "secretary", quotaGroup = "RT", dutyHours = 1800, leaveHours = 8, status = "probation" }).JsonAsync();
            await client.PutAsync("schemes/RT/1", new { workTypes = new[] { new { code = "visit", standardHours = 2 } } }).JsonAsync();
            await client.PutAsync("cycles/RT", new { startsOn = "2026-01-01", endsOn = "2026-12-31", scheme = new { code = "RT", version = "1" } }).JsonAsync();
            await client.PostAsync("cycles/RT/start", new { }).JsonAsync();
            await client.PutAsync("surveys/RT", new
            {
                cycle = "RT", title = new { en = "t", zh = "t" }, items = new[] { new { code = "q1", text = new { en = "a", zh = "b" }, min = 1, max = 5 } }, tokens = "none",
                opensAt = "2026-01-01T00:00:00Z", closesAt = "2030-12-31T00:00:00Z", strata = new[] { new { code = "poor", name = "建档立卡户" } },
            }).JsonAsync();
            await client.PutAsync("surveys/RT/frame", new[] { new { staffNo = "00017", stratum = "poor", population = 120 } }).JsonAsync();
            await EvidenceAsync(host, client);
        }

        private static async Task EvidenceAsync(Host host, HttpClient client)
        {
            var clerk = await host.ClientAsync(Appraisal.Service.Access.Role.UnitClerk, "clerk", unit: "RT");
            await client.PostAsync("materials", new { id = "M1", cycle = "RT", staffNo = "00017", kind = "minutes", title = "=纪要", contentHash = new string('a', 64), submittedBy = "someone" }).JsonAsync();
            var appraiser = await host.ClientAsync(Appraisal.Service.Access.Role.Appraiser, "appraiser");
            await appraiser.PostAsync("materials/M1/review", new { accepted = true }).JsonAsync();
            await clerk.PostAsync("materials", new { id = "M2", cycle = "RT", unit = "00RT", kind = "plan", title = "计划", validUntil = "2026-12-31", contentHash = new string('b', 64), alsoFor = new[] { new { cycle = "RT", kind = "minutes" } } }).JsonAsync();
            await client.PostAsync("work-records", new { id = "W1", staffNo = "00017", workType = "visit", count = 12, date = "2026-03-14", accepted = true }).JsonAsync();
            await client.PostAsync("work-records", new { id = "W2", staffNo = "00017", workType = "visit", count = 12, date = "2026-03-14" }).JsonAsync();
            await client.PostAsync("work-records/W2/review", new { accepted = true, count = 11, reason = "miscounted" }).JsonAsync();
            await client.PutAsync("inspection-topics/fire", new { name = new { en = "Fire", zh = "消防" } }).JsonAsync();
            await client.PostAsync("inspections", new { id = "I1", unit = "00RT", body = "safety", level = "county", topics = new[] { "fire" }, startsOn = "2026-05-20", checklist = new[] { "wiring", "4626.2010 subp 3" }, hours = 6.5, status = "done", trigger = "complaint" }).JsonAsync();
            await client.PostAsync("findings", new { id = "F1", inspection = "I1", staffNo = "00017", unit = "00RT", item = "wiring", conforming = false, severity = "major", date = "2026-05-20" }).JsonAsync();
            await client.PostAsync("incidents", new { id = "E1", staffNo = "00017", title = "登记不全", occurredOn = "2026-06-18", severity = "minor", reason = "群众反映", evidence = new[] { "来信" } }).JsonAsync();
        }
    }
}
