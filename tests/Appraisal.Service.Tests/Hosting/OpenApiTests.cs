using System.Text.Json;

namespace Appraisal.Service.Tests.Hosting;

public sealed class OpenApiTests(Hosts hosts) : IClassFixture<Hosts>
{
    [Fact]
    public async Task Document_EveryOperation_SaysWhatItDoesAndAnswers()
    {
        foreach (var (name, operation) in await OperationsAsync())
        {
            Assert.True(operation.TryGetProperty("summary", out var summary) && summary.GetString()!.Length > 5, $"{name} has no summary");
            Assert.True(operation.TryGetProperty("operationId", out _), $"{name} has no name");
            var statuses = operation.GetProperty("responses").EnumerateObject().Select(r => r.Name).ToList();
            Assert.True(statuses.Exists(s => s[0] == '2'), $"{name} does not say what it answers");
            Assert.True(statuses.Contains("401") || name.Contains("responses", StringComparison.Ordinal) || statuses.Exists(s => s[0] == '4'), $"{name} names no error");
        }
    }

    [Fact]
    public async Task Document_EveryError_HasAnExample()
    {
        var examples = (await DocumentAsync()).GetProperty("components").GetProperty("examples");
        foreach (var (name, operation) in await OperationsAsync())
        {
            foreach (var response in operation.GetProperty("responses").EnumerateObject().Where(r => r.Name[0] is '4' or '5'))
            {
                var content = response.Value.GetProperty("content").EnumerateObject().First().Value;
                var shown = content.TryGetProperty("examples", out var several)
                    ? several.EnumerateObject().Select(e => examples.GetProperty(e.Name).GetProperty("value")).ToList()
                    : content.TryGetProperty("example", out var only) ? [only] : [];
                Assert.True(shown.Count > 0, $"{name} {response.Name} has no example");
                Assert.All(shown, e => Assert.Equal(response.Name, e.GetProperty("status").GetRawText()));
            }
        }
    }

    [Fact]
    public async Task Document_EveryFieldOfABody_IsDescribed()
    {
        var document = await DocumentAsync();
        var undescribed = document.GetProperty("components").GetProperty("schemas").EnumerateObject()
            .Where(s => s.Value.TryGetProperty("properties", out _))
            .SelectMany(s => s.Value.GetProperty("properties").EnumerateObject().Where(p => !Describes(p.Value)).Select(p => $"{s.Name}.{p.Name}"));

        Assert.Empty(undescribed);
    }

    private static bool Describes(JsonElement property) =>
        property.TryGetProperty("description", out _) || property.TryGetProperty("$ref", out _) || property.TryGetProperty("allOf", out _);

    private async Task<JsonElement> DocumentAsync()
    {
        var host = await hosts.On("Sqlite");
        return await host.Administrator.JsonAsync(new Uri(host.Address, "/swagger/v1/swagger.json").ToString());
    }

    private async Task<IEnumerable<(string Name, JsonElement Operation)>> OperationsAsync() =>
        from path in (await DocumentAsync()).GetProperty("paths").EnumerateObject()
        from operation in path.Value.EnumerateObject()
        select ($"{operation.Name} {path.Name}", operation.Value);
}
