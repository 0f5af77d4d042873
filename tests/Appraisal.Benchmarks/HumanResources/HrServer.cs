using Appraisal.Service.Access;
using Appraisal.Service.Hosting;
using Appraisal.Service.HumanResources;
using Appraisal.Storage;
using Appraisal.Storage.HumanResources;
using Microsoft.Data.Sqlite;

namespace Appraisal.Benchmarks.HumanResources;

/// <summary>The service with a publication of many records, and routes that give the same bytes without doing anything.</summary>
internal sealed class HrServer : IAsyncDisposable
{
    public const string Key = "bench_admin_key_0123456789abcdef0123456789";
    public const string Cycle = "2026";

    private static readonly DateTimeOffset At = new(2026, 12, 20, 8, 0, 0, TimeSpan.Zero);

    private readonly DirectoryInfo _folder;

    private HrServer(WebApplication app, DirectoryInfo folder) => (App, _folder) = (app, folder);

    public WebApplication App { get; }

    public Uri Address => new(App.Urls.Single());

    public Database Database => App.Services.GetRequiredService<Database>();

    /// <summary>Starts it; the worker's part too if it is to send.</summary>
    public static async Task<HrServer> StartAsync(int records, bool sends = false)
    {
        var folder = Directory.CreateTempSubdirectory("appraisal-bench-");
        var app = ServiceHost.Build(["--Urls", "http://127.0.0.1:0"], builder =>
        {
            builder.Configuration.AddInMemoryCollection(new Dictionary<string, string?>(StringComparer.Ordinal)
            {
                ["Database:ConnectionString"] = $"Data Source={Path.Combine(folder.FullName, "bench.db")}",
                ["Access:BootstrapKey"] = Key,
                ["Materials:Folder"] = Path.Combine(folder.FullName, "materials"),
                ["Roles"] = sends ? "api, worker" : "api",
                ["HumanResources:AllowedNetworks"] = "127.0.0.0/8",
                ["HumanResources:AllowHttp"] = "true",
                ["Edge:RequestsPerSecondOfKey"] = "1000000", // what is measured is the feed, not the limit of a key
            });
            builder.Logging.ClearProviders();
        });
        await ServiceStart.PrepareAsync(app);
        var server = new HrServer(app, folder);
        await server.DefineAsync(records);
        server.MapFloors();
        await app.StartAsync();
        return server;
    }

    /// <summary>Publishes again, with as many changes as there are to be.</summary>
    public async Task PublishAsync(int changes)
    {
        var run = Guid.CreateVersion7(At);
        await Database.WriteAsync(async session =>
        {
            var last = await HrStore.AppendAsync(session, Enumerable.Range(0, changes).Select(i => new HrChangeRow
            {
                Sequence = 0, Cycle = Cycle, StaffNo = Staff(i), Unit = "U", Run = run, Kind = "corrected", Score = 831_200, Grade = "competent", At = At,
            }));
            await InsertAsync(session, run, (await HrStore.LatestAsync(session, Cycle))!.Sequence + 1, last);
        });
        App.Services.GetRequiredService<FeedEnd>().Move();
    }

    public async ValueTask DisposeAsync()
    {
        await App.StopAsync();
        await App.DisposeAsync();
        SqliteConnection.ClearAllPools();
        _folder.Delete(recursive: true);
    }

    private static string Staff(int number) => number.ToString("D6", System.Globalization.CultureInfo.InvariantCulture);

    private static Task InsertAsync(Session session, Guid run, long sequence, long lastChange) => HrStore.InsertAsync(session, new PublicationRow
    {
        Run = run, Cycle = Cycle, Sequence = sequence, PublishedAt = At, PublishedBy = "bench", LastChange = lastChange,
    });

    private async Task DefineAsync(int records)
    {
        await using (var connection = new SqliteConnection($"Data Source={Database.File}"))
        {
            await connection.OpenAsync();
            await using var command = connection.CreateCommand();
            command.CommandText = $"""
                INSERT INTO unit (code, name, level) VALUES ('U', '石桥镇', 'township');
                INSERT INTO unit_ancestor (unit, ancestor, depth) VALUES ('U', 'U', 0);
                INSERT INTO scheme (code, version, body, created_at) VALUES ('county', '2026', '', '2026-01-01 00:00:00');
                INSERT INTO cycle (code, starts_on, ends_on, scheme_code, scheme_version, counts_for_promotion, status, started_at)
                VALUES ('{Cycle}', '2026-01-01', '2026-12-31', 'county', '2026', 1, 'started', '2026-01-01 00:00:00');
                """;
            await command.ExecuteNonQueryAsync();
        }
        var run = Guid.CreateVersion7(At);
        await Database.WriteAsync(async session =>
        {
            await Storage.Scores.ScoreRunStore.InsertAsync(session, new Storage.Scores.ScoreRunRow
            {
                Id = run, Cycle = Cycle, IdempotencyKey = "k", Status = "done", RequestedAt = At, RequestedBy = "bench", InputsDigest = new byte[32],
            });
            await HrScoreStore.InsertAsync(session, [.. Enumerable.Range(0, records).Select(i => new HrScoreRow
            {
                Run = run, StaffNo = Staff(i), Name = "李秀英", Unit = "U", UnitName = "石桥镇", Cohort = "village-secretary", Score = 500_000 + (i % 5_000 * 100),
                Grade = "competent", Kind = "published", ChangedAt = At,
            })]);
            await InsertAsync(session, run, 1, 0);
        });
    }

    // the same bytes with the same sign-in, from memory and from a file, and an answer without any
    private void MapFloors()
    {
        byte[]? page = null;
        var file = Path.Combine(_folder.FullName, "static.ndjson");
        App.MapPost("/floor/page", async (HttpRequest http) => { page = await ReadAsync(http); }).Allow();
        App.MapPost("/floor/file", async (HttpRequest http) => await File.WriteAllBytesAsync(file, await ReadAsync(http))).Allow().WithMetadata(
            new Microsoft.AspNetCore.Mvc.RequestSizeLimitAttribute(256 << 20));
        App.MapGet("/floor/page", () => TypedResults.Bytes(page!, "application/json; charset=utf-8")).Allow();
        App.MapGet("/floor/file", () => TypedResults.PhysicalFile(file, "application/x-ndjson")).Allow();
        App.MapGet("/floor/nothing", () => TypedResults.NoContent()).Allow();
    }

    private static async Task<byte[]> ReadAsync(HttpRequest http)
    {
        using var buffer = new MemoryStream();
        await http.Body.CopyToAsync(buffer);
        return buffer.ToArray();
    }
}
