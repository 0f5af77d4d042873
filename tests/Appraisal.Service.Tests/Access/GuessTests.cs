using System.Net;
using Appraisal.Service.Access;
using Appraisal.Service.Tests.Hosting;
using Appraisal.Service.Tests.Surveys;

namespace Appraisal.Service.Tests.Access;

/// <summary>An attacker who guesses keys, tokens and codes.</summary>
public sealed class GuessTests
{
    private const int Tries = 30;

    [Theory]
    [InlineData("/metrics")]
    [InlineData("/jobs")]
    [InlineData("/api/v1/units")]
    public async Task WrongKeys_AtAnyAddress_AreLimitedAndARightOneIsNotToldApart(string path)
    {
        var clock = new MovableClock();
        await using var host = await Host.StartAsync("Sqlite", clock, ("Edge:TriesPerSecondOfAddress", "1"));
        var address = new Uri(host.Address, path);

        var statuses = await TryAsync(i => host.Client($"ak_wrong{i:D4}_0123456789abcdefghijklmnopqrst").GetAsync(address));
        using var right = await host.Administrator.GetAsync(address);
        using var elsewhere = await host.Administrator.GetAsync("units");
        using var nobody = await host.Client().GetAsync(new Uri(host.Address, "/health/live"));
        clock.Advance(TimeSpan.FromMinutes(1));
        using var later = await host.Administrator.GetAsync(address);

        Assert.InRange(statuses.Count(s => s != HttpStatusCode.TooManyRequests), 5, 20);
        Assert.Equal(HttpStatusCode.TooManyRequests, right.StatusCode);
        Assert.True(right.Headers.RetryAfter?.Delta > TimeSpan.Zero);
        Assert.Equal(HttpStatusCode.TooManyRequests, elsewhere.StatusCode);
        Assert.Equal(HttpStatusCode.OK, nobody.StatusCode);
        Assert.Equal(HttpStatusCode.OK, later.StatusCode);
    }

    [Fact]
    public async Task WrongTokens_WithResponses_AreLimitedAndARightOneIsNotToldApart()
    {
        var clock = new MovableClock();
        await using var host = await Host.StartAsync("Sqlite", clock, ("Edge:TriesPerSecondOfAddress", "1"));
        var world = await SurveyWorld.CreateAsync(host, "GUESS", tokens: "required");
        var token = (await DrawnAsync(world))[0];
        var nobody = host.Client();

        var statuses = await TryAsync(i => nobody.PostAsync("surveys/GUESS/responses", world.Response(changes: ("token", $"AAAA-AAAA-AAAA-{i:D4}"))));
        using var right = await nobody.PostAsync("surveys/GUESS/responses", world.Response(changes: ("token", token)));
        clock.Advance(TimeSpan.FromMinutes(1));
        using var later = await nobody.PostAsync("surveys/GUESS/responses", world.Response(changes: ("token", token)));

        Assert.Equal(HttpStatusCode.Unauthorized, statuses[0]);
        Assert.InRange(statuses.Count(s => s != HttpStatusCode.TooManyRequests), 5, 20);
        Assert.Equal(HttpStatusCode.TooManyRequests, right.StatusCode);
        Assert.Equal(HttpStatusCode.Created, later.StatusCode);
    }

    [Fact]
    public async Task RightTokens_OfAWholeVillage_AreNotLimited()
    {
        await using var host = await Host.StartAsync("Sqlite", null, ("Edge:TriesPerSecondOfAddress", "1"));
        var world = await SurveyWorld.CreateAsync(host, "VILL", tokens: "required");
        var nobody = host.Client();

        foreach (var token in (await DrawnAsync(world)).Take(Tries))
            await nobody.PostAsync("surveys/VILL/responses", world.Response(changes: ("token", token))).JsonAsync();
    }

    private static async Task<List<string>> DrawnAsync(SurveyWorld world)
    {
        await world.Administrator.PutAsync($"surveys/{world.Code}/frame", new[] { new { staffNo = world.Cadre(1), stratum = "poor", population = 100 } }).JsonAsync();
        var drawn = await world.Administrator.PostAsync($"surveys/{world.Code}/tokens", new { perStratum = Tries }).JsonAsync();
        return [.. drawn.GetProperty("items").EnumerateArray().Select(t => t.Text("token")!)];
    }

    private static async Task<List<HttpStatusCode>> TryAsync(Func<int, Task<HttpResponseMessage>> send)
    {
        var statuses = new List<HttpStatusCode>();
        for (var i = 0; i < Tries; i++)
        {
            using var answer = await send(i);
            statuses.Add(answer.StatusCode);
        }
        return statuses;
    }
}
