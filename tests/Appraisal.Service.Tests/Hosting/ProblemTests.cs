using System.Net;
using System.Text.Json;

namespace Appraisal.Service.Tests.Hosting;

/// <summary>What holds of every route: problems say what to mend.</summary>
public sealed class ProblemTests(Hosts hosts) : IClassFixture<Hosts>
{
    [Theory]
    [InlineData("units?limit=many", "limit:unreadable-value")]
    [InlineData("hr/scores", "cycle:required")]
    public async Task Get_ParameterWrongOrMissing_IsNamed(string path, string expected)
    {
        var client = (await hosts.On("Sqlite")).Administrator;

        var problem = await client.GetAsync(path).ProblemAsync(HttpStatusCode.BadRequest);

        Assert.Equal([expected], problem.Fields());
    }

    [Theory]
    [InlineData("units/B1", "null", true)]
    [InlineData("units/B1", "", true)]
    [InlineData("incidents/none/verify", "null", false)]
    [InlineData("incidents/none/withdraw", "", false)]
    [InlineData("incidents/none/appeals", "null", false)]
    [InlineData("appeals/none/decision", "null", false)]
    public async Task Write_WithoutABody_AsksForIt(string path, string body, bool put)
    {
        var client = (await hosts.On("Sqlite")).Administrator;
        using var content = new StringContent(body, System.Text.Encoding.UTF8, "application/json");

        var problem = await (put ? client.PutAsync(path, content) : client.PostAsync(path, content)).ProblemAsync(HttpStatusCode.BadRequest);

        Assert.Equal(["body:required"], problem.Fields());
    }

    [Theory]
    [InlineData("en")]
    [InlineData("zh-CN")]
    public async Task Problem_OfTheFramework_SaysWhatToMend(string language)
    {
        var client = (await hosts.On("Sqlite")).Administrator;
        using var form = new StringContent("name=a", System.Text.Encoding.UTF8, "application/x-www-form-urlencoded");

        var answers = new[]
        {
            await AskAsync(client, HttpMethod.Get, "nothing-here", null, language, HttpStatusCode.NotFound),
            await AskAsync(client, HttpMethod.Delete, "units/B1", null, language, HttpStatusCode.MethodNotAllowed),
            await AskAsync(client, HttpMethod.Put, "units/B1", form, language, HttpStatusCode.UnsupportedMediaType),
        };

        Assert.All(answers, problem => Assert.NotEmpty(problem.Text("detail")!));
    }

    [Fact]
    public async Task Problem_InChinese_NamesWhatIsMissingInChinese()
    {
        var client = (await hosts.On("Sqlite")).Administrator;

        var problem = await AskAsync(client, HttpMethod.Get, "units/nowhere", null, "zh-CN", HttpStatusCode.NotFound);

        Assert.Equal("不存在单位“nowhere”。", problem.Text("detail"));
    }

    private static async Task<JsonElement> AskAsync(
        HttpClient client, HttpMethod method, string path, HttpContent? content, string language, HttpStatusCode status)
    {
        using var request = new HttpRequestMessage(method, path) { Content = content };
        request.Headers.AcceptLanguage.ParseAdd(language);
        return await client.SendAsync(request).ProblemAsync(status);
    }
}
