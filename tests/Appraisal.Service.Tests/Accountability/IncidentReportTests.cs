using System.Net;
using Appraisal.Service.Tests.Hosting;

namespace Appraisal.Service.Tests.Accountability;

/// <summary>What becomes of a report: of the same event, of one that was withdrawn, of several at once.</summary>
public sealed class IncidentReportTests(Hosts hosts) : IClassFixture<Hosts>
{
    [Theory, Databases]
    public async Task ReportIncident_SameEventTwice_IsMergedAndWithdrawnOnlyByAll(string database)
    {
        var c = await IncidentCase.MakeAsync(await hosts.On(database), "twice");
        var second = await c.Verifier.PostAsync("incidents", IncidentCase.Report("twice", "twice-j", "major", "twice-i")).JsonAsync();
        Assert.Equal(("twice-i", "major"), (second.Text("id"), second.Text("severity")));

        await c.Verifier.PostAsync("incidents/twice-i/verify", IncidentCase.Verified).ProblemAsync(HttpStatusCode.UnprocessableEntity);
        await c.Panel.PostAsync("incidents/twice-j/verify", IncidentCase.Verified).JsonAsync();
        Assert.Single(await c.EventsAsync());
        var one = await c.Reporter.PostAsync("incidents/twice-i/withdraw", new { reason = "hearsay" }).JsonAsync();
        var problem = await c.Panel.PostAsync("incidents/twice-i/withdraw", new { reason = "r" }).ProblemAsync(HttpStatusCode.UnprocessableEntity);
        var both = await c.Verifier.PostAsync("incidents/twice-i/withdraw", new { reason = "hearsay" }).JsonAsync();

        Assert.Equal(("verified", "withdrawn"), (one.Text("status"), both.Text("status")));
        Assert.Equal(["person:not-reporter"], problem.Fields());
        Assert.Empty(await c.EventsAsync());
    }

    [Theory, Databases]
    public async Task ReportIncident_WithdrawnBefore_BeginsAgain(string database)
    {
        var c = await IncidentCase.MakeAsync(await hosts.On(database), "anew");
        await c.Verifier.PostAsync("incidents/anew-i/verify", IncidentCase.Verified).JsonAsync();
        await c.Member.PostAsync("incidents/anew-i/replies", new { reason = "I was not there" }).JsonAsync();
        await c.Reporter.PostAsync("incidents/anew-i/withdraw", new { reason = "hearsay" }).JsonAsync();

        var reported = await c.Reporter.PostAsync("incidents", IncidentCase.Report("anew", "anew-j", "major", "anew-i")).JsonAsync();
        var verified = await c.Verifier.PostAsync("incidents/anew-i/verify", IncidentCase.Verified).JsonAsync();

        var unheard = await c.Panel.PostAsync("incidents/anew-i/rulings", IncidentCase.Lenient).ProblemAsync(HttpStatusCode.Conflict);
        await c.Member.PostAsync("incidents/anew-i/replies", new { reason = "I was not there" }).JsonAsync();
        await c.Panel.PostAsync("incidents/anew-i/rulings", IncidentCase.Lenient).JsonAsync();

        Assert.Equal("reply-missing", unheard.Text("code"));
        Assert.Equal(("alleged", "verified", "major"), (reported.Text("status"), verified.Text("status"), verified.Text("severity")));
        Assert.Single(await c.EventsAsync());
    }

    [Theory, Databases]
    public async Task ReportIncident_ManyAtOnce_IsOneIncident(string database)
    {
        var c = await IncidentCase.MakeAsync(await hosts.On(database), "burst");

        var ids = await Task.WhenAll(Enumerable.Range(0, 12).Select(async i =>
            (await c.Reporter.PostAsync("incidents", IncidentCase.Report("burst", $"burst-{i}", "minor", "burst-event")).JsonAsync()).Text("id")));

        Assert.Single(ids.Distinct());
        Assert.Equal(12, (await c.Panel.JsonAsync("incidents/burst-7")).GetProperty("steps").GetArrayLength());
    }

    [Theory, Databases]
    public async Task ReportIncident_ManyFieldsWrong_NamesThemAll(string database)
    {
        var c = await IncidentCase.MakeAsync(await hosts.On(database), "bad");

        var problem = await c.Reporter.PostAsync("incidents", new { id = "a*b", staffNo = "nobody", severity = "minor", evidence = new[] { "" } })
            .ProblemAsync(HttpStatusCode.UnprocessableEntity);

        Assert.Equal(["evidence[0]:required", "id:code", "occurredOn:required", "reason:required", "staffNo:unknown", "title:required"],
            problem.Fields().Order(StringComparer.Ordinal));
        await c.Reporter.PostTextAsync("incidents", """{ "severity": "awful" }""").ProblemAsync(HttpStatusCode.BadRequest);
        await c.Panel.GetAsync("incidents/nothing").ProblemAsync(HttpStatusCode.NotFound);
    }
}
