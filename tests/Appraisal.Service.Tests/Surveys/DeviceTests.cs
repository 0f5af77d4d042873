using System.Net;
using Appraisal.Service.Tests.Hosting;
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
        await RedeemAsync(world, await CreateAsync(world));

        clock.Advance(TimeSpan.FromMinutes(16));

        Assert.Equal("silent", (await world.Administrator.JsonAsync("devices?survey=silent")).GetProperty("items")[0].GetProperty("status").GetString());
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
