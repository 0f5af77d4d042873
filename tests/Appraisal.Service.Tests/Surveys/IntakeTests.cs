using System.Globalization;
using System.Net;
using Appraisal.Service.Access;
using Appraisal.Service.Tests.Hosting;
using Appraisal.Storage;
using Appraisal.Storage.Surveys;

namespace Appraisal.Service.Tests.Surveys;

public sealed class IntakeTests(Hosts hosts) : IClassFixture<Hosts>
{
    [Theory, Databases]
    public async Task PostResponse_New_Is201WithWhenItWasReceived(string database)
    {
        var world = await SurveyWorld.CreateAsync(await hosts.On(database), "new");
        var id = Guid.CreateVersion7();

        var answer = await world.PostAsync(world.Response(id: id));

        Assert.Equal(HttpStatusCode.Created, answer.StatusCode);
        var receipt = await Task.FromResult(answer).JsonAsync();
        Assert.Equal(id, receipt.GetProperty("id").GetGuid());
        Assert.InRange(receipt.GetProperty("receivedAt").GetDateTimeOffset(), TimeProvider.System.GetUtcNow().AddMinutes(-1), TimeProvider.System.GetUtcNow());
    }

    [Theory, Databases]
    public async Task PostResponse_SameAgain_Is200WithTheFirstAnswer(string database)
    {
        var world = await SurveyWorld.CreateAsync(await hosts.On(database), "twice");
        var response = world.Response();
        var first = await world.PostAsync(response).JsonAsync();

        var again = await world.PostAsync(response);

        Assert.Equal(HttpStatusCode.OK, again.StatusCode);
        Assert.Equal(first.GetRawText(), (await Task.FromResult(again).JsonAsync()).GetRawText());
    }

    [Theory, Databases]
    public async Task PostResponse_SameIdOtherContent_Is409(string database)
    {
        var world = await SurveyWorld.CreateAsync(await hosts.On(database), "other");
        var id = Guid.CreateVersion7();
        await world.PostAsync(world.Response(id: id)).JsonAsync();

        foreach (var other in new[] { world.Response(id: id, degree: 5), world.Response(id: id, cadre: 2), world.Response(id: id, stratum: "other") })
            Assert.Equal("response-conflict", (await world.PostAsync(other).ProblemAsync(HttpStatusCode.Conflict)).GetProperty("code").GetString());
    }

    [Theory, Databases]
    public async Task PostResponses_ManyWithOneSentBefore_AreStoredEachOnceAsTheyWereSent(string database)
    {
        var world = await SurveyWorld.CreateAsync(await hosts.On(database), "many");
        var responses = Enumerable.Range(0, 23).Select(i => world.Response(degree: 1 + i % 5, stratum: i % 3 == 0 ? "other" : "poor", changes:
            [("device", i % 4 == 0 ? null : $"设备{new string('x', i * 7)}"), ("secondsTaken", i % 5 == 0 ? null : 10 + i), ("answeredAt", $"2026-06-01T08:00:{i:D2}.{i:D3}Z")])).ToList();
        await world.PostAsync(responses[7]).JsonAsync();

        var outcome = await world.Kiosk.PostAsync("surveys/many/responses/batch", new { responses }).JsonAsync();

        Assert.Equal(responses.Select((_, i) => i == 7 ? "duplicate" : "created"), outcome.GetProperty("results").EnumerateArray().Select(r => r.Text("status")));
        var stored = (await world.Host.ResponsesAsync("many")).OrderBy(r => r.Id).ToList();
        Assert.Equal(responses.Select(r => (r["id"], r["stratum"], r["secondsTaken"])), stored.Select(r => ((object?)r.Id, (object?)r.Stratum, (object?)(int?)r.Seconds)));
        Assert.Equal(responses.Select(r => r["device"] is { } named ? $"many-kiosk/{named}" : null), stored.Select(r => r.Device));
        Assert.Equal(responses.Select(r => DateTimeOffset.Parse((string)r["answeredAt"]!, CultureInfo.InvariantCulture)), stored.Select(r => r.AnsweredAt));
        Assert.Equal(responses.Select((_, i) => $"[{1 + i % 5},{1 + i % 5},{1 + i % 5},{5 - i % 5}]"), stored.Select(r => r.Answers));
    }

