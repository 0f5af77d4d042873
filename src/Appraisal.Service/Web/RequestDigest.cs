using System.Security.Cryptography;
using System.Text.Json;

namespace Appraisal.Service.Web;

/// <summary>Tells whether a request under an id that is known says the same again.</summary>
internal static class RequestDigest
{
    /// <summary>SHA-256 of the normalised content of a request.</summary>
    public static byte[] Of<T>(T content) => SHA256.HashData(JsonSerializer.SerializeToUtf8Bytes(content, Json.Options));

    /// <summary>Whether two digests are the same.</summary>
    public static bool Same(byte[] a, byte[] b) => a.AsSpan().SequenceEqual(b);
}
