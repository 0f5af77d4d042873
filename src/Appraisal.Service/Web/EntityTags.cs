using System.Security.Cryptography;
using Microsoft.Net.Http.Headers;

namespace Appraisal.Service.Web;

/// <summary>What an answer is called (RFC 9110, ETag), and what a client has already (If-None-Match).</summary>
internal static class EntityTags
{
    /// <summary>The strong tag of an answer's bytes.</summary>
    public static string Of(byte[] body) => $"\"{Convert.ToHexStringLower(SHA256.HashData(body)[..16])}\"";

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
