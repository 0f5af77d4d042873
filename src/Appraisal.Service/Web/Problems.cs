using System.Text.Json.Serialization;
using Appraisal.Service.Access;
using Appraisal.Service.Web.Pages;
using Appraisal.Storage;
using Microsoft.AspNetCore.Diagnostics;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Mvc;

namespace Appraisal.Service.Web;

/// <summary>An error answer (RFC 9457), in the language that the client asked for.</summary>
public sealed record Problem
{
    /// <summary>Names the kind of problem.</summary>
    /// <example>urn:appraisal:problem:invalid</example>
    public required string Type { get; init; }

    /// <summary>The kind of problem in a few words.</summary>
    /// <example>The input breaks rules</example>
    public required string Title { get; init; }

    /// <summary>The HTTP status.</summary>
    /// <example>422</example>
    public required int Status { get; init; }

    /// <summary>What to mend.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public string? Detail { get; init; }

    /// <summary>The kind of problem, stable, for programs.</summary>
    /// <example>invalid</example>
    public required string Code { get; init; }

    /// <summary>What the log calls the request, to be told to who operates the service.</summary>
    /// <example>4bf92f3577b34da6a3ce929d0e0e4736</example>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public string? TraceId { get; init; }

    /// <summary>Where a device delivers what it keeps: whether this is refused for good, so that to send it again would not help.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public bool? Final { get; init; }

    /// <summary>Every field that is wrong, all at once.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public IReadOnlyList<FieldProblem>? Errors { get; init; }
}

/// <summary>One field that is wrong.</summary>
/// <param name="Field" example="items[0].min">The path of the field.</param>
/// <param name="Code" example="out-of-range">What is wrong, stable, for programs.</param>
/// <param name="Message" example="12 is not between 1 and 5.">The same for people.</param>
public sealed record FieldProblem(string Field, string Code, string Message);

/// <summary>Marks a route at which a device delivers one thing that it keeps: a refusal says whether it is for good.</summary>
public sealed class Delivery;

/// <summary>Makes problem documents of refusals.</summary>
public static class Problems
{
    /// <summary>The media type of an error answer.</summary>
    public const string MediaType = "application/problem+json";

    /// <summary>The answer that tells of a refusal.</summary>
    public static IResult Answer(Refusal refusal) => new ProblemResult(refusal);

    /// <summary>Whether what was refused will be refused whenever it is sent: it is the thing itself that is wrong, not the key, the moment or the service.</summary>
    public static bool IsFinal(Refusal refusal) => refusal.Status is 400 or 409 or 413 or 415 or 422 && refusal.Code is not ("survey-not-open" or "content-encoding");

    /// <summary>The document itself.</summary>
    public static Problem Describe(Refusal refusal, bool isDelivery = false) => new()
    {
        Type = "urn:appraisal:problem:" + refusal.Code,
        Title = Messages.Of($"problem.{refusal.Code}.title"),
        Status = refusal.Status,
        Detail = Messages.Find($"problem.{refusal.Code}.detail", Named(refusal.Code, refusal.Args)),
        Code = refusal.Code,
        TraceId = System.Diagnostics.Activity.Current?.TraceId.ToHexString(),
        Final = isDelivery ? IsFinal(refusal) : null,
        Errors = refusal.Errors.Count == 0 ? null : [.. refusal.Errors.Select(Describe)],
    };

    /// <summary>One field's error with its message.</summary>
    public static FieldProblem Describe(FieldError error) =>
        new(error.Field, error.Code, Messages.Of($"error.{error.Code}", Named(error.Code, error.Args)));

    // what there is none of, said in the reader's language
    internal static object?[] Named(string code, IReadOnlyList<object?> args) => code is "not-found" or "unknown" && args is [string kind, ..]
        ? [Messages.Of("kind." + kind.Replace(' ', '-')), .. args.Skip(1)]
        : [.. args];

    // for a reader: the same in words, and what was typed is kept. A page may have begun with the parts of this request, so it has its own
    private static async Task PageAsync(HttpContext context, Refusal refusal)
    {
        var begun = context.RequestServices;
        var kept = refusal.Code == "form-gone" ? null : await begun.GetRequiredService<KeptForms>().SealAsync(context);
        await using var scope = begun.CreateAsyncScope();
        context.RequestServices = scope.ServiceProvider;
        context.Response.Headers.Remove("blazor-enhanced-nav");
        try
        {
            await new RazorComponentResult<ProblemPage>(new { Refusal = refusal, Kept = kept }) { StatusCode = refusal.Status }.ExecuteAsync(context);
        }
        finally
        {
            context.RequestServices = begun;
        }
    }

    /// <summary>The answer that tells of a refusal.</summary>
    internal sealed class ProblemResult(Refusal refusal) : IResult
    {
        public Task ExecuteAsync(HttpContext httpContext)
        {
            // what an exception has ended has lost its route
            var route = httpContext.GetEndpoint() ?? httpContext.Features.Get<IExceptionHandlerFeature>()?.Endpoint;
            GuessLimit.Count(httpContext, route, refusal);
            httpContext.Response.StatusCode = refusal.Status;
            if (refusal.Status is 503 or 429 && httpContext.Response.Headers.RetryAfter.Count == 0)
                httpContext.Response.Headers.RetryAfter = "1";
            if (Sessions.AsksForPage(httpContext.Request))
                return PageAsync(httpContext, refusal);
            return httpContext.Response.WriteAsJsonAsync(Describe(refusal, route?.Metadata.GetMetadata<Delivery>() is not null), Json.Options, MediaType, CancellationToken.None); // the request may have been timed out
        }
    }
}
