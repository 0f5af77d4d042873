using System.Net;
using System.Net.Http.Json;
using System.Text;
using System.Text.Json;
using Appraisal.Service.Web;

namespace Appraisal.Service.Tests.Hosting;

/// <summary>What tests say to the service, and what they expect of its answers.</summary>
public static class HttpExtensions
{
    /// <summary>PUT of an object (anonymous or a contract) as JSON.</summary>
    public static Task<HttpResponseMessage> PutAsync(this HttpClient client, string path, object body) => client.PutAsJsonAsync(path, body, Json.Options);

    /// <summary>POST of an object (anonymous or a contract) as JSON.</summary>
    public static Task<HttpResponseMessage> PostAsync(this HttpClient client, string path, object body) => client.PostAsJsonAsync(path, body, Json.Options);

    /// <summary>POST of JSON text as it stands, well-formed or not.</summary>
    public static Task<HttpResponseMessage> PostTextAsync(this HttpClient client, string path, string json) =>
        client.PostAsync(path, new StringContent(json, Encoding.UTF8, "application/json"));

    /// <summary>The JSON of a successful answer; fails with the problem document's text otherwise.</summary>
    public static async Task<JsonElement> JsonAsync(this Task<HttpResponseMessage> answer)
    {
        using var response = await answer;
        var text = await response.Content.ReadAsStringAsync();
        Assert.True(response.IsSuccessStatusCode, $"{(int)response.StatusCode} {text}");
        return JsonSerializer.Deserialize<JsonElement>(text);
    }

    /// <summary>The JSON of a GET.</summary>
    public static Task<JsonElement> JsonAsync(this HttpClient client, string path) => client.GetAsync(path).JsonAsync();

    /// <summary>The problem document of an answer that must have this status, with all that such a document must have.</summary>
    public static async Task<JsonElement> ProblemAsync(this Task<HttpResponseMessage> answer, HttpStatusCode status)
    {
        using var response = await answer;
        var text = await response.Content.ReadAsStringAsync();
        Assert.True(status == response.StatusCode, $"expected {(int)status}, got {(int)response.StatusCode} {text}");
        Assert.Equal(Problems.MediaType, response.Content.Headers.ContentType?.MediaType);
        var problem = JsonSerializer.Deserialize<JsonElement>(text);
        Assert.Equal((int)status, problem.GetProperty("status").GetInt32());
        Assert.DoesNotContain("problem.", problem.GetProperty("title").GetString(), StringComparison.Ordinal);
        foreach (var error in Errors(problem))
            Assert.DoesNotContain("error.", error.GetProperty("message").GetString(), StringComparison.Ordinal);
        return problem;
    }

    /// <summary>The page that a reader is answered with, which must have this status.</summary>
    public static async Task<string> PageAsync(this Task<HttpResponseMessage> answer, HttpStatusCode status)
    {
        using var response = await answer;
        var text = await response.Content.ReadAsStringAsync();
        Assert.True(status == response.StatusCode, $"expected {(int)status}, got {(int)response.StatusCode} {text}");
        Assert.Equal(MediaTypes.Html, response.Content.Headers.ContentType?.MediaType);
        return text;
    }

    /// <summary>The field errors of a problem document as <c>field:code</c>.</summary>
    public static string[] Fields(this JsonElement problem) =>
        [.. Errors(problem).Select(e => $"{e.GetProperty("field").GetString()}:{e.GetProperty("code").GetString()}")];

    /// <summary>Asks again until the answer satisfies the condition; fails after three minutes, which only a machine in great distress needs.</summary>
    public static async Task<JsonElement> UntilAsync(this HttpClient client, string path, Func<JsonElement, bool> condition)
    {
        using var limit = new CancellationTokenSource(TimeSpan.FromMinutes(3));
        while (true)
        {
            var json = await client.JsonAsync(path);
            if (condition(json))
                return json;
            await Task.Delay(20, limit.Token);
        }
    }

    private static IEnumerable<JsonElement> Errors(JsonElement problem) =>
        problem.TryGetProperty("errors", out var errors) ? errors.EnumerateArray() : [];
}
