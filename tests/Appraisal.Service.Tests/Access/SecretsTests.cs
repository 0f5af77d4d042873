using Appraisal.Service.Access;
using Appraisal.Service.Tests.Hosting;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;

namespace Appraisal.Service.Tests.Access;

public sealed class SecretsTests
{
    private static readonly IConfiguration Nothing = new ConfigurationBuilder().Build();

    [Fact]
    public void Load_FirstStartOnSqlite_MakesAFileOnlyItsOwnerReadsAndKeepsIt()
    {
        var folder = Directory.CreateTempSubdirectory("appraisal-secrets-");
        try
        {
            var database = Path.Combine(folder.FullName, "a.db");
            var (first, second) = (Secrets.Load(Nothing, database), Secrets.Load(Nothing, database));

            Assert.Equal(first.Keys, second.Keys);
            Assert.NotEqual(first.Keys, first.Tokens);
            var file = Assert.Single(folder.GetFiles());
            if (!OperatingSystem.IsWindows())
                Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, file.UnixFileMode);
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }

    [Fact]
    public void Load_SqlServerWithoutConfiguration_SaysWhatIsRequired()
    {
        var error = Assert.Throws<InvalidOperationException>(() => Secrets.Load(Nothing, databaseFile: null));

        Assert.Contains("Secrets:Keys", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task ReplaceAsync_Twice_RevokesTheKeyBefore()
    {
        await using var host = await Host.StartAsync("Sqlite");
        var keys = host.Services.GetRequiredService<ManageKeys>();
        var first = await keys.ReplaceAsync(Role.Administrator, "demo", default);
        var second = await keys.ReplaceAsync(Role.Administrator, "demo", default);

        await host.Client(second).JsonAsync("units");
        await host.Client(first).GetAsync("units").ProblemAsync(System.Net.HttpStatusCode.Unauthorized);
    }
}
