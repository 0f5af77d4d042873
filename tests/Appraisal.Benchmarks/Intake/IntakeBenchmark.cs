using System.Diagnostics;
using System.Globalization;
using Microsoft.Data.Sqlite;

namespace Appraisal.Benchmarks.Intake;

/// <summary>
/// Intake against two floors measured in the same run: the same endpoint with storage switched off, and a bare loop of prepared inserts
/// (<see cref="BareInsert"/>). The service is a process of its own; this one is the load.
/// </summary>
internal static class IntakeBenchmark
{
    private const int Singles = 30_000;
    private const int Batches = 2_000;
    private const int BatchSize = 100;
    private const int BatchConnections = 64;
    private const int Rounds = 3;

    // until the runtime has compiled for the last time what runs often, for which it needs pauses; before, a request takes four times as long
    private const int SinglesToWarmUp = 60_000;
    private const int BatchesToWarmUp = 6_000;
    private const int WarmUps = 4;
    private static readonly TimeSpan PauseToCompile = TimeSpan.FromSeconds(1);

    /// <summary>One response a request.</summary>
    public static async Task RunSinglesAsync()
    {
        Describe();
        await SinglesAsync(32, 0.5);
        await SinglesAsync(256, 0.9);
    }

    /// <summary>One response a request, to one process and to two on one database, one after the other and the same again.</summary>
    public static async Task RunTwoProcessesAsync()
    {
        Describe();
        foreach (var connections in new[] { 32, 256 })
        {
            foreach (var nodes in new[] { 1, 2, 1, 2 })
                Show($"one a request, {connections} connections, {nodes} process(es)", await MeasureAsync(Mode.On, Singles, 1, connections, SentResponse.OrderedId, nodes: nodes), null);
        }
    }

    /// <summary>100 responses a request.</summary>
    public static Task RunBatchesAsync()
    {
        Describe();
        return BatchesAsync();
    }

    private static void Describe() =>
        Console.WriteLine(FormattableString.Invariant($"intake: {Environment.ProcessorCount} cores, load generator beside it, SQLite, synchronous=FULL, 5 items"));

    private static async Task SinglesAsync(int connections, double wanted)
    {
        var bare = await MeasureAsync(Mode.Bare, Singles, 1, connections, SentResponse.OrderedId);
        var off = await MeasureAsync(Mode.Off, Singles, 1, connections, SentResponse.OrderedId);
        var plain = await MeasureAsync(Mode.On, Singles, 1, connections, SentResponse.OrderedId);
        var random = await MeasureAsync(Mode.On, Singles, 1, connections, SentResponse.RandomId);
        var tokens = await MeasureAsync(Mode.On, Singles, 1, connections, SentResponse.OrderedId, tokens: true);
        Show($"one a request, {connections} connections, storage off", off, null);
        Row("the same endpoint without storage", $"{connections} connections", off, "a bare Kestrel endpoint that reads and answers the same bytes", bare, 0.6);
        Row("intake, one a request, durable", $"{connections} connections", plain, "the same endpoint without storage", off, wanted);
        Row("intake, one a request with a token each", $"{connections} connections", tokens, "the same endpoint without storage", off, wanted);
        Show("  stored, random ids (against ordered)", random, random.RequestsPerSecond / plain.RequestsPerSecond, "≥ 0.50");
        var half = await MeasureAsync(Mode.On, (int)Math.Min(Singles, plain.RequestsPerSecond * 3), 1, connections, SentResponse.OrderedId, perSecond: plain.RequestsPerSecond / 2);
        Show("  stored, at half that load", half, null, "p99 < 50 ms");
    }

    // in rounds, because the speed of a machine that others use too changes from minute to minute: what is compared is measured close together
    private static async Task BatchesAsync()
    {
        var rounds = new List<BatchRound>();
        for (var i = 1; i <= Rounds; i++)
        {
            Console.WriteLine(FormattableString.Invariant($"100 a request, {BatchConnections} connections, round {i} of {Rounds}"));
            rounds.Add(await BatchRoundAsync());
        }
        string Mean(Func<BatchRound, double> ratio) => rounds.Average(ratio).ToString("0.00", CultureInfo.InvariantCulture);
        Console.WriteLine("means of the rounds");
        Console.WriteLine($"  against the provider's command: ordered ids {Mean(r => r.Ordered / r.Provider)}, a token each {Mean(r => r.Tokens / r.Provider)}; random ids against ordered {Mean(r => r.Random / r.Ordered)} (≥ 0.50)");
        Row("intake, 100 a request", rounds, r => r.Ordered, 0.75);
        Row("intake, 100 a request with a token each", rounds, r => r.Tokens, 0.7);
    }

    private static void Row(string work, List<BatchRound> rounds, Func<BatchRound, double> rows, double wanted) => Performance.Add(new PerformanceRow(
        work, $"{BatchConnections} connections", $"{rounds.Average(rows):N0} rows/s", $"statements stepped without the provider: {rounds.Average(r => r.Bare):N0} rows/s",
        rounds.Average(r => rows(r) / r.Bare), wanted, AtLeast: true));

    private static void Row(string work, string size, LoadResult result, string peer, LoadResult beside, double wanted) => Performance.Add(new PerformanceRow(
        work, size, $"{result.RequestsPerSecond:N0}/s", $"{peer}: {beside.RequestsPerSecond:N0}/s", result.RequestsPerSecond / beside.RequestsPerSecond, wanted, AtLeast: true));

