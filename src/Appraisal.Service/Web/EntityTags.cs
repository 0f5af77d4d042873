using Microsoft.Net.Http.Headers;

namespace Appraisal.Service.Web;

/// <summary>What a client has already (RFC 9110, If-None-Match).</summary>
internal static class EntityTags
{
    /// <summary>Whether the client has the answer with this tag.</summary>
    public static bool Has(HttpRequest request, string tag)
    {
        var given = request.Headers.IfNoneMatch;
        if (given.Count == 0)
            return false;
        if (given.Count == 1 && given[0] == tag) // as nearly all send it; parsing costs a quarter of such an answer
            return true;
        var parsed = new EntityTagHeaderValue(tag);
        return request.GetTypedHeaders().IfNoneMatch.Any(t => t.Equals(EntityTagHeaderValue.Any) || t.Compare(parsed, useStrongComparison: false));
    }
}
