using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using Appraisal.Service.Access;
using Appraisal.Service.Tests.Access;
using Appraisal.Storage.Organization;

namespace Appraisal.Service.Tests.Hosting;

/// <summary>What holds of every PUT and DELETE: a condition is honoured, or the request is refused.</summary>
public sealed class PreconditionTests(Hosts hosts) : IClassFixture<Hosts>
{
    private const string Stale = "\"00000000000000000000000000000000\"";

    [Theory, Databases]
    public async Task Put_WithAStaleTag_Is412AndStoresNothing(string database)
    {
        var client = (await hosts.On(database)).Administrator;
        var tag = await TagAsync(client, "pa", "first");

        await PutAsync(client, "pa", "second", ifMatch: Stale).ProblemAsync(HttpStatusCode.PreconditionFailed);
        await PutAsync(client, "pa", "second", ifMatch: "W/" + tag).ProblemAsync(HttpStatusCode.PreconditionFailed);
        await PutAsync(client, "pa", "second", ifMatch: "no tag").ProblemAsync(HttpStatusCode.PreconditionFailed);
        var kept = (await client.JsonAsync("units/pa")).Text("name");
        await PutAsync(client, "pa", "second", ifMatch: $"{Stale}, {tag}").JsonAsync();
        await PutAsync(client, "pa", "third", ifMatch: tag).ProblemAsync(HttpStatusCode.PreconditionFailed); // it was good once

        Assert.Equal(("first", "second"), (kept, (await client.JsonAsync("units/pa")).Text("name")));
    }

    [Theory, Databases]
    public async Task Put_OnlyIfThereIsNone_IsStoredOnce(string database)
    {
        var client = (await hosts.On(database)).Administrator;

        await PutAsync(client, "pb", "first", ifNoneMatch: "*").JsonAsync();
        await PutAsync(client, "pb", "second", ifNoneMatch: "*").ProblemAsync(HttpStatusCode.PreconditionFailed);
        await PutAsync(client, "pb-none", "second", ifMatch: "*").ProblemAsync(HttpStatusCode.PreconditionFailed);
        var name = (await client.JsonAsync("units/pb")).Text("name");
        await PutAsync(client, "pb", "third", ifMatch: "*").JsonAsync();

        Assert.Equal("first", name);
        await client.GetAsync("units/pb-none").ProblemAsync(HttpStatusCode.NotFound);
    }

    [Fact]
    public async Task Put_ManyWithOneTag_OneIsStored()
    {
        var client = (await hosts.On("Sqlite")).Administrator;
        var tag = await TagAsync(client, "pc", "first");

        var answers = await Task.WhenAll(Enumerable.Range(0, 8).Select(i => PutAsync(client, "pc", $"name {i}", ifMatch: tag)));

        Assert.Equal(1, answers.Count(a => a.StatusCode == HttpStatusCode.OK));
        Assert.Equal(7, answers.Count(a => a.StatusCode == HttpStatusCode.PreconditionFailed));
    }

    [Fact]
    public async Task Put_OutsideTheTerritory_TellsNothingOfWhatStandsThere()
    {
        var host = await hosts.On("Sqlite");
        var tag = await TagAsync(host.Administrator, "pd", "first");
        await host.Administrator.PutAsync("units/pe", new { name = "pe", level = "county" }).JsonAsync();
        var elsewhere = await host.ClientAsync(Role.Organizer, "pe", unit: "pe");

        using var right = await PutAsync(elsewhere, "pd", "second", ifMatch: tag);
        using var wrong = await PutAsync(elsewhere, "pd", "second", ifMatch: Stale);

        Assert.False(right.IsSuccessStatusCode);
        Assert.Equal(right.StatusCode, wrong.StatusCode);
    }

    [Fact]
    public async Task EveryPutAndDelete_WithATagThatIsNoneOfIts_IsRefused()
    {
        var world = await TwoTownships.BuildAsync(await Host.StartAsync("Sqlite"));
        await using var host = world.Host;
        var document = await host.Administrator.GetFromJsonAsync<JsonElement>(new Uri(host.Address, "/swagger/v1/swagger.json"));
        var done = new List<string>();
        var writes = AccessTable.Operations(document).Where(o => o.Method is "PUT" or "DELETE").ToList();
        foreach (var operation in writes)
        {
            using var request = world.Request(operation);
            request.Headers.TryAddWithoutValidation("If-Match", Stale);
            using var answer = await host.Administrator.SendAsync(request);
            if (answer.StatusCode is not (HttpStatusCode.PreconditionFailed or HttpStatusCode.Forbidden))
                done.Add($"{operation.Id}: {(int)answer.StatusCode}");
        }

        Assert.True(writes.Count > 10, $"only {writes.Count}");
        Assert.Empty(done);
    }

