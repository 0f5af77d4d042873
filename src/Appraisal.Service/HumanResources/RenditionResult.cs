using System.Globalization;
using Appraisal.Service.Web;
using Appraisal.Storage;

namespace Appraisal.Service.HumanResources;

/// <summary>Sends a rendition with its strong entity tag, or 304 to who has it already; or the problem.</summary>
internal sealed class RenditionResult(Outcome<Rendition> outcome, string type) : IResult
{
    public async Task ExecuteAsync(HttpContext httpContext)
    {
        if (outcome.Refusal is { } refusal)
        {
            await Problems.Answer(refusal).ExecuteAsync(httpContext);
            return;
        }
        using var rendition = outcome.Value;
        var response = httpContext.Response;
        response.Headers.ETag = rendition.Tag;
        response.Headers.CacheControl = "private, no-cache";
        response.Headers.Vary = "Accept";
        if (rendition.Next is not null)
            response.Headers["X-Next-Cursor"] = rendition.Next;
        if (EntityTags.Has(httpContext.Request, rendition.Tag))
        {
            response.StatusCode = StatusCodes.Status304NotModified;
            return;
        }
        response.ContentType = type == MediaTypes.Xlsx ? type : type + "; charset=utf-8";
        await rendition.SendAsync(response, httpContext.RequestAborted);
    }
}

/// <summary>What a request would like (RFC 7240).</summary>
internal static class Prefer
{
    /// <summary>How long it would wait, at most <see cref="FollowChanges.LongestWait"/>; none where it does not say. What is granted is said in the answer.</summary>
    public static TimeSpan Wait(HttpContext http)
    {
        foreach (var preference in http.Request.Headers["Prefer"].ToString().Split(',', ';'))
        {
            var parts = preference.Split('=', 2, StringSplitOptions.TrimEntries);
            if (parts is not [var name, var value] || !name.Equals("wait", StringComparison.OrdinalIgnoreCase)
                || !int.TryParse(value.Trim('"'), NumberStyles.None, CultureInfo.InvariantCulture, out var seconds))
                continue;
            var wait = TimeSpan.FromSeconds(Math.Min(seconds, FollowChanges.LongestWait.TotalSeconds));
            http.Response.Headers["Preference-Applied"] = string.Create(CultureInfo.InvariantCulture, $"wait={wait.TotalSeconds}");
            return wait;
        }
        return TimeSpan.Zero;
    }
}
