using System.Net;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using Appraisal.Service.Hosting.Commands;
using Appraisal.Service.Tests.Hosting;
using Appraisal.Service.Tests.Surveys;
using Microsoft.Data.Sqlite;

namespace Appraisal.Service.Tests.Storage;

/// <summary>A backup is made of a working service, and restored to another that is whole.</summary>
public sealed class BackupTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("appraisal-backup-").FullName;

    [Fact]
    public async Task BackupAndRestore_WhileTheServiceTakesResponsesAndMaterials_GivesAServiceThatIsWhole()
    {
        await using var host = await Host.StartAsync("Sqlite");
        var world = await SurveyWorld.CreateAsync(host, "BAK");
        await world.PostManyAsync(1, 200, 1, 2, 3);
        await Scenario.CreateAsync(host.Administrator, "MAT");
        await UploadAsync(host, 0, 20);
        var busy = Task.WhenAll(world.PostManyAsync(2, 300, 4, 5), UploadAsync(host, 20, 60));
        var (backup, target) = (Path.Combine(_folder, "backup"), Path.Combine(_folder, "restored", "appraisal.db"));

        var made = await BackupAsync(host, backup, Path.Combine(_folder, "apart", "secrets"));
        await busy;
        var restored = await RestoreAsync(backup, target, Path.Combine(_folder, "apart", "secrets"));

        Assert.Equal((0, ""), (made.ExitCode, made.Error));
        Assert.Equal(0, restored.ExitCode);
        var manifest = JsonDocument.Parse(await File.ReadAllTextAsync(Path.Combine(backup, "manifest.json"))).RootElement;
        Assert.InRange(manifest.GetProperty("contents").GetArrayLength(), 20, 60);
        Assert.Equal(Convert.ToHexStringLower(SHA256.HashData(await File.ReadAllBytesAsync(Path.Combine(backup, "appraisal.db")))), manifest.Text("database"));
        await StartsWholeAsync(target, world.Cadre(1));
    }

    [Fact]
    public async Task Backup_ThatIsRefused_LeavesNoCopy()
    {
        await using var host = await Host.StartAsync("Sqlite");
        var (backup, secrets) = (Path.Combine(_folder, "refused"), Path.Combine(_folder, "taken"));
        Directory.CreateDirectory(_folder);
        await File.WriteAllTextAsync(secrets, "somebody's");

        var made = await BackupAsync(host, backup, secrets);

        Assert.Equal(1, made.ExitCode);
        Assert.Equal([secrets], Directory.GetFileSystemEntries(_folder));
    }

    [Theory]
    [InlineData("junk")]
    [InlineData("[]")]
    [InlineData("\n")]
    [InlineData("""{"number":1}""")]
    public async Task VerifyAudit_AgainstAHeadThatIsNone_SaysSo(string text)
    {
        await using var host = await Host.StartAsync("Sqlite");
        Directory.CreateDirectory(_folder);
        var head = Path.Combine(_folder, "head.json");
        await File.WriteAllTextAsync(head, text);
        using var program = new ProgramRun();

        var verdict = await program.RunAsync(["verify-audit", "--head", head, "--Database:ConnectionString", host.ConnectionString, .. Secrets]);

        Assert.Equal(2, verdict.ExitCode);
        Assert.DoesNotContain("Unhandled", verdict.Error, StringComparison.Ordinal);
    }

    private static async Task StartsWholeAsync(string target, string cadre)
    {
        using var verify = new ProgramRun();
        var verdict = await verify.RunAsync("verify-audit", "--Database:ConnectionString", $"Data Source={target}");
        Assert.True(verdict.ExitCode == 0, verdict.Output + verdict.Error);
        var (service, administrator) = await ServiceProcess.StartAsync("Sqlite", $"Data Source={target}", secrets: false);
        using (service)
        using (administrator)
        {
            var contents = 0;
            for (string? next = ""; next is not null;)
            {
                var page = await administrator.JsonAsync($"materials?limit=1000&cursor={next}");
                foreach (var material in page.GetProperty("items").EnumerateArray())
                {
                    var content = await administrator.GetByteArrayAsync($"materials/{material.Text("id")}/content");
                    Assert.Equal(material.Text("contentHash"), Convert.ToHexStringLower(SHA256.HashData(content)));
                    contents++;
                }
                next = page.GetProperty("next").GetString();
            }
            Assert.InRange(contents, 20, 60);
            await administrator.JsonAsync($"cadres/{cadre}");
        }
    }

    [Fact]
    public async Task Backup_ContentMissing_SaysHowManyAndEndsWithOne()
    {
        await using var host = await Host.StartAsync("Sqlite");
        await Scenario.CreateAsync(host.Administrator, "GONE");
        await UploadAsync(host, 0, 3, "GONE");
        File.Delete(Directory.GetFiles(Materials(host), "*", SearchOption.AllDirectories)[0]);

        var (code, output) = await BackupAsync(host, Path.Combine(_folder, "b"));

        Assert.Equal(1, code);
        Assert.Contains("1 contents that the database names are missing", output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Backup_FolderThereAlready_OverwritesNothing()
    {
        await using var host = await Host.StartAsync("Sqlite");
        var target = Path.Combine(_folder, "there");
        Directory.CreateDirectory(target);
        await File.WriteAllTextAsync(Path.Combine(target, "precious"), "precious");

        Assert.Equal(1, (await BackupAsync(host, target)).ExitCode);

        Assert.Equal(["precious"], Directory.GetFileSystemEntries(target).Select(Path.GetFileName));
    }

    [Fact]
    public async Task Restore_OverADatabaseOrOfADamagedBackup_IsRefusedAndChangesNothing()
    {
        await using var host = await Host.StartAsync("Sqlite");
        await Scenario.CreateAsync(host.Administrator, "MAT");
        await UploadAsync(host, 0, 2);
        var (backup, target) = (Path.Combine(_folder, "b"), Path.Combine(_folder, "t", "appraisal.db"));
        await BackupAsync(host, backup);

        var over = await RestoreAsync(backup, host.Database.File!);
        await File.AppendAllTextAsync(Directory.GetFiles(Path.Combine(backup, "materials"), "*", SearchOption.AllDirectories)[0], "x");
        var damaged = await RestoreAsync(backup, target);

        Assert.Equal((1, 1), (over.ExitCode, damaged.ExitCode));
        Assert.Contains("a restore overwrites nothing", over.Output, StringComparison.Ordinal);
        Assert.Contains("The backup is not whole: 1 of its files", damaged.Output, StringComparison.Ordinal);
        Assert.False(Directory.Exists(Path.GetDirectoryName(target)));
    }

    [Fact]
    public async Task Start_AfterARestoreWithoutItsSecrets_IsRefusedWithTheRemedy_AndAcceptingOthersEndsEveryKey()
    {
        await using var host = await Host.StartAsync("Sqlite");
        await host.ClientAsync(Service.Access.Role.Auditor);
        var (backup, target) = (Path.Combine(_folder, "b"), Path.Combine(_folder, "t", "appraisal.db"));
        await BackupAsync(host, backup);
        await RestoreAsync(backup, target);
        using var program = new ProgramRun();
        string[] settings = ["--Database:ConnectionString", $"Data Source={target}"];

        var refused = await program.RunAsync([.. settings, "--urls", "http://127.0.0.1:0"]);
        var accepted = await program.RunAsync(["migrate", "--accept-secrets", .. settings]);
        var verified = await program.RunAsync(["verify-audit", .. settings]);

        Assert.Equal(78, refused.ExitCode);
        Assert.Contains("appraisal.db.secrets is missing: the database was made with the secrets in it. Bring back", refused.Error, StringComparison.Ordinal);
        Assert.Equal(0, accepted.ExitCode);
        Assert.Contains("2 keys have ended", accepted.Output, StringComparison.Ordinal);
        Assert.True(verified.ExitCode == 0, verified.Output + verified.Error);
    }

    [Fact]
    public async Task VerifyAudit_AfterOtherSecretsWereAccepted_TellsRowsOfTheFormerOnesApart()
    {
        await using var host = await Host.StartAsync("Sqlite");
        await Scenario.CreateAsync(host.Administrator, "OLD");
        await host.ClientAsync(Service.Access.Role.Auditor);
        var (backup, target) = (Path.Combine(_folder, "b"), Path.Combine(_folder, "t", "appraisal.db"));
        await BackupAsync(host, backup);
        await RestoreAsync(backup, target);
        using var program = new ProgramRun();
        string[] settings = ["--Database:ConnectionString", $"Data Source={target}"];
        await program.RunAsync(["migrate", "--accept-secrets", .. settings]);

        var accepted = await VerifyAsync();
        await ChangeAsync("UPDATE cadre SET name = 'forged' WHERE staff_no = 'OLD-1'"); // nothing can tell
        var old = await VerifyAsync();
        await ChangeAsync("DELETE FROM cadre WHERE staff_no = 'OLD-2'");
        var gone = await VerifyAsync();
        await ChangeAsync("UPDATE api_key SET person = 'x' WHERE role = 'auditor'"); // noted anew when it ended
        var own = await VerifyAsync();

        Assert.Equal((true, accepted.GetProperty("otherSecrets").GetInt64()), (old.GetProperty("intact").GetBoolean(), old.GetProperty("otherSecrets").GetInt64()));
        Assert.True(accepted.GetProperty("otherSecrets").GetInt64() > 5 && accepted.GetProperty("intact").GetBoolean(), accepted.GetRawText());
        Assert.Equal(("changed", "api_key", "person"), Fault(own));
        Assert.Equal("removed", gone.GetProperty("first").Text("fault"));

        static (string?, string?, string?) Fault(JsonElement verdict) =>
            (verdict.GetProperty("first").Text("fault"), verdict.GetProperty("first").Text("table"), verdict.GetProperty("first").Text("field"));
        async Task<JsonElement> VerifyAsync() => JsonDocument.Parse((await program.RunAsync(["verify-audit", .. settings])).Output).RootElement;
        async Task ChangeAsync(string sql)
        {
            await using var connection = new SqliteConnection($"Data Source={target};Foreign Keys=False");
            await connection.OpenAsync();
            await using var command = connection.CreateCommand();
            command.CommandText = sql;
            await command.ExecuteNonQueryAsync();
        }
    }

    public void Dispose()
    {
        SqliteConnection.ClearAllPools();
        Directory.Delete(_folder, recursive: true);
    }

    private static string Materials(Host host) => Path.Combine(Path.GetDirectoryName(host.Database.File)!, "materials");

    private static async Task UploadAsync(Host host, int from, int to, string name = "MAT")
    {
        for (var i = from; i < to; i++)
        {
            var content = Convert.ToBase64String(Encoding.UTF8.GetBytes($"minutes {i}"));
            await host.Administrator.PostAsync("materials",
                new { id = $"{name}-{i}", cycle = name, kind = "minutes", staffNo = $"{name}-1", title = "x", fileName = "x.txt", content }).JsonAsync();
        }
    }

    private static async Task<(int ExitCode, string Output)> BackupAsync(Host host, string folder) => await BackupAsync(host, folder, null) is var (code, output, _) ? (code, output) : default;

    private static async Task<(int ExitCode, string Output, string Error)> BackupAsync(Host host, string folder, string? secrets)
    {
        using var output = new StringWriter();
        var code = await BackupCommands.BackupAsync([.. Settings(host.Database.File!, Materials(host)), .. Secrets], folder, secrets, output);
        return (code, output.ToString(), "");
    }

    private static async Task<(int ExitCode, string Output)> RestoreAsync(string folder, string target, string? secrets = null)
    {
        using var output = new StringWriter();
        return (await BackupCommands.RestoreAsync(Settings(target, Path.Combine(Path.GetDirectoryName(target)!, "materials")), folder, secrets, output), output.ToString());
    }

    private static string[] Settings(string file, string materials) => ["--Database:ConnectionString", $"Data Source={file}", "--Materials:Folder", materials];

    // those of the tests' hosts
    private static readonly string[] Secrets = [.. ((string[])["Keys", "Tokens", "Responses"]).SelectMany(n => (string[])["--Secrets:" + n, Convert.ToBase64String(new byte[32])])];
}
