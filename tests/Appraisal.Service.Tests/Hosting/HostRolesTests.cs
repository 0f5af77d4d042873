using System.Net;
using Appraisal.Service.Hosting;
using Hangfire;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;

namespace Appraisal.Service.Tests.Hosting;

public sealed class HostRolesTests
{
    [Theory]
    [InlineData(null, HostRoles.Api | HostRoles.Worker)]
    [InlineData("api", HostRoles.Api)]
    [InlineData("Worker", HostRoles.Worker)]
    [InlineData("api, worker", HostRoles.Api | HostRoles.Worker)]
    public void Roles_OfConfiguration_AreRead(string? text, HostRoles expected) => Assert.Equal(expected, Configuration(text).Roles());

    [Fact]
    public void Roles_UnknownWord_IsNamedWithTheAllowedOnes()
    {
        var error = Assert.Throws<ArgumentException>(() => Configuration("api, jobs").Roles());

        Assert.Contains("'jobs'", error.Message, StringComparison.Ordinal);
        Assert.Contains("api, worker", error.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("api", HttpStatusCode.OK, false)]
    [InlineData("worker", HttpStatusCode.NotFound, true)]
    [InlineData("api, worker", HttpStatusCode.OK, true)]
    public async Task Host_ByRole_MapsRoutesAndRunsJobs(string roles, HttpStatusCode units, bool runsJobs)
    {
        await using var host = await Host.StartAsync("Sqlite", settings: ("Roles", roles));

        using var client = host.Unjudged(Host.AdministratorKey); // a node that only works has no contract to be held to
        using var answer = await client.GetAsync(new Uri("units", UriKind.Relative));
        using var ready = await client.GetAsync(new Uri("/health/ready", UriKind.Relative));

        Assert.Equal(units, answer.StatusCode);
        Assert.Equal(HttpStatusCode.OK, ready.StatusCode);
        Assert.Equal(runsJobs, host.Services.GetServices<Microsoft.Extensions.Hosting.IHostedService>().Any(s => s is BackgroundJobServerHostedService));
    }

    private static IConfiguration Configuration(string? roles) =>
        new ConfigurationBuilder().AddInMemoryCollection([KeyValuePair.Create("Roles", roles)]).Build();
}
