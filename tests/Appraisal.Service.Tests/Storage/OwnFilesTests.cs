using System.Runtime.Versioning;
using Appraisal.Service.Tests.Access;
using Appraisal.Service.Tests.Hosting;
using Appraisal.Storage;

namespace Appraisal.Service.Tests.Storage;

/// <summary>Whoever else has an account on the machine reads nothing of the service's.</summary>
[UnsupportedOSPlatform("windows")]
public sealed class OwnFilesTests
{
    private const UnixFileMode Others = (UnixFileMode)0x3F;

    [Fact]
    public async Task Files_OfAServiceThatWorks_AreTheOwnersAlone()
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "modes are Unix's");
        var parent = Directory.CreateTempSubdirectory("appraisal-own-").FullName;
        var folder = Path.Combine(parent, "data");
        await using (var host = await Host.StartAsync("Sqlite", null, ("Database:ConnectionString", $"Data Source={folder}/a.db"), ("Materials:Folder", Path.Combine(folder, "materials")),
            ("Access:SessionKeys", Path.Combine(folder, "keys"))))
        {
            await Scenario.CreateAsync(host.Administrator, "OWN");
            await host.Administrator.PostAsync("materials", new { id = "M", cycle = "OWN", staffNo = "OWN-1", kind = "minutes", title = "t", content = "U0VDUkVU" }).JsonAsync();
            using var browser = new Browser(host);
            (await browser.SignInAsync(Host.AdministratorKey)).Dispose();
            await Backup.RunAsync(host.Database, Path.Combine(folder, "backup.db"), TestContext.Current.CancellationToken);

            var found = Directory.GetFileSystemEntries(folder, "*", SearchOption.AllDirectories).Append(folder).ToList();

            Assert.All(["a.db", "a.db-wal", "a.db-shm", "backup.db"], name => Assert.Contains(found, f => Path.GetFileName(f) == name));
            Assert.Contains(found, f => f.Contains("materials/", StringComparison.Ordinal));
            Assert.Contains(found, f => f.Contains("keys/", StringComparison.Ordinal));
            Assert.All(found, f => Assert.True((File.GetUnixFileMode(f) & Others) == UnixFileMode.None, $"{f}: {File.GetUnixFileMode(f)}"));
        }
        Directory.Delete(parent, recursive: true);
    }

    [Fact]
    public void Database_ThatOthersCouldRead_IsTheOwnersOnceItIsOpened()
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "modes are Unix's");
        var file = Path.GetTempFileName();
        File.SetUnixFileMode(file, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.GroupRead | UnixFileMode.OtherRead);

        using (new Database(new DatabaseOptions { ConnectionString = $"Data Source={file}" }))
            Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(file));
        File.Delete(file);
    }

    [Fact]
    public void Unit_ForSystemd_MasksWhatTheServiceMakes() =>
        Assert.Contains("\nUMask=0077\n", File.ReadAllText(Path.Combine(Appraisal.Scoring.Tests.RealData.RepositoryRoot(), "deploy", "appraisal.service")), StringComparison.Ordinal);
}
