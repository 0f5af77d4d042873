using Appraisal.Service.Access;
using Appraisal.Storage;
using Microsoft.AspNetCore.Diagnostics;
using Microsoft.AspNetCore.Http.Features;

namespace Appraisal.Service.Web.Pages;

/// <summary>
/// Refusals in the words of a page: whoever reads them knows its fields, neither routes nor parameters nor headers. A text
/// <c>page.problem.{code}.title</c>, <c>page.problem.{code}.detail</c> or <c>page.error.{code}</c> stands for the one of the API.
/// </summary>
public static class PageProblems
{
    /// <summary>A problem as a person reads it on a page.</summary>
    public static Problem Describe(HttpContext http, Refusal refusal) => (Describe(refusal), refusal.Code) switch
    {
        (var problem, "forbidden") when http.User.Identity is { IsAuthenticated: true } => problem with { Title = Messages.Of("frame.forbidden"), Detail = Messages.Of("frame.forbidden-says", Messages.Of("page.role." + Wire.Text(Caller.From(http.User).Role))) },
        (var problem, "no-such-route") => problem with { Title = Messages.Of("frame.no-page"), Detail = Messages.Of("frame.no-page-says") },
        (var problem, "too-large") => TooLarge(http, problem),
        var (problem, _) => problem,
    };

    /// <summary>What is wrong with a field.</summary>
    public static FieldProblem Describe(FieldError error) =>
        Messages.Find(WordingOf(error), Args(error.Code, error.Args)) is { } text ? new FieldProblem(error.Field, error.Code, text) : Problems.Describe(error);

    /// <summary>A problem that says the same to every reader on every page.</summary>
    public static Problem Describe(Refusal refusal)
    {
        var problem = Problems.Describe(refusal);
        return problem with
        {
            Title = Messages.Find($"page.problem.{refusal.Code}.title") ?? problem.Title,
            Detail = Messages.Find($"page.problem.{refusal.Code}.detail", Args(refusal.Code, refusal.Args)) ?? problem.Detail,
            Errors = refusal.Errors.Count == 0 ? null : [.. refusal.Errors.Select(Describe)],
        };
    }

    // what belongs to others is not told apart from what is not there, and the page does not claim to know that it is not
    private static string WordingOf(FieldError error) =>
        error is { Code: "unknown", Args: ["unit" or "cadre" or "participant", ..] } ? "page.error.unknown-to-you" : "page.error." + error.Code;

    // sizes as people know them, and what the field is called that they have to change
    private static object?[] Args(string code, object?[] args) => (code, args) switch
    {
        ("content-size", [_, int most]) => [PageText.Megabytes(most)],
        ("one-of", [string names]) => [PageText.Listed(names.Split(", ").Select(name => Messages.Of("heading." + name)))],
        ("separate-collection", _) => [.. args, Messages.Of("surveys.separate")],
        _ => Problems.Named(code, args),
    };

    // what an exception has ended has lost its route
    private static Problem TooLarge(HttpContext http, Problem problem)
    {
        var page = http.GetEndpoint() ?? http.Features.Get<IExceptionHandlerFeature>()?.Endpoint;
        if (page?.Metadata.GetMetadata<UploadAttribute>() is { } upload)
            return problem with { Title = Messages.Of("frame.file-too-large"), Detail = Messages.Of("frame.file-too-large-says", PageText.Megabytes(upload.Most(http.RequestServices))) };
        var most = http.Features.Get<IHttpMaxRequestBodySizeFeature>()?.MaxRequestBodySize ?? 0;
        return problem with { Title = Messages.Of("frame.form-too-large"), Detail = Messages.Of("frame.form-too-large-says", PageText.Megabytes(most)) };
    }
}
