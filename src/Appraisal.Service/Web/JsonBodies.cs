using Appraisal.Storage;
using Microsoft.Net.Http.Headers;

namespace Appraisal.Service.Web;

/// <summary>
/// JSON is UTF-8 everywhere: a body that says that it is in another charset is refused before anything reads it. What binds bodies would
/// throw at a charset that it does not know, also at UTF-8 in quotation marks, and read some that nobody means.
/// </summary>
public static class JsonBodies
{
    /// <summary>Looks at the body of every route, after who asks is known; from then on it is JSON without a charset.</summary>
    public static void UseJsonBodies(this WebApplication app) => app.Use((context, next) =>
    {
        if (context.Request.ContentType is null || context.GetEndpoint() is null || !context.Request.HasJsonContentType())
            return next(context);
        if (!IsUtf8(context.Request))
            return Problems.Answer(new Refusal(415, "unsupported-media-type", [])).ExecuteAsync(context);
        context.Request.ContentType = MediaTypeHeaderValue.Parse(context.Request.ContentType).MediaType.Value;
        return next(context);
    });

    private static bool IsUtf8(HttpRequest request) => MediaTypeHeaderValue.Parse(request.ContentType).Parameters
        .Where(p => p.Name.Equals("charset", StringComparison.OrdinalIgnoreCase))
        .All(p => HeaderUtilities.RemoveQuotes(p.Value).Equals("utf-8", StringComparison.OrdinalIgnoreCase));
}
