using Microsoft.Net.Http.Headers;

namespace Appraisal.Service.Web;

/// <summary>Which kind of answer a request asks for (RFC 9110, 12.5.1).</summary>
public static class MediaTypes
{
    public const string Json = "application/json";
    public const string Ndjson = "application/x-ndjson";
    public const string Csv = "text/csv";
    public const string Xlsx = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet";
    public const string Html = "text/html";

    /// <summary>What lists come as.</summary>
    public static readonly IReadOnlyList<string> Lists = [Json, Ndjson, Csv, Xlsx];

    /// <summary>
    /// The offered type that is accepted best; of several the one that is named most exactly, then the one that stands first in the
    /// header, then the first offered. The first offered without a header, or with one that cannot be read; null where none will do.
    /// </summary>
    public static string? Best(HttpRequest request, IReadOnlyList<string> offered)
    {
        if (request.Headers.Accept.Count == 0)
            return offered[0];
        var ranges = request.GetTypedHeaders().Accept;
        if (ranges.Count == 0)
            return offered[0];
        return offered.Select(type => (Type: type, Range: ranges.Where(r => Covers(r, type)).MaxBy(Exactness)))
            .Where(o => o.Range is { Quality: null or > 0 })
            .OrderByDescending(o => o.Range!.Quality ?? 1).ThenByDescending(o => Exactness(o.Range!)).ThenBy(o => ranges.IndexOf(o.Range!))
            .FirstOrDefault().Type;
    }

    private static bool Covers(MediaTypeHeaderValue range, string type) =>
        range.MatchesAllTypes || range.MediaType.Equals(type, StringComparison.OrdinalIgnoreCase)
        || (range.MatchesAllSubTypes && type.StartsWith(range.Type + "/", StringComparison.OrdinalIgnoreCase));

    private static int Exactness(MediaTypeHeaderValue range) => range.MatchesAllTypes ? 0 : range.MatchesAllSubTypes ? 1 : 2;
}