    [Theory, Databases]
    public async Task PostResponse_SameIdAtOnce_IsStoredOnce(string database)
    {
        var world = await SurveyWorld.CreateAsync(await hosts.On(database), "race");
        var response = world.Response();

        var answers = await Task.WhenAll(Enumerable.Range(0, 20).Select(_ => world.PostAsync(response)));

        Assert.Equal(1, answers.Count(a => a.StatusCode == HttpStatusCode.Created));
        Assert.Equal(19, answers.Count(a => a.StatusCode == HttpStatusCode.OK));
        Assert.Equal(1, await world.StoredAsync());
    }

    [Theory, Databases]
    public async Task PostResponse_Refused_SaysWhetherForGood(string database)
    {
        var world = await SurveyWorld.CreateAsync(await hosts.On(database), "for-good");
        var response = world.Response();
        await world.PostAsync(response).JsonAsync();
        var other = world.Response(id: (Guid)response["id"]!, degree: 1);

        var refused = new[]
        {
            await world.PostAsync(other).ProblemAsync(HttpStatusCode.Conflict),
            await world.PostAsync(world.Response(stratum: "rich")).ProblemAsync(HttpStatusCode.UnprocessableEntity),
            await world.Kiosk.PostTextAsync("surveys/for-good/responses", "{\"id\":7}").ProblemAsync(HttpStatusCode.BadRequest),
            await world.Host.Client().PostAsync("surveys/for-good/responses", world.Response()).ProblemAsync(HttpStatusCode.Unauthorized),
            await world.Kiosk.PostAsync("surveys/for-nothing/responses", world.Response()).ProblemAsync(HttpStatusCode.Forbidden),
        };
        var batch = await world.Kiosk.PostAsync("surveys/for-good/responses/batch", new { responses = new[] { other, world.Response() } }).JsonAsync();

        Assert.Equal([true, true, true, false, false], refused.Select(r => r.GetProperty("final").GetBoolean()));
        Assert.Equal((true, false), (batch.GetProperty("results")[0].GetProperty("final").GetBoolean(), batch.GetProperty("results")[1].TryGetProperty("final", out _)));
    }

    [Theory, Databases]
    public async Task PostResponse_CadreMovedIntoTheKiosksVillage_IsTakenAtOnce(string database)
    {
        var world = await SurveyWorld.CreateAsync(await hosts.On(database), "moved");
        var kiosk = await world.Host.ClientAsync(Role.Kiosk, "k", unit: world.Village(1));
        await kiosk.PostAsync("surveys/moved/responses", world.Response(cadre: 4)).ProblemAsync(HttpStatusCode.UnprocessableEntity);

        await world.Administrator.PutAsync($"cadres/{world.Cadre(4)}", new { name = "cadre 4", unit = world.Village(1), cohort = "secretary", dutyHours = 1800 }).JsonAsync();

        await kiosk.PostAsync("surveys/moved/responses", world.Response(cadre: 4)).JsonAsync();
    }

    [Theory, Databases]
    public async Task PostResponse_KeyOfOtherRoleOrSurvey_Is403(string database)
    {
        var world = await SurveyWorld.CreateAsync(await hosts.On(database), "rights");
        var reader = await world.Host.ClientAsync(Role.HrReader);
        var elsewhere = (await SurveyWorld.CreateAsync(world.Host, "another")).Kiosk;

        await reader.PostAsync("surveys/rights/responses", world.Response()).ProblemAsync(HttpStatusCode.Forbidden);
        await elsewhere.PostAsync("surveys/rights/responses", world.Response()).ProblemAsync(HttpStatusCode.Forbidden);
        await world.Host.Client().PostAsync("surveys/rights/responses", world.Response()).ProblemAsync(HttpStatusCode.Unauthorized);
        await world.Host.Client("no_such_key_0123456789_0123456789_0123456789").PostAsync("surveys/rights/responses", world.Response(changes: ("token", "X")))
            .ProblemAsync(HttpStatusCode.Unauthorized);
        await world.Administrator.PostAsync("surveys/nowhere/responses", world.Response()).ProblemAsync(HttpStatusCode.NotFound);
    }

