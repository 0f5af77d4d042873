using Appraisal.Service.Tests.Hosting;

namespace Appraisal.Service.Tests.Access;

/// <summary>An issuer, and a service that trusts it and knows the units A and B; both anew for each test, as tests break the issuer.</summary>
public abstract class WithIssuer : IAsyncLifetime
{
    /// <summary>The service's clock.</summary>
    protected MovableClock Clock { get; } = new();

    protected Issuer Issuer { get; private set; } = null!;

    protected Host Host { get; private set; } = null!;

    public async ValueTask InitializeAsync()
    {
        Issuer = await Issuer.StartAsync();
        Host = await Host.StartAsync("Sqlite", Clock, Issuer.Settings());
        foreach (var unit in new[] { "A", "B" })
            await Host.Administrator.PutAsync($"units/{unit}", new { name = unit, level = "township" }).JsonAsync();
    }

    public async ValueTask DisposeAsync()
    {
        await Host.DisposeAsync();
        await Issuer.DisposeAsync();
        GC.SuppressFinalize(this);
    }
}
