using System.Net;
using Appraisal.Service.Access;
using Appraisal.Service.Surveys.Intake;
using Appraisal.Service.Tests.Hosting;
using Appraisal.Storage.Surveys;
using Microsoft.Extensions.DependencyInjection;

namespace Appraisal.Service.Tests.Surveys;

/// <summary>Responses with a token: it opens intake once, for whom it was drawn.</summary>
public sealed class IntakeTokenTests(Hosts hosts) : IClassFixture<Hosts>
{
    [Theory, Databases]
    public async Task PostResponse_SameTokenAtOnce_CountsOnce(string database)
    {
        var world = await SurveyWorld.CreateAsync(await hosts.On(database), "token-race", "required");
        var token = await DrawAsync(world, 1, "poor");

        var answers = await Task.WhenAll(Enumerable.Range(0, 20).Select(_ => world.PostAsync(world.Response(changes: ("token", token)))));

        Assert.Equal(1, answers.Count(a => a.StatusCode == HttpStatusCode.Created));
        foreach (var refused in answers.Where(a => a.StatusCode != HttpStatusCode.Created))
            Assert.Equal("token-used", (await Task.FromResult(refused).ProblemAsync(HttpStatusCode.Conflict)).GetProperty("code").GetString());
    }

    [Theory, Databases]
    public async Task PostResponse_TokenAndNoKey_IsTakenAndAgainIsTheFirstAnswer(string database)
    {
        var world = await SurveyWorld.CreateAsync(await hosts.On(database), "token", "required");
        var token = await DrawAsync(world, 1, "poor");
        var nobody = world.Host.Client();
        var response = world.Response(changes: ("token", token.ToLowerInvariant().Replace('-', ' ')));

        var first = await nobody.PostAsync("surveys/token/responses", response);
        var again = await nobody.PostAsync("surveys/token/responses", response);

        Assert.Equal(HttpStatusCode.Created, first.StatusCode);
        Assert.Equal(HttpStatusCode.OK, again.StatusCode);
    }

    [Theory, Databases]
    public async Task PostResponse_TokenForOthers_IsRefused(string database)
    {
        var world = await SurveyWorld.CreateAsync(await hosts.On(database), "token-other", "required");
        var token = await DrawAsync(world, 1, "poor");
        var nobody = world.Host.Client();

        Task<HttpResponseMessage> Post(object response) => nobody.PostAsync("surveys/token-other/responses", response);

        Assert.Equal(["token:token-elsewhere"], (await Post(world.Response(cadre: 2, changes: ("token", token))).ProblemAsync(HttpStatusCode.UnprocessableEntity)).Fields());
        Assert.Equal(["token:token-elsewhere"], (await Post(world.Response(stratum: "other", changes: ("token", token))).ProblemAsync(HttpStatusCode.UnprocessableEntity)).Fields());
        await Post(world.Response(changes: ("token", "AAAA-BBBB-CCCC-DDDD"))).ProblemAsync(HttpStatusCode.Unauthorized);
        await Post(world.Response()).ProblemAsync(HttpStatusCode.Unauthorized);
        Assert.Equal(["token:required"], (await world.PostAsync(world.Response()).ProblemAsync(HttpStatusCode.UnprocessableEntity)).Fields());
        Assert.Equal(["token:unknown-token"], (await world.PostAsync(world.Response(changes: ("token", "AAAA"))).ProblemAsync(HttpStatusCode.UnprocessableEntity)).Fields());
        Assert.Equal(0, await world.StoredAsync());
    }

    // whoever knows the id of a response could otherwise try which answers are called the same
    [Theory, Databases]
    public async Task PostResponse_IdOfAnotherWithoutItsToken_TellsNothingOfIt(string database)
    {
        var world = await SurveyWorld.CreateAsync(await hosts.On(database), "guess", "optional");
        var id = Guid.CreateVersion7();
        var token = await DrawAsync(world, 1, "poor");
        await world.Host.Client().PostAsync("surveys/guess/responses", world.Response(id: id, degree: 2, changes: ("token", token))).JsonAsync();
        var known = world.Response();
        await world.PostAsync(known).JsonAsync();
        var elsewhere = await DrawAsync(world, 2, "poor");

        foreach (var degree in new[] { 2, 3 })
        {
            var unknown = world.Response(id: id, degree: degree, changes: ("token", "AAAA-BBBB-CCCC-DDDD"));
            await world.Host.Client().PostAsync("surveys/guess/responses", unknown).ProblemAsync(HttpStatusCode.Unauthorized);
            await world.PostAsync(world.Response(id: id, degree: degree, changes: ("token", elsewhere))).ProblemAsync(HttpStatusCode.UnprocessableEntity);
            // beside one that is there already its group is looked up twice
            var outcome = await world.Kiosk.PostAsync("surveys/guess/responses/batch", new { responses = new[] { known, unknown } }).JsonAsync();
            Assert.Equal(["duplicate", "invalid"], outcome.GetProperty("results").EnumerateArray().Select(r => r.Text("status")));
        }
    }

    [Theory, Databases]
    public async Task PostResponses_WithATokenAndNoKey_AreRefused(string database)
    {
        var world = await SurveyWorld.CreateAsync(await hosts.On(database), "no-key", "required");
        var token = await DrawAsync(world, 1, "poor");

        await world.Host.Client().PostAsync("surveys/no-key/responses/batch", new { responses = new[] { world.Response(changes: ("token", token)) } }).ProblemAsync(HttpStatusCode.Unauthorized);
    }

    private static async Task<string> DrawAsync(SurveyWorld world, int cadre, string stratum)
    {
        var text = TokenText.Make();
        var hash = TokenText.Hash(world.Host.Services.GetRequiredService<Secrets>(), text);
        await world.Host.Database.WriteAsync(s => TokenStore.InsertAsync(s, [new TokenRow { Hash = hash, Survey = world.Code, StaffNo = world.Cadre(cadre), Stratum = stratum }]));
        return text;
    }
}
