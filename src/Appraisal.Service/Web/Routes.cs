namespace Appraisal.Service.Web;

/// <summary>Marks a route whose answer has an ETag.</summary>
public sealed class Tagged;

/// <summary>Marks a route that stores and answers with the ETag of what was stored.</summary>
public sealed class TaggedWrite;

/// <summary>Marks a route whose answer is a part of a list.</summary>
public sealed class Listed;

/// <summary>Marks a route whose answer is a file to be saved.</summary>
public sealed class Downloaded;

/// <summary>A header that a route reads, for the OpenAPI document.</summary>
public sealed record TakenHeader(string Name, string Description, string Example);

/// <summary>What every route says of itself in the OpenAPI document.</summary>
public static class Routes
{
    /// <summary>Names a route and its answers: its own success, and the problems that it may answer with.</summary>
    public static RouteHandlerBuilder Describe(this RouteHandlerBuilder route, string name, string summary, params int[] problems)
    {
        route.WithName(name).WithSummary(summary);
        foreach (var status in problems)
            route.Produces<Problem>(status, Problems.MediaType);
        return route;
    }

    /// <summary>The answer on success.</summary>
    public static RouteHandlerBuilder Gives<T>(this RouteHandlerBuilder route, int status = 200) => route.Produces<T>(status);

    /// <summary>The answer on success, with an ETag; 304 where the client has it already.</summary>
    public static RouteHandlerBuilder GivesTagged<T>(this RouteHandlerBuilder route) => route.Produces<T>(200).Produces(304).WithMetadata(new Tagged());

    /// <summary>A file of one of these types, to be saved.</summary>
    public static RouteHandlerBuilder GivesFile(this RouteHandlerBuilder route, params string[] types) =>
        route.Produces<Stream>(200, types[0], types[1..]).WithMetadata(new Downloaded());

    /// <summary>Says in the OpenAPI document that the route reads a header.</summary>
    public static RouteHandlerBuilder TakesHeader(this RouteHandlerBuilder route, string name, string description, string example) =>
        route.WithMetadata(new TakenHeader(name, description, example));

    /// <summary>The answers of a write by natural key or by the client's id: 201 the first time, 200 after.</summary>
    public static RouteHandlerBuilder Stores<T>(this RouteHandlerBuilder route) => route.Produces<T>(201).Produces<T>(200);

    /// <summary>The same where a GET of the address has an ETag.</summary>
    public static RouteHandlerBuilder StoresTagged<T>(this RouteHandlerBuilder route) => route.Stores<T>().WithMetadata(new TaggedWrite());

    /// <summary>A list, also as NDJSON, CSV and XLSX; what part of it is asked for is checked before it is read.</summary>
    public static RouteHandlerBuilder Lists<T>(this RouteHandlerBuilder route) => route
        .AddEndpointFilter(ListAsync)
        .Produces<Problem>(406, Problems.MediaType).Produces<Problem>(422, Problems.MediaType)
        .WithMetadata(new Listed(), new Downloaded())
        .Produces<Page<T>>(200, MediaTypes.Json, MediaTypes.Ndjson, MediaTypes.Csv, MediaTypes.Xlsx);

    /// <summary>A whole with an ETag in which there is a page of a list; that list alone as NDJSON, CSV and XLSX.</summary>
    public static RouteHandlerBuilder ListsWithin<T>(this RouteHandlerBuilder route) => route
        .AddEndpointFilter(ListAsync)
        .Produces<Problem>(406, Problems.MediaType).Produces<Problem>(422, Problems.MediaType)
        .WithMetadata(new Tagged(), new Listed(), new Downloaded())
        .Produces<T>(200, MediaTypes.Json, MediaTypes.Ndjson, MediaTypes.Csv, MediaTypes.Xlsx).Produces(304);

    // a list reads one page; the whole of it is the same route asked for page after page, while the answer is written
    private static async ValueTask<object?> ListAsync(EndpointFilterInvocationContext context, EndpointFilterDelegate next)
    {
        var at = context.Arguments.Index().FirstOrDefault(a => a.Item is PageQuery, (-1, null)).Index;
        if (at < 0)
            return await next(context);
        var page = (PageQuery)context.Arguments[at]!;
        if (page.Refusal is { } refusal)
            return Problems.Answer(refusal);
        if (page.All != true)
            return await next(context);
        context.Arguments[at] = page = page with { Limit = PageQuery.MostItems };
        var answer = await next(context);
        return answer is not IListResult list ? answer : list.All(cursor =>
        {
            context.Arguments[at] = page with { Cursor = cursor };
            return next(context);
        });
    }
}
