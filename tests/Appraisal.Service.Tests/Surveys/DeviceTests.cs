using System.Net;
using Appraisal.Service.Tests.Hosting;
using Appraisal.Storage.Surveys;
using Microsoft.Extensions.Time.Testing;

namespace Appraisal.Service.Tests.Surveys;

public sealed class DeviceTests(Hosts hosts) : IClassFixture<Hosts>
{
    [Theory, Databases]
    public async Task RedeemCode_Once_GivesAKeyForItsSurveyAndUnit(string database)
    {
        var world = await SurveyWorld.CreateAsync(await hosts.On(database), "enrol");
        var code = await CreateAsync(world);

        var device = world.Host.Client(await RedeemAsync(world, code));

        await device.PostAsync("surveys/enrol/responses", world.Response(cadre: 1)).JsonAsync();
        await device.PostAsync("surveys/enrol/responses", world.Response(cadre: 4)).ProblemAsync(HttpStatusCode.UnprocessableEntity);
        await device.PostAsync("surveys/other/responses", world.Response()).ProblemAsync(HttpStatusCode.Forbidden);
        await world.Host.Client().PostAsync("devices/redeem", new { code }).ProblemAsync(HttpStatusCode.NotFound);
    }

    [Theory, Databases]
    public async Task RotateDeviceKey_FormerKey_IsValidUntilTheNextIsUsed(string database)
    {
        var world = await SurveyWorld.CreateAsync(await hosts.On(database), "rotate");
        var former = world.Host.Client(await RedeemAsync(world, await CreateAsync(world)));
        await former.PostAsync("devices/self/key", new { }).JsonAsync(); // this answer is lost
        var next = world.Host.Client((await former.PostAsync("devices/self/key", new { }).JsonAsync()).GetProperty("key").GetString());

        await HeartbeatAsync(former);
        await HeartbeatAsync(next);

        await former.PostAsync("devices/self/heartbeat", new { held = 0, clock = "2026-06-01T00:00:00Z" }).ProblemAsync(HttpStatusCode.Unauthorized);
        await next.PostAsync("surveys/rotate/responses", world.Response()).JsonAsync();
    }

    [Theory, Databases]
    public async Task RotateDeviceKey_NextIsUsedToDeliver_EndsTheFormer(string database)
    {
        var world = await SurveyWorld.CreateAsync(await hosts.On(database), "delivers");
        var former = world.Host.Client(await RedeemAsync(world, await CreateAsync(world)));
        var next = world.Host.Client((await former.PostAsync("devices/self/key", new { }).JsonAsync()).GetProperty("key").GetString());
        await former.PostAsync("surveys/delivers/responses", world.Response()).JsonAsync(); // still good: perhaps the answer was lost

        await next.PostAsync("surveys/delivers/responses", world.Response()).JsonAsync();

        await former.PostAsync("surveys/delivers/responses", world.Response()).ProblemAsync(HttpStatusCode.Unauthorized);
        await former.PostAsync("devices/self/key", new { }).ProblemAsync(HttpStatusCode.Unauthorized);
        await next.PostAsync("surveys/delivers/responses", world.Response()).JsonAsync();
    }

    [Theory, Databases]
    public async Task RevokeDevice_RotatedTwice_EndsEveryKeyItEverHad(string database)
    {
        var world = await SurveyWorld.CreateAsync(await hosts.On(database), "twice-rotated");
        var keys = new List<HttpClient> { world.Host.Client(await RedeemAsync(world, await CreateAsync(world))) };
        for (var i = 0; i < 2; i++)
            keys.Add(world.Host.Client((await keys[^1].PostAsync("devices/self/key", new { }).JsonAsync()).GetProperty("key").GetString()));
        var id = (await world.Administrator.JsonAsync("devices?survey=twice-rotated")).GetProperty("items")[0].GetProperty("id").GetString();

        await world.Administrator.DeleteAsync($"devices/{id}").JsonAsync();

        foreach (var key in keys)
            await key.PostAsync("surveys/twice-rotated/responses", world.Response()).ProblemAsync(HttpStatusCode.Unauthorized);
    }

