using System.Collections.Concurrent;
using System.Security.Cryptography;
using System.Text;
using Appraisal.Storage;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Authorization.Policy;
using Microsoft.Net.Http.Headers;

namespace Appraisal.Service.Web;

/// <summary>
/// Conditional writes (RFC 9110, 13.1): a PUT or DELETE with If-Match or If-None-Match is done only where that holds of what a GET of its
/// address answers now, and is 412 otherwise. It is looked at before anything is done, and again before the transaction commits, so that a
/// write in between is seen, whoever made it and on whichever node.
/// </summary>
public static class Preconditions
{
    private static readonly ConcurrentDictionary<Endpoint, RouteEndpoint?> Twins = [];

    /// <summary>Looks at the conditions of every write, after who asks is known.</summary>
    public static void UsePreconditions(this WebApplication app) => app.Use((context, next) =>
        IsConditional(context.Request) && context.GetEndpoint() is RouteEndpoint write ? WriteAsync(context, write, next) : next(context));

    private static bool IsConditional(HttpRequest request) => (request.Headers.IfMatch.Count > 0 || request.Headers.IfNoneMatch.Count > 0)
        && (HttpMethods.IsPut(request.Method) || HttpMethods.IsDelete(request.Method) || HttpMethods.IsPatch(request.Method));

    private static async Task WriteAsync(HttpContext context, RouteEndpoint write, RequestDelegate next)
    {
        var read = Twins.GetOrAdd(write, _ => TwinOf(context, write));
        try
        {
            if (read is null || !await HoldsAsync(context, read))
                throw new WriteConditionException();
            await WriteCondition.RunAsync(NameOf(context.Request), () => HoldsAsync(context, read), () => next(context));
        }
        catch (WriteConditionException)
        {
            await Problems.Answer(new Refusal(412, "precondition-failed", [])).ExecuteAsync(context);
        }
    }

    // a lock's name is short, and compared by its bytes
    private static string NameOf(HttpRequest request) =>
        "at:" + Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(request.Path.ToString().ToUpperInvariant())));

    private static async Task<bool> HoldsAsync(HttpContext context, RouteEndpoint read) =>
        await StandsAsync(context, read) is { } stands && Holds(context.Request, stands);

    private static bool Holds(HttpRequest request, Standing stands)
    {
        var headers = request.GetTypedHeaders();
        return request.Headers.IfMatch.Count > 0
            ? headers.IfMatch.Any(t => t.Equals(EntityTagHeaderValue.Any) ? stands.Exists : stands.Tag is not null && t.Compare(stands.Tag, useStrongComparison: true))
            : headers.IfNoneMatch.Count > 0
                && headers.IfNoneMatch.All(t => t.Equals(EntityTagHeaderValue.Any) ? !stands.Exists : stands.Tag is null || !t.Compare(stands.Tag, useStrongComparison: false));
    }

    // the GET of the same address
    private static RouteEndpoint? TwinOf(HttpContext context, RouteEndpoint write) => context.RequestServices.GetRequiredService<EndpointDataSource>().Endpoints
        .OfType<RouteEndpoint>().FirstOrDefault(e => e.RoutePattern.RawText == write.RoutePattern.RawText
            && e.Metadata.GetMetadata<IHttpMethodMetadata>()?.HttpMethods.Contains(HttpMethods.Get) == true);

    // what the caller would get; null where it gets nothing that a condition could hold of
    private static async Task<Standing?> StandsAsync(HttpContext context, RouteEndpoint read)
    {
        var asked = new DefaultHttpContext { RequestServices = context.RequestServices, User = context.User, RequestAborted = context.RequestAborted };
        (asked.Request.Method, asked.Request.Scheme, asked.Request.Host) = (HttpMethods.Get, context.Request.Scheme, context.Request.Host);
        (asked.Request.PathBase, asked.Request.Path, asked.Request.RouteValues) = (context.Request.PathBase, context.Request.Path, new RouteValueDictionary(context.Request.RouteValues));
        asked.SetEndpoint(read);
        if (!await MayAsync(asked, read))
            return null;
        await read.RequestDelegate!(asked);
        return asked.Response.StatusCode switch
        {
            StatusCodes.Status200OK => new Standing(true, asked.Response.GetTypedHeaders().ETag),
            StatusCodes.Status404NotFound => new Standing(false, null),
            _ => null,
        };
    }

    private static async Task<bool> MayAsync(HttpContext asked, RouteEndpoint read)
    {
        var services = asked.RequestServices;
        var policy = await AuthorizationPolicy.CombineAsync(services.GetRequiredService<IAuthorizationPolicyProvider>(),
            read.Metadata.GetOrderedMetadata<IAuthorizeData>(), read.Metadata.GetOrderedMetadata<AuthorizationPolicy>());
        return policy is null || read.Metadata.GetMetadata<IAllowAnonymous>() is not null
            || (await services.GetRequiredService<IAuthorizationService>().AuthorizeAsync(asked.User, asked, policy)).Succeeded;
    }

    /// <summary>What stands at an address.</summary>
    private sealed record Standing(bool Exists, EntityTagHeaderValue? Tag);
}
