using System.Net;
using System.Net.Http.Headers;
using System.Text;
using System.Text.Json;
using Appraisal.Service.Tests.Hosting;

namespace Appraisal.Service.Tests.Imports;

/// <summary>Files that come in a form: its fields say as much as the address, and a broken one is a problem, never a 500.</summary>
public sealed class FormTests(Hosts hosts) : IClassFixture<Hosts>
{
    [Theory]
    [InlineData("dryRun", "true", "0/0/0/1 True")]
    [InlineData("DRYRUN", "True", "0/0/0/1 True")]
    [InlineData("mode", "partial", "1/0/0/1 False")]
    public async Task Import_FieldThatIsAParameter_IsHonoured(string field, string value, string expected)
    {
        var client = (await hosts.On("Sqlite")).Administrator;
        var code = "FORM-" + field;

        var answer = await SendAsync(client, "", Form(code, (field, value)));

        Assert.Equal(expected, field == "mode" ? $"{answer.Body.Counts()} {answer.Body.GetProperty("dryRun").GetBoolean()}" : $"{answer.Body.Counts()} True");
        Assert.Equal(field == "mode" ? HttpStatusCode.OK : HttpStatusCode.UnprocessableEntity, answer.Status);
        Assert.Equal(field == "mode" ? HttpStatusCode.OK : HttpStatusCode.NotFound, (await client.GetAsync("units/" + code)).StatusCode);
    }

    [Theory]
    [InlineData("", "dryrum", "true", "dryrum:unknown-parameter")]
    [InlineData("", "", "true", ":unknown-parameter")]
    [InlineData("", "_handler", "look", "_handler:unknown-parameter")]
    [InlineData("", "dryRun", "yes", "dryRun:unreadable-value")]
    [InlineData("", "dryRun", "", "dryRun:unreadable-value")]
    [InlineData("", "mode", "some", "mode:unknown-word")]
    [InlineData("?dryRun=false", "dryRun", "true", "dryRun:repeated-parameter")]
    public async Task Import_OtherField_IsRefusedAndNothingStored(string query, string field, string value, string expected)
    {
        var client = (await hosts.On("Sqlite")).Administrator;

        var (status, body) = await SendAsync(client, query, Form("FORM-X", (field, value)));

        Assert.Equal(HttpStatusCode.UnprocessableEntity, status);
        Assert.Equal([expected], body.Fields());
        await client.GetAsync("units/FORM-X").ProblemAsync(HttpStatusCode.NotFound);
    }

    [Fact]
    public async Task Import_FieldTwice_IsRefused()
    {
        var client = (await hosts.On("Sqlite")).Administrator;

        var (_, body) = await SendAsync(client, "", Form("FORM-X", ("dryRun", "true"), ("dryRun", "false")));

        Assert.Equal(["dryRun:repeated-parameter"], body.Fields());
    }

    [Fact]
    public async Task Import_DryRunOfAForm_KeepsNothing()
    {
        var client = (await hosts.On("Sqlite")).Administrator;
        using var form = new MultipartFormDataContent { { new StringContent("true"), "dryRun" } };
        form.Add(new StringContent("code,name,level\nFORM-D,x,county\n"), "file", "u.csv");

        var report = await client.PostAsync("import/units", form).JsonAsync();

        Assert.True(report.GetProperty("dryRun").GetBoolean());
        await client.GetAsync("units/FORM-D").ProblemAsync(HttpStatusCode.NotFound);
    }

    private const string Part = "--b\r\nContent-Disposition: form-data; name=\"file\"; filename=\"u.csv\"\r\n\r\ncode,name,level\r\nFORM-C,x,county\r\n";

    public static TheoryData<string, string, string> Broken => new()
    {
        { "no boundary", "multipart/form-data", Part + "--b--\r\n" },
        { "an empty boundary", "multipart/form-data; boundary=\"\"", Part + "--b--\r\n" },
        { "a boundary that is too long", "multipart/form-data; boundary=" + new string('b', 300), Part + "--b--\r\n" },
        { "another boundary", "multipart/form-data; boundary=c", Part + "--b--\r\n" },
        { "cut off", "multipart/form-data; boundary=b", Part[..^9] },
        { "cut off in a header", "multipart/form-data; boundary=b", Part[..30] },
        { "no Content-Disposition", "multipart/form-data; boundary=b", "--b\r\nContent-Type: text/csv\r\n\r\ncode\r\n--b--\r\n" },
        { "a header without a colon", "multipart/form-data; boundary=b", "--b\r\nContent-Disposition\r\n\r\ncode\r\n--b--\r\n" },
        { "a long header", "multipart/form-data; boundary=b", Part.Replace("\r\n\r\n", "\r\nX: " + new string('x', 20_000) + "\r\n\r\n", StringComparison.Ordinal) + "--b--\r\n" },
        { "many headers", "multipart/form-data; boundary=b", Part.Replace("\r\n\r\n", string.Concat(Enumerable.Range(0, 40).Select(i => $"\r\nX-{i}: x")) + "\r\n\r\n", StringComparison.Ordinal) + "--b--\r\n" },
        { "many fields", "multipart/form-data; boundary=b", string.Concat(Enumerable.Range(0, 2000).Select(i => $"--b\r\nContent-Disposition: form-data; name=\"f{i}\"\r\n\r\nx\r\n")) + "--b--\r\n" },
    };

    [Theory, MemberData(nameof(Broken))]
    public async Task Import_BrokenForm_IsAProblem(string form, string type, string body)
    {
        var client = (await hosts.On("Sqlite")).Administrator;
        using var content = new ByteArrayContent(Encoding.UTF8.GetBytes(body));
        content.Headers.TryAddWithoutValidation("Content-Type", type);

        using var answer = await client.PostAsync("import/units", content);

        Assert.True(answer.StatusCode is HttpStatusCode.BadRequest, $"{form}: {answer.StatusCode} {await answer.Content.ReadAsStringAsync()}");
        var problem = JsonSerializer.Deserialize<JsonElement>(await answer.Content.ReadAsStringAsync());
        Assert.Equal(["body:broken-form"], problem.Fields());
    }

    private static MultipartFormDataContent Form(string code, params (string Name, string Value)[] fields)
    {
        var form = new MultipartFormDataContent();
        foreach (var (name, value) in fields)
        {
            var text = new StringContent(value);
            text.Headers.ContentDisposition = new ContentDispositionHeaderValue("form-data") { Name = $"\"{name}\"" };
            form.Add(text);
        }
        form.Add(new StringContent($"code,name,level\n{code},x,county\nFORM-BAD,,county\n"), "file", "u.csv");
        return form;
    }

    private static async Task<(HttpStatusCode Status, JsonElement Body)> SendAsync(HttpClient client, string query, MultipartFormDataContent form)
    {
        using (form)
        {
            using var answer = await client.PostAsync("import/units" + query, form);
            return (answer.StatusCode, JsonSerializer.Deserialize<JsonElement>(await answer.Content.ReadAsStringAsync()));
        }
    }
}
