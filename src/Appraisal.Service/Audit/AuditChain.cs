using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using Appraisal.Storage.Audit;

namespace Appraisal.Service.Audit;

/// <summary>
/// What is hashed, and how: SHA-256 over fields, each with its length before it, so that no text can be moved from one field into the
/// next (<see cref="FieldHash"/>). Texts are UTF-8, instants RFC 3339 to the millisecond, ids 16 bytes big-endian.
/// </summary>
public static class AuditChain
{
    /// <summary>A link that covers an entry of the audit.</summary>
    public const string EntryKind = "entry";

    /// <summary>A link that covers a batch of responses.</summary>
    public const string BatchKind = "batch";

    /// <summary>A link that covers what a transaction left in rows of a table.</summary>
    public const string RowsKind = "rows";

    /// <summary>What the first link covers as the one before it.</summary>
    public static readonly byte[] Origin = new byte[SHA256.HashSizeInBytes];

    /// <summary>What stands for the texts that may be erased.</summary>
    public static byte[] Details(byte[] salt, string? before, string? after, string? reason) =>
        Digest(salt, Text(before), Text(after), Text(reason));

    /// <summary>What an entry says, its erasable texts by their digest.</summary>
    public static byte[] Entry(AuditRow row) => Digest(
        Id(row.Id), Text(Instant(row.At)), row.KeyId is { } key ? Id(key) : null, Text(row.Person), Text(row.Role),
        Text(row.Action), Text(row.Kind), Text(row.Subject), Text(row.Unit), row.DetailsDigest);

    /// <summary>
    /// What a batch of responses, in the order of their ids, says: whom each is about, its stratum, its channel and its value. The keyed digest of each
    /// response keeps the value of a small batch from being guessed from its link, also when the batch itself is gone.
    /// </summary>
    public static byte[] Responses(IEnumerable<IAuditedResponse> responses)
    {
        using var hash = new FieldHash();
        foreach (var response in responses)
        {
            hash.Add(response.Digest);
            hash.Add(response.Survey);
            hash.Add(response.StaffNo);
            hash.Add(response.Stratum);
            hash.Add(response.Channel);
            hash.Add(response.Value?.ToString(CultureInfo.InvariantCulture));
        }
        return hash.Digest();
    }

    /// <summary>A batch of responses.</summary>
    public static byte[] Batch(SealedBatch batch) =>
        Digest(Id(batch.Id), Text(batch.Responses.ToString(CultureInfo.InvariantCulture)), batch.Digest);

    /// <summary>What was noted of rows.</summary>
    public static byte[] Rows(AuditRowsRow rows) => Digest(Id(rows.Id), Text(Instant(rows.At)), Text(rows.TableName), rows.Content);

    /// <summary>A link: what it covers, and the link before. Its place is told by that one, so that a moved link still shows where it stood.</summary>
    public static byte[] Link(byte[] previous, string kind, Guid id, byte[] digest) => Digest(previous, Text(kind), Id(id), digest);

    /// <summary>An instant as it is hashed.</summary>
    public static string Instant(DateTimeOffset at) => at.UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss.fff'Z'", CultureInfo.InvariantCulture);

    private static byte[] Id(Guid id) => id.ToByteArray(bigEndian: true);

    private static byte[]? Text(string? text) => text is null ? null : Encoding.UTF8.GetBytes(text);

    private static byte[] Digest(params ReadOnlySpan<byte[]?> fields)
    {
        using var hash = new FieldHash();
        foreach (var field in fields)
            hash.Add(field);
        return hash.Digest();
    }
}
