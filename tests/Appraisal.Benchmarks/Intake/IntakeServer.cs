using System.Globalization;
using Appraisal.Service.Access;
using Appraisal.Service.Hosting;
using Appraisal.Service.Surveys.Intake;
using Appraisal.Storage;
using Appraisal.Storage.Surveys;
using Microsoft.Data.Sqlite;

namespace Appraisal.Benchmarks.Intake;

/// <summary>The service as the process that is measured, with its storage or with storage switched off.</summary>
internal static class IntakeServer
{
    public const string Survey = "S";
    public const string AdministratorKey = "bench_admin_key_0123456789abcdef0123456789";
    public const int Subjects = 400;
    public const string DatabaseFile = "bench.db";

    /// <summary>Serves until its standard input ends. Arguments: folder of the database, On|Off|Bare|Join (a second process on a database that is there), number of tokens (0: the survey takes none).</summary>
    public static async Task RunAsync(string folder, string mode, int tokens)
    {
        await using var app = mode == "Bare" ? Bare() : await ServiceAsync(folder, mode, tokens);
        await app.StartAsync();
        Console.WriteLine(app.Urls.Single());
        await Console.In.ReadToEndAsync();
        await app.StopAsync();
    }

    // an answer as the service gives it, without any work
    private static WebApplication Bare()
    {
        var answer = System.Text.Encoding.UTF8.GetBytes("""{"id":"019a2f3c-8d11-7c40-9a51-6b0f2f7c1e55","status":"created"}""");
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.ConfigureKestrel(kestrel => kestrel.Listen(System.Net.IPAddress.Loopback, 0));
        var app = builder.Build();
        app.Run(async context =>
        {
            await context.Request.Body.CopyToAsync(Stream.Null);
            context.Response.StatusCode = StatusCodes.Status201Created;
            context.Response.ContentType = "application/json; charset=utf-8";
            context.Response.ContentLength = answer.Length; // as the service does
            await context.Response.Body.WriteAsync(answer);
        });
        return app;
    }

    private static async Task<WebApplication> ServiceAsync(string folder, string mode, int tokens)
    {
        var file = Path.Combine(folder, DatabaseFile);
        var app = ServiceHost.Build(["--Urls", "http://127.0.0.1:0"], builder =>
        {
            builder.Configuration.AddInMemoryCollection(new Dictionary<string, string?>(StringComparer.Ordinal)
            {
                ["Database:ConnectionString"] = $"Data Source={file}",
                ["Access:BootstrapKey"] = AdministratorKey,
                ["Materials:Folder"] = Path.Combine(folder, "materials"),
                ["Roles"] = "api", // the jobs have a benchmark of their own: "sizing"
                ["Edge:RequestsPerSecondOfKey"] = "1000000", // what is measured is intake, not the limit of a key
            });
            builder.Logging.ClearProviders();
            if (mode == "Off")
                builder.Services.AddSingleton<CommitGroup>((group, _) =>
                {
                    foreach (var candidate in group)
                        candidate.Verdict = Verdict.Created;
                    return Task.CompletedTask;
                });
        });
        await ServiceStart.PrepareAsync(app);
        if (mode != "Join")
            await DefineAsync(app.Services.GetRequiredService<Database>(), app.Services.GetRequiredService<Secrets>(), tokens);
        return app;
    }

    /// <summary>The token of a number, as its holder would send it.</summary>
    public static string Token(int number) => number.ToString("X16", CultureInfo.InvariantCulture);

    public static string Subject(int number) => (number % Subjects).ToString("D5", CultureInfo.InvariantCulture);

    public static string Stratum(int number) => number % 2 == 0 ? "poor" : "other";

    /// <summary>A database with the survey, its subjects and its tokens.</summary>
    public static async Task DefineAsync(Database database, Secrets secrets, int tokens)
    {
        await using var connection = new SqliteConnection($"Data Source={database.File}");
        await connection.OpenAsync();
        await using var command = connection.CreateCommand();
        command.CommandText = $$"""
            INSERT INTO unit (code, name, level) VALUES ('U', 'u', 'village');
            INSERT INTO unit_ancestor (unit, ancestor, depth) VALUES ('U', 'U', 0);
            WITH RECURSIVE n(i) AS (SELECT 0 UNION ALL SELECT i + 1 FROM n WHERE i < {{Subjects - 1}})
            INSERT INTO cadre (staff_no, name, unit, cohort, posts, duty_hours, leave_hours, status)
            SELECT printf('%05d', i), 'cadre', 'U', 'c', '[]', 1800, 0, 'active' FROM n;
            INSERT INTO survey (code, cycle, title, items, strata, beside, tokens, figures, separate_collection, opens_at, closes_at, accept_until, final, begun, closing_published, final_published, version)
            VALUES ('{{Survey}}', 'C', '{"en":"s","zh":"s"}',
                '[{{string.Join(',', Enumerable.Range(1, 5).Select(i => $$"""{"code":"q{{i}}","text":{"en":"q","zh":"q"},"min":1,"max":5,"reversed":false,"weight":1}"""))}}]',
                '[{"code":"poor","name":"poor"},{"code":"other","name":"other"}]', '{"reasons":[],"pressure":{"told":true,"statements":null,"added":null},"mirrored":false}', '{{(tokens > 0 ? "required" : "none")}}', 'while-open', 1,
                '2020-01-01 00:00:00', '2190-01-01 00:00:00', '2190-01-08 00:00:00', 0, 0, 0, 0, 1);
            """;
        await command.ExecuteNonQueryAsync();
        await database.WriteAsync(session => TokenStore.InsertAsync(session, Enumerable.Range(0, tokens).Select(i => new TokenRow
        {
            Hash = TokenText.Hash(secrets, Token(i)),
            Survey = Survey,
            StaffNo = Subject(i),
            Stratum = Stratum(i),
        })));
    }
}
