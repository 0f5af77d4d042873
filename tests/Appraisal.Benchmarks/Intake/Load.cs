using System.Buffers.Text;
using System.Diagnostics;
using System.Net.Sockets;
using System.Text;

namespace Appraisal.Benchmarks.Intake;

/// <summary>What a run of load showed.</summary>
/// <param name="RequestsPerSecond">Answered requests.</param>
/// <param name="P99">Milliseconds within which 99 % were answered.</param>
/// <param name="Statuses">Answers by HTTP status.</param>
internal sealed record LoadResult(double RequestsPerSecond, double P99, IReadOnlyDictionary<string, int> Statuses)
{
    /// <summary>What the service used for a request: it tells more than the rate where the machine is shared.</summary>
    public TimeSpan ProcessorTime { get; init; }
}

/// <summary>A load generator that costs little beside the service: ready-made requests over kept connections, answers only skimmed.</summary>
internal static class Load
{
    /// <summary>Sends every request once.</summary>
    /// <param name="addresses">Where the service listens, each process at its own; connections go to them in turn.</param>
    /// <param name="requests">The requests, whole, as they go over the wire.</param>
    /// <param name="connections">Connections, each with one request at a time.</param>
    /// <param name="perSecond">Requests a second, evenly; null = as fast as answers come.</param>
    public static async Task<LoadResult> RunAsync(IReadOnlyList<Uri> addresses, IReadOnlyList<byte[]> requests, int connections, double? perSecond = null)
    {
        var next = -1;
        var times = new double[requests.Count];
        var statuses = new string[requests.Count];
        var start = Stopwatch.GetTimestamp();

        async Task SendAsync(Uri address)
        {
            using var socket = new Socket(SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
            await socket.ConnectAsync(address.Host, address.Port);
            var buffer = new byte[256 * 1024];
            for (var i = Interlocked.Increment(ref next); i < requests.Count; i = Interlocked.Increment(ref next))
            {
                // paced: the time counts from when the request was due, so that a stall is not hidden by waiting for it
                var due = perSecond is { } rate ? start + (long)(i / rate * Stopwatch.Frequency) : Stopwatch.GetTimestamp();
                if (Stopwatch.GetElapsedTime(Stopwatch.GetTimestamp(), due) is { TotalMilliseconds: > 1 } wait)
                    await Task.Delay(wait);
                await socket.SendAsync(requests[i]);
                statuses[i] = await ReadAsync(socket, buffer);
                times[i] = Stopwatch.GetElapsedTime(due).TotalMilliseconds;
            }
        }

        await Task.WhenAll(Enumerable.Range(0, connections).Select(i => Task.Run(() => SendAsync(addresses[i % addresses.Count]))));
        var seconds = Stopwatch.GetElapsedTime(start).TotalSeconds;
        Array.Sort(times);
        return new LoadResult(requests.Count / seconds, times[(int)(times.Length * 0.99)],
            statuses.GroupBy(s => s, StringComparer.Ordinal).ToDictionary(g => g.Key, g => g.Count(), StringComparer.Ordinal));
    }

    /// <summary>A POST of JSON.</summary>
    public static byte[] Post(string path, string key, string json) => Encoding.ASCII.GetBytes(
        $"POST {path} HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\nX-Api-Key: {key}\r\nContent-Length: {json.Length}\r\n\r\n{json}");

    private static async Task<string> ReadAsync(Socket socket, byte[] buffer)
    {
        var length = 0;
        do
        {
            var read = await socket.ReceiveAsync(buffer.AsMemory(length));
            if (read == 0)
                throw new IOException("The service closed the connection.");
            length += read;
        }
        while (!IsWhole(buffer.AsSpan(0, length)));
        return Encoding.ASCII.GetString(buffer, 9, 3);
    }

    // of a length that its head names, or in chunks of which the last is empty
    private static bool IsWhole(ReadOnlySpan<byte> answer)
    {
        var head = answer.IndexOf("\r\n\r\n"u8);
        if (head < 0)
            return false;
        var name = "Content-Length: "u8;
        var at = answer[..head].IndexOf(name);
        return at < 0
            ? answer.EndsWith("0\r\n\r\n"u8)
            : Utf8Parser.TryParse(answer[(at + name.Length)..], out int length, out _) && answer.Length == head + 4 + length;
    }
}
