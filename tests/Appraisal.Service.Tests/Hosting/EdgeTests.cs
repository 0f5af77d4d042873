using System.Net;

namespace Appraisal.Service.Tests.Hosting;

public sealed class EdgeTests(Hosts hosts) : IClassFixture<Hosts>
{
    [Theory]
    [InlineData("/api/v1/units", "default-src 'none'")]
    [InlineData("/swagger/index.html", "default-src 'self'")]
    [InlineData("/jobs", "default-src 'self'")]
    [InlineData("/health/live", "default-src 'self'")]
    public async Task AnyAnswer_OfAnyPart_TellsBrowsersWhatItMayDo(string path, string policy)
    {
        var host = await hosts.On("Sqlite");

        using var answer = await host.Administrator.GetAsync(new Uri(host.Address, path));

        Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
        Assert.StartsWith(policy, answer.Headers.GetValues("Content-Security-Policy").Single(), StringComparison.Ordinal);
        Assert.DoesNotContain("script-src", answer.Headers.GetValues("Content-Security-Policy").Single(), StringComparison.Ordinal);
        Assert.Equal("nosniff", answer.Headers.GetValues("X-Content-Type-Options").Single());
        Assert.Equal("DENY", answer.Headers.GetValues("X-Frame-Options").Single());
        Assert.Equal("no-referrer", answer.Headers.GetValues("Referrer-Policy").Single());
    }

    [Fact]
    public async Task Answer_OfTheApi_IsKeptInNoCacheThatOthersRead()
    {
        var host = await hosts.On("Sqlite");
        await host.Administrator.PutAsync("units/EDGE", new { name = "x", level = "village" }).JsonAsync();

        using var key = await host.Administrator.PostAsync("keys", new { role = "auditor", person = "cached" });
        using var list = await host.Administrator.GetAsync("keys");
        using var refusal = await host.Administrator.GetAsync("units/NONE");
        using var unit = await host.Administrator.GetAsync("units/EDGE");

        Assert.All([key, list, refusal], answer => Assert.True(answer.Headers.CacheControl?.NoStore));
        Assert.True(unit.Headers.CacheControl is { Private: true, NoCache: true, NoStore: false } && unit.Headers.ETag is not null);
    }

    [Fact]
    public async Task GetSwagger_ItsPage_HasNoScriptThatThePolicyForbids()
    {
        var host = await hosts.On("Sqlite");

        var page = await host.Administrator.GetStringAsync(new Uri(host.Address, "/swagger/index.html"));

        Assert.DoesNotMatch("<script(?![^>]*src=)", page);
    }

    [Fact]
    public async Task GetJobs_ByOthersThanAdministrators_IsRefused()
    {
        var host = await hosts.On("Sqlite");
        var organizer = await host.ClientAsync(Service.Access.Role.Organizer);

        await organizer.GetAsync(new Uri(host.Address, "/jobs")).ProblemAsync(HttpStatusCode.Forbidden);
        await host.Client().GetAsync(new Uri(host.Address, "/jobs")).ProblemAsync(HttpStatusCode.Unauthorized);
        var forged = await host.Administrator.PostTextAsync(new Uri(host.Address, "/jobs/recurring/trigger").AbsoluteUri, "{}").ProblemAsync(HttpStatusCode.Forbidden);
        Assert.Contains("administrator", forged.GetProperty("detail").GetString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task AnyRoute_OverTheLimit_Is429WithRetryAfterForThatKeyOnly()
    {
        await using var host = await Host.StartAsync("Sqlite", null, ("Edge:RequestsPerSecondOfKey", "1"));
        var other = await host.ClientAsync(Service.Access.Role.Auditor);

        var answers = new List<HttpResponseMessage>();
        for (var i = 0; i < 30; i++)
            answers.Add(await host.Administrator.GetAsync("units"));

        var refused = answers.First(a => a.StatusCode == HttpStatusCode.TooManyRequests);
        Assert.NotNull(refused.Headers.RetryAfter);
        Assert.Equal("too-many-requests", (await Task.FromResult(refused).ProblemAsync(HttpStatusCode.TooManyRequests)).Text("code"));
        Assert.Equal(HttpStatusCode.OK, (await other.GetAsync("units")).StatusCode);
        answers.ForEach(a => a.Dispose());
    }

    [Theory]
    [InlineData("devices/redeem")]
    [InlineData("devices/redeem/")]
    [InlineData("surveys/S/tokens/look")]
    [InlineData("surveys/S/Tokens/Look/")]
    public async Task RedeemCodeOrToken_TriedAgainAndAgain_Is429(string route)
    {
        await using var host = await Host.StartAsync("Sqlite", null, ("Edge:TriesPerSecondOfAddress", "1"));
        var nobody = host.Client();

        var statuses = new List<HttpStatusCode>();
        for (var i = 0; i < 30; i++)
        {
            using var answer = await nobody.PostTextAsync(route, $$"""{"{{(route.StartsWith('d') ? "code" : "token")}}":"{{i:D4}}-0000"}""");
            statuses.Add(answer.StatusCode);
        }

        Assert.Contains(HttpStatusCode.TooManyRequests, statuses);
    }
}
