using Appraisal.Storage;
using Microsoft.Net.Http.Headers;

namespace Appraisal.Service.Web;

/// <summary>
/// JSON and forms are UTF-8 everywhere, and come as they are: a body that is packed, as its head says, would be read as if it were not. A body that says that it is in another charset is refused before anything reads it. What binds bodies
/// would throw at a charset that it does not know, also at UTF-8 in quotation marks, and read some that nobody means.
/// </summary>
public static class BodyCharset
{
    /// <summary>Looks at the body of every route and page, after who asks is known; from then on JSON is without a charset.</summary>
    public static void UseBodyCharset(this WebApplication app) => app.Use((context, next) =>
    {
        if (context.Request.Headers.ContentEncoding is { Count: > 0 } encoding && encoding != "identity")
            return Problems.Answer(new Refusal(415, "content-encoding", [], Check.Shown(encoding.ToString()))).ExecuteAsync(context);
        if (context.Request.ContentType is null or MediaTypes.Json) // as nearly all are: nothing to look at
            return next(context);
        var isJson = context.Request.HasJsonContentType();
        if (context.GetEndpoint() is null || !(isJson || context.Request.HasFormContentType))
            return next(context);
        if (!IsUtf8(context.Request))
            return Problems.Answer(new Refusal(415, "unsupported-media-type", [])).ExecuteAsync(context);
        if (isJson)
            context.Request.ContentType = MediaTypeHeaderValue.Parse(context.Request.ContentType).MediaType.Value;
        return next(context);
    });

    /// <summary>Whether a body says of itself that it is UTF-8, or says nothing.</summary>
    internal static bool IsUtf8(HttpRequest request) => !MediaTypeHeaderValue.TryParse(request.ContentType, out var type) || type.Parameters
        .Where(p => p.Name.Equals("charset", StringComparison.OrdinalIgnoreCase))
        .All(p => HeaderUtilities.RemoveQuotes(p.Value).Equals("utf-8", StringComparison.OrdinalIgnoreCase));
}
