using System.Globalization;
using System.Net;
using System.Text;
using System.Text.Json;
using Appraisal.Service.Tests.Hosting;

namespace Appraisal.Service.Tests.Surveys;

/// <summary>What comes in and is no response, or no batch of them.</summary>
public sealed class IntakeInputTests(Hosts hosts) : IClassFixture<Hosts>
{
    [Theory]
    [InlineData("""{"id":"7","answers":{"q1":4,"q2":"4"}}""", "answers.q2", "7")]
    [InlineData("""{"id":"7","answers":{"q1":4,"q1":5}}""", "answers.q1", "7")]
    [InlineData("""{"id":"7","answers":{"q1":1e999}}""", "answers.q1", "7")]
    [InlineData("""{"id":"7","answers":[4,5]}""", "answers", "7")]
    [InlineData("""{"id":"7","answeredAt":"9999-99-99T99:99:99Z"}""", "answeredAt", "7")]
    [InlineData("""{"id":"7","answeredAt":"2026-06-01T08:00:00"}""", "answeredAt", "7")]
    [InlineData("""{"id":"7","secondsTaken":"a"}""", "secondsTaken", "7")]
    [InlineData("""{"id":"7","stratum":"\ud800"}""", "stratum", "7")]
    [InlineData("""{"id":"\ud800"}""", "id", null)]
    [InlineData("""{"id":7}""", "id", null)]
    [InlineData("""{"id":"7","unheardOf":1}""", "unheardOf", "7")]
    [InlineData("""{"id":"7","id":"7"}""", "id", "7")]
    [InlineData("[[]]", "", null)]
    [InlineData("null", "", null)]
    public async Task PostResponses_OneThatCannotBeRead_IsRefusedAloneForGood(string unreadable, string field, string? id)
    {
        var world = await SurveyWorld.CreateAsync(await hosts.On("Sqlite"), "unread" + string.Concat(unreadable.Where(char.IsLetterOrDigit)));
        var good = JsonSerializer.Serialize(world.Response());

        var outcome = await world.Kiosk.PostTextAsync($"surveys/{world.Code}/responses/batch", $$"""{"responses":[{{unreadable}},{{good}}]}""").JsonAsync();

        var (refused, stored) = (outcome.GetProperty("results")[0], outcome.GetProperty("results")[1]);
        Assert.Equal(("invalid", true, id, "created"), (refused.Text("status"), refused.GetProperty("final").GetBoolean(), refused.Text("id"), stored.Text("status")));
        Assert.Equal((field, "unreadable-part"), (refused.GetProperty("errors")[0].Text("field"), refused.GetProperty("errors")[0].Text("code")));
        Assert.Equal(1, await world.StoredAsync());
    }

    [Theory]
    [InlineData("""{"responses":[{},{"id":""")]
    [InlineData("""{"responses":[{},{"id":"7",}]}""")]
    [InlineData("""{"responses":{}}""")]
    public async Task PostResponses_NoJson_AreRefusedWhole(string body)
    {
        var world = await SurveyWorld.CreateAsync(await hosts.On("Sqlite"), "broken" + body.Length.ToString(CultureInfo.InvariantCulture));

        var problem = await world.Kiosk.PostTextAsync($"surveys/{world.Code}/responses/batch", body).ProblemAsync(HttpStatusCode.BadRequest);

        Assert.Equal("malformed", problem.Text("code"));
        Assert.False(problem.TryGetProperty("final", out _)); // it says nothing of the single ones
    }

    [Fact]
    public async Task PostResponses_FullOfWhatCannotBeRead_AreRefusedWhole()
    {
        var world = await SurveyWorld.CreateAsync(await hosts.On("Sqlite"), "all-unread");

        await world.Kiosk.PostTextAsync("surveys/all-unread/responses/batch", $$"""{"responses":[{{string.Join(',', Enumerable.Repeat("7", 1000))}}]}""").ProblemAsync(HttpStatusCode.BadRequest);
    }

