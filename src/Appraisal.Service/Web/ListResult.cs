using System.Text.Json;
using Appraisal.Scoring;
using Appraisal.Storage;
using Microsoft.Net.Http.Headers;

namespace Appraisal.Service.Web;

/// <summary>The answer of a list that can go on with the pages that follow.</summary>
internal interface IListResult : IResult
{
    /// <summary>The same answer with all that follows, page by page as it is written.</summary>
    IResult All(Func<string, ValueTask<object?>> next);
}

/// <summary>A page of a list, or all of it from there on, in the form that the client asks for: JSON, NDJSON, CSV or XLSX.</summary>
internal sealed class ListResult<T>(Page<T> page) : IListResult
{
    private const string NoMark = "no";

    private Page<T> Page { get; } = page;

    private Func<string, ValueTask<object?>>? Next { get; init; }

    public IResult All(Func<string, ValueTask<object?>> next) => new ListResult<T>(Page) { Next = next };

    public async Task ExecuteAsync(HttpContext httpContext)
    {
        var (request, response) = (httpContext.Request, httpContext.Response);
        response.Headers.Vary = "Accept, Accept-Language";
        if (ListFormat.Of(request) is not { } format)
        {
            await Problems.Answer(new Refusal(406, "not-acceptable", [], string.Join(", ", MediaTypes.Lists))).ExecuteAsync(httpContext);
            return;
        }
        if (Page.Next is not null && Next is null)
            response.Headers["X-Next-Cursor"] = Page.Next;
        response.ContentType = format.Type == MediaTypes.Xlsx ? format.Type : format.Type + "; charset=utf-8";
        if (format.Type is MediaTypes.Csv or MediaTypes.Xlsx)
            response.Headers.ContentDisposition = FileName(request, format.Type);
        await (format.Type switch
        {
            MediaTypes.Csv or MediaTypes.Xlsx => TableAsync(httpContext, format),
            MediaTypes.Ndjson => LinesAsync(response, httpContext.RequestAborted),
            _ => Next is null ? response.WriteAsJsonAsync(Page, Json.Options, httpContext.RequestAborted) : JsonAsync(response, httpContext.RequestAborted),
        });
    }

    private async IAsyncEnumerable<T> ItemsAsync()
    {
        var part = Page;
        while (true)
        {
            foreach (var item in part.Items)
                yield return item;
            if (Next is null || part.Next is null || await Next(part.Next) is not ListResult<T> following)
                yield break;
            part = following.Page;
        }
    }

    private async Task TableAsync(HttpContext context, ListFormat format)
    {
        var columns = context.RequestServices.GetRequiredService<ListColumns>().Of(typeof(T));
        await using var body = TableFile.BodyOf(context);
        await using (var file = await TableFile.BeginAsync(body, format.Type, NameOf(context.Request), [.. columns.Select(c => Messages.Of(c.Label))], format.HasMark, context.RequestAborted))
        {
            await foreach (var item in ItemsAsync())
            {
                var json = JsonSerializer.SerializeToElement(item, Json.Options);
                await file.AddAsync([.. columns.Select(c => Said(c.Cell(json)))], context.RequestAborted);
            }
            await file.FinishAsync(context.RequestAborted);
        }
        await body.FlushAsync(context.RequestAborted);
    }

    private async Task LinesAsync(HttpResponse response, CancellationToken cancel)
    {
        await foreach (var item in ItemsAsync())
            await response.WriteAsync(Json.Text(item) + "\n", cancel);
    }

    private async Task JsonAsync(HttpResponse response, CancellationToken cancel)
    {
        var before = "{\"items\":[";
        await foreach (var item in ItemsAsync())
        {
            await response.WriteAsync(before + Json.Text(item), cancel);
            before = ",";
        }
        await response.WriteAsync((before.Length > 1 ? before : "") + "],\"next\":null}", cancel);
    }

    private static object? Said(object? value) => value is bool yes ? Messages.Of(yes ? new LocalText("yes", "是") : new LocalText("no", "否")) : value;

    // the last word of the address that is no value: /score-runs/{id}/scores → scores
    private static string NameOf(HttpRequest request) =>
        (request.HttpContext.GetEndpoint() as RouteEndpoint)?.RoutePattern.PathSegments.LastOrDefault(s => s.IsSimple && s.Parts[0].IsLiteral)?.Parts[0] is Microsoft.AspNetCore.Routing.Patterns.RoutePatternLiteralPart part
            ? part.Content
            : "list";

    private static string FileName(HttpRequest request, string type)
    {
        var disposition = new ContentDispositionHeaderValue("attachment");
        disposition.SetHttpFileName($"{NameOf(request)}.{(type == MediaTypes.Csv ? "csv" : "xlsx")}");
        return disposition.ToString();
    }

    /// <summary>What <c>?format=</c> or else the header Accept asks for.</summary>
    /// <param name="Type">The media type.</param>
    /// <param name="HasMark">Whether a CSV begins with a byte order mark, as without one spreadsheets take it for another encoding.</param>
    private sealed record ListFormat(string Type, bool HasMark)
    {
        public static ListFormat? Of(HttpRequest request)
        {
            if (PageQuery.FormatOf(request.Query["format"]) is { } named)
                return new ListFormat(named.Type, named.HasMark);
            if (MediaTypes.Best(request, MediaTypes.Lists) is not { } type)
                return null;
            var range = request.GetTypedHeaders().Accept.FirstOrDefault(r => r.MediaType.Equals(type, StringComparison.OrdinalIgnoreCase));
            return new ListFormat(type, range?.Parameters.FirstOrDefault(p => p.Name.Equals("bom", StringComparison.OrdinalIgnoreCase))?.Value != NoMark);
        }
    }
}
