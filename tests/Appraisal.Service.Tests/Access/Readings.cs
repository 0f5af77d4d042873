using System.IO.Compression;
using System.Net;
using System.Net.Http.Headers;
using System.Text.RegularExpressions;

namespace Appraisal.Service.Tests.Access;

/// <summary>Answers as an attacker compares them: without what differs in any two worlds.</summary>
internal static partial class Readings
{
    public static readonly string[] Formats =
        ["application/json", "text/csv", "application/x-ndjson", "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"];

    public static async Task<(HttpStatusCode Status, string Text)> ReadAsync(HttpClient client, string path, string format)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, path);
        request.Headers.Accept.Add(new MediaTypeWithQualityHeaderValue(format));
        using var answer = await client.SendAsync(request);
        return (answer.StatusCode, await NormalAsync(answer));
    }

    /// <summary>Status and text, with ids, instants, prefixes of keys and the audit's last link, which differ in any two worlds, made equal.</summary>
    public static async Task<string> NormalAsync(HttpResponseMessage answer)
    {
        var text = answer.Content.Headers.ContentType?.MediaType == Formats[3]
            ? Unpack(await answer.Content.ReadAsStreamAsync())
            : await answer.Content.ReadAsStringAsync();
        return $"{(int)answer.StatusCode} {Differing().Replace(text, "~")}";
    }

    private static string Unpack(Stream workbook)
    {
        using var archive = new ZipArchive(workbook);
        return string.Concat(archive.Entries.Select(entry =>
        {
            using var reader = new StreamReader(entry.Open());
            return reader.ReadToEnd();
        }));
    }

    private const string Ids = @"[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}|R[0-9a-f]{32}|ak_\w{8}|""next"":""[\w=]+""";
    private const string Instants = @"\d{4}-\d\d-\d\dT\d\d:\d\d:[\d.]+(Z|[+-]\d\d:\d\d)";
    private const string Links = @"""traceId"":""[0-9a-f]{32}""|""number"":\d+,""hash"":""[0-9a-f]{64}|""unsealed"":\d+,""oldestUnsealedAt"":[^,}]+";

    // of this database or host alone: the mark of its feed, its address
    private const string Places = @"\b\d+-[0-9a-f]{16}\b|""feed"":""[0-9a-f]{16}""|http://127\.0\.0\.1:\d+";

    [GeneratedRegex($"{Ids}|{Instants}|{Links}|{Places}", RegexOptions.NonBacktracking | RegexOptions.ExplicitCapture)]
    private static partial Regex Differing();
}
