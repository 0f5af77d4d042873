using System.Data.Common;
using System.Globalization;
using System.Text.Json;
using System.Text.RegularExpressions;
using Appraisal.Storage;
using Microsoft.AspNetCore.Diagnostics;

namespace Appraisal.Service.Web;

/// <summary>Turns what the framework throws at bad input into problem documents, and what nobody expected into a 500 that tells no secrets.</summary>
public sealed partial class ExceptionAnswers(ILogger<ExceptionAnswers> logger) : IExceptionHandler
{
    /// <inheritdoc/>
    public async ValueTask<bool> TryHandleAsync(HttpContext httpContext, Exception exception, CancellationToken cancellationToken)
    {
        if (httpContext.RequestAborted.IsCancellationRequested)
            return true;
        var refusal = Refuse(exception);
        if (refusal.Status == 500)
            logger.LogError(LoggableException.Of(exception), "Unexpected error at {Method} {Route}", httpContext.Request.Method, httpContext.Features.Get<IExceptionHandlerFeature>()?.Endpoint?.DisplayName);
        if (exception is DatabaseUnavailableException unavailable)
        {
            logger.LogWarning("The database does not answer: {Reason}", unavailable.InnerException!.Message);
            httpContext.Response.Headers.RetryAfter = Math.Ceiling(unavailable.RetryAfter.TotalSeconds).ToString(CultureInfo.InvariantCulture);
        }
        else if (Faults.Of(exception) == Fault.Locked)
            logger.LogWarning("The database has been locked by another program for more than 5 seconds");
        await Problems.Answer(refusal).ExecuteAsync(httpContext);
        return true;
    }

    /// <summary>What to answer to an exception.</summary>
    public static Refusal Refuse(Exception exception) => exception switch
    {
        BadHttpRequestException { InnerException: JsonException json } => Malformed(json),
        JsonException json => Malformed(json),
        BadHttpRequestException { StatusCode: 408 } => new Refusal(408, "too-slow", []),
        BadHttpRequestException { StatusCode: 413 } => new Refusal(413, "too-large", []),
        BadHttpRequestException { StatusCode: 415 } => new Refusal(415, "unsupported-media-type", []),
        BadHttpRequestException bad => Malformed(bad),
        DatabaseUnavailableException => new Refusal(503, "unavailable", []),
        TimeoutException => new Refusal(503, "busy", []),
        DbException duplicate when Dialect.IsDuplicate(duplicate) => new Refusal(503, "busy", []), // another was first; a second try finds it
        _ when Faults.Of(exception) == Fault.Locked => new Refusal(503, "busy", []),
        _ => new Refusal(500, "unexpected", []),
    };

    private static Refusal Malformed(JsonException error)
    {
        var field = Json.FieldOf(error);
        var fieldError = error is UnknownWordException word
            ? new FieldError(field, "unknown-word", word.Word, word.Allowed)
            : new FieldError(field, "unreadable", error.LineNumber + 1, error.BytePositionInLine + 1);
        return new Refusal(400, "malformed", [fieldError]);
    }

    // the framework names the parameter in its message only; where it words that otherwise one day, the answer merely names none
    private static Refusal Malformed(BadHttpRequestException error)
    {
        var parameter = Parameter().Match(error.Message);
        if (!parameter.Success)
            return new Refusal(error.StatusCode, "malformed", []);
        var name = JsonNamingPolicy.CamelCase.ConvertName(parameter.Groups["name"].Value);
        return new Refusal(error.StatusCode, "malformed", [parameter.Groups["what"].Value switch
        {
            "Failed to bind" => new FieldError(name, "unreadable-value"),
            "Required" when !error.Message.EndsWith("from body.", StringComparison.Ordinal) => new FieldError(name, "required"),
            _ => new FieldError("body", "required"),
        }]);
    }

    [GeneratedRegex("""^(?<what>Failed to bind|Required|Implicit body inferred for) parameter "(\S+ )?(?<name>\w+)\b""", RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex Parameter();
}
