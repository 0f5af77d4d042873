using System.Diagnostics;
using Appraisal.Service.Access;
using Appraisal.Service.Hosting;
using Appraisal.Storage;
using Appraisal.Storage.Inspections;
using Appraisal.Storage.Organization;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;

namespace Appraisal.Benchmarks;

/// <summary>
/// Pages against a static answer of the same bytes from the same host, both over HTTP on the loopback by one client at a time: a list of 100
/// among 100,000 cadres, the record of one cadre, and a year of 2,000 inspected units. A scorecard is in the year's benchmark.
/// </summary>
internal static class PageBenchmark
{
    private const int Cadres = 100_000;
    private const int Requests = 200;
    private const int Inspected = 2_000;
    private const int VisitsEach = 8;
    private const int MostKilobytes = 300;
    private const string Key = "bench_admin_key_0123456789abcdef0123456789";

    public static async Task RunAsync()
    {
        var folder = Directory.CreateTempSubdirectory("appraisal-bench-");
        var app = ServiceHost.Build([$"--Database:ConnectionString=Data Source={folder.FullName}/bench.db", "--Logging:LogLevel:Default=Warning",
            "--Urls=http://127.0.0.1:0", $"--Access:BootstrapKey={Key}"]);
        var answers = new Dictionary<string, byte[]>(StringComparer.Ordinal);
        app.MapGet("/bench/{name}", (string name) => Results.Bytes(answers[name], "text/html")).AllowAnonymous();
        await ServiceStart.PrepareAsync(app);
        await FillAsync(app.Services.GetRequiredService<Database>());
        await app.StartAsync();
        try
        {
            using var client = new HttpClient { BaseAddress = new Uri(app.Urls.Single()) };
            client.DefaultRequestHeaders.Add(ApiKeyAuthentication.Header, Key);
            client.DefaultRequestHeaders.Accept.ParseAdd("text/html");
            foreach (var (name, address) in new[] { ("list of 100 cadres", "/cadres?limit=100&cursor="), ("page of a cadre", "/cadres/050000"), ("page of units", "/units") })
            {
                answers[name] = await client.GetByteArrayAsync(address);
                var (page, still) = (await BestAsync(client, address), await BestAsync(client, "/bench/" + Uri.EscapeDataString(name)));
                Performance.Add(new PerformanceRow(name, $"among {Cadres:N0} cadres, {answers[name].Length >> 10} kB", Performance.Seconds(page),
                    $"a static page of the same bytes from the same host: {Performance.Seconds(still)}", still / page, 0.25, AtLeast: true));
            }
            await MatrixAsync(client);
        }
        finally
        {
            await app.StopAsync();
            await app.DisposeAsync();
            Microsoft.Data.Sqlite.SqliteConnection.ClearAllPools();
            folder.Delete(recursive: true);
        }
    }

    // all rows, as a browser asks for it
    private static async Task MatrixAsync(HttpClient client)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, "/inspections?from=2026-01-01&to=2026-12-31&rows=2000") { Headers = { { "Accept-Encoding", "br" } } };
        var start = Stopwatch.GetTimestamp();
        using var answer = await client.SendAsync(request);
        var bytes = (await answer.Content.ReadAsByteArrayAsync()).Length;
        Performance.Add(new PerformanceRow("matrix of a year's inspections", $"{Inspected:N0} units × 53 weeks, {Inspected * VisitsEach:N0} visits",
            $"{bytes / 1000.0:0.0} kB compressed, {Performance.Seconds(Stopwatch.GetElapsedTime(start).TotalSeconds)}", $"at most {MostKilobytes} kB", bytes / 1000.0 / MostKilobytes, 1));
    }

    private static Task FillAsync(Database database) => database.WriteAsync(async session =>
    {
        await UnitStore.InsertAsync(session, [new UnitRow { Code = "C", Name = "清河县", Level = "county" }], [new UnitAncestorRow("C", "C", 0)]);
        await CadreStore.InsertAsync(session, [.. Enumerable.Range(0, Cadres).Select(i => new CadreRow
        {
            StaffNo = $"{i:000000}", Name = $"干部{i}", Unit = "C", Cohort = "secretary", Posts = "[]", DutyHours = 1800, LeaveHours = 0, Status = "active",
        })]);
        await UnitStore.InsertAsync(session, [.. Enumerable.Range(0, Inspected).Select(i => new UnitRow { Code = $"V{i:0000}", Name = $"村{i}", Parent = "C", Level = "village" })],
            [.. Enumerable.Range(0, Inspected).SelectMany(i => new[] { new UnitAncestorRow($"V{i:0000}", $"V{i:0000}", 0), new UnitAncestorRow($"V{i:0000}", "C", 1) })]);
        await InspectionStore.InsertAsync(session, [.. Enumerable.Range(0, Inspected * VisitsEach).Select(Visit)]);
    });

    private static InspectionRow Visit(int number) => new()
    {
        Id = $"I{number:00000}", Registration = number + 1, Unit = $"V{number % Inspected:0000}", Body = $"县{number % 12}局", Level = "county", Form = "supervision",
        Topics = """["safety"]""", StartsOn = new DateOnly(2026, 1, 1).AddDays(number * 37 % 365), EndsOn = new DateOnly(2026, 1, 1).AddDays(number * 37 % 365),
        Checklist = """["a","b"]""", MaterialsRequested = 2, HoursHundredths = 400, Status = number % 3 == 0 ? "planned" : "done", Cause = "plan",
        Inspector = "bench", RegisteredAt = new DateTimeOffset(2025, 12, 1, 0, 0, 0, TimeSpan.Zero),
    };

    // seconds of one request, the best of several rounds
    private static async Task<double> BestAsync(HttpClient client, string address)
    {
        var best = double.MaxValue;
        for (var round = 0; round < 5; round++)
        {
            var start = Stopwatch.GetTimestamp();
            for (var i = 0; i < Requests; i++)
                await client.GetByteArrayAsync(address);
            best = Math.Min(best, Stopwatch.GetElapsedTime(start).TotalSeconds / Requests);
        }
        return best;
    }
}
