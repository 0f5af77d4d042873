namespace Appraisal.Service.Web;

/// <summary>Steps that a request goes through.</summary>
internal static class Middleware
{
    /// <summary>
    /// A step for some requests alone. The others go past it without waiting for what comes after: a step that waits costs each request
    /// about a microsecond and the memory of a call that was put aside.
    /// </summary>
    public static void UseFor(this WebApplication app, Func<HttpContext, bool> isFor, Func<HttpContext, RequestDelegate, Task> step) =>
        app.Use((context, next) => isFor(context) ? step(context, next) : next(context));

    /// <summary>Whether a request is to the API, not to a page.</summary>
    public static bool IsToApi(this HttpRequest request) => request.Path.StartsWithSegments("/api", StringComparison.OrdinalIgnoreCase);
}
