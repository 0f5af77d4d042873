using System.Buffers.Text;
using System.Text;
using System.Text.Json;
using Appraisal.Storage;

namespace Appraisal.Service.Web;

/// <summary>A part of a list.</summary>
/// <param name="Items">The items, in order.</param>
/// <param name="Next">What to give as <c>cursor</c> for those that follow; null at the end.</param>
public sealed record Page<T>(IReadOnlyList<T> Items, string? Next);

/// <summary>Where in a list to begin and how much of it to give.</summary>
/// <param name="Cursor">The <c>next</c> of the page before; absent for the first.</param>
/// <param name="Limit">1..1000, 100 by default; 1000 of a list within a whole.</param>
/// <param name="Format">json, ndjson, csv or xlsx, in place of the header Accept; csv;bom=no without a byte order mark.</param>
/// <param name="All">The whole list from there on in one answer, however long it is.</param>
public sealed record PageQuery(string? Cursor, int? Limit, string? Format = null, bool? All = null)
{
    /// <summary>Items on the largest page.</summary>
    public const int MostItems = 1000;

    private static readonly Dictionary<string, (string Type, bool HasMark)> Formats = new(StringComparer.OrdinalIgnoreCase)
    {
        ["json"] = (MediaTypes.Json, false), ["ndjson"] = (MediaTypes.Ndjson, false), ["csv"] = (MediaTypes.Csv, true), ["csv;bom=no"] = (MediaTypes.Csv, false), ["xlsx"] = (MediaTypes.Xlsx, false),
    };

    // what a cursor begins with, so that none is taken for one that is not
    private const string Mark = "c:";

    private static readonly UTF8Encoding Utf8 = new(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true);

    /// <summary>What is wrong with it; null if nothing is. Every list is asked before it is read.</summary>
    public Refusal? Refusal
    {
        get
        {
            var check = new Check();
            check.That(Limit is null or (>= 1 and <= MostItems), "limit", "out-of-range", Limit, 1, MostItems);
            check.That(Key(Cursor) is not null, "cursor", "cursor");
            check.That(string.IsNullOrEmpty(Format) || FormatOf(Format) is not null, "format", "unknown-word", Check.Shown(Format ?? ""), string.Join(", ", Formats.Keys));
            return check.Refusal;
        }
    }

    /// <summary>The media type that a format names, and whether it begins with a byte order mark; null for none.</summary>
    internal static (string Type, bool HasMark)? FormatOf(string? format) =>
        format is not null && Formats.TryGetValue(format.Replace(" ", "", StringComparison.Ordinal), out var found) ? found : null;

    /// <summary>Items on a page, within bounds.</summary>
    public int Size => Math.Clamp(Limit ?? 100, 1, MostItems);

    /// <summary>The text after which the page begins; empty for the first page.</summary>
    public string After => Key(Cursor) ?? "";

    /// <summary>The id after which the page begins.</summary>
    public Guid AfterId => Guid.TryParse(After, out var id) ? id : Guid.Empty;

    /// <summary>A page of rows that were read with one more than its size.</summary>
    public Page<T> Of<TRow, T>(IReadOnlyList<TRow> rows, Func<TRow, T> item, Func<TRow, string> key) =>
        new([.. rows.Take(Size).Select(item)],
            rows.Count > Size ? Base64Url.EncodeToString(Utf8.GetBytes(Mark + key(rows[Size - 1]))) : null);

    /// <summary>A page of a few that are read as a whole, in their order.</summary>
    public Page<T> Part<T>(IReadOnlyList<T> all, Func<T, string> key) =>
        Of([.. (After.Length == 0 ? all : all.SkipWhile(item => key(item) != After).Skip(1)).Take(Size + 1)], item => item, key);

    private static string? Key(string? cursor)
    {
        if (string.IsNullOrEmpty(cursor))
            return "";
        try
        {
            return Base64Url.IsValid(cursor) && Utf8.GetString(Base64Url.DecodeFromChars(cursor)) is var text && text.StartsWith(Mark, StringComparison.Ordinal)
                ? text[Mark.Length..]
                : null;
        }
        catch (DecoderFallbackException)
        {
            return null;
        }
    }
}

/// <summary>Turns outcomes into answers.</summary>
public static class Answers
{
    /// <summary>200 with the value, or the problem.</summary>
    public static IResult Of<T>(Outcome<T> outcome) =>
        outcome.Refusal is { } refusal ? Problems.Answer(refusal) : TypedResults.Json(outcome.Value, Json.Options);

