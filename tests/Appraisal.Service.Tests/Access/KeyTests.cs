using System.Net;
using Appraisal.Service.Access;
using Appraisal.Service.Tests.Hosting;

namespace Appraisal.Service.Tests.Access;

public sealed class KeyTests(Hosts hosts) : IClassFixture<Hosts>
{
    [Theory, Databases]
    public async Task AnyRoute_WithoutKey_Is401(string database)
    {
        var nobody = (await hosts.On(database)).Client();

        await nobody.GetAsync("units").ProblemAsync(HttpStatusCode.Unauthorized);
    }

    [Theory, Databases]
    public async Task PutUnit_WithHrReaderKey_Is403(string database)
    {
        var reader = await (await hosts.On(database)).ClientAsync(Role.HrReader);

        await reader.PutAsync("units/X", new { name = "x", level = "village" }).ProblemAsync(HttpStatusCode.Forbidden);
    }

    [Theory, Databases]
    public async Task RevokeKey_Used_OpensNothingAnyMore(string database)
    {
        var host = await hosts.On(database);
        var organizer = await host.ClientAsync(Role.Organizer, "to be revoked");
        await organizer.JsonAsync("units");
        var keys = await host.Administrator.JsonAsync("keys?limit=1000");
        var id = keys.GetProperty("items").EnumerateArray().Single(k => k.GetProperty("person").GetString() == "to be revoked").GetProperty("id").GetString();

        await host.Administrator.DeleteAsync($"keys/{id}").JsonAsync();

        await organizer.GetAsync("units").ProblemAsync(HttpStatusCode.Unauthorized);
    }
}
