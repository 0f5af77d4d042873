using Appraisal.Service.Web;

namespace Appraisal.Service.Imports;

/// <summary>
/// The answer to an import: the report, or a problem document. Who asks for a workbook gets the own file back with what to mend beside
/// each row where it was refused, and where it was tried only, all that would change; as CSV too.
/// </summary>
internal sealed class ImportAnswer(ImportKind kind, ImportBody body, ImportChoices choices, ImportResult result) : IResult
{
    private static readonly string[] Offered = [MediaTypes.Json, MediaTypes.Csv, MediaTypes.Xlsx];

    public Task ExecuteAsync(HttpContext httpContext)
    {
        httpContext.Response.Headers.Vary = "Accept, Accept-Language";
        var type = MediaTypes.Best(httpContext.Request, Offered) ?? MediaTypes.Json;
        if (type == MediaTypes.Xlsx && result.AllErrors.Count > 0 && MendedFile.CanBeMade(body))
            return MendedAsync(httpContext, kind, body, choices, result, onPage: false);
        if (type != MediaTypes.Json && result.Refusal is null && choices.DryRun)
            return ChangesAsync(httpContext, type);
        return Answer().ExecuteAsync(httpContext);
    }

    /// <summary>Gives the own file back with what to mend beside each row.</summary>
    public static async Task MendedAsync(HttpContext context, ImportKind kind, ImportBody body, ImportChoices choices, ImportResult result, bool onPage)
    {
        context.Response.StatusCode = result.Refusal?.Status ?? 200;
        context.Response.ContentType = MediaTypes.Xlsx;
        Named(context, $"{kind.Name}-{Messages.Of(ImportKind.Mended.Label)}.xlsx");
        await using var file = TableFile.BodyOf(context);
        await MendedFile.WriteAsync(file, kind, body, choices, result.AllErrors, onPage, context.RequestAborted);
    }

    private async Task ChangesAsync(HttpContext context, string type)
    {
        context.Response.ContentType = type == MediaTypes.Csv ? type + "; charset=utf-8" : type;
        Named(context, $"{kind.Name}-{Messages.Of("import.changes")}.{(type == MediaTypes.Csv ? "csv" : "xlsx")}");
        string[] heading = [Messages.Of("import.row"), Messages.Of("import.field"), Messages.Of("import.before"), Messages.Of("import.after")];
        await using var file = TableFile.BodyOf(context);
        await TableFile.WriteAsync(file, type, kind.Name, heading,
            result.AllChanges.SelectMany(c => c.Fields.Select(f => new object?[] { c.Row, f.Label, f.Before, f.After })), context.RequestAborted);
    }

    private static void Named(HttpContext context, string name)
    {
        var disposition = new Microsoft.Net.Http.Headers.ContentDispositionHeaderValue("attachment");
        disposition.SetHttpFileName(name);
        context.Response.Headers.ContentDisposition = disposition.ToString();
    }

    private IResult Answer()
    {
        if (result.Refusal is not { } refusal)
            return TypedResults.Json(result.Report, Json.Options);
        if (result.Report.Errors.Count == 0)
            return Problems.Answer(refusal);
        var problem = Problems.Describe(refusal);
        return TypedResults.Json(new ImportProblem
        {
            Type = problem.Type,
            Title = problem.Title,
            Status = problem.Status,
            Detail = problem.Detail,
            Code = problem.Code,
            Rejected = result.Report.Rejected,
            Errors = result.Report.Errors,
            Warnings = result.Report.Warnings,
        }, Json.Options, Problems.MediaType, refusal.Status);
    }
}
