using System.Net;
using System.Net.Http.Json;
using System.Text;
using System.Text.Json;
using Appraisal.Service.Tests.Access;

namespace Appraisal.Service.Tests.Hosting;

/// <summary>What holds of every route that takes JSON: it is UTF-8, or it is refused before anything reads it.</summary>
public sealed class JsonBodyTests(Hosts hosts) : IClassFixture<Hosts>
{
    [Theory]
    [InlineData("application/json; charset=foo")]
    [InlineData("application/json; charset=utf-7")]
    [InlineData("application/json; charset=utf-16")]
    [InlineData("application/json; charset=gb18030")]
    [InlineData("application/json; charset=")]
    [InlineData("application/json; charset=\"\"")]
    [InlineData("application/json; charset=\" utf-8\"")]
    [InlineData("application/json; charset=utf-8; charset=foo")]
    [InlineData("application/vnd.hr+json; charset=none-such")]
    public async Task EveryRouteWithABody_InAnotherCharset_Is415(string type)
    {
        var host = await hosts.On("Sqlite");
        var document = await host.Administrator.GetFromJsonAsync<JsonElement>(new Uri(host.Address, "/swagger/v1/swagger.json"));
        var takers = AccessTable.Operations(document).Where(o => o.Body.ValueKind == JsonValueKind.Object && o.Body.GetProperty("content").TryGetProperty("application/json", out _)).ToList();
        using var client = host.Unjudged(Host.AdministratorKey);
        var wrong = new List<string>();
        foreach (var operation in takers)
        {
            using var answer = await client.SendAsync(Request(operation, type));
            // of another role's routes nothing is told but that they are
            if (answer.StatusCode is not (HttpStatusCode.UnsupportedMediaType or HttpStatusCode.Forbidden) || answer.Content.Headers.ContentType?.MediaType != "application/problem+json")
                wrong.Add($"{operation.Id}: {(int)answer.StatusCode}");
        }

        Assert.True(takers.Count > 50, $"only {takers.Count} routes");
        Assert.Empty(wrong);
    }

    // forms of pages as well: whoever sends one, and whether it is to be shown again or not
    [Theory]
    [InlineData("application/x-www-form-urlencoded; charset=utf-7")]
    [InlineData("application/x-www-form-urlencoded; charset=none-such")]
    [InlineData("application/x-www-form-urlencoded; charset=utf-16")]
    [InlineData("multipart/form-data; boundary=x; charset=utf-7")]
    public async Task EveryForm_InAnotherCharset_IsRefused(string type)
    {
        var host = await hosts.On("Sqlite");
        using var client = host.Unjudged(Host.AdministratorKey);
        client.DefaultRequestHeaders.Accept.ParseAdd("text/html");
        foreach (var address in new[] { "/sign-in", "/sign-out", "/units", "/imports/units", "/units?_kept=1", "/sign-in?_kept=1" })
        {
            using var content = Content("key=x", type);
            using var answer = await client.PostAsync(new Uri(host.Address, address), content);

            Assert.True(answer.StatusCode == HttpStatusCode.UnsupportedMediaType || (address.Contains("_kept", StringComparison.Ordinal) && (int)answer.StatusCode < 500), $"{address}: {(int)answer.StatusCode}");
        }
    }

    // a proxy that packs: nothing is wrong with what was sent, so a device keeps it
    [Theory]
    [InlineData("gzip", true)]
    [InlineData("br, gzip", true)]
    [InlineData("identity", false)]
    public async Task EveryBody_ThatIsPacked_IsRefusedButNotForGood(string encoding, bool isRefused)
    {
        using var client = (await hosts.On("Sqlite")).Unjudged(Host.AdministratorKey);
        foreach (var address in new[] { "surveys/none/responses", "surveys/none/responses/batch", "import/units", "units/JB2/x", "keys" })
        {
            using var content = Content("{}", "application/json");
            content.Headers.TryAddWithoutValidation("Content-Encoding", encoding);
            using var answer = await client.PostAsync(address, content);
            var text = await answer.Content.ReadAsStringAsync();

            Assert.True(text.Contains("content-encoding", StringComparison.Ordinal) == (isRefused && answer.StatusCode != HttpStatusCode.NotFound), $"{address}: {text}");
            Assert.DoesNotContain("\"final\":true", isRefused ? text : "", StringComparison.Ordinal);
        }
    }

    [Theory]
    [InlineData("application/json; charset=UTF-8")]
    [InlineData("application/json; charset=\"utf-8\"")]
    [InlineData("application/json; Charset=utf-8; charset=\"UTF-8\"; profile=\"x\"")]
    [InlineData("application/json")]
    [InlineData("application/merge-patch+json; charset=utf-8")]
    public async Task Put_InUtf8_IsTaken(string type)
    {
        using var client = (await hosts.On("Sqlite")).Unjudged(Host.AdministratorKey);
        using var content = Content("""{"name":"石桥镇","level":"township"}""", type);

        using var answer = await client.PutAsync("units/JB1", content);

        Assert.True(answer.IsSuccessStatusCode, $"{(int)answer.StatusCode}");
    }

    [Theory]
    [InlineData("devices/redeem")]
    [InlineData("surveys/none/tokens/look")]
    public async Task Post_WithoutAKeyInAnotherCharset_Is415(string path)
    {
        using var client = (await hosts.On("Sqlite")).Unjudged();
        using var content = Content("""{"code":"x"}""", "application/json; charset=foo");

        await client.PostAsync(path, content).ProblemAsync(HttpStatusCode.UnsupportedMediaType);
    }

    private static HttpRequestMessage Request(Operation operation, string type)
    {
        var request = TwoTownships.EmptyRequest(operation, null);
        request.Content = Content("{}", type);
        return request;
    }

    private static ByteArrayContent Content(string json, string type)
    {
        var content = new ByteArrayContent(Encoding.UTF8.GetBytes(json));
        content.Headers.TryAddWithoutValidation("Content-Type", type);
        return content;
    }
}
