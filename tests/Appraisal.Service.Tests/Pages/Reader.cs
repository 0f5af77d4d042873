using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using AngleSharp.Dom;
using AngleSharp.Html.Dom;
using AngleSharp.Html.Parser;
using Appraisal.Service.Access;
using Appraisal.Service.Tests.Hosting;
using Appraisal.Service.Web;
using Appraisal.Storage;

namespace Appraisal.Service.Tests.Pages;

/// <summary>A page as it came: its status, and its document.</summary>
public sealed record Sheet(HttpStatusCode Status, IHtmlDocument Document, Uri Address)
{
    /// <summary>What a reader sees, blanks made single.</summary>
    public string Text => string.Join(' ', Document.Body!.TextContent.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries));

    /// <summary>The one first heading.</summary>
    public string Title => Document.QuerySelectorAll("h1").Single().TextContent.Trim();

    /// <summary>What stands beside a field as its error.</summary>
    public string? ErrorOf(string field) => Document.QuerySelector($"[name='{field}']")?.Closest(".field")?.QuerySelector(".error")?.TextContent;

    /// <summary>What a field holds.</summary>
    public string? ValueOf(string field) => Document.QuerySelector($"[name='{field}']") switch
    {
        IHtmlInputElement input => input.Value,
        IHtmlTextAreaElement area => area.Value,
        IHtmlSelectElement select => select.Value,
        _ => null,
    };
}

/// <summary>Somebody with a browser without scripts, who is signed in: opens pages, fills forms, follows where they lead.</summary>
public sealed class Reader : IDisposable
{
    private static readonly HtmlParser Parser = new();
    private readonly HttpClient _client;

    private Reader(Host host, string language)
    {
        _client = new HttpClient(new HttpClientHandler()) { BaseAddress = host.Address };
        _client.DefaultRequestHeaders.Accept.ParseAdd("text/html,*/*;q=0.8");
        _client.DefaultRequestHeaders.AcceptLanguage.ParseAdd(language);
    }

    /// <summary>Nobody yet.</summary>
    public static Reader Nobody(Host host, string language = "en") => new(host, language);

    /// <summary>Somebody with a new key of a role.</summary>
    public static async Task<Reader> SignInAsync(Host host, Role role, string? person = null, string? unit = null, string? staffNo = null, string language = "en", string? body = null)
    {
        var reader = new Reader(host, language);
        await reader.SignInAsync(await KeyAsync(host, role, person, unit, staffNo, body));
        return reader;
    }

    /// <summary>A new key.</summary>
    public static async Task<string> KeyAsync(Host host, Role role, string? person = null, string? unit = null, string? staffNo = null, string? body = null)
    {
        var answer = await host.Administrator.PostAsJsonAsync("keys",
            new KeyRequest { Role = role, Person = person ?? Wire.Text(role), Unit = unit, StaffNo = staffNo, Body = body }, Json.Options);
        return (await answer.Content.ReadFromJsonAsync<JsonElement>()).GetProperty("key").GetString()!;
    }

    /// <summary>Signs in with a key.</summary>
    public async Task<Sheet> SignInAsync(string key) => await SendAsync(await OpenAsync("/sign-in"), "/sign-in", ("key", key));

    public async Task<Sheet> OpenAsync(string address) => await SheetAsync(await _client.GetAsync(address));

    /// <summary>Fills a form of a page and sends it: the one with this id, that is sent to this address, or (<c>answer-*</c>) the only one of what it does.</summary>
    public async Task<Sheet> SendAsync(Sheet page, string form, params (string Name, string Value)[] fields)
    {
        var found = page.Document.QuerySelectorAll<IHtmlFormElement>("form").Single(f => f.Id == form || f.GetAttribute("action") == form || (form.EndsWith("-*", StringComparison.Ordinal) && f.Id?.StartsWith(form[..^1], StringComparison.Ordinal) == true));
        var values = Values(found).ToList();
        foreach (var (name, value) in fields)
        {
            values.RemoveAll(v => v.Key == name);
            values.Add(KeyValuePair.Create(name, value));
        }
        var action = found.GetAttribute("action") is { Length: > 0 } address ? new Uri(page.Address, address) : page.Address;
        using var request = new HttpRequestMessage(HttpMethod.Post, action) { Content = new FormUrlEncodedContent(values) };
        request.Headers.ExpectContinue = values.Sum(v => v.Value.Length) > 1 << 16; // so that the answer to what is too large is read before it is sent
        return await SheetAsync(await _client.SendAsync(request));
    }

    /// <summary>Fills a form of a page and sends it with a file.</summary>
    public async Task<Sheet> UploadAsync(Sheet page, string form, string field, string name, byte[] bytes, params (string Name, string Value)[] fields)
    {
        var found = page.Document.QuerySelectorAll<IHtmlFormElement>("form").Single(f => f.Id == form);
        using var content = new MultipartFormDataContent();
        var values = Values(found).Where(v => v.Key != field && !fields.Any(f => f.Name == v.Key)).Select(v => (v.Key, v.Value));
        foreach (var (key, value) in values.Concat(fields))
            content.Add(new StringContent(value), key);
        content.Add(new ByteArrayContent(bytes), field, name);
        using var request = new HttpRequestMessage(HttpMethod.Post, page.Address) { Content = content };
        request.Headers.ExpectContinue = true; // so that the answer to what is too large is read before it is sent
        return await SheetAsync(await _client.SendAsync(request));
    }

    /// <summary>Sends a form of a page that gives a file.</summary>
    public async Task<byte[]> DownloadAsync(Sheet page, string action)
    {
        var form = page.Document.QuerySelectorAll<IHtmlFormElement>("form").Single(f => f.GetAttribute("action") == action);
        using var answer = await _client.PostAsync(action, new FormUrlEncodedContent(Values(form)));
        Assert.Equal("attachment", answer.Content.Headers.ContentDisposition?.DispositionType);
        return await answer.Content.ReadAsByteArrayAsync();
    }

    public void Dispose() => _client.Dispose();

    private static IEnumerable<KeyValuePair<string, string>> Values(IHtmlFormElement form) => form.Elements.OfType<IHtmlElement>()
        .Where(e => e.GetAttribute("name") is not null && !(e is IHtmlInputElement { Type: "checkbox" or "radio", IsChecked: false }) && e is not IHtmlButtonElement)
        .Select(e => KeyValuePair.Create(e.GetAttribute("name")!, e switch
        {
            IHtmlInputElement input => input.Value,
            IHtmlTextAreaElement area => area.Value,
            IHtmlSelectElement select => select.Value ?? "",
            _ => "",
        }));

    private static async Task<Sheet> SheetAsync(HttpResponseMessage answer)
    {
        using (answer)
        {
            var html = await answer.Content.ReadAsStringAsync();
            Assert.True(answer.Content.Headers.ContentType?.MediaType == "text/html", $"{(int)answer.StatusCode} {html}");
            Assert.True((int)answer.StatusCode < 500, html);
            return new Sheet(answer.StatusCode, Parser.ParseDocument(html), answer.RequestMessage!.RequestUri!);
        }
    }
}
