using System.Net;
using Appraisal.Service.HumanResources;
using Appraisal.Service.HumanResources.Webhooks;
using Appraisal.Service.Tests.Hosting;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;

namespace Appraisal.Service.Tests.HumanResources;

/// <summary>Where the service sends, and where not, whatever name stands for it.</summary>
public sealed class WebhookTargetTests(Hosts hosts) : IClassFixture<Hosts>
{
    [Theory]
    [InlineData("127.0.0.1"), InlineData("127.9.9.9"), InlineData("0.0.0.0"), InlineData("10.0.0.1"), InlineData("172.16.0.1"), InlineData("172.31.255.255")]
    [InlineData("192.168.1.1"), InlineData("169.254.169.254"), InlineData("100.64.0.1"), InlineData("224.0.0.1"), InlineData("255.255.255.255"), InlineData("198.18.0.1")]
    [InlineData("::1"), InlineData("::"), InlineData("::ffff:127.0.0.1"), InlineData("::ffff:10.0.0.1"), InlineData("fe80::1"), InlineData("fc00::1"), InlineData("fd12::1")]
    [InlineData("64:ff9b::7f00:1"), InlineData("2002:7f00:1::"), InlineData("ff02::1"), InlineData("::127.0.0.1"), InlineData("2001:0:7f00:1::")]
    [InlineData("::ffff:0:7f00:1"), InlineData("::ffff:0:a00:1"), InlineData("64:ff9b:1::1"), InlineData("100::1"), InlineData("100:0:0:1::1"), InlineData("2001:2::1"), InlineData("2001:10::1")]
    [InlineData("2001:20::1"), InlineData("2001:30::1"), InlineData("2001:db8::1"), InlineData("3fff::1"), InlineData("5f00::1"), InlineData("fec0::1"), InlineData("2620:4f:8000::1"), InlineData("200::1")]
    [InlineData("4000::1"), InlineData("192.31.196.1"), InlineData("192.52.193.1"), InlineData("192.175.48.1"), InlineData("192.88.99.1"), InlineData("192.0.0.9")]
    [InlineData("198.19.255.255"), InlineData("240.0.0.1"), InlineData("239.255.255.255"), InlineData("100.127.255.255")]
    public void Address_OfALocalOrReservedNetwork_IsRefused(string address) => Assert.False(Targets().IsAllowed(IPAddress.Parse(address)));

    [Theory]
    [InlineData("1.1.1.1"), InlineData("114.114.114.114"), InlineData("172.32.0.1"), InlineData("100.63.255.255"), InlineData("2606:4700::1111"), InlineData("2400:3200::1")]
    public void Address_OfTheOpenInternet_IsAllowed(string address) => Assert.True(Targets().IsAllowed(IPAddress.Parse(address)));

    [Fact]
    public void Address_OfANetworkThatIsConfigured_IsAllowed()
    {
        var targets = Targets("10.1.0.0/16");

        Assert.True(targets.IsAllowed(IPAddress.Parse("10.1.2.3")));
        Assert.True(targets.IsAllowed(IPAddress.Parse("::ffff:10.1.2.3")));
        Assert.False(targets.IsAllowed(IPAddress.Parse("10.2.2.3")));
    }

