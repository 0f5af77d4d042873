using System.Net;
using System.Text;
using System.Text.Json;
using Appraisal.Service.Access;
using Appraisal.Service.Tests.Hosting;
using Appraisal.Service.Tests.Surveys;

namespace Appraisal.Service.Tests.Disclosure;

/// <summary>Somebody with an organizer's key, who is a cadre too, under however spelled a name: nothing enters about the own case.</summary>
public sealed class OwnCaseTests(Hosts hosts) : IClassFixture<Hosts>
{
    // the name of the member's key with what nobody sees
    private const string Disguised = "孙\u200B 丽\u2060";

    private static async Task<HttpClient> SelfAsync(SurveyWorld world, int cadre, Role role = Role.Organizer)
    {
        await world.Host.ClientAsync(Role.Member, "孙丽", staffNo: world.Cadre(cadre));
        return await world.Host.ClientAsync(role, Disguised);
    }

    [Theory, Databases]
    public async Task ImportResponses_AboutTheOwnWork_IsRefusedRowByRow(string database)
    {
        var world = await SurveyWorld.CreateAsync(await hosts.On(database), "self-import");
        var self = await SelfAsync(world, 1);

        var report = await ImportAsync(self, "responses", world.Response(1), world.Response(2)).ProblemAsync(HttpStatusCode.UnprocessableEntity);

        Assert.Equal(["staffNo:own-case"], report.Fields());
        Assert.Equal(0, await world.StoredAsync());

        static Task<HttpResponseMessage> ImportAsync(HttpClient client, string kind, params Dictionary<string, object?>[] rows) => client.PostAsync($"import/{kind}",
            new StringContent(string.Join('\n', rows.Select(r => JsonSerializer.Serialize(r.Append(new("survey", "self-import")).ToDictionary()))), Encoding.UTF8, "application/x-ndjson"));
    }

    [Theory, Databases]
    public async Task PostResponse_AboutOneself_IsRefused(string database)
    {
        var world = await SurveyWorld.CreateAsync(await hosts.On(database), "self-post");
        var self = await SelfAsync(world, 1, Role.Administrator);

        var own = await self.PostAsync("surveys/self-post/responses", world.Response(1)).ProblemAsync(HttpStatusCode.UnprocessableEntity);
        await self.PostAsync("surveys/self-post/responses", world.Response(2)).JsonAsync();

        Assert.Equal(["staffNo:own-case"], own.Fields());
    }

    [Theory, Databases]
    public async Task DrawTokensAndPutFrame_OfTheOwnLine_NeedAnotherPerson(string database)
    {
        var world = await SurveyWorld.CreateAsync(await hosts.On(database), "self-register", "optional");
        var self = await SelfAsync(world, 1);
        object Line(int cadre, long population) => new { staffNo = world.Cadre(cadre), stratum = "poor", population };
        await world.Administrator.PutAsync("surveys/self-register/frame", new[] { Line(1, 100), Line(2, 100) }).JsonAsync();

        var cut = await self.PutAsync("surveys/self-register/frame", new[] { Line(1, 12), Line(2, 100) }).ProblemAsync(HttpStatusCode.UnprocessableEntity);
        var dropped = await self.PutAsync("surveys/self-register/frame", new[] { Line(2, 100) }).ProblemAsync(HttpStatusCode.UnprocessableEntity);
        await self.PutAsync("surveys/self-register/frame", new[] { Line(1, 100), Line(2, 90) }).JsonAsync();
        var drawn = await self.PostAsync("surveys/self-register/tokens", new { perStratum = 5, staffNos = new[] { world.Cadre(1) } }).ProblemAsync(HttpStatusCode.UnprocessableEntity);
        var others = await self.PostAsync("surveys/self-register/tokens", new { perStratum = 5 }).JsonAsync();

        Assert.All([cut, dropped], problem => Assert.Equal(["staffNo:own-case"], problem.Fields()));
        Assert.Equal(["staffNos:own-case"], drawn.Fields());
        Assert.All(others.GetProperty("items").EnumerateArray(), t => Assert.Equal(world.Cadre(2), t.Text("staffNo")));
    }