    private static async Task<BatchRound> BatchRoundAsync()
    {
        var before = await FloorsAsync();
        var off = await MeasureAsync(Mode.Off, Batches, BatchSize, BatchConnections, SentResponse.OrderedId);
        var ordered = await MeasureAsync(Mode.On, Batches, BatchSize, BatchConnections, SentResponse.OrderedId);
        var random = await MeasureAsync(Mode.On, Batches, BatchSize, BatchConnections, SentResponse.RandomId);
        var tokens = await MeasureAsync(Mode.On, Batches, BatchSize, BatchConnections, SentResponse.OrderedId, tokens: true);
        var after = await FloorsAsync();
        Console.WriteLine(FormattableString.Invariant($"{"  prepared inserts by the provider's command",-56} {before.Provider,10:N0} before, {after.Provider,10:N0} rows/s after"));
        Console.WriteLine(FormattableString.Invariant($"{"  prepared inserts without the provider",-56} {before.Bare,10:N0} before, {after.Bare,10:N0} rows/s after"));
        Show("  storage off", off, null);
        Show("  stored, ordered ids", ordered, null);
        Show("  stored, random ids", random, null);
        Show("  stored, ordered ids, a token each", tokens, null);
        static double Rows(LoadResult result) => result.RequestsPerSecond * BatchSize;
        return new BatchRound((before.Provider + after.Provider) / 2, (before.Bare + after.Bare) / 2, Rows(ordered), Rows(random), Rows(tokens));
    }

    private static async Task<(double Provider, double Bare)> FloorsAsync() =>
        (await BareInsert.RunAsync(Batches * BatchSize, withProvider: true), await BareInsert.RunAsync(Batches * BatchSize, withProvider: false));

    private static async Task<LoadResult> MeasureAsync(
        Mode mode, int count, int size, int connections, Func<int, Guid> id, bool tokens = false, double? perSecond = null, int nodes = 1)
    {
        var folder = Directory.CreateTempSubdirectory("appraisal-bench-").FullName;
        var warmUp = size == 1 ? SinglesToWarmUp : BatchesToWarmUp;
        var servers = new List<Process>();
        try
        {
            var addresses = new List<Uri>();
            for (var i = 0; i < nodes; i++) // the first makes the database
            {
                servers.Add(Start(folder, i == 0 ? mode : Mode.Join, tokens ? (count + warmUp) * size : 0));
                addresses.Add(new Uri((await servers[i].StandardOutput.ReadLineAsync())!));
            }
            TimeSpan Used() => new(servers.Sum(s => { s.Refresh(); return s.TotalProcessorTime.Ticks; }));
            var requests = Enumerable.Range(0, count + warmUp).Select(i => Request(i, size, id, tokens)).ToList();
            foreach (var some in requests[..warmUp].Chunk(warmUp / WarmUps))
            {
                await Load.RunAsync(addresses, some, connections);
                await Task.Delay(PauseToCompile);
            }
            var before = Used();
            var result = await Load.RunAsync(addresses, requests[warmUp..], connections, perSecond);
            var used = Used() - before;
            Check(folder, mode, (count + warmUp) * size, result);
            return result with { ProcessorTime = used / count };
        }
        finally
        {
            foreach (var server in servers)
            {
                server.StandardInput.Close();
                await server.WaitForExitAsync();
                server.Dispose();
            }
            Directory.Delete(folder, recursive: true);
        }
    }

    // that what is called stored is stored, and what is called off is off, once
    private static void Check(string folder, Mode mode, int responses, LoadResult result)
    {
        if (mode == Mode.Bare)
            return;
        using var connection = new SqliteConnection($"Data Source={Path.Combine(folder, IntakeServer.DatabaseFile)};Mode=ReadOnly;Pooling=False");
        connection.Open();
        using var command = connection.CreateCommand();
        command.CommandText = "SELECT COUNT(*) FROM response";
        var stored = (long)command.ExecuteScalar()!;
        if (stored != (mode == Mode.On ? responses : 0) || result.Statuses.Keys.Any(s => s is not ("200" or "201")))
            throw new InvalidOperationException($"{stored} of {responses} responses were stored; answers: {string.Join(", ", result.Statuses)}");
    }

    private static Process Start(string folder, Mode mode, int tokens) => Process.Start(new ProcessStartInfo("dotnet",
        [typeof(IntakeBenchmark).Assembly.Location, "intake-server", folder, mode.ToString(), tokens.ToString(CultureInfo.InvariantCulture)])
    {
        UseShellExecute = false,
        RedirectStandardInput = true,
        RedirectStandardOutput = true,
    })!;

    private static byte[] Request(int number, int size, Func<int, Guid> id, bool tokens)
    {
        var path = $"/api/v1/surveys/{IntakeServer.Survey}/responses{(size == 1 ? "" : "/batch")}";
        var responses = Enumerable.Range(number * size, size).Select(i => SentResponse.Json(i, id(i), tokens));
        return Load.Post(path, IntakeServer.AdministratorKey, size == 1 ? responses.Single() : $$"""{"responses":[{{string.Join(',', responses)}}]}""");
    }

    private static void Show(string what, LoadResult result, double? ratio, string wanted = "")
    {
        var statuses = string.Join(", ", result.Statuses.Select(s => $"{s.Key}: {s.Value}"));
        Console.WriteLine(string.Create(CultureInfo.InvariantCulture,
            $"{what,-56} {result.RequestsPerSecond,10:N0} /s   p99 {result.P99,7:N1} ms   {result.ProcessorTime.TotalMicroseconds,7:N0} µs of processor   {(ratio is { } r ? $"ratio {r:0.00}" : ""),-11} {wanted,-12} [{statuses}]"));
    }

    // the whole service, the service without storage, a host that but reads and answers the same bytes, and a second process of the first
    private enum Mode { On, Off, Bare, Join }

    // rows a second
    private sealed record BatchRound(double Provider, double Bare, double Ordered, double Random, double Tokens);
}
