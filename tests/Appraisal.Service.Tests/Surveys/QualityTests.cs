using System.Net;
using System.Text.Json;
using Appraisal.Service.Surveys.Quality;
using Appraisal.Service.Tests.Hosting;
using Microsoft.Extensions.DependencyInjection;

namespace Appraisal.Service.Tests.Surveys;

public sealed class QualityTests(Hosts hosts) : IClassFixture<Hosts>
{
    [Theory, Databases]
    public async Task ExamineResponses_ManyFromOneDeviceInADay_FlagsThemOnceAndShowsNoAnswer(string database)
    {
        var world = await SurveyWorld.CreateAsync(await hosts.On(database), "device");
        foreach (var i in Enumerable.Range(0, 4))
            await world.PostAsync(world.Response(changes: [("device", "tablet"), ("answeredAt", $"2026-06-01T0{i}:00:00Z")])).JsonAsync();

        var flags = await ExamineAsync(world);
        flags = await ExamineAsync(world);

        var ofDevice = flags.Where(f => f.GetProperty("reason").GetString() == "device-limit").ToList();
        Assert.Equal(4, ofDevice.Count);
        Assert.All(ofDevice, f => Assert.Equal((4, 3), (f.GetProperty("observed").GetDouble(), f.GetProperty("allowed").GetDouble())));
        Assert.DoesNotContain(flags[0].EnumerateObject(), p => p.Name is "answers" or "value" or "score");
    }

    [Theory, Databases]
    public async Task DecideFlag_Exclude_ShowsTheFigureWithAndWithout(string database)
    {
        var world = await SurveyWorld.CreateAsync(await hosts.On(database), "exclude");
        await world.PostManyAsync(1, 12, 5);
        foreach (var _ in Enumerable.Range(0, 9))
            await world.PostAsync(world.Response(degree: 1, changes: ("secondsTaken", 1.0))).JsonAsync(); // counted when it is decided
        await world.ResultsAsync();
        await world.PostAsync(world.Response(degree: 1, changes: ("secondsTaken", 1.0))).JsonAsync(); // perhaps not counted yet
        var flags = (await ExamineAsync(world)).Where(f => f.GetProperty("reason").GetString() == "too-fast").ToList();

        foreach (var flag in flags)
            await DecideAsync(world, flag, "exclude").JsonAsync();
        var without = world.Of(await world.CloseAsync(), 1);
        await DecideAsync(world, flags[0], "include").JsonAsync();
        var again = world.Of(await world.ResultsAsync(), 1);

        Assert.Equal(10, flags.Count);
        Assert.Equal((12, 100.0, 10), (without.GetProperty("n").GetInt64(), without.GetProperty("mean").GetDouble(), without.GetProperty("excluded").GetInt64()));
        Assert.Equal(1200 / 22.0, without.GetProperty("meanWithExcluded").GetDouble(), 1e-9);
        Assert.Equal((13, 9), (again.GetProperty("n").GetInt64(), again.GetProperty("excluded").GetInt64()));
        Assert.Equal(1200 / 13.0, again.GetProperty("mean").GetDouble(), 1e-9);
        Assert.Equal(JsonValueKind.Null, again.GetProperty("meanWithExcluded").ValueKind); // nine could be told by subtraction
    }

    [Theory, Databases]
    public async Task DecideFlag_WithoutReason_IsRefused(string database)
    {
        var world = await SurveyWorld.CreateAsync(await hosts.On(database), "reason");
        await world.PostAsync(world.Response(changes: ("secondsTaken", 1.0))).JsonAsync();
        var flag = (await ExamineAsync(world)).Single();

        var problem = await world.Administrator.PostAsync($"surveys/reason/flags/{flag.GetProperty("id").GetString()}/decision", new { decision = "exclude" })
            .ProblemAsync(HttpStatusCode.UnprocessableEntity);

        Assert.Equal(["reason:required"], problem.Fields());
        await world.Administrator.PostAsync($"surveys/reason/flags/{Guid.CreateVersion7()}/decision", new { decision = "exclude", reason = "r" }).ProblemAsync(HttpStatusCode.NotFound);
    }

    private static Task<HttpResponseMessage> DecideAsync(SurveyWorld world, JsonElement flag, string decision) =>
        world.Administrator.PostAsync($"surveys/{world.Code}/flags/{flag.GetProperty("id").GetString()}/decision", new { decision, reason = "seen on a visit" });

    private static async Task<List<JsonElement>> ExamineAsync(SurveyWorld world)
    {
        await world.Host.Services.GetRequiredService<ExamineResponses>().RunAsync(CancellationToken.None);
        return [.. (await world.Administrator.JsonAsync($"surveys/{world.Code}/flags?limit=1000")).GetProperty("items").EnumerateArray()];
    }
}
