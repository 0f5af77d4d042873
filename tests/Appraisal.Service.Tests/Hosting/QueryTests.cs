using System.Net;

namespace Appraisal.Service.Tests.Hosting;

public sealed class QueryTests(Hosts hosts) : IClassFixture<Hosts>
{
    [Theory]
    [InlineData("units?limt=5", "limt", "unknown-parameter")]
    [InlineData("units?staffNo=T01", "staffNo", "unknown-parameter")]
    [InlineData("units/T01?x=", "x", "unknown-parameter")]
    [InlineData("units?limit=5&limit=6", "limit", "repeated-parameter")]
    [InlineData("inspections?from=02/03/2026", "from", "iso-date")]
    [InlineData("inspections?from=2026-3-1", "from", "iso-date")]
    [InlineData("units/T01/burden?to=2026-02-30", "to", "iso-date")]
    [InlineData("findings?conforming=yes&from=20260101", "from", "iso-date")]
    public async Task Get_AQueryThatTheRouteDoesNotKnow_Is422AndNamed(string path, string field, string code)
    {
        var host = await hosts.On("Sqlite");

        var problem = await host.Administrator.GetAsync(path).ProblemAsync(HttpStatusCode.UnprocessableEntity);

        Assert.Contains(problem.GetProperty("errors").EnumerateArray(), e => e.Text("field") == field && e.Text("code") == code);
    }

    [Fact]
    public async Task Get_SeveralWrongParameters_NamesAllAtOnce()
    {
        var host = await hosts.On("Sqlite");

        var problem = await host.Administrator.GetAsync("inspections?form=x&from=1.2.2026&limit=5&limit=6").ProblemAsync(HttpStatusCode.UnprocessableEntity);

        Assert.Equal(["form", "from", "limit"], problem.GetProperty("errors").EnumerateArray().Select(e => e.Text("field")));
    }

    [Fact]
    public async Task Import_WithAMisspeltDryRun_ImportsNothing()
    {
        await using var host = await Host.StartAsync("Sqlite");
        using var file = new StringContent("code,name,level\nQ1,Q,village\n", System.Text.Encoding.UTF8, "text/csv");

        await host.Administrator.PostAsync("import/units?dryrum=true", file).ProblemAsync(HttpStatusCode.UnprocessableEntity);

        Assert.Equal(0, await host.CountAsync("unit"));
    }

    [Fact]
    public async Task Get_WithEveryParameterOfTheDocument_IsUnderstood()
    {
        var host = await hosts.On("Sqlite");
        var document = await host.Administrator.JsonAsync(new Uri(host.Address, "/swagger/v1/swagger.json").ToString());

        foreach (var path in document.GetProperty("paths").EnumerateObject())
        {
            if (!path.Value.TryGetProperty("get", out var get) || !get.TryGetProperty("parameters", out var parameters))
                continue;
            foreach (var parameter in parameters.EnumerateArray().Where(p => p.Text("in") == "query"))
            {
                var address = System.Text.RegularExpressions.Regex.Replace(path.Name, @"\{\w+\}", "00000000-0000-0000-0000-000000000000", System.Text.RegularExpressions.RegexOptions.None, TimeSpan.FromSeconds(1));
                using var answer = await host.Administrator.GetAsync(new Uri(host.Address, $"{address}?{parameter.Text("name")}=2"));

                Assert.DoesNotContain("unknown-parameter", await answer.Content.ReadAsStringAsync(), StringComparison.Ordinal);
            }
        }
    }

    [Theory]
    [InlineData("/api/v1/units/HEAD")]
    [InlineData("/api/v1/units")]
    [InlineData("/health/live")]
    [InlineData("/swagger/v1/swagger.json")]
    [InlineData("/metrics")]
    public async Task Head_WhereverGetWorks_GivesItsHeadersAlone(string path)
    {
        var host = await hosts.On("Sqlite");
        await host.Administrator.PutAsync("units/HEAD", new { name = "x", level = "village" }).JsonAsync();
        using var get = await host.Administrator.GetAsync(new Uri(host.Address, path));

        using var head = await host.Administrator.SendAsync(new HttpRequestMessage(HttpMethod.Head, new Uri(host.Address, path)));

        Assert.Equal(HttpStatusCode.OK, head.StatusCode);
        Assert.Equal(get.Content.Headers.ContentType, head.Content.Headers.ContentType);
        Assert.Equal(get.Headers.ETag, head.Headers.ETag);
        Assert.Empty(await head.Content.ReadAsByteArrayAsync());
    }

    [Fact]
    public async Task Head_WhereGetIsRefused_IsRefusedWithTheSameStatus()
    {
        var host = await hosts.On("Sqlite");

        using var unknown = await host.Administrator.SendAsync(new HttpRequestMessage(HttpMethod.Head, "units/NONE"));
        using var nobody = await host.Client().SendAsync(new HttpRequestMessage(HttpMethod.Head, "units"));
        using var noGet = await host.Administrator.SendAsync(new HttpRequestMessage(HttpMethod.Head, "inspections/precheck/x/y"));

        Assert.Equal([HttpStatusCode.NotFound, HttpStatusCode.Unauthorized, HttpStatusCode.NotFound], [unknown.StatusCode, nobody.StatusCode, noGet.StatusCode]);
    }

    [Fact]
    public async Task Preflight_OfAnOriginThatIsConfigured_Answers_AndOfAnyOtherDoesNot()
    {
        await using var host = await Host.StartAsync("Sqlite", null, ("Edge:CorsOrigins", "https://kiosk.example, https://desk.example"));
        using var nobody = host.Client();

        using var known = await nobody.SendAsync(Preflight("https://desk.example"));
        using var other = await nobody.SendAsync(Preflight("https://evil.example"));
        using var get = await host.Administrator.SendAsync(new HttpRequestMessage(HttpMethod.Get, "units") { Headers = { { "Origin", "https://kiosk.example" } } });

        Assert.Equal("https://desk.example", known.Headers.GetValues("Access-Control-Allow-Origin").Single());
        Assert.Contains("x-api-key", string.Join(',', known.Headers.GetValues("Access-Control-Allow-Headers")), StringComparison.OrdinalIgnoreCase);
        Assert.Equal(HttpStatusCode.NoContent, known.StatusCode);
        Assert.False(other.Headers.Contains("Access-Control-Allow-Origin"));
        Assert.Contains("ETag", get.Headers.GetValues("Access-Control-Expose-Headers").Single(), StringComparison.Ordinal);

        static HttpRequestMessage Preflight(string origin) => new(HttpMethod.Options, "units/A")
        {
            Headers = { { "Origin", origin }, { "Access-Control-Request-Method", "PUT" }, { "Access-Control-Request-Headers", "x-api-key,content-type" } },
        };
    }
}
