using System.Net;
using Appraisal.Service.Access;
using Appraisal.Service.Tests.Hosting;
using Microsoft.Extensions.DependencyInjection;

namespace Appraisal.Service.Tests.Access;

public sealed class BootstrapKeyTests
{
    private const string Other = "test_admin_key_0123456789abcdef_another_end"; // its first 31 characters are those of the former

    [Theory, Databases]
    public async Task Apply_AnotherSetting_EndsTheFormerKey_ThoughTheyBeginAlike(string database)
    {
        await using var host = await Host.StartAsync(database);
        await host.Administrator.JsonAsync("units");

        await ApplyAsync(host, Other);

        await host.Client(Other).JsonAsync("units");
        await host.Client(Host.AdministratorKey).GetAsync("units").ProblemAsync(HttpStatusCode.Unauthorized);
        await host.Client(Other[..^1] + "x").GetAsync("units").ProblemAsync(HttpStatusCode.Unauthorized);
    }

    [Theory, Databases]
    public async Task Apply_SettingTakenAway_EndsTheKeyOnceAnotherAdministratorHasOne(string database)
    {
        await using var host = await Host.StartAsync(database);

        await ApplyAsync(host, null);
        await host.Administrator.JsonAsync("units");
        await host.ClientAsync(Role.Organizer, "organizer");
        await ApplyAsync(host, null);
        var administrator = await host.ClientAsync(Role.Administrator, "another");
        await ApplyAsync(host, null);

        await host.Administrator.GetAsync("units").ProblemAsync(HttpStatusCode.Unauthorized);
        await administrator.JsonAsync("units");
    }

    [Theory, Databases]
    public async Task Apply_TheSameSettingAgain_ChangesNothing(string database)
    {
        await using var host = await Host.StartAsync(database);
        var before = await host.CountAsync("audit_entry");

        await ApplyAsync(host, Host.AdministratorKey);

        Assert.Equal(before, await host.CountAsync("audit_entry"));
        await host.Administrator.JsonAsync("units");
    }

    [Theory, Databases]
    public async Task Start_WithOtherSecretsThanTheDatabaseWasMadeWith_IsRefused(string database)
    {
        await using var host = await Host.StartAsync(database);

        var fault = await Assert.ThrowsAsync<Service.Hosting.StartFault>(() => host.StartNodeAsync(("Secrets:Tokens", Convert.ToBase64String([.. Enumerable.Repeat((byte)1, 32)]))));

        Assert.Contains("Secrets:Tokens is not what this database was made with", fault.Message, StringComparison.Ordinal);
        Assert.Equal(78, fault.ExitCode);
    }

    private static Task ApplyAsync(Host host, string? setting) => host.Services.GetRequiredService<BootstrapKey>().ApplyAsync(setting, default);
}
