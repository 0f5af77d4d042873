using System.Net;
using System.Text.Json;
using Appraisal.Service.Access;
using Appraisal.Service.HumanResources.Webhooks;
using Appraisal.Service.Tests.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using StandardWebhooks;

namespace Appraisal.Service.Tests.HumanResources;

public sealed class WebhookTests
{
    private static readonly (string, string)[] LocalAllowed = [("HumanResources:AllowedNetworks", "127.0.0.0/8"), ("HumanResources:AllowHttp", "true")];

    [Theory, Databases]
    public async Task Publish_Subscribed_SendsItsEventsSignedAndWithoutFigures(string database)
    {
        await using var host = await Host.StartAsync(database, null, LocalAllowed);
        await using var receiver = await Receiver.StartAsync();
        await Scenario.CreateAsync(host.Administrator, "wa");
        await HrWorld.PublishAsync(host.Administrator, "wa"); // before the subscription: not told
        await HrWorld.FindAsync(host.Administrator, "wa1", "wa-1", "wa");
        var made = await host.Administrator.PutAsync("hr/subscriptions/hr", new { url = receiver.Address }).JsonAsync();
        using var again = await host.Administrator.PutAsync("hr/subscriptions/hr", new { url = receiver.Address });
        var after = (await host.Administrator.JsonAsync("hr/changes?limit=1000")).Text("next");

        await HrWorld.PublishAsync(host.Administrator, "wa", "a finding was missing");
        var got = await receiver.GotAsync(2);
        var changes = (await host.Administrator.JsonAsync($"hr/changes?after={after}")).GetProperty("items").EnumerateArray().ToList();
        var deliveries = (await DeliveriesAsync(host, 2, "delivered")).ToList();

        Assert.Equal((HttpStatusCode.OK, JsonValueKind.Null), (again.StatusCode, (await Task.FromResult(again).JsonAsync()).GetProperty("secret").ValueKind));
        Assert.Equal(changes.Select(c => c.Text("position")).Order(StringComparer.Ordinal), got.Select(g => g.Id).Order(StringComparer.Ordinal));
        foreach (var received in got)
        {
            new StandardWebhook(made.Text("secret")!).Verify(received.Body, received.Headers);
            Assert.Throws<StandardWebhooks.Diagnostics.WebhookVerificationException>(() => new StandardWebhook(made.Text("secret")!).Verify(received.Body + " ", received.Headers));
            Assert.Equal(("1.0", "appraisal.score.corrected", received.Id), (received.Event.Text("specversion"), received.Event.Text("type"), received.Event.Text("id")));
            Assert.Equal(["cycle", "position"], received.Event.GetProperty("data").EnumerateObject().Select(p => p.Name).Order(StringComparer.Ordinal));
        }
        Assert.All(deliveries, d => Assert.Equal((1, 204), (d.GetProperty("attempts").GetInt32(), d.GetProperty("answer").GetInt32())));
    }

    [Theory, Databases]
    public async Task Send_RefusedAtFirst_IsSentAgainUnderTheSameIdSignedAnewAndInOrder(string database)
    {
        var clock = new MovableClock();
        var refuse = true;
        await using var host = await Host.StartAsync(database, clock, LocalAllowed);
        await using var receiver = await Receiver.StartAsync((received, context) =>
        {
            context.Response.StatusCode = Volatile.Read(ref refuse) && received.Subject == "wb-1" ? 500 : 204;
            return Task.CompletedTask;
        });
        await Scenario.CreateAsync(host.Administrator, "wb");
        await host.Administrator.PutAsync("hr/subscriptions/hr", new { url = receiver.Address }).JsonAsync();

        await HrWorld.PublishAsync(host.Administrator, "wb");
        await DeliveriesAsync(host, 1, "waiting");
        await HrWorld.FindAsync(host.Administrator, "wb1", "wb-1", "wb");
        await HrWorld.PublishAsync(host.Administrator, "wb", "a finding was missing"); // its second event waits behind the first
        await DeliveriesAsync(host, 2, "waiting");
        Volatile.Write(ref refuse, false);
        clock.Advance(TimeSpan.FromHours(1));
        await DeliveriesAsync(host, 4, "delivered");

        var first = receiver.All.Where(r => r.Subject == "wb-1").ToList();
        Assert.Single(first.Select(r => r.Id).SkipLast(1).Distinct());
        Assert.NotEqual(first[0].Headers["webhook-signature"].ToString(), first[^2].Headers["webhook-signature"].ToString());
        Assert.NotEqual(first[0].Headers["webhook-timestamp"].ToString(), first[^2].Headers["webhook-timestamp"].ToString());
        Assert.Equal(["published", "corrected"], first.Select(r => r.Event.Text("type")!.Split('.')[^1]).Distinct());
    }

