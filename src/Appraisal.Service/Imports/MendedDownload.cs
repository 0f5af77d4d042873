using Appraisal.Service.Access;
using Appraisal.Service.Imports.Pages;
using Appraisal.Service.Web;
using Appraisal.Service.Web.Pages;
using Appraisal.Storage;

namespace Appraisal.Service.Imports;

/// <summary>Gives a file that was looked at on a page back with what to mend beside each row; a part of the page, not of the API.</summary>
public static class MendedDownload
{
    /// <summary>Maps it beside the pages.</summary>
    public static void MapMendedDownload(this IEndpointRouteBuilder pages) => pages.MapPost("/imports/{kind}/mended", GiveAsync)
        .Allow(Role.Organizer, Role.UnitClerk, Role.Inspector, Role.Appraiser, Role.Collector).ExcludeFromDescription();

    private static async Task<IResult> GiveAsync(
        HttpContext context, Caller caller, string kind, IEnumerable<ImportKind> kinds, PendingFiles pending, ImportRows import, CancellationToken cancel)
    {
        var found = ImportEndpoints.Find(caller, kinds, kind);
        if (found.Refusal is { } refusal)
            return Problems.Answer(refusal);
        var ticket = Sessions.IsForm(context.Request) ? (await KeptForms.FormAsync(context.Request))?["ticket"].ToString() : null;
        if (await pending.OpenAsync(caller, kind, ticket, cancel) is not { } body)
            return Problems.Answer(ImportKindPage.Gone);
        var choices = new ImportChoices(DryRun: true, Partial: true, body.Sheet) { IsOnRecord = true };
        var result = await import.RunAsync(caller, found.Value, body, choices, cancel);
        return result.Refusal is { } why ? Problems.Answer(why) : new MendedFileResult(found.Value, body, choices, result);
    }

    private sealed class MendedFileResult(ImportKind kind, ImportBody body, ImportChoices choices, ImportResult result) : IResult
    {
        public Task ExecuteAsync(HttpContext httpContext) => ImportAnswer.MendedAsync(httpContext, kind, body, choices, result, onPage: true);
    }
}
