using System.Buffers.Text;
using System.Net;
using System.Text;
using System.Text.Json;

namespace Appraisal.Service.Tests.Hosting;

/// <summary>What every list does with its cursor, its limit and the header Accept.</summary>
public sealed class ListTests(Hosts hosts) : IClassFixture<Hosts>
{
    private const string Xlsx = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet";

    [Theory]
    [InlineData("cursor=!!!", "cursor:cursor")]
    [InlineData("cursor=abc", "cursor:cursor")]
    [InlineData("cursor=MDAwMTc", "cursor:cursor")] // 00017, but not marked as ours
    [InlineData("cursor=_____w", "cursor:cursor")]
    [InlineData("limit=0", "limit:out-of-range")]
    [InlineData("limit=1001", "limit:out-of-range")]
    [InlineData("limit=-1&cursor=x", "limit:out-of-range", "cursor:cursor")]
    public async Task List_BadCursorOrLimit_IsRefused(string query, params string[] errors)
    {
        var client = (await hosts.On("Sqlite")).Administrator;

        foreach (var list in new[] { "units", "keys", "surveys/none/flags" })
        {
            var problem = await client.GetAsync($"{list}?{query}").ProblemAsync(HttpStatusCode.UnprocessableEntity);
            Assert.Equal(errors, problem.Fields());
        }
    }

    [Fact]
    public async Task List_LimitOutOfRange_SaysTheRange()
    {
        var client = (await hosts.On("Sqlite")).Administrator;

        var problem = await client.GetAsync("hr/changes?limit=5000").ProblemAsync(HttpStatusCode.UnprocessableEntity);

        Assert.Contains("5000 is not between 1 and 1000", problem.GetRawText(), StringComparison.Ordinal);
        await client.JsonAsync("units?cursor=&limit=1000"); // an empty cursor is none
    }

    [Theory]
    [InlineData("text/csv", "text/csv")]
    [InlineData("TEXT/CSV; charset=utf-8", "text/csv")]
    [InlineData("application/json;q=0.5, text/csv;q=0.4", "application/json")]
    [InlineData("text/csv;q=0, application/x-ndjson;q=0.1", "application/x-ndjson")]
    [InlineData("application/x-ndjson, text/csv", "application/x-ndjson")]
    [InlineData("text/csv, application/x-ndjson", "text/csv")]
    [InlineData("text/*", "text/csv")]
    [InlineData("text/html, */*;q=0.8", "application/json")]
    [InlineData("text/csv;q=0, */*", "application/json")]
    [InlineData("not a type", "application/json")] // cannot be read
    [InlineData("not-text/csvish, application/json", "application/json")]
    [InlineData(Xlsx, Xlsx)]
    public async Task List_Accept_GivesWhatIsAcceptedBest(string accept, string type)
    {
        var client = (await hosts.On("Sqlite")).Administrator;

        using var answer = await SendAsync(client, "units", accept);

        Assert.Equal((HttpStatusCode.OK, type), (answer.StatusCode, answer.Content.Headers.ContentType?.MediaType));
    }

    [Theory]
    [InlineData("image/png")]
    [InlineData("application/vnd.x.text/csv")]
    [InlineData("application/json;q=0, text/html")]
    public async Task List_AcceptOfNothingThatThereIs_Is406(string accept)
    {
        var client = (await hosts.On("Sqlite")).Administrator;

        var problem = await SendAsync(client, "units", accept).ProblemAsync(HttpStatusCode.NotAcceptable);

        Assert.Equal("not-acceptable", problem.Text("code"));
        Assert.Contains("text/csv", problem.Text("detail"), StringComparison.Ordinal);
    }

    [Fact]
    public async Task List_Empty_HasItsHeaderAsATable()
    {
        var client = (await hosts.On("Sqlite")).Administrator;
        await client.PutAsync("units/LIST", new { name = "one", level = "village" }).JsonAsync();
        var after = Base64Url.EncodeToString(Encoding.UTF8.GetBytes("c:~"));

        var full = await (await SendAsync(client, "units", "text/csv")).Content.ReadAsStringAsync();
        var empty = await (await SendAsync(client, $"units?cursor={after}", "text/csv")).Content.ReadAsStringAsync();
        using var sheet = await SendAsync(client, $"units?cursor={after}", Xlsx);

        Assert.StartsWith("Code,Name,Parent unit,Level", empty, StringComparison.Ordinal);
        Assert.Equal(full.Split('\n')[0] + '\n', empty);
        using var workbook = new System.IO.Compression.ZipArchive(await sheet.Content.ReadAsStreamAsync());
        using var reader = new StreamReader(workbook.Entries.Single(e => e.FullName.EndsWith("sheet1.xml", StringComparison.Ordinal)).Open());
        Assert.Contains("Level", await reader.ReadToEndAsync(), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("=1+1")]
    [InlineData("＝1+1")]
    [InlineData("＋1")]
    [InlineData("－1")]
    [InlineData("＠SUM(1)")]
    [InlineData("@SUM(1)")]
    public async Task List_TextThatBeginsAsAFormula_IsATextInEverySheet(string name)
    {
        var client = (await hosts.On("Sqlite")).Administrator;
        await client.PutAsync("units/FORMULA", new { name, level = "village" }).JsonAsync();

        var csv = await (await SendAsync(client, "units?limit=1000", "text/csv")).Content.ReadAsStringAsync();
        using var sheet = await SendAsync(client, "units?limit=1000", Xlsx);
        using var workbook = new System.IO.Compression.ZipArchive(await sheet.Content.ReadAsStreamAsync());
        var cells = string.Concat(workbook.Entries.Where(e => e.FullName.EndsWith(".xml", StringComparison.Ordinal)).Select(e => new StreamReader(e.Open()).ReadToEnd()));

        Assert.Contains($"FORMULA,'{name},", csv, StringComparison.Ordinal);
        Assert.Contains($"'{name}", cells.Replace("&#39;", "'", StringComparison.Ordinal).Replace("&apos;", "'", StringComparison.Ordinal), StringComparison.Ordinal);
        Assert.DoesNotContain("<f>", cells, StringComparison.Ordinal);
    }

    private static async Task<HttpResponseMessage> SendAsync(HttpClient client, string path, string accept)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, path);
        request.Headers.TryAddWithoutValidation("Accept", accept);
        return await client.SendAsync(request);
    }
}
