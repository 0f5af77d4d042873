using System.Net;
using System.Net.Http.Headers;
using System.Text.RegularExpressions;
using Appraisal.Service.Tests.Hosting;

namespace Appraisal.Service.Tests.Access;

/// <summary>A browser as the service sees it: it keeps cookies, asks for pages, and is led nowhere without the test's knowing.</summary>
public sealed partial class Browser : IDisposable
{
    private readonly HttpClientHandler _handler = new() { AllowAutoRedirect = false };
    private readonly HttpClient _client;

    public Browser(Host host, string language = "en")
    {
        _client = new HttpClient(_handler) { BaseAddress = host.Address };
        _client.DefaultRequestHeaders.Accept.ParseAdd("text/html,*/*;q=0.8");
        _client.DefaultRequestHeaders.AcceptLanguage.ParseAdd(language);
    }

    /// <summary>What it sends as cookies.</summary>
    public CookieCollection Cookies => _handler.CookieContainer.GetAllCookies();

    public Task<HttpResponseMessage> GetAsync(string path) => _client.GetAsync(path);

    /// <summary>Opens a page and submits its form.</summary>
    public async Task<HttpResponseMessage> SubmitAsync(string page, string action, params (string Name, string Value)[] fields)
    {
        var html = await _client.GetStringAsync(page);
        html = html.Split("<form").First(form => form.Contains($"action=\"{action}\"", StringComparison.Ordinal)); // a page may have others
        var hidden = HiddenField().Matches(html).ToDictionary(m => m.Groups["name"].Value, m => WebUtility.HtmlDecode(m.Groups["value"].Value), StringComparer.Ordinal);
        foreach (var (name, value) in fields)
            hidden[name] = value;
        return await PostAsync(action, hidden);
    }

    public Task<HttpResponseMessage> PostAsync(string action, IReadOnlyDictionary<string, string> fields) =>
        _client.PostAsync(action, new FormUrlEncodedContent(fields));

    /// <summary>Posts any content with an antiforgery token in the header.</summary>
    public Task<HttpResponseMessage> PostAsync(string action, string type, string body, string token)
    {
        var content = new StringContent(body, MediaTypeHeaderValue.Parse(type));
        var request = new HttpRequestMessage(HttpMethod.Post, action) { Content = content };
        request.Headers.Add("X-CSRF-Token", token);
        return _client.SendAsync(request);
    }

    public Task<HttpResponseMessage> SignInAsync(string key, string page = "/sign-in") => SubmitAsync(page, "/sign-in", ("key", key));

    /// <summary>Goes to the issuer and back; the answer is that of the service to who comes back.</summary>
    public async Task<HttpResponseMessage> SignInAtIssuerAsync(string returnUrl = "/", Browser? comingBack = null) =>
        await (comingBack ?? this).GetAsync((await ToIssuerAndBackAsync(returnUrl)).OriginalString);

    /// <summary>Goes to the issuer; the address to which it sends the browser back.</summary>
    public async Task<Uri> ToIssuerAndBackAsync(string returnUrl = "/")
    {
        using var led = await GetAsync("/sign-in/organization?returnUrl=" + Uri.EscapeDataString(returnUrl));
        using var elsewhere = new HttpClient(new HttpClientHandler { AllowAutoRedirect = false });
        using var back = await elsewhere.GetAsync(led.Headers.Location);
        Assert.True(back.StatusCode == HttpStatusCode.Redirect, await back.Content.ReadAsStringAsync());
        return back.Headers.Location!;
    }

    /// <summary>The token that a program signed in by cookie asks for.</summary>
    public async Task<string> TokenAsync() => (await _client.GetAsync("/sign-in/token").JsonAsync()).Text("token")!;

    /// <summary>Puts a unit, with an antiforgery token or without.</summary>
    public Task<HttpResponseMessage> PutUnitAsync(string code, string? token) => PutAsync($"/api/v1/units/{code}", """{"name":"x","level":"township"}""", token);

    /// <summary>Puts JSON, with an antiforgery token or without.</summary>
    public Task<HttpResponseMessage> PutAsync(string path, string json, string? token)
    {
        var request = new HttpRequestMessage(HttpMethod.Put, path) { Content = new StringContent(json, MediaTypeHeaderValue.Parse("application/json")) };
        if (token is not null)
            request.Headers.Add("X-CSRF-Token", token);
        return _client.SendAsync(request);
    }

    public void Dispose() => _client.Dispose();

    [GeneratedRegex("""<input type="hidden" name="(?<name>[^"]+)" value="(?<value>[^"]*)" ?/?>""", RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex HiddenField();
}
