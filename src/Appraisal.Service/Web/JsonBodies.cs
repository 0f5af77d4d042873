using Appraisal.Storage;
using Microsoft.Net.Http.Headers;

namespace Appraisal.Service.Web;

/// <summary>
/// JSON is UTF-8 everywhere: a body that says that it is in another charset is refused before anything reads it. What binds bodies would
/// throw at a charset that it does not know, and read some that nobody means.
/// </summary>
public static class JsonBodies
{
    /// <summary>Looks at the body of every route, after who asks is known.</summary>
    public static void UseJsonBodies(this WebApplication app) => app.Use((context, next) =>
        context.Request.ContentType is not null && context.GetEndpoint() is not null && !IsReadable(context.Request)
            ? Problems.Answer(new Refusal(415, "unsupported-media-type", [])).ExecuteAsync(context)
            : next(context));

    /// <summary>Whether a body is no JSON, which its route answers for, or JSON in UTF-8.</summary>
    internal static bool IsReadable(HttpRequest request) =>
        !request.HasJsonContentType() || !MediaTypeHeaderValue.TryParse(request.ContentType, out var type) || type.Parameters.Where(IsCharset).All(IsUtf8);

    private static bool IsCharset(NameValueHeaderValue parameter) => parameter.Name.Equals("charset", StringComparison.OrdinalIgnoreCase);

    private static bool IsUtf8(NameValueHeaderValue charset) => HeaderUtilities.RemoveQuotes(charset.Value).Equals("utf-8", StringComparison.OrdinalIgnoreCase);
}
