using Appraisal.Service.Access;
using Appraisal.Service.Hosting;
using Spectre.Console;

namespace Appraisal.Service.Demo;

/// <summary>
/// <c>demo [--fresh]</c>: makes the demo county on SQLite, appraises it, sums it up and serves it. Run again, it reuses what is there
/// and issues a new key, revoking the last; <c>--fresh</c> starts over.
/// </summary>
internal static class DemoCommand
{
    private const string KeyHolder = "demo";
    private const string Folder = "data";

    public static async Task<int> RunAsync(string[] args, CancellationToken cancel = default)
    {
        var console = AnsiConsole.Console;
        var file = Path.Combine(Folder, "demo.db");
        if (args.Contains("--fresh", StringComparer.Ordinal))
            Remove(file);
        var app = ServiceHost.Build([.. args.Where(a => a != "--fresh")], builder =>
            builder.Configuration.AddInMemoryCollection(Settings(builder.Configuration, file)));
        var start = app.Services.GetRequiredService<TimeProvider>().GetTimestamp();
        await ServiceHost.PrepareAsync(app, cancel);
        var seeder = new DemoSeeder(app.Services, console, app.Services.GetRequiredService<TimeProvider>());
        if (await seeder.IsSeededAsync(cancel))
            console.MarkupLineInterpolated($"The demo county in {file} is there already; --fresh starts over.");
        else
        {
            console.MarkupLine("[bold]Making a county and appraising it[/]");
            await seeder.RunAsync(cancel);
        }
        await ActivatorUtilities.CreateInstance<DemoSummary>(app.Services, console).WriteAsync($"{seeder.ScoredYear}", cancel);
        await ActivatorUtilities.CreateInstance<DemoBurden>(app.Services, console).WriteAsync($"{seeder.ScoredYear}", cancel);
        var key = await app.Services.GetRequiredService<ManageKeys>().ReplaceAsync(Role.Administrator, KeyHolder, cancel);
        await app.StartAsync(cancel);
        Invite(console, app.Urls.First(), key, seeder.ScoredYear);
        console.MarkupLineInterpolated($"[grey]Ready after {app.Services.GetRequiredService<TimeProvider>().GetElapsedTime(start).TotalSeconds:0.0} s. Ctrl+C ends it.[/]");
        await app.WaitForShutdownAsync(cancel);
        return 0;
    }

    // what the command line says stands above this
    private static IEnumerable<KeyValuePair<string, string?>> Settings(IConfiguration configuration, string file)
    {
        yield return new("Database:Provider", "Sqlite");
        yield return new("Database:ConnectionString", $"Data Source={file}");
        yield return new("Logging:LogLevel:Default", "Warning");
        yield return new("Urls", configuration["Urls"] ?? "http://127.0.0.1:5080");
    }

    private static void Invite(IAnsiConsole console, string url, string key, int year)
    {
        url = url.Replace("127.0.0.1", "localhost", StringComparison.Ordinal);
        console.MarkupLineInterpolated($"\n[bold]Open[/]  {url}/swagger   [grey](Authorize with the key; administrator)[/]");
        console.MarkupLineInterpolated($"[bold]Key[/]   {key}");
        // written without the console's line breaks, so that they can be copied
        Console.WriteLine($"""
            Try
              curl -H 'X-Api-Key: {key}' {url}/api/v1/cadres/00075/scores/{year}
              curl -H 'X-Api-Key: {key}' {url}/api/v1/surveys/villagers-{year}/results
              curl -H 'X-Api-Key: {key}' '{url}/api/v1/hr/scores?cycle={year}&limit=5'
            """);
    }

    private static void Remove(string file)
    {
        foreach (var path in Directory.Exists(Folder) ? Directory.GetFiles(Folder, Path.GetFileName(file) + "*") : [])
            File.Delete(path);
    }
}
