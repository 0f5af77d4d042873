using System.Diagnostics;
using System.Globalization;
using System.Net.Sockets;
using System.Text;
using Appraisal.Service.Hosting;
using Microsoft.AspNetCore.Http.HttpResults;

namespace Appraisal.Benchmarks.HumanResources;

/// <summary>
/// What HR systems meet, each beside a floor in the same host with the same sign-in: a page beside the same bytes from memory, a 304 beside a
/// 204, 100,000 records beside the same bytes from a file; then followers who wait, and receivers of events.
/// </summary>
internal static class HrBenchmark
{
    private const int Records = 100_000, Rounds = 21;
    private static readonly TimeSpan PauseToCompile = TimeSpan.FromSeconds(1);

    /// <summary>Pages, 304 and the whole.</summary>
    public static async Task PullAsync()
    {
        await using var server = await HrServer.StartAsync(Records);
        using var client = Client(server);
        var page = await client.GetByteArrayAsync("api/v1/hr/scores?cycle=2026");
        using var head = await client.GetAsync("api/v1/hr/scores?cycle=2026");
        using var whole = new HttpRequestMessage(HttpMethod.Get, "api/v1/hr/scores?cycle=2026") { Headers = { { "Accept", "application/x-ndjson" } } };
        var all = await (await client.SendAsync(whole)).Content.ReadAsByteArrayAsync();
        using (var content = new ByteArrayContent(page))
            (await client.PostAsync("floor/page", content)).EnsureSuccessStatusCode();
        using (var content = new ByteArrayContent(all))
            (await client.PostAsync("floor/file", content)).EnsureSuccessStatusCode();

        await CompareAsync(server, $"page of 100 ({page.Length / 1024} kB)", Get("/api/v1/hr/scores?cycle=2026"), "200", Get("/floor/page"), "200", 42_000);
        await CompareAsync(server, "304", Get("/api/v1/hr/scores?cycle=2026", $"If-None-Match: {head.Headers.ETag}\r\n"), "304", Get("/floor/nothing"), "204", 84_000);
        await CompareAsync(server, $"NDJSON of {Records} ({all.Length >> 20} MB)", Get("/api/v1/hr/scores?cycle=2026", "Accept: application/x-ndjson\r\n"), "200", Get("/floor/file"), "200", 84);
    }

    /// <summary>A thousand followers who wait for a publication.</summary>
    public static async Task FollowAsync()
    {
        const int Followers = 1000;
        await using var server = await HrServer.StartAsync(1000);
        var request = Get("/api/v1/hr/changes", "Prefer: wait=60\r\n");
        await SkimAsync(server.Address, Get("/api/v1/hr/changes"));
        GC.Collect();
        var before = Process.GetCurrentProcess().WorkingSet64;
        var answered = 0;
        var waiting = Enumerable.Range(0, Followers).Select(async _ =>
        {
            using var socket = await ConnectAsync(server.Address);
            await socket.SendAsync(request);
            await AnswerAsync(socket, new byte[1024], "200");
            Interlocked.Increment(ref answered);
        }).ToList();
        await Task.Delay(3000);
        var during = Process.GetCurrentProcess().WorkingSet64;
        var start = Stopwatch.GetTimestamp();
        await server.PublishAsync(100);
        await Task.WhenAll(waiting);
        Console.WriteLine($"followers: {Followers} wait in {(during - before) >> 20} MB (their own ends too), all {answered} answered {Stopwatch.GetElapsedTime(start).TotalSeconds:F2} s after a publication");
    }

    /// <summary>A hundred subscriptions, each told of every change.</summary>
    public static async Task SendAsync(int changes)
    {
        const int Subscriptions = 100;
        await using var server = await HrServer.StartAsync(100, sends: true);
        var received = 0L;
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        await using var receiver = builder.Build();
        receiver.MapPost("/{n}", NoContent (int n) => { Interlocked.Increment(ref received); return TypedResults.NoContent(); });
        await receiver.StartAsync();
        using var client = Client(server);
        for (var i = 0; i < Subscriptions; i++)
            (await client.PutAsJsonAsync($"api/v1/hr/subscriptions/s{i}", new { url = $"{receiver.Urls.Single()}/{i}" })).EnsureSuccessStatusCode();
        await server.PublishAsync(changes);
        while (Interlocked.Read(ref received) == 0)
            await Task.Delay(20);
        var start = Stopwatch.GetTimestamp();
        while (Interlocked.Read(ref received) < (long)Subscriptions * changes && Stopwatch.GetElapsedTime(start) < TimeSpan.FromMinutes(20))
            await Task.Delay(20);
        var rate = Interlocked.Read(ref received) / Stopwatch.GetElapsedTime(start).TotalSeconds;
        Console.WriteLine($"events: {received} to {Subscriptions} subscriptions, {rate:F0} a second, receiver and service on the same processors; working set {Process.GetCurrentProcess().WorkingSet64 >> 20} MB");
        await receiver.StopAsync();
    }

