using System.Diagnostics;
using System.Text.RegularExpressions;
using Appraisal.Service.Access;
using Appraisal.Service.Hosting;

namespace Appraisal.Service.Tests.Hosting;

/// <summary>The service as a process of its own, which can be killed, on a database that outlives it.</summary>
public sealed partial class ServiceProcess : IDisposable
{
    private static readonly string Secret = Convert.ToBase64String(new byte[32]);
    private static readonly string[] Secrets = ["--Secrets:Keys", Secret, "--Secrets:Tokens", Secret, "--Secrets:Responses", Secret];
    private readonly Process _process;
    private readonly TaskCompletionSource<Uri> _address = new(TaskCreationOptions.RunContinuationsAsynchronously);

    private ServiceProcess(string provider, string connectionString, string? folder, bool secrets)
    {
        var start = new ProcessStartInfo("dotnet") { UseShellExecute = false, RedirectStandardOutput = true, RedirectStandardError = true };
        foreach (var argument in (string[])[typeof(ServiceHost).Assembly.Location, "--Urls", "http://127.0.0.1:0",
            "--Database:Provider", provider, "--Database:ConnectionString", connectionString, "--Access:BootstrapKey", Host.AdministratorKey,
            .. secrets ? Secrets : [], .. folder is null ? [] : Folders(folder)])
            start.ArgumentList.Add(argument);
        _process = new Process { StartInfo = start };
        _process.OutputDataReceived += (_, line) =>
        {
            if (line.Data is not null && Listening().Match(line.Data) is { Success: true } match)
                _address.TrySetResult(new Uri(match.Groups["address"].Value));
        };
        _process.Start();
        _process.BeginOutputReadLine();
        _process.BeginErrorReadLine();
    }

    /// <summary>Starts it on a SQLite file and waits until it listens.</summary>
    public static Task<(ServiceProcess Process, HttpClient Administrator)> StartAsync(string databaseFile) =>
        StartAsync("Sqlite", $"Data Source={databaseFile}");

    /// <summary>Starts it on a database, with the folders that all its nodes share.</summary>
    public static Task<(ServiceProcess Process, HttpClient Administrator)> StartAsync(TestDatabase database) =>
        StartAsync(database.Provider, database.ConnectionString, database.Folder);

    /// <summary>Starts it and waits until it listens; without the tests' secrets it has those beside its database.</summary>
    public static async Task<(ServiceProcess Process, HttpClient Administrator)> StartAsync(
        string provider, string connectionString, string? folder = null, bool secrets = true)
    {
        var service = new ServiceProcess(provider, connectionString, folder, secrets);
        var address = await service._address.Task.WaitAsync(TimeSpan.FromSeconds(60));
        var client = new HttpClient { BaseAddress = new Uri(address, "/api/v1/") };
        client.DefaultRequestHeaders.Add(ApiKeyAuthentication.Header, Host.AdministratorKey);
        return (service, client);
    }

    /// <summary>Ends it as kill -9 does: nothing of it runs any more, nothing is tidied up.</summary>
    public void Kill()
    {
        _process.Kill();
        _process.WaitForExit();
    }

    public void Dispose()
    {
        if (!_process.HasExited)
            Kill();
        _process.Dispose();
    }

    private static string[] Folders(string folder) =>
        ["--Materials:Folder", Path.Combine(folder, "materials"), "--Access:SessionKeys", Path.Combine(folder, "session-keys")];

    [GeneratedRegex(@"Now listening on: (?<address>http://\S+)", RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex Listening();
}
