using System.Diagnostics;
using System.Text;
using System.Text.Json;
using Appraisal.Samples;
using Appraisal.Service.Access;
using Appraisal.Service.Tests.Hosting;

namespace Appraisal.Service.Tests.HumanResources;

/// <summary>The samples in <c>docs/samples</c> do what <c>docs/hr-integration.md</c> says of them.</summary>
public sealed class SampleTests
{
    private const string Python = "/usr/bin/python3", Bash = "/usr/bin/bash";

    private static readonly (string, string)[] LocalAllowed = [("HumanResources:AllowedNetworks", "127.0.0.0/8"), ("HumanResources:AllowHttp", "true")];
    private static readonly string Samples = Path.Combine(Scoring.Tests.RealData.RepositoryRoot(), "docs", "samples");

    [Fact]
    public async Task CSharp_PullFollowVerify_Work()
    {
        await using var host = await Host.StartAsync("Sqlite", null, LocalAllowed);
        await using var receiver = await Receiver.StartAsync();
        await Scenario.CreateAsync(host.Administrator, "ca");
        var secret = (await host.Administrator.PutAsync("hr/subscriptions/hr", new { url = receiver.Address }).JsonAsync()).Text("secret")!;
        await HrWorld.PublishAsync(host.Administrator, "ca");
        var reader = await host.ClientAsync(Role.HrReader);

        var pulled = new List<string>();
        await foreach (var record in HrClient.PullAsync(reader, "ca", TestContext.Current.CancellationToken))
            pulled.Add(record.Text("staffNo")!);
        var followed = await HrClient.FollowAsync(reader, "0", TestContext.Current.CancellationToken);
        var gone = await HrClient.FollowAsync(reader, "999", TestContext.Current.CancellationToken);
        var got = (await receiver.GotAsync(2))[0];
        bool Verify(string body) => HrClient.Verify(secret, got.Id, got.Headers["webhook-timestamp"]!, got.Headers["webhook-signature"]!, Encoding.UTF8.GetBytes(body), DateTimeOffset.FromUnixTimeSeconds(long.Parse(got.Headers["webhook-timestamp"]!, System.Globalization.CultureInfo.InvariantCulture)));

        Assert.Equal(["ca-1", "ca-2"], pulled);
        Assert.Equal((2, true), (followed!.Value.Changes.Count, gone is null));
        Assert.True(Verify(got.Body));
        Assert.False(Verify(got.Body + " "));
    }

    [Fact]
    public async Task PythonAndCurl_PullAndVerifyAWebhook_Work()
    {
        Assert.SkipUnless(File.Exists(Python) && File.Exists(Bash), "python3 or bash is not installed");
        await using var host = await Host.StartAsync("Sqlite", null, LocalAllowed);
        await using var receiver = await Receiver.StartAsync();
        await Scenario.CreateAsync(host.Administrator, "cb");
        var at = host.Address.ToString().TrimEnd('/');
        var curlSecret = (await RunAsync(Bash, "hr.sh", "subscribe", at, Host.AdministratorKey, "curl", receiver.Address.ToString())).Trim();
        var secret = (await host.Administrator.PutAsync("hr/subscriptions/python", new { url = "http://127.0.0.1:9/" }).JsonAsync()).Text("secret")!;
        using var listening = Start(Python, "hr_client.py", "receive", "0", secret, "2");
        var port = (await listening.StandardOutput.ReadLineAsync())!.Split(' ')[^1];
        await host.Administrator.PutAsync("hr/subscriptions/python", new { url = $"http://127.0.0.1:{port}/" }).JsonAsync();

        await HrWorld.PublishAsync(host.Administrator, "cb");
        var told = await listening.StandardOutput.ReadToEndAsync();
        var pulled = (await RunAsync(Python, "hr_client.py", "pull", at, Host.AdministratorKey, "cb")).Split('\n', StringSplitOptions.RemoveEmptyEntries);
        var curled = (await RunAsync(Bash, "hr.sh", "pull", at, Host.AdministratorKey, "cb")).Split('\n', StringSplitOptions.RemoveEmptyEntries);
        var followed = JsonSerializer.Deserialize<JsonElement>(await RunAsync(Bash, "hr.sh", "follow", at, Host.AdministratorKey, "0"));
        var got = (await receiver.GotAsync(2))[0];
        string[] signed = ["verify", curlSecret, got.Id, got.Headers["webhook-timestamp"]!, got.Headers["webhook-signature"]!];

        Assert.Equal(["cb-1", "cb-2"], told.Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(l => l.Split(' ')[1]).Order(StringComparer.Ordinal));
        Assert.Equal(["cb-1", "cb-2"], pulled.Select(l => JsonSerializer.Deserialize<JsonElement>(l).Text("staffNo")!));
        Assert.Equal(["cb-1", "cb-2"], curled.Select(l => JsonSerializer.Deserialize<JsonElement>(l).Text("staffNo")!));
        Assert.Equal(2, followed.GetProperty("items").GetArrayLength());
        Assert.Equal("genuine", (await RunAsync(Bash, "hr.sh", signed, got.Body)).Trim());
        Assert.Equal("forged", (await RunAsync(Bash, "hr.sh", signed, got.Body + "x")).Trim());
    }

    private static Task<string> RunAsync(string program, string sample, params string[] arguments) => RunAsync(program, sample, arguments, null);

    private static async Task<string> RunAsync(string program, string sample, string[] arguments, string? input)
    {
        using var process = Start(program, sample, arguments);
        if (input is not null)
            await process.StandardInput.WriteAsync(input);
        process.StandardInput.Close();
        var output = await process.StandardOutput.ReadToEndAsync();
        await process.WaitForExitAsync(TestContext.Current.CancellationToken);
        return output;
    }

    private static Process Start(string program, string sample, params string[] arguments)
    {
        var start = new ProcessStartInfo(program) { UseShellExecute = false, RedirectStandardOutput = true, RedirectStandardInput = true };
        foreach (var argument in arguments.Prepend(Path.Combine(Samples, sample)))
            start.ArgumentList.Add(argument);
        return Process.Start(start)!;
    }
}
