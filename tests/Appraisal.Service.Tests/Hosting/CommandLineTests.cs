using System.Net;
using System.Net.Sockets;

namespace Appraisal.Service.Tests.Hosting;

public sealed class CommandLineTests
{
    private static readonly string[] Commands = ["serve", "demo", "migrate", "backup", "restore", "verify-audit", "audit-head", "verify-run", "config"];

    [Theory]
    [InlineData("--help")]
    [InlineData("help")]
    public async Task Help_OfTheProgram_NamesEveryCommand(string word)
    {
        using var program = new ProgramRun();

        var (code, output, _) = await program.RunAsync(word);

        Assert.Equal(0, code);
        Assert.All(Commands, command => Assert.Contains($"  {command}", output, StringComparison.Ordinal));
        Assert.Empty(Directory.GetFileSystemEntries(program.Folder));
    }

    [Fact]
    public async Task Help_OfACommand_NamesItsOptions()
    {
        using var program = new ProgramRun();

        var demo = await program.RunAsync("help", "demo");
        var migrate = await program.RunAsync("migrate", "--help");

        Assert.Equal((0, 0), (demo.ExitCode, migrate.ExitCode));
        Assert.Contains("--port", demo.Output, StringComparison.Ordinal);
        Assert.Contains("--check", migrate.Output, StringComparison.Ordinal);
        Assert.Empty(Directory.GetFileSystemEntries(program.Folder));
    }

    [Fact]
    public async Task Version_IsThatOfTheBuild_AndStartsNothing()
    {
        using var program = new ProgramRun();

        var (code, output, _) = await program.RunAsync("--version");

        Assert.Equal(0, code);
        Assert.Equal(Service.Hosting.Product.Version, output.Trim());
        Assert.Matches(@"^\d+\.\d+\.\d+", output);
        Assert.Empty(Directory.GetFileSystemEntries(program.Folder));
    }

    [Theory]
    [InlineData("migrat", "migrate", "migrat")]
    [InlineData("--chek", "--check", "migrate", "--chek")]
    [InlineData("--chek", null, "backup", "--chek")]
    [InlineData("--Databse:Provider", "--Database:Provider", "--Databse:Provider", "SqlServer")]
    [InlineData("--fersh", "--fresh", "demo", "--fersh")]
    [InlineData("folder", null, "backup")]
    [InlineData("--run", null, "verify-run")]
    [InlineData("x", null, "verify-run", "--run", "x")]
    public async Task UnknownOrIncomplete_IsAnErrorWithASuggestion_AndDoesNothing(string named, string? suggestion, params string[] args)
    {
        using var program = new ProgramRun();

        var (code, _, error) = await program.RunAsync(args);

        Assert.Equal(2, code);
        Assert.Contains(named, error, StringComparison.Ordinal);
        Assert.Contains(suggestion is null ? "help" : $"Did you mean {suggestion}?", error, StringComparison.Ordinal);
        Assert.Empty(Directory.GetFileSystemEntries(program.Folder));
    }