    [Fact]
    public async Task Send_AfterARotation_IsSignedWithBothUntilTheOverlapEnds()
    {
        var clock = new MovableClock();
        await using var host = await Host.StartAsync("Sqlite", clock, LocalAllowed);
        await using var receiver = await Receiver.StartAsync();
        await Scenario.CreateAsync(host.Administrator, "wc");
        var old = (await host.Administrator.PutAsync("hr/subscriptions/hr", new { url = receiver.Address }).JsonAsync()).Text("secret")!;
        var fresh = (await host.Administrator.PostAsync("hr/subscriptions/hr/secret", new { overlapHours = 1 }).JsonAsync()).Text("secret")!;

        await HrWorld.PublishAsync(host.Administrator, "wc");
        var both = (await receiver.GotAsync(2))[0];
        clock.Advance(TimeSpan.FromHours(2));
        await HrWorld.FindAsync(host.Administrator, "wc1", "wc-1", "wc");
        await HrWorld.PublishAsync(host.Administrator, "wc", "r");
        var one = (await receiver.GotAsync(4))[^1];

        var signatures = both.Headers["webhook-signature"].ToString().Split(' ');
        foreach (var (secret, signature) in new[] { fresh, old }.Zip(signatures)) // the package verifies one signature, the standard allows several
            new StandardWebhook(secret).Verify(both.Body, new HeaderDictionary(both.Headers.ToDictionary(h => h.Key, h => h.Value)) { ["webhook-signature"] = signature });
        Assert.Equal(2, signatures.Length);
        Assert.Single(one.Headers["webhook-signature"].ToString().Split(' '));
    }

    [Theory]
    [InlineData(410, "gone", "ended")]
    [InlineData(302, "redirect", "active")]
    [InlineData(429, "status", "active")]
    [InlineData(401, "status", "active")]
    public async Task Send_AnsweredOtherwise_EndsOrWaits(int status, string failure, string then)
    {
        await using var host = await Host.StartAsync("Sqlite", null, LocalAllowed);
        await using var receiver = await Receiver.StartAsync((_, context) =>
        {
            (context.Response.StatusCode, context.Response.Headers.Location, context.Response.Headers.RetryAfter) = (status, "/elsewhere", "3600");
            return Task.CompletedTask;
        });
        await Scenario.CreateAsync(host.Administrator, "wd");
        await host.Administrator.PutAsync("hr/subscriptions/hr", new { url = receiver.Address }).JsonAsync();

        await HrWorld.PublishAsync(host.Administrator, "wd");
        await host.Administrator.UntilAsync("hr/subscriptions/hr/deliveries", d => d.GetProperty("items").GetArrayLength() > 0);
        var delivery = (await host.Administrator.JsonAsync("hr/subscriptions/hr/deliveries")).GetProperty("items")[0];
        var subscription = await host.Administrator.JsonAsync("hr/subscriptions/hr");

        Assert.Equal((status, failure, then), (delivery.GetProperty("answer").GetInt32(), delivery.Text("failure"), subscription.Text("status")));
        if (status == 429)
            Assert.True(delivery.GetProperty("nextAt").GetDateTimeOffset() - delivery.GetProperty("lastAt").GetDateTimeOffset() >= TimeSpan.FromMinutes(59));
        Assert.DoesNotContain(receiver.All, r => r.Headers.ContainsKey("Referer"));
    }

    [Theory, Databases]
    public async Task Send_RefusedForTwoDays_IsADeadLetterThatIsSentAgainByHand(string database)
    {
        var clock = new MovableClock();
        var refuse = true;
        await using var host = await Host.StartAsync(database, clock, LocalAllowed);
        await using var receiver = await Receiver.StartAsync((received, context) =>
        {
            context.Response.StatusCode = Volatile.Read(ref refuse) && received.Subject == "we-1" ? 400 : 204;
            return Task.CompletedTask;
        });
        await Scenario.CreateAsync(host.Administrator, "we");
        await host.Administrator.PutAsync("hr/subscriptions/hr", new { url = receiver.Address }).JsonAsync();
        await HrWorld.PublishAsync(host.Administrator, "we");
        await DeliveriesAsync(host, 1, "waiting");
        clock.Advance(TimeSpan.FromHours(49));
        var dead = (await DeliveriesAsync(host, 1, "dead"))[0];

        Volatile.Write(ref refuse, false);
        var count = await host.Administrator.PostAsync("hr/subscriptions/hr/redeliver", new { }).JsonAsync();
        await DeliveriesAsync(host, 2, "delivered");
        await host.Administrator.PostAsync($"hr/subscriptions/hr/deliveries/{dead.GetProperty("sequence").GetInt64()}/redeliver", new { }).JsonAsync();
        await host.Administrator.UntilAsync("hr/subscriptions/hr/deliveries", _ => receiver.All.Count(r => r.Subject == "we-1") >= 4);
        await DeliveriesAsync(host, 2, "delivered");
        clock.Advance(TimeSpan.FromDays(31));
        await host.Services.GetRequiredService<ManageDeliveries>().ForgetOldAsync(TestContext.Current.CancellationToken);

        Assert.Equal(("we-1", 1), (dead.Text("staffNo"), count.GetProperty("count").GetInt32()));
        Assert.Equal(0, (await host.Administrator.JsonAsync("hr/subscriptions/hr/deliveries")).GetProperty("items").GetArrayLength());
    }