    [Theory, Databases]
    public async Task PostResponse_DeviceThatNamesAnother_IsItself(string database)
    {
        var world = await SurveyWorld.CreateAsync(await hosts.On(database), "itself");
        var device = world.Host.Client(await RedeemAsync(world, await CreateAsync(world)));
        var id = (await world.Administrator.JsonAsync("devices?survey=itself")).GetProperty("items")[0].GetProperty("id").GetString();

        foreach (var named in new[] { null, "another", "yet another" })
            await device.PostAsync("surveys/itself/responses", world.Response(changes: ("device", named))).JsonAsync();
        await world.PostAsync(world.Response(changes: ("device", id))).JsonAsync();

        Assert.Equal([id!, id!, id!, $"itself-kiosk/{id}"],
            (await world.Host.ResponsesAsync("itself")).Select(r => r.Device).Order(StringComparer.Ordinal));
    }

    [Theory, Databases]
    public async Task CreateDevice_SurveyIsFinal_IsRefused(string database)
    {
        var world = await SurveyWorld.CreateAsync(await hosts.On(database), "no-more");
        await world.Administrator.PostAsync("surveys/no-more/close", new { final = true }).JsonAsync();

        var problem = await world.Administrator.PostAsync("devices", new { name = "kiosk", survey = "no-more", unit = world.Village(1) }).ProblemAsync(HttpStatusCode.Conflict);

        Assert.Equal("survey-closed", problem.Text("code"));
    }

    [Theory, Databases]
    public async Task ListDevices_AfterAHeartbeat_ShowsWhatItHolds(string database)
    {
        var world = await SurveyWorld.CreateAsync(await hosts.On(database), "held");
        var device = world.Host.Client(await RedeemAsync(world, await CreateAsync(world)));

        var answer = await device.PostAsync("devices/self/heartbeat", new { held = 17, refused = 2, clock = TimeProvider.System.GetUtcNow().AddHours(1) }).JsonAsync();

        Assert.Equal("open", answer.GetProperty("surveyStatus").GetString());
        var shown = Assert.Single((await world.Administrator.JsonAsync("devices?survey=held")).GetProperty("items").EnumerateArray());
        Assert.Equal(("active", 17, 2), (shown.GetProperty("status").GetString(), shown.GetProperty("held").GetInt32(), shown.GetProperty("refused").GetInt32()));
        Assert.InRange(shown.GetProperty("clockOffsetSeconds").GetDouble(), 3590, 3610);
    }

    [Fact]
    public async Task ListDevices_NotHeardOfForLong_IsSilent()
    {
        var clock = new FakeTimeProvider(new DateTimeOffset(2026, 6, 1, 8, 0, 0, TimeSpan.Zero));
        await using var host = await Host.StartAsync("Sqlite", clock);
        var world = await SurveyWorld.CreateAsync(host, "silent");
        var device = host.Client(await RedeemAsync(world, await CreateAsync(world)));
        async Task<string> StatusAsync() => (await world.Administrator.JsonAsync("devices?survey=silent")).GetProperty("items")[0].Text("status")!;

        clock.Advance(TimeSpan.FromMinutes(16));
        var after = await StatusAsync();
        await device.PostAsync("surveys/silent/responses", world.Response()).JsonAsync(); // it delivers, though its heartbeats are lost

        Assert.Equal(("silent", "active"), (after, await StatusAsync()));
    }

    [Theory, Databases]
    public async Task RevokeDevice_Enrolled_OpensNothingAnyMore(string database)
    {
        var world = await SurveyWorld.CreateAsync(await hosts.On(database), "revoked");
        var device = world.Host.Client(await RedeemAsync(world, await CreateAsync(world)));
        await HeartbeatAsync(device);
        var id = (await world.Administrator.JsonAsync("devices?survey=revoked")).GetProperty("items")[0].GetProperty("id").GetString();

        await world.Administrator.DeleteAsync($"devices/{id}").JsonAsync();

        await device.PostAsync("surveys/revoked/responses", world.Response()).ProblemAsync(HttpStatusCode.Unauthorized);
    }

    private static async Task<string> CreateAsync(SurveyWorld world) =>
        (await world.Administrator.PostAsync("devices", new { name = "kiosk 1", survey = world.Code, unit = world.Village(1) }).JsonAsync()).GetProperty("code").GetString()!;

    private static async Task<string> RedeemAsync(SurveyWorld world, string code) =>
        (await world.Host.Client().PostAsync("devices/redeem", new { code = code.ToLowerInvariant() }).JsonAsync()).GetProperty("key").GetString()!;

    private static Task HeartbeatAsync(HttpClient device) => device.PostAsync("devices/self/heartbeat", new { held = 0, clock = "2026-06-01T00:00:00Z" }).JsonAsync();
}
