using System.Text.Json;
using Appraisal.Service.Access;
using Appraisal.Service.Surveys.Quality;
using Appraisal.Service.Tests.Hosting;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Time.Testing;

namespace Appraisal.Service.Tests.Surveys;

public sealed class CollectionTests(Hosts hosts) : IClassFixture<Hosts>
{
    [Theory, Databases]
    public async Task GetCollection_FrameTokensAndResponses_CountsByStratumAndUnit(string database)
    {
        var world = await SurveyWorld.CreateAsync(await hosts.On(database), "monitor", "optional");
        await FrameAsync(world, (1, "poor", 300), (1, "other", 100), (4, "poor", 50));
        await world.Administrator.PostAsync("surveys/monitor/tokens", new { perStratum = 40 }).JsonAsync();
        await world.PostManyAsync(1, 10, 4); // 5 in each stratum
        await world.PostAsync(world.Response(changes: ("answers", new { q1 = 3 }))).JsonAsync();
        await world.ResultsAsync();

        var report = await world.Administrator.JsonAsync("surveys/monitor/collection");

        var subject = Subject(report, world.Cadre(1));
        Assert.Equal(
            [("poor", 300, 40, 5, 1), ("other", 100, 40, 5, 0)],
            subject.GetProperty("strata").EnumerateArray().Select(s => (s.GetProperty("stratum").GetString()!, s.GetProperty("population").GetInt64(),
                s.GetProperty("invited").GetInt64(), s.GetProperty("answered").GetInt64(), s.GetProperty("incomplete").GetInt64())));
        Assert.Equal(20, subject.GetProperty("stillNeeded").GetInt64()); // 30 in all; leverage alone asks for 15 and 5
        Assert.Equal([17, 3], subject.GetProperty("strata").EnumerateArray().Select(s => s.GetProperty("stillNeeded").GetInt64()));
        var total = report.GetProperty("total");
        Assert.Equal((2, 120, 10, 1, 50), (total.GetProperty("subjects").GetInt64(), total.GetProperty("invited").GetInt64(), total.GetProperty("answered").GetInt64(),
            total.GetProperty("incomplete").GetInt64(), total.GetProperty("stillNeeded").GetInt64()));
        Assert.Equal([("poor", 350, 47), ("other", 100, 3)],
            total.GetProperty("strata").EnumerateArray().Select(s => (s.Text("stratum")!, s.GetProperty("population").GetInt64(), s.GetProperty("stillNeeded").GetInt64())));
        Assert.Equal([world.Village(1), world.Village(2)], report.GetProperty("units").EnumerateArray().Select(u => u.GetProperty("unit").GetString()));
    }

    [Theory, Databases]
    public async Task GetCollection_KeyOfOneVillage_SeesItsCadresOnly(string database)
    {
        var world = await SurveyWorld.CreateAsync(await hosts.On(database), "own");
        await FrameAsync(world, (1, "poor", 300), (4, "poor", 50));
        var clerk = await world.Host.ClientAsync(Role.UnitClerk, "clerk", unit: world.Village(2));

        var report = await clerk.JsonAsync("surveys/own/collection");

        Assert.Equal([world.Cadre(4)], report.GetProperty("subjects").EnumerateArray().Select(s => s.GetProperty("staffNo").GetString()));
    }

    [Fact]
    public async Task GetCollection_HalfTime_ForetellsWhoWillMissAtTheClose()
    {
        var clock = new FakeTimeProvider(new DateTimeOffset(2026, 6, 1, 0, 0, 0, TimeSpan.Zero));
        await using var host = await Host.StartAsync("Sqlite", clock);
        var world = await SurveyWorld.CreateAsync(host, "forecast");
        await world.Administrator.PutAsync("surveys/forecast", world.Survey(changes: [("opensAt", "2026-06-01T00:00:00Z"), ("closesAt", "2026-06-21T00:00:00Z")])).JsonAsync();
        await world.PostManyAsync(1, 16, 4);
        await world.PostManyAsync(2, 14, 4);
        await world.ResultsAsync();

        clock.Advance(TimeSpan.FromDays(10));

        var report = await world.Administrator.JsonAsync("surveys/forecast/collection");
        Assert.Equal(0.5, report.GetProperty("progress").GetDouble(), 1e-9);
        Assert.Equal((32, false), Forecast(Subject(report, world.Cadre(1))));
        Assert.Equal((28, true), Forecast(Subject(report, world.Cadre(2))));
    }