    [Theory, Databases]
    public async Task MaterialsAndFindings_OfTheOwnUnit_NeedAnotherPerson(string database)
    {
        var host = await hosts.On(database);
        await Scenario.CreateAsync(host.Administrator, "OWNU");
        await host.ClientAsync(Role.Member, "钱  强", staffNo: "OWNU-1");
        var self = await host.ClientAsync(Role.Organizer, "钱强");
        await host.Administrator.PostAsync("materials", new
        {
            id = "OWNU-M", cycle = "OWNU", unit = "OWNU", kind = "minutes", title = "t", contentHash = new string('b', 64),
        }).JsonAsync();

        var accepted = await self.PostAsync("materials/OWNU-M/review", new { accepted = true }).ProblemAsync(HttpStatusCode.UnprocessableEntity);
        var found = await self.PostAsync("findings",
            new { id = "OWNU-F", unit = "OWNU", staffNo = "OWNU-2", item = "roof", conforming = true, severity = "minor", date = "2025-02-01" }).ProblemAsync(HttpStatusCode.UnprocessableEntity);

        Assert.Equal(["person:own-unit"], accepted.Fields());
        Assert.Equal(["person:own-unit"], found.Fields());
    }

    [Theory, Databases]
    public async Task GradeDecision_OnTheOwnQuotaGroup_NeedsAnotherPerson(string database)
    {
        var host = await hosts.On(database);
        await Scenario.CreateAsync(host.Administrator, "OWNQ");
        await host.ClientAsync(Role.Member, "Zhou Jie", staffNo: "OWNQ-1");
        var self = await host.ClientAsync(Role.Organizer, "ＺＨＯＵ jie");
        var organizer = await host.ClientAsync(Role.Organizer, "somebody else");
        object Decision(string kind, string person, string? staffNo = null, string? group = null) =>
            new { id = Guid.NewGuid(), kind, staffNo, quotaGroup = group, county = group is null ? null : "", person, reason = "r", documentNumber = "1" };

        var all = await self.PostAsync("cycles/OWNQ/grade-decisions", Decision("quota-approval", "panel", group: "")).ProblemAsync(HttpStatusCode.UnprocessableEntity);
        var rival = await self.PostAsync("cycles/OWNQ/grade-decisions", Decision("disqualification", "panel", "OWNQ-2")).ProblemAsync(HttpStatusCode.UnprocessableEntity);
        var decided = await organizer.PostAsync("cycles/OWNQ/grade-decisions", Decision("quota-approval", "zhou  jie", group: "")).ProblemAsync(HttpStatusCode.UnprocessableEntity);
        await self.PostAsync("cycles/OWNQ/grade-decisions", Decision("quota-approval", "panel", group: "elsewhere")).JsonAsync();
        await organizer.PostAsync("cycles/OWNQ/grade-decisions", Decision("quota-approval", "panel", group: "")).JsonAsync();

        Assert.Equal(["quotaGroup:own-quota-group"], all.Fields());
        Assert.Equal(["staffNo:own-quota-group"], rival.Fields());
        Assert.Equal(["quotaGroup:own-quota-group"], decided.Fields());
    }

    [Theory, Databases]
    public async Task ReviewMaterial_ByTheSubmitterUnderAnotherSpelling_IsTheSamePerson(string database)
    {
        var host = await hosts.On(database);
        await Scenario.CreateAsync(host.Administrator, "SPELL");
        var clerk = await host.ClientAsync(Role.UnitClerk, "Zhao Min", "SPELL");
        var disguised = await host.ClientAsync(Role.Organizer, "zhao\u200Dmin");
        await clerk.PostAsync("materials", new { id = "SPELL-M", cycle = "SPELL", unit = "SPELL", kind = "minutes", title = "t", contentHash = new string('c', 64) }).JsonAsync();

        var problem = await disguised.PostAsync("materials/SPELL-M/review", new { accepted = true }).ProblemAsync(HttpStatusCode.UnprocessableEntity);

        Assert.Equal(["person:same-person"], problem.Fields());
    }
}
