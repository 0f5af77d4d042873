using System.Diagnostics;
using Appraisal.Service.Access;
using Appraisal.Service.Hosting;
using Appraisal.Storage;
using Appraisal.Storage.Organization;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;

namespace Appraisal.Benchmarks;

/// <summary>
/// Pages against a static answer of the same bytes from the same host, both over HTTP on the loopback by one client at a time: a list of 100
/// among 100,000 cadres, and the record of one cadre.
/// </summary>
internal static class PageBenchmark
{
    private const int Cadres = 100_000;
    private const int Requests = 200;
    private const string Key = "bench_admin_key_0123456789abcdef0123456789";

    public static async Task RunAsync()
    {
        var folder = Directory.CreateTempSubdirectory("appraisal-bench-");
        var app = ServiceHost.Build([$"--Database:ConnectionString=Data Source={folder.FullName}/bench.db", "--Logging:LogLevel:Default=Warning",
            "--Urls=http://127.0.0.1:0", $"--Access:BootstrapKey={Key}"]);
        var answers = new Dictionary<string, byte[]>(StringComparer.Ordinal);
        app.MapGet("/bench/{name}", (string name) => Results.Bytes(answers[name], "text/html")).AllowAnonymous();
        await ServiceHost.PrepareAsync(app);
        await FillAsync(app.Services.GetRequiredService<Database>());
        await app.StartAsync();
        try
        {
            using var client = new HttpClient { BaseAddress = new Uri(app.Urls.Single()) };
            client.DefaultRequestHeaders.Add(ApiKeyAuthentication.Header, Key);
            client.DefaultRequestHeaders.Accept.ParseAdd("text/html");
            foreach (var (name, address) in new[] { ("list of 100 among 100,000", "/cadres?limit=100&cursor="), ("record", "/cadres/050000"), ("units", "/units") })
            {
                answers[name] = await client.GetByteArrayAsync(address);
                var (page, still) = (await BestAsync(client, address), await BestAsync(client, "/bench/" + Uri.EscapeDataString(name)));
                Console.WriteLine($"{name}: {answers[name].Length / 1024.0:F0} kB, {page * 1000:F2} ms, static {still * 1000:F2} ms, ratio {still / page:F2}");
            }
        }
        finally
        {
            await app.StopAsync();
            await app.DisposeAsync();
            Microsoft.Data.Sqlite.SqliteConnection.ClearAllPools();
            folder.Delete(recursive: true);
        }
    }

    private static Task FillAsync(Database database) => database.WriteAsync(async session =>
    {
        await UnitStore.InsertAsync(session, [new UnitRow { Code = "C", Name = "清河县", Level = "county" }], [new UnitAncestorRow("C", "C", 0)]);
        await CadreStore.InsertAsync(session, [.. Enumerable.Range(0, Cadres).Select(i => new CadreRow
        {
            StaffNo = $"{i:000000}", Name = $"干部{i}", Unit = "C", Cohort = "secretary", Posts = "[]", DutyHours = 1800, LeaveHours = 0, Status = "active",
        })]);
    });

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
