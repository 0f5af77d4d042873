using System.Net;
using Appraisal.Service.Surveys;
using Appraisal.Service.Tests.Hosting;
using Microsoft.Extensions.DependencyInjection;

namespace Appraisal.Service.Tests.Surveys;

/// <summary>Two nodes that are sent the same things at the same moment: each is stored once, and each sender learns which it was.</summary>
public sealed class IntakeNodesTests(Hosts hosts) : IClassFixture<Hosts>
{
    private const int Pairs = 60;

    [Theory, Databases]
    public async Task PostResponse_SameIdOnTwoNodes_IsStoredOnce(string database)
    {
        var world = await SurveyWorld.CreateAsync(await hosts.On(database), "same");
        await using var second = await world.Host.StartNodeAsync();

        var pairs = await RaceAsync(world, second, _ => Guid.CreateVersion7() is var id ? (world.Response(id: id), world.Response(id: id)) : default);

        Assert.All(pairs, p => Assert.Equal([HttpStatusCode.OK, HttpStatusCode.Created], Statuses(p)));
        Assert.All(pairs, p => Assert.Equal(p.First.Body, p.Second.Body)); // the first answer, to the millisecond
        await CountedOnceAsync(world, second, Pairs);
    }

    [Theory, Databases]
    public async Task PostResponse_OneIdForTwoContentsOnTwoNodes_IsStoredOnce(string database)
    {
        var world = await SurveyWorld.CreateAsync(await hosts.On(database), "contents");
        await using var second = await world.Host.StartNodeAsync();

        var pairs = await RaceAsync(world, second, _ => Guid.CreateVersion7() is var id ? (world.Response(degree: 2, id: id), world.Response(degree: 5, id: id)) : default);

        Assert.All(pairs, p => Assert.Equal([HttpStatusCode.Created, HttpStatusCode.Conflict], Statuses(p)));
        await CountedOnceAsync(world, second, Pairs);
    }

    [Theory, Databases]
    public async Task PostResponse_OneTokenOnTwoNodes_IsUsedOnce(string database)
    {
        var world = await SurveyWorld.CreateAsync(await hosts.On(database), "tokens", "required");
        await using var second = await world.Host.StartNodeAsync();
        var tokens = await DrawAsync(world);

        var pairs = await RaceAsync(world, second, i => (world.Response(changes: ("token", tokens[i])), world.Response(changes: ("token", tokens[i]))));

        Assert.All(pairs, p => Assert.Equal([HttpStatusCode.Created, HttpStatusCode.Conflict], Statuses(p)));
        Assert.All(pairs, p => Assert.Contains("token-used", p.First.Body + p.Second.Body, StringComparison.Ordinal));
        await CountedOnceAsync(world, second, Pairs);
    }

    [Theory, Databases]
    public async Task PostResponse_SameIdAndTokenOnTwoNodes_IsStoredOnceAndKnownAgain(string database)
    {
        var world = await SurveyWorld.CreateAsync(await hosts.On(database), "again", "required");
        await using var second = await world.Host.StartNodeAsync();
        var tokens = await DrawAsync(world);

        var pairs = await RaceAsync(world, second, i => world.Response(changes: ("token", tokens[i])) is var response ? (response, response) : default);

        Assert.All(pairs, p => Assert.Equal([HttpStatusCode.OK, HttpStatusCode.Created], Statuses(p))); // never token-used: a device would give it up
        await CountedOnceAsync(world, second, Pairs);
    }

    private static async Task<List<((HttpStatusCode Status, string Body) First, (HttpStatusCode Status, string Body) Second)>> RaceAsync(
        SurveyWorld world, Host second, Func<int, (Dictionary<string, object?> First, Dictionary<string, object?> Second)> pair)
    {
        var sent = Enumerable.Range(0, Pairs).Select(pair).Select(p => (First: SendAsync(world.Host, world.Code, p.First), Second: SendAsync(second, world.Code, p.Second))).ToList();
        await Task.WhenAll(sent.SelectMany(s => new[] { s.First, s.Second }));
        return [.. sent.Select(s => (s.First.Result, s.Second.Result))];
    }

    private static async Task<(HttpStatusCode Status, string Body)> SendAsync(Host node, string survey, object response)
    {
        using var answer = await node.Administrator.PostAsync($"surveys/{survey}/responses", response);
        return (answer.StatusCode, await answer.Content.ReadAsStringAsync());
    }

    private static async Task<List<object?>> DrawAsync(SurveyWorld world)
    {
        await world.Administrator.PutAsync($"surveys/{world.Code}/frame", new[] { new { staffNo = world.Cadre(1), stratum = "poor", population = Pairs } }).JsonAsync();
        var drawn = await world.Administrator.PostAsync($"surveys/{world.Code}/tokens", new { perStratum = Pairs }).JsonAsync();
        return [.. drawn.GetProperty("items").EnumerateArray().Select(t => t.GetProperty("token").GetString())];
    }

    // both nodes count at once, too
    private static async Task CountedOnceAsync(SurveyWorld world, Host second, int expected)
    {
        await Task.WhenAll(new[] { world.Host, second }.Select(n => Task.Run(() => n.Services.GetRequiredService<AggregateResponses>().RunAsync(CancellationToken.None))));
        Assert.Equal(expected, world.Of(await world.CloseAsync(), 1).GetProperty("n").GetInt64());
    }

    private static HttpStatusCode[] Statuses(((HttpStatusCode Status, string Body) First, (HttpStatusCode Status, string Body) Second) pair) =>
        [.. new[] { pair.First.Status, pair.Second.Status }.Order()];
}
