using System.Diagnostics;
using System.Globalization;
using System.Net;
using System.Text;
using System.Text.RegularExpressions;
using Appraisal.Service.Hosting;

namespace Appraisal.Benchmarks.Year;

/// <summary>The service as a process of its own, and what it used of processor and memory.</summary>
internal sealed partial class ServedProgram : IDisposable
{
    private const string Key = "bench_admin_key_0123456789abcdef0123456789";
    private readonly Process _process;

    private ServedProgram(Process process, Uri address)
    {
        _process = process;
        Client = new HttpClient(new SocketsHttpHandler { AutomaticDecompression = DecompressionMethods.None })
        {
            BaseAddress = new Uri(address, "/api/v1/"),
            Timeout = TimeSpan.FromMinutes(10),
        };
        Client.DefaultRequestHeaders.Add("X-Api-Key", Key);
    }

    /// <summary>Signed in as administrator.</summary>
    public HttpClient Client { get; }

    /// <summary>Seconds of processor so far.</summary>
    public double Processor
    {
        get
        {
            _process.Refresh();
            return _process.TotalProcessorTime.TotalSeconds;
        }
    }

    /// <summary>Starts it on a folder and waits until it is ready.</summary>
    public static async Task<ServedProgram> StartAsync(string folder)
    {
        var start = new ProcessStartInfo("dotnet") { UseShellExecute = false, RedirectStandardOutput = true, RedirectStandardError = true };
        foreach (var argument in (string[])[typeof(ServiceHost).Assembly.Location, "--Urls", "http://127.0.0.1:0",
            "--Database:ConnectionString", $"Data Source={folder}/year.db", "--Access:BootstrapKey", Key, "--Materials:Folder", $"{folder}/materials",
            "--Edge:RequestsPerSecondOfKey", "1000000"])
            start.ArgumentList.Add(argument);
        var process = Process.Start(start)!;
        while (await process.StandardOutput.ReadLineAsync() is { } line)
        {
            if (Listening().Match(line) is { Success: true } match)
            {
                _ = process.StandardOutput.BaseStream.CopyToAsync(Stream.Null);
                _ = process.StandardError.BaseStream.CopyToAsync(Stream.Null);
                return new ServedProgram(process, new Uri(match.Groups["address"].Value));
            }
        }
        throw new InvalidOperationException("The service did not start: " + await process.StandardError.ReadToEndAsync());
    }

    /// <summary>The most memory since the last call, in megabytes; where the system tells it (Linux), else what is in use now.</summary>
    public double PeakMemory()
    {
        var status = $"/proc/{_process.Id}/status";
        if (!File.Exists(status))
            return _process.WorkingSet64 / 1e6;
        var peak = File.ReadLines(status).Single(l => l.StartsWith("VmHWM:", StringComparison.Ordinal)).Split(' ', StringSplitOptions.RemoveEmptyEntries)[1];
        File.WriteAllText($"/proc/{_process.Id}/clear_refs", "5");
        return double.Parse(peak, CultureInfo.InvariantCulture) / 1e3;
    }

    /// <summary>Sends JSON, and fails unless it is taken.</summary>
    public Task<string> SendAsync(HttpMethod method, string path, string json = "{}") =>
        SendAsync(method, path, new StringContent(json, Encoding.UTF8, "application/json"));

    /// <summary>Sends a file of rows.</summary>
    public Task<string> ImportAsync(string kind, string csv) => SendAsync(HttpMethod.Post, $"import/{kind}", new StringContent(csv, Encoding.UTF8, "text/csv"));

    /// <summary>Ends it; what it stored stays.</summary>
    public void Stop()
    {
        if (!_process.HasExited)
            _process.Kill();
        _process.WaitForExit();
    }

    public void Dispose()
    {
        Client.Dispose();
        Stop();
        _process.Dispose();
    }

    private async Task<string> SendAsync(HttpMethod method, string path, HttpContent content)
    {
        using var request = new HttpRequestMessage(method, path) { Content = content };
        using var answer = await Client.SendAsync(request);
        var text = await answer.Content.ReadAsStringAsync();
        return answer.IsSuccessStatusCode ? text : throw new InvalidOperationException($"{method} {path}: {answer.StatusCode} {text[..Math.Min(text.Length, 600)]}");
    }

    [GeneratedRegex(@"Now listening on: (?<address>http://\S+?)""?[,}]?$", RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex Listening();
}
