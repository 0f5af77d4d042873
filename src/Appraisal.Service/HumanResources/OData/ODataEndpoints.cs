using Appraisal.Service.Access;
using Appraisal.Service.Web;
using Microsoft.AspNetCore.OData;
using Microsoft.OData;

namespace Appraisal.Service.HumanResources.OData;

/// <summary>Read-only OData (version 4) for Excel and Power BI.</summary>
public static class ODataEndpoints
{
    private const string Root = "/api/v1/hr/odata/";

    /// <summary>The largest <c>$top</c>.</summary>
    internal const int MostTop = 100_000;

    private static readonly Role[] Readers = [Role.HrReader, Role.Organizer, Role.Auditor];

    /// <summary>Registers the feature.</summary>
    public static IServiceCollection AddODataFeed(this IServiceCollection services)
    {
        services.AddOData(options => options.Select().Filter().OrderBy().Count().SkipToken().SetMaxTop(MostTop));
        return services.AddSingleton<ODataSets>();
    }

    /// <summary>Maps its routes.</summary>
    public static void MapODataFeed(this RouteGroupBuilder hr)
    {
        var odata = hr.MapGroup("/odata");
        Set(odata.MapGet("/scores", async (Caller caller, string? cycle, ODataQuery<ODataScore> query, ODataSets sets, CancellationToken cancel) =>
            query.Of(await sets.ScoresAsync(caller, Check.Normalise(cycle), cancel))), "ODataScores", "Official scores of all cycles, or of one (cycle=)");
        Set(odata.MapGet("/grades", async (Caller caller, string? cycle, ODataQuery<ODataGrade> query, ODataSets sets, CancellationToken cancel) =>
            query.Of(await sets.GradesAsync(caller, Check.Normalise(cycle), cancel))), "ODataGrades", "How many have which grade, by cycle and cohort");
        Set(odata.MapGet("/units", async (Caller caller, ODataQuery<ODataUnit> query, ODataSets sets, CancellationToken cancel) =>
            query.Of(await sets.UnitsAsync(caller, cancel))), "ODataUnits", "Units");
        Set(odata.MapGet("/burden", async (Caller caller, ODataQuery<ODataBurden> query, ODataSets sets, CancellationToken cancel) =>
            query.Of(await sets.BurdenAsync(caller, cancel))), "ODataBurden", "What inspections cost units, up to today");
        odata.MapODataServiceDocument("/", ODataModel.Model).WithODataBaseAddressFactory(Base).Allow(Readers).WithMetadata(new ExcludeFromDescriptionAttribute());
        odata.MapODataMetadata("/$metadata", ODataModel.Model).Allow(Readers).WithMetadata(new ExcludeFromDescriptionAttribute());
    }

    private static Uri Base(HttpContext http) => new($"{http.Request.Scheme}://{http.Request.Host}{Root}");

    private static void Set(RouteHandlerBuilder route, string name, string summary)
    {
        // outermost: what was refused is a problem as everywhere, and no OData result
        route.AddEndpointFilter(async (context, next) =>
        {
            if (context.Arguments.OfType<IODataQuery>().Single().Refusal is { } refusal)
                return Problems.Answer(refusal);
            try
            {
                return await next(context) is IResult written ? new ODataAnswer(written) : throw new InvalidOperationException("No OData result.");
            }
            catch (RefusedException refused)
            {
                return Problems.Answer(refused.Refusal);
            }
        });
        route.WithODataResult().WithODataModel(ODataModel.Model).WithODataVersion(ODataVersion.V4)
            .WithODataBaseAddressFactory(Base)
            .TakesQuery("*").Allow(Readers).Describe(name, summary + ", as OData: $filter, $select, $orderby, $top, $skiptoken, $count", 401, 403, 422)
            .Produces<Dictionary<string, object>>(200, MediaTypes.Json);
    }
}