    /// <summary>201 with its location if it is new, else 200; or the problem.</summary>
    public static IResult Stored<T>(Outcome<Stored<T>> outcome, Func<T, string> location)
    {
        if (outcome.Refusal is { } refusal)
            return Problems.Answer(refusal);
        var (value, change) = outcome.Value;
        return change == Change.Created
            ? new Created<T>(value, "/api/v1" + location(value))
            : TypedResults.Json(value, Json.Options);
    }

    /// <summary>The same for a PUT to an address whose GET has an ETag: with that of what was stored.</summary>
    public static IResult Put<T>(Outcome<Stored<T>> outcome, Func<T, string> location) => outcome.Refusal is { } refusal
        ? Problems.Answer(refusal)
        : new TaggedResult(Stored(outcome, location), EntityTags.Of(JsonSerializer.SerializeToUtf8Bytes(outcome.Value.Whole ?? outcome.Value.Value!, Json.Options)));

    /// <summary>The same where what is put takes the place of what was there.</summary>
    public static IResult Put<T>(Outcome<T> outcome) => outcome.Refusal is { } refusal
        ? Problems.Answer(refusal)
        : new TaggedResult(Of(outcome), EntityTags.Of(JsonSerializer.SerializeToUtf8Bytes(outcome.Value, Json.Options)));

    /// <summary>202 with the place to ask how far it is.</summary>
    public static IResult Accepted<T>(T value, string location) => new Created<T>(value, "/api/v1" + location, StatusCodes.Status202Accepted);

    /// <summary>200 with a strong ETag, or 304 if the client has it already; or the problem.</summary>
    public static IResult Cacheable<T>(Outcome<T> outcome) =>
        outcome.Refusal is { } refusal ? Problems.Answer(refusal) : new CacheableResult(JsonSerializer.SerializeToUtf8Bytes(outcome.Value, Json.Options));

    /// <summary>A list as JSON, or as NDJSON, CSV or XLSX where the client asks for that.</summary>
    public static IResult List<T>(Outcome<Page<T>> outcome) =>
        outcome.Refusal is { } refusal ? Problems.Answer(refusal) : new ListResult<T>(outcome.Value);

    /// <summary>
    /// A whole with an ETag, in which there is a page of a list; where the client asks for NDJSON, CSV or XLSX that list alone. All of it is given by those only, as the
    /// whole has room for a page.
    /// </summary>
    public static IResult ListWithin<TWhole, T>(HttpRequest request, PageQuery page, Outcome<TWhole> outcome, Func<TWhole, Page<T>> list)
    {
        var isWhole = (PageQuery.FormatOf(page.Format)?.Type ?? MediaTypes.Best(request, MediaTypes.Lists)) is MediaTypes.Json;
        return outcome.Refusal is null && !isWhole ? new ListResult<T>(list(outcome.Value))
            : isWhole && page.All == true ? Problems.Answer(Refusal.Invalid(new FieldError("format", "unknown-word", "json", "ndjson, csv, xlsx")))
            : Cacheable(outcome);
    }

    // in one piece of a known length: half of what it costs to write a small answer in chunks as it is made
    private static Task SendAsync(HttpContext http, byte[] json)
    {
        (http.Response.ContentType, http.Response.ContentLength) = ("application/json; charset=utf-8", json.Length);
        return http.Response.Body.WriteAsync(json, http.RequestAborted).AsTask();
    }

    private sealed class Created<T>(T value, string location, int status = StatusCodes.Status201Created) : IResult
    {
        public Task ExecuteAsync(HttpContext httpContext)
        {
            httpContext.Response.StatusCode = status;
            httpContext.Response.Headers.Location = location;
            return SendAsync(httpContext, JsonSerializer.SerializeToUtf8Bytes(value, Json.Options));
        }
    }

    private sealed class TaggedResult(IResult answer, string tag) : IResult
    {
        public Task ExecuteAsync(HttpContext httpContext)
        {
            httpContext.Response.Headers.ETag = tag;
            return answer.ExecuteAsync(httpContext);
        }
    }

    private sealed class CacheableResult(byte[] body) : IResult
    {
        public Task ExecuteAsync(HttpContext httpContext)
        {
            var tag = EntityTags.Of(body);
            httpContext.Response.Headers.ETag = tag;
            httpContext.Response.Headers.CacheControl = "private, no-cache";
            if (EntityTags.Has(httpContext.Request, tag))
            {
                httpContext.Response.StatusCode = StatusCodes.Status304NotModified;
                return Task.CompletedTask;
            }
            return SendAsync(httpContext, body);
        }
    }
}