    [Fact]
    public async Task EveryPutWhoseGetHasATag_WithThatTag_IsDone()
    {
        var world = await TwoTownships.BuildAsync(await Host.StartAsync("Sqlite"));
        await using var host = world.Host;
        var document = await host.Administrator.GetFromJsonAsync<JsonElement>(new Uri(host.Address, "/swagger/v1/swagger.json"));
        var (tried, refused) = (0, new List<string>());
        foreach (var operation in AccessTable.Operations(document).Where(o => o.Method == "PUT"))
        {
            using var request = world.Request(operation);
            using var standing = await host.Administrator.GetAsync(request.RequestUri);
            if (standing.Headers.ETag is not { } tag)
                continue;
            tried++;
            request.Headers.IfMatch.Add(tag);
            using var answer = await host.Administrator.SendAsync(request);
            if (answer.StatusCode == HttpStatusCode.PreconditionFailed)
                refused.Add(operation.Id);
        }

        Assert.True(tried > 4, $"only {tried}");
        Assert.Empty(refused);
    }

    [Fact]
    public async Task EveryPutWhoseGetHasATag_AnswersWithTheTagOfWhatItStored()
    {
        var world = await TwoTownships.BuildAsync(await Host.StartAsync("Sqlite"));
        await using var host = world.Host;
        var document = await host.Administrator.GetFromJsonAsync<JsonElement>(new Uri(host.Address, "/swagger/v1/swagger.json"));
        var (tried, other) = (0, new List<string>());
        foreach (var operation in AccessTable.Operations(document).Where(o => o.Method == "PUT"))
        {
            using var request = world.Request(operation);
            using var answer = await host.Administrator.SendAsync(request);
            using var standing = await host.Administrator.GetAsync(request.RequestUri);
            if (!answer.IsSuccessStatusCode || standing.Headers.ETag is not { } tag)
                continue;
            tried++;
            if (!tag.Equals(answer.Headers.ETag))
                other.Add($"{operation.Id}: {answer.Headers.ETag}, then {tag}");
        }

        Assert.True(tried > 4, $"only {tried}");
        Assert.Empty(other);
    }

    [Fact]
    public async Task Put_WrittenBetweenTheLookAndTheWrite_Is412()
    {
        await using var host = await Host.StartAsync("Sqlite");
        var tag = await TagAsync(host.Administrator, "pf", "first");
        var (begun, other) = (new TaskCompletionSource(), new TaskCompletionSource());
        // as another node would: it has the turn to write, so that the PUT looks before it and writes after it
        var writer = host.Database.WriteAsync(async session =>
        {
            begun.SetResult();
            await other.Task;
            var row = (await UnitStore.FindAsync(session, "pf"))!;
            await UnitStore.UpdateAsync(session, row, row with { Name = "other" });
        });
        await begun.Task;

        var late = PutAsync(host.Administrator, "pf", "second", ifMatch: tag);
        var first = await Task.WhenAny(late, Task.Delay(TimeSpan.FromSeconds(1), TestContext.Current.CancellationToken));
        other.SetResult();
        await writer;

        Assert.NotSame(late, first); // it has looked, and waits for its turn
        await late.ProblemAsync(HttpStatusCode.PreconditionFailed);
        Assert.Equal("other", (await host.Administrator.JsonAsync("units/pf")).Text("name"));
    }

    private static async Task<string> TagAsync(HttpClient client, string unit, string name)
    {
        await client.PutAsync($"units/{unit}", new { name, level = "county" }).JsonAsync();
        using var answer = await client.GetAsync($"units/{unit}");
        return answer.Headers.ETag!.ToString();
    }

    private static Task<HttpResponseMessage> PutAsync(HttpClient client, string unit, string name, string? ifMatch = null, string? ifNoneMatch = null)
    {
        var request = new HttpRequestMessage(HttpMethod.Put, $"units/{unit}") { Content = JsonContent.Create(new { name, level = "county" }) };
        if (ifMatch is not null)
            request.Headers.TryAddWithoutValidation("If-Match", ifMatch);
        if (ifNoneMatch is not null)
            request.Headers.TryAddWithoutValidation("If-None-Match", ifNoneMatch);
        return client.SendAsync(request);
    }
}
