using System.Net;
using Appraisal.Service.Access;
using Appraisal.Service.Tests.Hosting;
using Appraisal.Service.Tests.HumanResources;

namespace Appraisal.Service.Tests.Pages;

/// <summary>What is published and who is told of it, as the operator of an HR system sees it.</summary>
public sealed class HrPagesTests
{
    private static readonly (string, string)[] LocalAllowed = [("HumanResources:AllowedNetworks", "127.0.0.0/8"), ("HumanResources:AllowHttp", "true")];

    [Theory, Databases]
    public async Task Subscription_Added_ShowsItsSecretOnceAndIsDeleted(string database)
    {
        await using var host = await Host.StartAsync(database, null, LocalAllowed);
        using var reader = await Reader.SignInAsync(host, Role.HrReader, language: "zh-CN");
        var page = await reader.OpenAsync("/hr");

        var made = await reader.SendAsync(page, "subscription", ("code", "main"), ("url", "http://127.0.0.1:9/hook"));
        var again = await reader.OpenAsync("/hr");
        var one = await reader.OpenAsync("/hr/subscriptions/main");
        var deleted = await reader.SendAsync(one, "delete");

        Assert.StartsWith("whsec_", made.Document.QuerySelector("#made-secret")!.TextContent, StringComparison.Ordinal);
        Assert.Null(again.Document.QuerySelector("#made-secret"));
        Assert.Equal("main", one.Title);
        Assert.Equal("/hr", deleted.Address.AbsolutePath);
        Assert.Contains("尚无订阅", deleted.Text, StringComparison.Ordinal);
    }

    [Theory, Databases]
    public async Task Subscription_ToAnAddressThatIsNotAllowed_IsRefusedBesideItsFieldAndKeepsWhatWasTyped(string database)
    {
        await using var host = await Host.StartAsync(database);
        using var reader = await Reader.SignInAsync(host, Role.HrReader);

        var page = await reader.SendAsync(await reader.OpenAsync("/hr"), "subscription", ("code", "a*b"), ("url", "http://127.0.0.1/hook"), ("unit", "nowhere"));

        Assert.Equal(HttpStatusCode.UnprocessableEntity, page.Status);
        Assert.NotNull(page.ErrorOf("url"));
        Assert.Equal(("a*b", "http://127.0.0.1/hook", "nowhere"), (page.ValueOf("code"), page.ValueOf("url"), page.ValueOf("unit")));
        Assert.NotNull(page.Document.QuerySelector("details[open] #subscription"));
    }

