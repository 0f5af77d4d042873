using Appraisal.Service.Access;
using Appraisal.Service.Web;
using Appraisal.Storage;
using Microsoft.AspNetCore.OData;
using Microsoft.AspNetCore.OData.Query;
using Microsoft.AspNetCore.OData.Query.Validator;
using Microsoft.OData;

namespace Appraisal.Service.HumanResources.OData;

/// <summary>Read-only OData (version 4) for Excel and Power BI.</summary>
public static class ODataEndpoints
{
    private const string Root = "/api/v1/hr/odata/";
    private const int PageSize = 1000, MostQuery = 4000;

    private static readonly Role[] Readers = [Role.HrReader, Role.Organizer, Role.Auditor];

    // what a query may cost: a page of a thousand, forty nodes, two functions deep, nothing that multiplies rows
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
        MaxTop = 100_000,
    };

    private static readonly ODataQuerySettings Settings = new() { PageSize = PageSize, EnsureStableOrdering = true };

    /// <summary>Registers the feature.</summary>
    public static IServiceCollection AddODataFeed(this IServiceCollection services)
    {
        services.AddOData(options => options.Select().Filter().OrderBy().Count().SkipToken().SetMaxTop(Limits.MaxTop));
        return services.AddSingleton<ODataSets>();
    }

    /// <summary>Maps its routes.</summary>
    public static void MapODataFeed(this RouteGroupBuilder hr)
    {
        var odata = hr.MapGroup("/odata");
        Set(odata.MapGet("/scores", async (Caller caller, string? cycle, ODataQueryOptions<ODataScore> query, ODataSets sets, CancellationToken cancel) =>
            Answer(await sets.ScoresAsync(caller, Check.Normalise(cycle), cancel), query)), "ODataScores", "Official scores of all cycles, or of one (cycle=)");
        Set(odata.MapGet("/grades", async (Caller caller, string? cycle, ODataQueryOptions<ODataGrade> query, ODataSets sets, CancellationToken cancel) =>
            Answer(await sets.GradesAsync(caller, Check.Normalise(cycle), cancel), query)), "ODataGrades", "How many have which grade, by cycle and cohort");
        Set(odata.MapGet("/units", async (Caller caller, ODataQueryOptions<ODataUnit> query, ODataSets sets, CancellationToken cancel) =>
            Answer(await sets.UnitsAsync(caller, cancel), query)), "ODataUnits", "Units");
        Set(odata.MapGet("/burden", async (Caller caller, ODataQueryOptions<ODataBurden> query, ODataSets sets, CancellationToken cancel) =>
            Answer(await sets.BurdenAsync(caller, cancel), query)), "ODataBurden", "What inspections cost units, up to today");
        odata.MapODataServiceDocument("/", ODataModel.Model).Allow(Readers).WithMetadata(new ExcludeFromDescriptionAttribute());
        odata.MapODataMetadata("/$metadata", ODataModel.Model).Allow(Readers).WithMetadata(new ExcludeFromDescriptionAttribute());
    }

    private static void Set(RouteHandlerBuilder route, string name, string summary)
    {
        // outermost: what was refused is a problem as everywhere, and no OData result
        route.AddEndpointFilter(async (context, next) =>
        {
            try
            {
                if (context.HttpContext.Request.QueryString.Value is { Length: > MostQuery } text)
                    return Problems.Answer(Refusal.Invalid(new FieldError("$filter", "too-long", text.Length, MostQuery)));
                context.Arguments.OfType<ODataQueryOptions>().Single().Validate(Limits);
                return await next(context);
            }
            catch (ODataException error)
            {
                return Problems.Answer(new Refusal(422, "odata-refused", [], error.Message));
            }
            catch (RefusedException refused)
            {
                return Problems.Answer(refused.Refusal);
            }
        });
        route.WithODataResult().WithODataModel(ODataModel.Model).WithODataVersion(ODataVersion.V4)
            .WithODataBaseAddressFactory(http => new Uri($"{http.Request.Scheme}://{http.Request.Host}{Root}"))
            .TakesQuery("*").Allow(Readers).Describe(name, summary + ", as OData: $filter, $select, $orderby, $top, $skiptoken, $count", 401, 403, 422)
            .Produces<Dictionary<string, object>>(200, MediaTypes.Json);
    }

    private static IQueryable Answer<T>(Outcome<List<T>> rows, ODataQueryOptions<T> query)
    {
        if (rows.Refusal is { } refusal)
            throw new RefusedException(refusal);
        try
        {
            return query.ApplyTo(rows.Value.AsQueryable(), Settings);
        }
        catch (Exception error) when (error is InvalidOperationException or ArgumentException or FormatException or OverflowException or NotSupportedException)
        {
            throw new RefusedException(new Refusal(422, "odata-refused", [], error.Message)); // the library reads a part of the query only now
        }
    }

    private sealed class RefusedException(Refusal refusal) : Exception(refusal.Code)
    {
        public Refusal Refusal { get; } = refusal;
    }
}