    [Fact]
    public async Task Config_NamesEachSettingItsSourceAndNoSecret()
    {
        using var program = new ProgramRun().With("Access__BootstrapKey", "very_secret_0123456789abcdef0123456789").With("Edge__RequestTimeoutSeconds", "7")
            .With("Database__ConnectionString", "Server=db;Database=a;User Id=u;Password=hush;Encrypt=True").With("Intake__MostWating", "5");

        var (code, output, _) = await program.RunAsync("config", "--Roles=api", "--database:provider", "SqlServer", "--Materials:Folder", "/m",
            "--Secrets:Keys", Secret, "--Secrets:Tokens", Secret, "--Secrets:Responses", Secret);

        Assert.Equal(0, code);
        Assert.Contains("Roles = api   (command line)", output, StringComparison.Ordinal);
        Assert.Contains("Database:Provider = SqlServer   (command line)", output, StringComparison.Ordinal);
        Assert.Contains("Edge:RequestTimeoutSeconds = 7   (environment, Edge__RequestTimeoutSeconds)", output, StringComparison.Ordinal);
        Assert.Contains("Urls = http://127.0.0.1:5080", output, StringComparison.Ordinal);
        Assert.Contains("Intake:MostInGroup = 5000   (default)", output, StringComparison.Ordinal);
        Assert.Contains("did you mean Intake:MostWaiting?", output, StringComparison.Ordinal);
        Assert.DoesNotContain("very_secret", output, StringComparison.Ordinal);
        Assert.DoesNotContain("hush", output, StringComparison.Ordinal);
        Assert.DoesNotContain(Secret, output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Serve_EverythingWrong_SaysAllOfItAtOnceAndTouchesNothing()
    {
        using var program = new ProgramRun();

        var (code, _, error) = await program.RunAsync("--Roles", "api,jobs", "--Edge:RequestTimeoutSeconds", "soon", "--Intake:MostWaiting", "5",
            "--Secrets:Keys", "short", "--Access:BootstrapKey", "short", "--Access:Oidc:ClientId", "web", "--urls", "http://127.0.0.1:abc", "--Database:Provider", "Oracle");

        Assert.Equal(78, code);
        foreach (var words in new[] { "Roles has 'jobs'", "Edge:RequestTimeoutSeconds is 'soon'; it may be a whole number, 1 to 86400", "Intake:MostWaiting is '5'; it may be a whole number, 1000 to 1000000",
            "Secrets:Keys is a text of 5 characters", "Secrets:Tokens is missing", "Access:BootstrapKey is a text of 5 characters", "Access:Oidc:Authority is missing",
            "http://127.0.0.1:abc", "Database:Provider is 'Oracle'; it may be Sqlite or SqlServer" })
            Assert.Contains(words, error, StringComparison.Ordinal);
        Assert.DoesNotContain("   at ", error, StringComparison.Ordinal);
        Assert.Empty(Directory.GetFileSystemEntries(program.Folder));
    }

    [Theory]
    [InlineData(78, "names no file", "--Database:ConnectionString", "")]
    [InlineData(78, "cannot be read as one of Sqlite", "--Database:ConnectionString", "Sevrer=x")]
    [InlineData(78, "both set, and differ", "--Database:ConnectionString", "Data Source=a.db", "--ConnectionStrings:Appraisal", "Data Source=b.db")]
    [InlineData(78, "cannot be written", "--Database:ConnectionString", "Data Source=/proc/none/a.db")]
    [InlineData(78, "this machine has no address", "--urls", "http://203.0.113.7:5080")]
    [InlineData(78, "Secrets:Keys, Secrets:Tokens, Secrets:Responses are missing", "--Database:Provider", "SqlServer", "--Database:ConnectionString", "Server=x;Database=a", "--Materials:Folder", "m")]
    [InlineData(78, "Materials:Folder is missing", "--Database:Provider", "SqlServer", "--Database:ConnectionString", "Server=x;Database=a")]
    [InlineData(69, "127.0.0.1,1 cannot be reached", "--Database:Provider", "SqlServer", "--Database:ConnectionString", "Server=127.0.0.1,1;Database=a;Encrypt=False", "--Materials:Folder", "m", "secrets")]
    public async Task Serve_SomethingWrong_SaysItInOneSentence(int exitCode, string words, params string[] args)
    {
        using var program = new ProgramRun();
        args = args[^1] == "secrets" ? [.. args[..^1], "--Secrets:Keys", Secret, "--Secrets:Tokens", Secret, "--Secrets:Responses", Secret] : args;

        var (code, _, error) = await program.RunAsync([.. args, .. args.Contains("--urls") ? (string[])[] : ["--urls", "http://127.0.0.1:0"]]);

        Assert.Equal(exitCode, code);
        Assert.Contains(words, error, StringComparison.Ordinal);
        Assert.DoesNotContain("   at ", error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task ServeOrDemo_PortInUse_SaysSoBeforeAnythingIsTouched()
    {
        using var program = new ProgramRun();
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        var port = $"{((IPEndPoint)listener.LocalEndpoint).Port}";

        var serve = await program.RunAsync("--urls", $"http://127.0.0.1:{port}");
        var demo = await program.RunAsync("demo", "--port", port);

        Assert.Equal((78, 78), (serve.ExitCode, demo.ExitCode));
        Assert.Contains($"port {port} is in use", serve.Error, StringComparison.Ordinal);
        Assert.Contains($"port {port} is in use", demo.Error, StringComparison.Ordinal);
        Assert.Empty(Directory.GetFileSystemEntries(program.Folder));
    }

    [Fact]
    public async Task Serve_NotADatabase_IsToldWithItsRemedy()
    {
        using var program = new ProgramRun();
        await File.WriteAllTextAsync(Path.Combine(program.Folder, "a.db"), new string('x', 5000));

        var (code, _, error) = await program.RunAsync("--urls", "http://127.0.0.1:0", "--Database:ConnectionString", "Data Source=a.db");

        Assert.Equal(69, code);
        Assert.Contains("is damaged, or no SQLite database; restore a backup", error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task VerifyAudit_WithoutADatabase_MakesNone()
    {
        using var program = new ProgramRun();

        var (code, _, error) = await program.RunAsync("verify-audit");

        Assert.Equal(69, code);
        Assert.Contains("There is no database at", error, StringComparison.Ordinal);
        Assert.Empty(Directory.GetFileSystemEntries(program.Folder));
    }

    [Theory]
    [InlineData("ASPNETCORE_URLS", "http://127.0.0.1:0")]
    [InlineData("ASPNETCORE_HTTP_PORTS", "0")]
    [InlineData("Urls", "http://127.0.0.1:0")]
    [InlineData("ConnectionStrings__Appraisal", "Data Source=elsewhere.db")]
    public async Task Serve_ByTheConventionsOfDotNet_TakesWhatTheEnvironmentSays(string variable, string value)
    {
        using var program = new ProgramRun().With(variable, value);
        using var process = program.Start(variable.StartsWith("Conn", StringComparison.Ordinal) ? ["--urls", "http://127.0.0.1:0"] : []);
        try
        {
            var (told, listens) = (false, false);
            while (!listens && await process.StandardOutput.ReadLineAsync().WaitAsync(TimeSpan.FromMinutes(1)) is { } line)
            {
                told |= line.Contains($"The data is in {program.Folder}", StringComparison.Ordinal);
                listens = line.Contains("Now listening on", StringComparison.Ordinal);
                Assert.DoesNotContain(":5080", line, StringComparison.Ordinal);
            }
            Assert.True(told && listens);
            Assert.True(File.Exists(Path.Combine(program.Folder, variable.StartsWith("Conn", StringComparison.Ordinal) ? "elsewhere.db" : "data/appraisal.db")));
        }
        finally
        {
            process.Kill();
            await process.WaitForExitAsync();
        }
    }

    private static readonly string Secret = Convert.ToBase64String(Enumerable.Range(1, 32).Select(i => (byte)i).ToArray());
}