    private static HttpClient Client(HrServer server) => new() { BaseAddress = server.Address, DefaultRequestHeaders = { { "X-Api-Key", HrServer.Key } } };

    private static byte[] Get(string path, string headers = "") => Encoding.ASCII.GetBytes($"GET {path} HTTP/1.1\r\nHost: localhost\r\nX-Api-Key: {HrServer.Key}\r\n{headers}\r\n");

    // in many short turns, so that what else the machine does meets both; the median of their ratios
    private static async Task CompareAsync(HrServer server, string what, byte[] request, string status, byte[] floor, string floorStatus, int requests)
    {
        for (var i = 0; i < 2; i++)
        {
            await RateAsync(server, request, status, requests);
            await RateAsync(server, floor, floorStatus, requests);
            await Task.Delay(PauseToCompile);
        }
        var rounds = new List<(double Own, double Floor)>();
        for (var i = 0; i < Rounds; i++)
            rounds.Add((await RateAsync(server, request, status, Math.Max(1, requests / Rounds)), await RateAsync(server, floor, floorStatus, Math.Max(1, requests / Rounds))));
        double Median(Func<(double Own, double Floor), double> value) => rounds.Select(value).Order().ElementAt(Rounds / 2);
        Console.WriteLine(string.Create(CultureInfo.InvariantCulture,
            $"{what}: {Median(r => r.Own):F1} a second, its floor {Median(r => r.Floor):F1}: {Median(r => r.Own / r.Floor):F2}; working set {Process.GetCurrentProcess().WorkingSet64 >> 20} MB"));
    }

    private static async Task<double> RateAsync(HrServer server, byte[] request, string status, int requests)
    {
        const int Connections = 8;
        var start = Stopwatch.GetTimestamp();
        var next = 0;
        await Task.WhenAll(Enumerable.Range(0, Math.Min(Connections, requests)).Select(_ => Task.Run(async () =>
        {
            using var socket = await ConnectAsync(server.Address);
            var buffer = new byte[256 << 10];
            while (Interlocked.Increment(ref next) <= requests)
            {
                await socket.SendAsync(request);
                await AnswerAsync(socket, buffer, status);
            }
        })));
        return requests / Stopwatch.GetElapsedTime(start).TotalSeconds;
    }

    private static async Task SkimAsync(Uri address, byte[] request)
    {
        using var socket = await ConnectAsync(address);
        await socket.SendAsync(request);
        await AnswerAsync(socket, new byte[1024], "200");
    }

    private static async Task<Socket> ConnectAsync(Uri address)
    {
        var socket = new Socket(SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
        await socket.ConnectAsync(address.Host, address.Port);
        return socket;
    }

    // skims an answer of a status, which says its length or has none
    private static async Task AnswerAsync(Socket socket, byte[] buffer, string status)
    {
        var length = 0;
        int head;
        do
        {
            var read = await socket.ReceiveAsync(buffer.AsMemory(length));
            if (read == 0)
                throw new IOException("The service closed the connection.");
            length += read;
            head = buffer.AsSpan(0, length).IndexOf("\r\n\r\n"u8);
        }
        while (head < 0 && length < buffer.Length);
        var text = Encoding.ASCII.GetString(buffer, 0, head);
        if (text[9..12] != status)
            throw new IOException(text.Split('\r')[0]);
        var named = text.IndexOf("Content-Length: ", StringComparison.OrdinalIgnoreCase);
        var left = named < 0 ? 0 : long.Parse(text.AsSpan(named + 16).ToString().Split('\r')[0], CultureInfo.InvariantCulture) - (length - head - 4);
        while (left > 0)
            left -= await socket.ReceiveAsync(buffer);
    }
}