    [Theory]
    [InlineData("hr.example", "no-address")]
    [InlineData("https://", "no-address")]
    [InlineData("https://user:secret@1.1.1.1/", "no-address")]
    [InlineData("https://1.1.1.1/#part", "no-address")]
    [InlineData("http://1.1.1.1/", "not-https")]
    [InlineData("ftp://1.1.1.1/", "not-https")]
    [InlineData("file:///etc/passwd", "no-address")]
    [InlineData("https://localhost/", "address-refused")]
    [InlineData("https://127.1/", "address-refused")]
    [InlineData("https://2130706433/", "address-refused")]
    [InlineData("https://0x7f000001/", "address-refused")]
    [InlineData("https://[::1]/", "address-refused")]
    [InlineData("https://[::ffff:169.254.169.254]/latest", "address-refused")]
    [InlineData("https://169.254.169.254/latest/meta-data", "address-refused")]
    [InlineData("https://no-such-name.invalid/", "unresolved")]
    [InlineData("https://[::ffff:0:7f00:1]/", "address-refused")]
    [InlineData("https://a..example/", "no-address")]
    [InlineData("https://a.example../", "no-address")]
    [InlineData("https://\u20288.8.8.8/", "no-address")]
    [InlineData("https://\u00ad/", "no-address")]
    [InlineData("https://a b/", "no-address")]
    [InlineData("https://*/", "no-address")]
    [InlineData("https://1.1.1.1:0/", "no-address")]
    [InlineData("https://1.1.1.1:99999/", "no-address")]
    [InlineData("https://[::1/", "no-address")]
    [InlineData("https://[v1.x]/", "no-address")]
    [InlineData("", "required")]
    public async Task PutSubscription_AddressThatIsNone_IsRefused(string url, string code)
    {
        var host = await hosts.On("Sqlite");

        var problem = await host.Administrator.PutAsync("hr/subscriptions/bad", new { url }).ProblemAsync(HttpStatusCode.UnprocessableEntity);

        Assert.Equal([$"url:{code}"], problem.Fields());
    }

    [Fact]
    public async Task PutSubscription_HostTooLong_IsRefused()
    {
        var host = await hosts.On("Sqlite");
        foreach (var url in new[] { $"https://{string.Concat(Enumerable.Repeat("a.", 130))}com/", $"https://{new string('a', 64)}.com/", $"https://{string.Concat(Enumerable.Repeat("石桥.", 60))}cn/" })
        {
            var problem = await host.Administrator.PutAsync("hr/subscriptions/bad", new { url }).ProblemAsync(HttpStatusCode.UnprocessableEntity);
            Assert.Equal(["url:no-address"], problem.Fields());
        }
        var long1 = await host.Administrator.PutAsync("hr/subscriptions/bad", new { url = "https://1.1.1.1/" + new string('石', 1900) }).ProblemAsync(HttpStatusCode.UnprocessableEntity);
        Assert.Equal(["url:too-long"], long1.Fields());
    }

    [Fact]
    public async Task Send_NameThatPointsElsewhereMeanwhile_IsRefusedAtConnect()
    {
        await using var host = await Host.StartAsync("Sqlite");
        await using var receiver = await Receiver.StartAsync(https: true);
        var targets = host.Services.GetRequiredService<WebhookTargets>();
        targets.Resolve = (_, _) => Task.FromResult<IPAddress[]>([IPAddress.Parse("1.1.1.1")]);
        await host.Administrator.PutAsync("hr/subscriptions/rebind", new { url = $"https://hr.example:{receiver.Address.Port}/" }).JsonAsync();

        targets.Resolve = (_, _) => Task.FromResult<IPAddress[]>([IPAddress.Loopback]);
        var rebound = await host.Administrator.PostAsync("hr/subscriptions/rebind/test", new { }).JsonAsync();
        targets.Resolve = (_, _) => Task.FromResult<IPAddress[]>([IPAddress.Parse("1.1.1.1"), IPAddress.Loopback]);
        var mixed = await host.Administrator.PostAsync("hr/subscriptions/rebind/test", new { }).JsonAsync();

        Assert.Equal(("address-refused", "address-refused"), (rebound.Text("failure"), mixed.Text("failure")));
        Assert.Empty(receiver.All);
    }

    [Fact]
    public async Task Send_CertificateThatIsNotGood_IsRefused()
    {
        await using var host = await Host.StartAsync("Sqlite", null, ("HumanResources:AllowedNetworks", "127.0.0.0/8"));
        await using var receiver = await Receiver.StartAsync(https: true);
        await host.Administrator.PutAsync("hr/subscriptions/tls", new { url = receiver.Address }).JsonAsync();

        var result = await host.Administrator.PostAsync("hr/subscriptions/tls/test", new { }).JsonAsync();

        Assert.Equal((false, "certificate"), (result.GetProperty("delivered").GetBoolean(), result.Text("failure")));
        Assert.Empty(receiver.All);
    }

    private static WebhookTargets Targets(params string[] allowed) => new(Options.Create(new HumanResourcesOptions { AllowedNetworks = string.Join(',', allowed) }));
}
