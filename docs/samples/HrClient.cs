using System.Globalization;
using System.Net;
using System.Net.Http.Json;
using System.Runtime.CompilerServices;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;

namespace Appraisal.Samples;

/// <summary>
/// An HR system's side of the appraisal service, with .NET alone. Copy it; its client has the base address
/// (<c>https://appraisal.example.gov.cn/api/v1/</c>) and the header <c>X-Api-Key</c>.
/// </summary>
public static class HrClient
{
    private static readonly TimeSpan Tolerance = TimeSpan.FromMinutes(5);

    /// <summary>Every official score of a cycle: the pages are of one publication, whatever is published meanwhile.</summary>
    public static async IAsyncEnumerable<JsonElement> PullAsync(HttpClient client, string cycle, [EnumeratorCancellation] CancellationToken cancel = default)
    {
        for (string? cursor = ""; cursor is not null;)
        {
            var page = await client.GetFromJsonAsync<JsonElement>($"hr/scores?cycle={Uri.EscapeDataString(cycle)}&limit=1000&cursor={cursor}", cancel);
            foreach (var record in page.GetProperty("items").EnumerateArray())
                yield return record;
            cursor = page.GetProperty("next").GetString();
        }
    }

    /// <summary>What changed after a position, and where to go on; waits up to 30 seconds for something. Null: start again with a pull.</summary>
    public static async Task<(IReadOnlyList<JsonElement> Changes, string Next)?> FollowAsync(HttpClient client, string position, CancellationToken cancel = default)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, $"hr/changes?after={Uri.EscapeDataString(position)}");
        request.Headers.Add("Prefer", "wait=30");
        using var answer = await client.SendAsync(request, cancel);
        if (answer.StatusCode == HttpStatusCode.Gone)
            return null; // the service was restored from a backup
        answer.EnsureSuccessStatusCode();
        var page = await answer.Content.ReadFromJsonAsync<JsonElement>(cancel);
        return ([.. page.GetProperty("items").EnumerateArray()], page.GetProperty("next").GetString()!);
    }

    /// <summary>Whether a webhook is genuine: signed with our secret (Standard Webhooks), and not an old one sent again.</summary>
    /// <param name="secret">As the subscription gave it: whsec_…</param>
    /// <param name="id">The header webhook-id; the same id is the same event again.</param>
    /// <param name="timestamp">The header webhook-timestamp.</param>
    /// <param name="signatures">The header webhook-signature; two of them while a secret is being replaced.</param>
    /// <param name="body">The body, byte by byte as it came.</param>
    /// <param name="now">Our clock.</param>
    public static bool Verify(string secret, string id, string timestamp, string signatures, ReadOnlySpan<byte> body, DateTimeOffset now)
    {
        if (!long.TryParse(timestamp, NumberStyles.None, CultureInfo.InvariantCulture, out var sent) || Math.Abs(now.ToUnixTimeSeconds() - sent) > Tolerance.TotalSeconds)
            return false;
        var key = Convert.FromBase64String(secret["whsec_".Length..]);
        byte[] signed = [.. Encoding.UTF8.GetBytes($"{id}.{timestamp}."), .. body];
        var expected = HMACSHA256.HashData(key, signed);
        foreach (var signature in signatures.Split(' '))
        {
            var given = new byte[expected.Length];
            if (signature.StartsWith("v1,", StringComparison.Ordinal) && Convert.TryFromBase64String(signature[3..], given, out var length)
                && length == expected.Length && CryptographicOperations.FixedTimeEquals(given, expected))
                return true;
        }
        return false;
    }
}
