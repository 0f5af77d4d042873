using Appraisal.Service.Web;
using Appraisal.Storage;
using Appraisal.Storage.Surveys;

namespace Appraisal.Service.Surveys.Kiosk;

/// <summary>The kiosk page: for a touch screen in a service hall, and for the phone of who holds a slip. Nobody signs in to it.</summary>
public static class KioskEndpoints
{
    /// <summary>Maps the page, and what tells its worker which files it consists of. The files themselves are static.</summary>
    public static void MapKiosk(this IEndpointRouteBuilder routes)
    {
        var kiosk = routes.MapGroup("/" + KioskFiles.Folder).ExcludeFromDescription().AllowAnonymous();
        kiosk.MapGet("/version.js", (HttpResponse response, KioskFiles files) =>
        {
            response.Headers.CacheControl = "no-cache";
            return Results.Text(files.Script, "text/javascript; charset=utf-8");
        });
        kiosk.MapGet("/{survey}", async (HttpContext http, string survey, Database database, KioskFiles files, TimeProvider clock, CancellationToken cancel) =>
        {
            http.Response.Headers.Vary = "Accept-Language";
            http.Response.Headers.CacheControl = "no-cache";
            http.Response.Headers.ContentSecurityPolicy =
                http.Response.Headers.ContentSecurityPolicy.ToString().Replace("style-src 'self'", $"style-src 'sha256-{files.StyleHash}'", StringComparison.Ordinal);
            var frame = await database.ReadAsync(session => FrameAsync(session, http.Request, Check.Normalise(survey)!, files, clock, cancel), cancel);
            return frame is null
                ? Results.Text(KioskPage.Unknown(Best(http.Request, [Texts.Chinese, Texts.English]), files), "text/html; charset=utf-8", statusCode: StatusCodes.Status404NotFound)
                : Results.Text(KioskPage.Write(frame, files), "text/html; charset=utf-8");
        });
    }

    private static async Task<KioskFrame?> FrameAsync(Session session, HttpRequest request, string code, KioskFiles files, TimeProvider clock, CancellationToken cancel)
    {
        if (await SurveyStore.FindAsync(session, code, cancel) is not { } row)
            return null;
        var survey = SurveysValidation.View(row, clock.GetUtcNow());
        var languages = KioskPage.Languages(survey);
        var scheme = await SurveyScheme.FindAsync(session, row.Cycle, cancel);
        return new KioskFrame(survey, Best(request, [.. languages.Select(l => l.Code)]), languages, scheme.Quality.SecondsBetween, files.Version, KioskTexts.All);
    }

    // what the browser asks for, as near as there is; else the first
    private static string Best(HttpRequest request, IReadOnlyList<string> offered) =>
        request.GetTypedHeaders().AcceptLanguage.Where(l => l.Quality is not 0).OrderByDescending(l => l.Quality ?? 1).Select(l => l.Value.ToString())
            .Select(wanted => offered.FirstOrDefault(o => o.Equals(wanted, StringComparison.OrdinalIgnoreCase))
                ?? offered.FirstOrDefault(o => o.Split('-')[0].Equals(wanted.Split('-')[0], StringComparison.OrdinalIgnoreCase)))
            .FirstOrDefault(l => l is not null) ?? offered[0];
}