    [Fact]
    public async Task Publish_ProcessDiesBeforeSending_AnotherSendsExactlyItsEvents()
    {
        await using var api = await Host.StartAsync("Sqlite", null, [.. LocalAllowed, ("Roles", "api")]); // it sends nothing
        await using var receiver = await Receiver.StartAsync();
        await Scenario.CreateAsync(api.Administrator, "wf");
        await api.Administrator.PutAsync("hr/subscriptions/hr", new { url = receiver.Address }).JsonAsync();
        var run = (await api.Administrator.PostAsync("cycles/wf/score-runs", new { }).JsonAsync()).Text("id")!;
        await api.Services.GetRequiredService<Service.Scores.ComputeScores>().RunPendingAsync(TestContext.Current.CancellationToken);
        await api.Administrator.PostAsync($"score-runs/{run}/publish", new { }).JsonAsync();
        // a worker took the subscription, and died
        await api.ExecuteBehindBackAsync("UPDATE hr_subscription SET worker = 'dead', lease_until = '2020-01-01 00:00:00'");

        await using (var worker = await api.StartNodeAsync(LocalAllowed))
            await DeliveriesAsync(worker, 2, "delivered");

        Assert.Equal(["wf-1", "wf-2"], receiver.All.Select(r => r.Subject!).Order(StringComparer.Ordinal));
    }

    [Fact]
    public async Task Send_ToOneThatIsSilentOrEndless_KeepsNoOtherWaiting()
    {
        await using var host = await Host.StartAsync("Sqlite", null, LocalAllowed);
        using var stop = new CancellationTokenSource();
        await using var silent = await Receiver.StartAsync((_, context) => Task.Delay(Timeout.Infinite, CancellationTokenSource.CreateLinkedTokenSource(stop.Token, context.RequestAborted).Token));
        await using var endless = await Receiver.StartAsync(async (_, context) =>
        {
            context.Response.StatusCode = 200;
            for (var i = 0; i < 100 << 10; i++) // 100 MB, were it read
                await context.Response.Body.WriteAsync(new byte[1 << 10], context.RequestAborted);
        });
        await using var good = await Receiver.StartAsync();
        await Scenario.CreateAsync(host.Administrator, "wg");
        foreach (var (code, receiver) in new[] { ("silent", silent), ("endless", endless), ("good", good) })
            await host.Administrator.PutAsync($"hr/subscriptions/{code}", new { url = receiver.Address }).JsonAsync();

        await HrWorld.PublishAsync(host.Administrator, "wg");
        await good.GotAsync(2);
        var answered = (await DeliveriesAsync(host, 2, "delivered", "endless"))[0];
        var late = (await DeliveriesAsync(host, 2, "waiting", "silent"))[0];
        await stop.CancelAsync();

        Assert.Equal(200, answered.GetProperty("answer").GetInt32());
        Assert.Equal("timeout", late.Text("failure"));
    }

    [Fact]
    public async Task Subscription_OfAnotherTerritoryOrReader_IsNotManaged()
    {
        await using var host = await Host.StartAsync("Sqlite", null, LocalAllowed);
        await Scenario.CreateAsync(host.Administrator, "wh");
        await Scenario.CreateAsync(host.Administrator, "wi");
        var (one, two) = (await host.ClientAsync(Role.HrReader, "one", unit: "wh"), await host.ClientAsync(Role.HrReader, "two", unit: "wh"));
        var made = await one.PutAsync("hr/subscriptions/own", new { url = "http://127.0.0.1:9/" }).JsonAsync();

        await two.GetAsync("hr/subscriptions/own").ProblemAsync(HttpStatusCode.NotFound);
        await two.PutAsync("hr/subscriptions/own", new { url = "http://127.0.0.1:9/other" }).ProblemAsync(HttpStatusCode.Forbidden);
        var problem = await one.PutAsync("hr/subscriptions/x", new { url = "http://127.0.0.1:9/", unit = "wi", kinds = Array.Empty<string>() }).ProblemAsync(HttpStatusCode.UnprocessableEntity);
        await one.DeleteAsync("hr/subscriptions/own").JsonAsync();

        Assert.Equal("wh", made.Text("unit"));
        Assert.Equal(["kinds:too-few", "unit:unknown"], problem.Fields().Order(StringComparer.Ordinal));
        Assert.Equal(0, (await host.Administrator.JsonAsync("hr/subscriptions")).GetProperty("items").GetArrayLength());
        Assert.Equal(0, await host.CountAsync($"audit_entry WHERE after_value LIKE '%whsec_%'"));
    }

    private static async Task<IReadOnlyList<JsonElement>> DeliveriesAsync(Host host, int count, string status, string code = "hr") =>
        [.. (await host.Administrator.UntilAsync($"hr/subscriptions/{code}/deliveries?status={status}", d => d.GetProperty("items").GetArrayLength() >= count)).GetProperty("items").EnumerateArray()];
}