    [Fact]
    public async Task GetCollection_OneStratumStaysSilent_ForetellsThatItsCadreWillMiss()
    {
        var clock = new FakeTimeProvider(new DateTimeOffset(2026, 6, 1, 0, 0, 0, TimeSpan.Zero));
        await using var host = await Host.StartAsync("Sqlite", clock);
        var world = await SurveyWorld.CreateAsync(host, "silent-half");
        await world.Administrator.PutAsync("surveys/silent-half", world.Survey(changes: [("opensAt", "2026-06-01T00:00:00Z"), ("closesAt", "2026-06-21T00:00:00Z")])).JsonAsync();
        await FrameAsync(world, (1, "poor", 100), (1, "other", 100), (2, "poor", 15), (3, "poor", 900), (3, "other", 10), (4, "poor", 9));
        await world.PostManyAsync(1, 40, "poor");
        await world.PostManyAsync(2, 15, "poor");
        await world.PostManyAsync(3, 35, "poor");
        await world.PostManyAsync(4, 9, "poor");
        await world.ResultsAsync();

        clock.Advance(TimeSpan.FromDays(10));

        var report = await world.Administrator.JsonAsync("surveys/silent-half/collection");
        Assert.Equal((80, true), Forecast(Subject(report, world.Cadre(1)))); // half of the households are not covered
        Assert.Equal((15, false), Forecast(Subject(report, world.Cadre(2)))); // a small village that answered whole is enough
        Assert.Equal((9, true), Forecast(Subject(report, world.Cadre(4)))); // there are no more
        Assert.Equal(JsonValueKind.Null, Subject(report, world.Cadre(4)).GetProperty("stillNeeded").ValueKind);
        Assert.Equal((70, false), Forecast(Subject(report, world.Cadre(3)))); // the thin stratum is united with the other
        Assert.Equal(0, Subject(report, world.Cadre(3)).GetProperty("stillNeeded").GetInt64());
        Assert.Equal(2, report.GetProperty("total").GetProperty("willMiss").GetInt64());
    }

    [Theory, Databases]
    public async Task GetCollection_ReviewedAndOutsideTheRegister_ToldApart(string database)
    {
        var world = await SurveyWorld.CreateAsync(await hosts.On(database), "reviewing", "optional");
        await FrameAsync(world, (1, "poor", 300));
        await world.Kiosk.PostAsync("surveys/reviewing/responses/batch", new
        {
            responses = Enumerable.Range(0, 12).Select(i => world.Response(stratum: i < 10 ? "poor" : "other", changes: ("secondsTaken", i < 3 ? 1.0 : 60))),
        }).JsonAsync();
        await world.ResultsAsync();
        await world.Host.Services.GetRequiredService<ExamineResponses>().RunAsync(CancellationToken.None);
        var flags = (await world.Administrator.JsonAsync("surveys/reviewing/flags")).GetProperty("items").EnumerateArray().Where(f => f.Text("reason") == "too-fast").ToList();
        await world.Administrator.PostAsync($"surveys/reviewing/flags/{flags[0].Text("id")}/decision", new { decision = "exclude", reason = "seen" }).JsonAsync();

        var poor = Subject(await world.Administrator.JsonAsync("surveys/reviewing/collection"), world.Cadre(1)).GetProperty("strata")[0];
        await world.DecideAsync("include");
        var after = Subject(await world.Administrator.JsonAsync("surveys/reviewing/collection"), world.Cadre(1));

        Assert.Equal(3, flags.Count);
        Assert.Equal((9, 1), (poor.GetProperty("answered").GetInt64(), poor.GetProperty("excluded").GetInt64()));
        Assert.True(poor.GetProperty("flagged").GetInt64() >= 3 && poor.GetProperty("underReview").GetInt64() >= 2);
        Assert.Equal((9, 0), (after.GetProperty("answered").GetInt64(), after.GetProperty("underReview").GetInt64()));
        Assert.Equal((0, 0), (after.GetProperty("strata")[1].GetProperty("population").GetInt64(), after.GetProperty("strata")[1].GetProperty("answered").GetInt64()));
    }

    [Theory, Databases]
    public async Task GetCollection_CycleHasStarted_ListsWhoIsAskedAboutByNobody(string database)
    {
        var world = await SurveyWorld.CreateAsync(await hosts.On(database), "nobody-asked");
        await world.Administrator.PostAsync("cycles/nobody-asked/start", new { }).JsonAsync();

        var report = await world.Administrator.JsonAsync("surveys/nobody-asked/collection?unit=" + world.Village(1));

        Assert.Equal([world.Cadre(1), world.Cadre(2), world.Cadre(3)], report.GetProperty("subjects").EnumerateArray().Select(s => s.Text("staffNo")));
    }

    private static (double, bool) Forecast(JsonElement subject) =>
        (Math.Round(subject.GetProperty("expectedAtClose").GetDouble(), 6), subject.GetProperty("willMiss").GetBoolean());

    private static JsonElement Subject(JsonElement report, string staffNo) =>
        report.GetProperty("subjects").EnumerateArray().Single(s => s.GetProperty("staffNo").GetString() == staffNo);

    private static Task FrameAsync(SurveyWorld world, params (int Cadre, string Stratum, int Population)[] lines) =>
        world.Administrator.PutAsync($"surveys/{world.Code}/frame", lines.Select(l => new { staffNo = world.Cadre(l.Cadre), stratum = l.Stratum, population = l.Population })).JsonAsync();
}