    [Theory]
    [InlineData("+1980a7e-5c1b-7d30-9f42-6b1f0e8c2aff")]
    [InlineData("0x980a7e-5c1b-7d30-9f42-6b1f0e8c2aff")]
    [InlineData("{01980a7e-5c1b-7d30-9f42-6b1f0e8c2aff}")]
    [InlineData("01980a7e5c1b7d309f426b1f0e8c2aff")]
    [InlineData("00000000-0000-0000-0000-000000000000")]
    public async Task PostResponse_IdThatIsNoUuid_IsRefused(string id)
    {
        var world = await SurveyWorld.CreateAsync(await hosts.On("Sqlite"), "uuid" + string.Concat(id.Where(char.IsLetterOrDigit))[..8] + id.Length.ToString(CultureInfo.InvariantCulture));

        Assert.Equal(["id:uuid"], (await world.PostAsync(world.Response(changes: ("id", id))).ProblemAsync(HttpStatusCode.UnprocessableEntity)).Fields());
    }

    [Fact]
    public async Task AnyRoute_CodeThatIsNoUnicodeText_FindsNothing()
    {
        var world = await SurveyWorld.CreateAsync(await hosts.On("Sqlite"), "no-text");

        await world.Administrator.PostAsync("surveys/%EF%BF%BE/responses", world.Response()).ProblemAsync(HttpStatusCode.NotFound);
        await world.Administrator.GetAsync("cadres/%EF%BF%BE").ProblemAsync(HttpStatusCode.NotFound);
        Assert.Equal(["staffNo:code"], (await world.PostAsync(world.Response(changes: ("staffNo", "a\ufffe"))).ProblemAsync(HttpStatusCode.UnprocessableEntity)).Fields());
    }

    [Theory, Databases]
    public async Task PostResponse_ManyFaults_NamesAllAtOnce(string database)
    {
        var world = await SurveyWorld.CreateAsync(await hosts.On(database), "faults");
        var response = new { id = "not-a-uuid", staffNo = "nobody", stratum = "rich", answers = new { q1 = 6, q9 = 1 }, token = "X", secondsTaken = -1 };

        var problem = await world.PostAsync(response).ProblemAsync(HttpStatusCode.UnprocessableEntity);

        Assert.Equal(
            ["answeredAt:required", "answers.q1:out-of-range", "answers.q9:unknown", "id:uuid", "secondsTaken:out-of-range", "staffNo:unknown", "stratum:unknown",
                "token:no-tokens-here"],
            problem.Fields().Order(StringComparer.Ordinal));
        Assert.Equal(0, await world.StoredAsync());
    }

    [Theory, Databases]
    public async Task PostResponses_OverAThousand_IsRefusedWhole(string database)
    {
        var world = await SurveyWorld.CreateAsync(await hosts.On(database), "thousand");
        var responses = Enumerable.Range(0, 1001).Select(_ => world.Response());

        var problem = await world.Kiosk.PostAsync("surveys/thousand/responses/batch", new { responses }).ProblemAsync(HttpStatusCode.UnprocessableEntity);

        Assert.Equal(["responses:too-many"], problem.Fields());
        Assert.Equal(0, await world.StoredAsync());
    }

    [Theory]
    [InlineData("application/json", """{"responses":[]}""", 422)]
    [InlineData("application/json; charset=\"UTF-8\"", """{"responses":[]}""", 422)]
    [InlineData("application/json", "\uFEFF{\"responses\":[]}", 422)]
    [InlineData("application/json", "", 400)]
    [InlineData("application/json", "null", 400)]
    [InlineData("application/json", """{"responses":[}""", 400)]
    [InlineData("text/plain", """{"responses":[]}""", 415)]
    [InlineData("application/json; charset=gb18030", """{"responses":[]}""", 415)]
    [InlineData("application/json; charset=none-such", """{"responses":[]}""", 415)]
    public async Task PostResponses_BodyOfAnyKind_IsRefusedByWhatItIs(string type, string body, int status)
    {
        var host = await hosts.On("Sqlite");
        using var content = new ByteArrayContent(Encoding.UTF8.GetBytes(body));
        content.Headers.TryAddWithoutValidation("Content-Type", type);

        await host.Administrator.PostAsync(new Uri("surveys/bodies/responses/batch", UriKind.Relative), content).ProblemAsync((HttpStatusCode)status);
    }
}