    [Theory, Databases]
    public async Task PostResponse_KioskOfAnotherVillage_IsRefused(string database)
    {
        var world = await SurveyWorld.CreateAsync(await hosts.On(database), "territory");
        var kiosk = await world.Host.ClientAsync(Role.Kiosk, "k", unit: world.Village(1));

        await kiosk.PostAsync("surveys/territory/responses", world.Response(cadre: 1)).JsonAsync();
        var problem = await kiosk.PostAsync("surveys/territory/responses", world.Response(cadre: 4)).ProblemAsync(HttpStatusCode.UnprocessableEntity);

        Assert.Equal(["staffNo:unknown"], problem.Fields());
    }

    [Theory, Databases]
    public async Task PostResponses_OfEveryKind_AreJudgedEachByItself(string database)
    {
        var world = await SurveyWorld.CreateAsync(await hosts.On(database), "batch");
        var (stored, twice) = (Guid.CreateVersion7(), Guid.CreateVersion7());
        await world.PostAsync(world.Response(id: stored)).JsonAsync();
        var responses = new[]
        {
            world.Response(),
            world.Response(id: stored),
            world.Response(id: stored, degree: 1),
            world.Response(changes: ("answers", new { q1 = 9 })),
            world.Response(id: twice),
            world.Response(id: twice),
            world.Response(id: twice, degree: 2),
        };

        var outcome = await world.Kiosk.PostAsync("surveys/batch/responses/batch", new { responses }).JsonAsync();

        Assert.Equal(
            ["created", "duplicate", "conflict", "invalid", "created", "duplicate", "conflict"],
            outcome.GetProperty("results").EnumerateArray().Select(r => r.GetProperty("status").GetString()));
        Assert.Equal("out-of-range", outcome.GetProperty("results")[3].GetProperty("errors")[0].GetProperty("code").GetString());
        Assert.Equal(3, await world.StoredAsync());
    }

    [Theory, Databases]
    public async Task PostResponse_SurveyChangedElsewhere_IsJudgedAnew(string database)
    {
        var world = await SurveyWorld.CreateAsync(await hosts.On(database), "elsewhere");
        await world.PostAsync(world.Response()).JsonAsync(); // now this node knows the survey
        var row = await world.Host.Database.ReadAsync(s => SurveyStore.FindAsync(s, "elsewhere"));

        // as another node would close it: this one is not told
        await world.Host.Database.WriteAsync(s => SurveyStore.UpdateAsync(s, row! with { ClosedAt = row.OpensAt.AddDays(1), Final = true, Version = row.Version + 1 }));

        Assert.Equal("survey-closed", (await world.PostAsync(world.Response()).ProblemAsync(HttpStatusCode.Conflict)).GetProperty("code").GetString());
    }

    [Theory, Databases]
    public async Task PostResponse_StoredBeforeTheClose_IsTheFirstAnswerAfterIt(string database)
    {
        var world = await SurveyWorld.CreateAsync(await hosts.On(database), "resend");
        var response = world.Response();
        var first = await world.PostAsync(response).JsonAsync();
        await world.CloseAsync();

        var again = await world.PostAsync(response).JsonAsync();

        Assert.Equal(first.GetRawText(), again.GetRawText());
    }

    [Theory, Databases]
    public async Task PostResponse_NotYetOpen_SaysWhenItOpens(string database)
    {
        var world = await SurveyWorld.CreateAsync(await hosts.On(database), "early");
        await world.Administrator.PutAsync("surveys/early", world.Survey(changes: [("opensAt", "2099-01-01T00:00:00Z")])).JsonAsync();

        var problem = await world.PostAsync(world.Response()).ProblemAsync(HttpStatusCode.Conflict);

        Assert.Equal(("survey-not-open", false), (problem.GetProperty("code").GetString(), problem.GetProperty("final").GetBoolean()));
        Assert.Contains("2099-01-01", problem.GetProperty("detail").GetString(), StringComparison.Ordinal);
    }

    [Theory, Databases]
    public async Task PostResponse_Late_IsTakenFromAKioskIfItWasAnsweredInTime(string database)
    {
        var world = await SurveyWorld.CreateAsync(await hosts.On(database), "late");
        await world.CloseAsync(final: false);

        await world.PostAsync(world.Response(changes: ("answeredAt", "2026-06-01T08:00:00Z"))).JsonAsync();
        var problem = await world.PostAsync(world.Response(changes: ("answeredAt", TimeProvider.System.GetUtcNow().AddHours(1)))).ProblemAsync(HttpStatusCode.Conflict);

        Assert.Equal("survey-closed", problem.GetProperty("code").GetString());
        Assert.Equal(1, await world.StoredAsync());
    }
}
