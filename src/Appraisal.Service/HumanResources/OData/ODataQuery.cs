using System.Reflection;
using Appraisal.Service.Web;
using Appraisal.Storage;
using Microsoft.AspNetCore.OData.Extensions;
using Microsoft.AspNetCore.OData.Query;
using Microsoft.AspNetCore.OData.Query.Validator;
using Microsoft.OData;

namespace Appraisal.Service.HumanResources.OData;

/// <summary>A query that may have been refused already.</summary>
internal interface IODataQuery
{
    /// <summary>Why it is refused; null if it is not.</summary>
    Refusal? Refusal { get; }
}

/// <summary>
/// A query of Excel or Power BI. Whatever the library throws while it reads a query, applies it to rows or writes what comes of that is the
/// query's fault, and a refusal; the rows are read apart from it, and what is thrown there is the service's.
/// </summary>
public sealed class ODataQuery<T> : IODataQuery, IBindableFromHttpContext<ODataQuery<T>>
    where T : class
{
    /// <summary>Rows of a page.</summary>
    private const int PageSize = 1000;

    // what a query may cost: forty nodes, two functions deep, nothing that multiplies rows
    private static readonly ODataValidationSettings Limits = new()
    {
        AllowedQueryOptions = AllowedQueryOptions.Filter | AllowedQueryOptions.Select | AllowedQueryOptions.OrderBy | AllowedQueryOptions.Top
            | AllowedQueryOptions.SkipToken | AllowedQueryOptions.Count,
        AllowedFunctions = AllowedFunctions.Contains | AllowedFunctions.StartsWith | AllowedFunctions.EndsWith | AllowedFunctions.ToLower | AllowedFunctions.ToUpper
            | AllowedFunctions.Year | AllowedFunctions.Month | AllowedFunctions.Day,
        AllowedArithmeticOperators = AllowedArithmeticOperators.None,
        AllowedLogicalOperators = AllowedLogicalOperators.All & ~AllowedLogicalOperators.Has,
        MaxNodeCount = 40,
        MaxFunctionCallDepth = 2,
        MaxOrderByNodeCount = 3,
        MaxTop = ODataEndpoints.MostTop,
    };

    private static readonly ODataQuerySettings Settings = new() { PageSize = PageSize, EnsureStableOrdering = true };

    private readonly ODataQueryOptions<T>? _options;

    private ODataQuery(ODataQueryOptions<T>? options, Refusal? refusal) => (_options, Refusal) = (options, refusal);

    /// <summary>Why it is refused; null if it is not.</summary>
    public Refusal? Refusal { get; }

    static async ValueTask<ODataQuery<T>?> IBindableFromHttpContext<ODataQuery<T>>.BindAsync(HttpContext context, ParameterInfo parameter)
    {
        var beside = ((MethodInfo)parameter.Member).GetParameters().Where(p => p.ParameterType == typeof(string)).Select(p => p.Name!);
        if (ODataText.Refuse(context.Request.Query, beside) is { } refused)
            return new ODataQuery<T>(null, refused);
        var options = (ODataQueryOptions<T>?)null;
        var refusal = await ODataLibrary.RefuseAsync(async () =>
        {
            options = await ODataQueryOptions<T>.BindAsync(context, parameter);
            options!.Validate(Limits);
        });
        return new ODataQuery<T>(options, refusal);
    }

    /// <summary>What the query asks for of rows.</summary>
    /// <exception cref="RefusedException">The rows, or the query of them, are refused.</exception>
    internal IQueryable Of(Outcome<List<T>> rows)
    {
        if (rows.Refusal is { } refusal)
            throw new RefusedException(refusal);
        var answer = (IQueryable?)null;
        refusal = ODataLibrary.Refuse(() =>
        {
            answer = _options!.ApplyTo(rows.Value.AsQueryable(), Settings); // with a page size it is a list already
            _ = _options.Request.ODataFeature().TotalCount; // counted once, as late as it is asked for
        });
        return refusal is null ? answer! : throw new RefusedException(refusal);
    }
}

/// <summary>A query, or what it is asked of, is refused.</summary>
internal sealed class RefusedException(Refusal refusal) : Exception(refusal.Code)
{
    public Refusal Refusal { get; } = refusal;
}

/// <summary>Where OData's library is called.</summary>
internal static class ODataLibrary
{
    /// <summary>The refusal that its exception is; null where it throws none.</summary>
    public static async Task<Refusal?> RefuseAsync(Func<Task> call)
    {
        try
        {
            await call();
            return null;
        }
        catch (Exception error) when (error is not (OperationCanceledException or IOException or OutOfMemoryException))
        {
            return new Refusal(422, "odata-refused", [], error is ODataException ? error.Message : Messages.Of("error.odata-unreadable")); // its other exceptions speak to programmers
        }
    }

    /// <summary>The same at once.</summary>
    public static Refusal? Refuse(Action call) => RefuseAsync(() =>
    {
        call();
        return Task.CompletedTask;
    }).GetAwaiter().GetResult();
}

/// <summary>An answer that the library writes: what it cannot write is refused, too.</summary>
internal sealed class ODataAnswer(IResult written) : IResult
{
    public async Task ExecuteAsync(HttpContext httpContext)
    {
        if (await ODataLibrary.RefuseAsync(() => written.ExecuteAsync(httpContext)) is not { } refusal)
            return;
        if (httpContext.Response.HasStarted)
        {
            httpContext.Abort(); // so that nobody takes a part for the whole
            return;
        }
        httpContext.Response.ContentType = null;
        httpContext.Response.ContentLength = null;
        await Problems.Answer(refusal).ExecuteAsync(httpContext);
    }
}
