using System.Collections.Concurrent;
using Appraisal.Storage;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Authorization.Policy;
using Microsoft.Net.Http.Headers;

namespace Appraisal.Service.Web;

/// <summary>
/// Conditional writes (RFC 9110, 13.1): a PUT or DELETE with If-Match or If-None-Match is done only where that holds of what a GET of its
/// address answers now, and is 412 otherwise. Two of them to one address come one after the other on a node, so that of two that name
/// the same ETag one is refused; another node's write in between is not seen.
/// </summary>
public static class Preconditions
{
    private static readonly ConcurrentDictionary<Endpoint, RouteEndpoint?> Twins = [];

    /// <summary>Looks at the conditions of every write, after who asks is known.</summary>
    public static void UsePreconditions(this WebApplication app)
    {
        var gates = Enumerable.Range(0, 64).Select(_ => new SemaphoreSlim(1, 1)).ToArray();
        app.Use((context, next) => IsConditional(context.Request) && context.GetEndpoint() is RouteEndpoint write
            ? WriteAsync(context, write, next, gates[(uint)StringComparer.OrdinalIgnoreCase.GetHashCode(context.Request.Path) % gates.Length])
            : next(context));
    }

    private static bool IsConditional(HttpRequest request) => (request.Headers.IfMatch.Count > 0 || request.Headers.IfNoneMatch.Count > 0)
        && (HttpMethods.IsPut(request.Method) || HttpMethods.IsDelete(request.Method) || HttpMethods.IsPatch(request.Method));

    private static async Task WriteAsync(HttpContext context, RouteEndpoint write, RequestDelegate next, SemaphoreSlim gate)
    {
        await WholeBody.ArriveAsync(context.Request, context.RequestAborted); // so that nobody waits for a slow line
        await gate.WaitAsync(context.RequestAborted);
        try
        {
            var stands = Twins.GetOrAdd(write, _ => TwinOf(context, write)) is { } read ? await StandsAsync(context, read) : null;
            if (stands is not null && Holds(context.Request, stands))
                await next(context);
            else
                await Problems.Answer(new Refusal(412, "precondition-failed", [])).ExecuteAsync(context);
        }
        finally
        {
            gate.Release();
        }
    }

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