    [Theory, Databases]
    public async Task DeadLetter_SentAgain_IsDelivered(string database)
    {
        var clock = new MovableClock();
        var refuse = true;
        await using var host = await Host.StartAsync(database, clock, LocalAllowed);
        await using var receiver = await Receiver.StartAsync((received, context) =>
        {
            context.Response.StatusCode = Volatile.Read(ref refuse) && received.Subject == "hp-1" ? 400 : 204;
            return Task.CompletedTask;
        });
        await Scenario.CreateAsync(host.Administrator, "hp");
        await host.Administrator.PutAsync("hr/subscriptions/hr", new { url = receiver.Address }).JsonAsync();
        using var reader = await Reader.SignInAsync(host, Role.Organizer);
        var none = await reader.OpenAsync("/hr/subscriptions/hr");
        await HrWorld.PublishAsync(host.Administrator, "hp");
        await UntilAsync(host, "waiting");
        clock.Advance(TimeSpan.FromHours(49));
        await UntilAsync(host, "dead");
        using var later = await Reader.SignInAsync(host, Role.Organizer); // after two days the first session has ended

        var dead = await later.OpenAsync("/hr/subscriptions/hr?status=dead");
        Assert.True(dead.Document.QuerySelector("#dead button[type=submit]") is not null, dead.Text);
        Volatile.Write(ref refuse, false);
        var sent = await later.SendAsync(dead, "dead");
        await host.Administrator.UntilAsync("hr/subscriptions/hr/deliveries?status=dead", d => d.GetProperty("items").GetArrayLength() == 0);

        Assert.Empty(none.Document.QuerySelectorAll("#dead button[type=submit]"));
        Assert.Contains("hp-1", Assert.Single(dead.Document.QuerySelectorAll("tbody tr")).TextContent, StringComparison.Ordinal);
        Assert.Contains("the receiver answered with an error 400", dead.Text, StringComparison.Ordinal);
        Assert.Contains("Saved", sent.Text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Publications_OfEachRole_ShowWhatItMay()
    {
        await using var host = await Host.StartAsync("Sqlite", null, LocalAllowed);
        await Scenario.CreateAsync(host.Administrator, "shown");
        await HrWorld.PublishAsync(host.Administrator, "shown");
        await host.Administrator.PutAsync("hr/subscriptions/whole", new { url = "http://127.0.0.1:9/" }).JsonAsync();
        using var auditor = await Reader.SignInAsync(host, Role.Auditor);
        using var clerk = await Reader.SignInAsync(host, Role.UnitClerk, unit: "shown");
        using var foreign = await Reader.SignInAsync(host, Role.HrReader, "of a village", unit: "shown");

        var page = await auditor.OpenAsync("/hr");

        Assert.Contains("shown", page.Document.QuerySelector("tbody")!.TextContent, StringComparison.Ordinal);
        Assert.Null(page.Document.QuerySelector("#subscription"));
        Assert.Equal(HttpStatusCode.Forbidden, (await auditor.OpenAsync("/hr/subscriptions/whole")).Status);
        Assert.Equal(HttpStatusCode.Forbidden, (await clerk.OpenAsync("/hr")).Status);
        Assert.Equal(HttpStatusCode.NotFound, (await foreign.OpenAsync("/hr/subscriptions/whole")).Status);
        Assert.Equal(HttpStatusCode.NotFound, (await foreign.OpenAsync("/hr/subscriptions/nowhere")).Status);
    }

    [Theory, Databases]
    public async Task Promotion_UnderRulesOfTheOwn_IsReckonedFromPublishedGrades(string database)
    {
        await using var host = await Host.StartAsync(database);
        await Scenario.CreateAsync(host.Administrator, "years");
        await HrWorld.PublishAsync(host.Administrator, "years");
        using var organizer = await Reader.SignInAsync(host, Role.Organizer);
        using var member = await Reader.SignInAsync(host, Role.Member, staffNo: "years-1");
        var rules = await organizer.OpenAsync("/promotion-rules");

        var refused = await organizer.SendAsync(rules, "rules", ("version", "2030"), ("yearsForPayStep", "0"));
        var stored = await organizer.SendAsync(rules, "rules", ("version", "2030"), ("yearsForPayStep", "7"));
        var page = await member.OpenAsync("/hr/cadres/years-1/promotion?requiredTenure=3");

        Assert.NotNull(refused.ErrorOf("yearsForPayStep"));
        Assert.Equal("/promotion-rules/2030", stored.Address.AbsolutePath);
        Assert.Contains("7 counting years earn a pay step", stored.Text, StringComparison.Ordinal);
        Assert.Contains("Still to be served", page.Text, StringComparison.Ordinal);
        Assert.Equal("2030", page.ValueOf("rules"));
        Assert.Equal(HttpStatusCode.NotFound, (await member.OpenAsync("/hr/cadres/years-2/promotion")).Status);
        Assert.Equal(HttpStatusCode.NotFound, (await organizer.OpenAsync("/promotion-rules/never")).Status);
    }

    private static Task UntilAsync(Host host, string status) =>
        host.Administrator.UntilAsync($"hr/subscriptions/hr/deliveries?status={status}", d => d.GetProperty("items").GetArrayLength() > 0);
}
