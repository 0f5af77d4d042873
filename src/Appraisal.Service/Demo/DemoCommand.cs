using System.CommandLine;
using Appraisal.Service.Access;
using Appraisal.Service.Hosting;
using Appraisal.Service.Hosting.Commands;
using Appraisal.Service.Hosting.Settings;
using Spectre.Console;

namespace Appraisal.Service.Demo;

/// <summary>
/// <c>demo</c>: makes the demo county on SQLite, appraises it, sums it up and serves it. Run again, it reuses what is there and issues new
/// keys. One demo at a time has the county: another one neither ends its keys nor takes its file.
/// </summary>
internal static class DemoCommand
{
    private const string Folder = "data";
    private const string Cadre = "00075";

    private static readonly string File = Path.Combine(Folder, "demo.db");

    private static readonly Option<bool> Fresh = new("--fresh") { Description = "Start over: forget the county and make it anew." };

    private static readonly Option<ushort> Port = new("--port") { Description = "The port of this machine to serve at.", DefaultValueFactory = _ => 5080 };

    /// <summary>The command.</summary>
    public static Command Command => CommandLine.Command("demo", $"Makes a county, appraises it, and serves it with keys to try; SQLite in {Folder}/.",
        (given, cancel) => RunAsync(CommandLine.SettingsOf(given), given.GetValue(Port), given.GetValue(Fresh), cancel), Port, Fresh);

    private static async Task<int> RunAsync(string[] settings, ushort port, bool fresh, CancellationToken cancel)
    {
        await using var app = ServiceHost.Build(settings, builder => builder.Configuration.AddInMemoryCollection(Settings(builder.Configuration, port)), Surroundings.Faults);
        using var hold = Hold();
        if (fresh)
            Remove();
        var (console, clock) = (AnsiConsole.Console, app.Services.GetRequiredService<TimeProvider>());
        var start = clock.GetTimestamp();
        await ServiceStart.PrepareAsync(app, cancel);
        var seeder = new DemoSeeder(app.Services, console, clock);
        if (await seeder.IsSeededAsync(cancel))
            console.MarkupLineInterpolated($"The demo county in {Path.GetFullPath(File)} is there already; --fresh starts over.");
        else
        {
            console.MarkupLine("[bold]Making a county and appraising it[/]");
            await seeder.RunAsync(cancel);
        }
        await ActivatorUtilities.CreateInstance<DemoSummary>(app.Services, console).WriteAsync($"{seeder.ScoredYear}", cancel);
        await ActivatorUtilities.CreateInstance<DemoBurden>(app.Services, console).WriteAsync($"{seeder.ScoredYear}", cancel);
        var keys = await KeysAsync(app.Services.GetRequiredService<ManageKeys>(), cancel);
        await ServiceStart.StartAsync(app, cancel);
        var url = app.Urls.First().Replace("127.0.0.1", "localhost", StringComparison.Ordinal);
        var kiosk = await ActivatorUtilities.CreateInstance<DemoKiosk>(app.Services).MakeAsync(
            $"villagers-{seeder.ScoredYear + 1}", new Uri(url), DemoCounty.FirstVillage, "00001", cancel);
        Invite(url, keys, kiosk, seeder.ScoredYear);
        console.MarkupLineInterpolated($"[grey]Ready after {clock.GetElapsedTime(start).TotalSeconds:0.0} s. Ctrl+C ends it.[/]");
        await app.WaitForShutdownAsync(cancel);
        return 0;
    }

    // a demo has a database of its own, whatever is configured for the service; --urls stands above --port
    private static IEnumerable<KeyValuePair<string, string?>> Settings(IConfiguration configuration, ushort port)
    {
        yield return new("Database:Provider", "Sqlite");
        yield return new("Database:ConnectionString", $"Data Source={File}");
        yield return new("ConnectionStrings:Appraisal", null);
        yield return new("Materials:Folder", Path.Combine(Folder, "demo-materials"));
        yield return new("Access:SessionKeys", null);
        yield return new("Access:BootstrapKey", null);
        foreach (var name in SecretOptions.Names)
            yield return new("Secrets:" + name, null);
        yield return new("Logging:LogLevel:Default", "Warning");
        if (Listening.Addresses(configuration) is [NodeOptions.DefaultUrl])
            yield return new("Urls", $"http://127.0.0.1:{port}");
    }

    // held as long as the process lives, however it ends
    private static FileStream Hold()
    {
        Directory.CreateDirectory(Folder);
        try
        {
            return new FileStream(Path.Combine(Folder, "demo.lock"), FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None, 1, FileOptions.DeleteOnClose);
        }
        catch (IOException)
        {
            throw new StartFault(StartFault.Unavailable, $"Another demo serves the county in {Path.GetFullPath(File)}, and keeps its file and its keys; end that one first, or start this one in another folder.");
        }
    }

    // one for each part that somebody may want to play
    private static async Task<IReadOnlyList<(string Name, string Key)>> KeysAsync(ManageKeys manage, CancellationToken cancel) =>
    [
        ("administrator", await manage.ReplaceAsync(Role.Administrator, "demo-administrator", cancel)),
        ("organizer", await manage.ReplaceAsync(Role.Organizer, "demo-organizer", cancel)),
        ("inspector", await manage.ReplaceAsync(Role.Inspector, "demo-inspector", cancel, body: DemoInspections.Body)),
        ($"cadre {Cadre}", await manage.ReplaceAsync(Role.Member, $"demo-{Cadre}", cancel, staffNo: Cadre)),
        ("HR reader", await manage.ReplaceAsync(Role.HrReader, "demo-hr", cancel)),
    ];

    // written without the console's line breaks, so that it can be copied
    private static void Invite(string url, IReadOnlyList<(string Name, string Key)> keys, IEnumerable<(string What, string Address)> kiosk, int year)
    {
        Console.WriteLine($"\nOpen {url}/ and sign in with one of these keys:");
        foreach (var (name, key) in keys)
            Console.WriteLine($"  {name,-14} {key}");
        Console.WriteLine("More:");
        foreach (var (what, address) in Places(url, year).Concat(kiosk))
            Console.WriteLine($"  {what,-14} {address}");
        Console.WriteLine("So that one key shows everything, the demo's surveys let the same person draw tokens and read figures. A real survey does not, unless it says so (separateCollection).");
        Console.WriteLine($"""
            Try:
              curl -H 'X-Api-Key: {keys[0].Key}' {url}/api/v1/cadres/{Cadre}/scores/{year}
              curl -H 'X-Api-Key: {keys[0].Key}' {url}/api/v1/surveys/villagers-{year}/results
              curl -H 'X-Api-Key: {keys[^1].Key}' '{url}/api/v1/hr/scores?cycle={year}&limit=5'
            """);
    }

    private static IEnumerable<(string What, string Address)> Places(string url, int year)
    {
        yield return ("every route", $"{url}/swagger");
        yield return ("open survey", $"{url}/api/v1/surveys/villagers-{year + 1} takes responses at …/responses");
    }

    private static void Remove()
    {
        foreach (var path in Directory.GetFiles(Folder, Path.GetFileName(File) + "*"))
            System.IO.File.Delete(path);
        foreach (var folder in (string[])["demo.db.session-keys", "demo-materials"])
        {
            if (Directory.Exists(Path.Combine(Folder, folder)))
                Directory.Delete(Path.Combine(Folder, folder), recursive: true);
        }
    }
}
