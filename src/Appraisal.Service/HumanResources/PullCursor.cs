using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text;
using Appraisal.Service.Access;
using Appraisal.Storage;

namespace Appraisal.Service.HumanResources;

/// <summary>
/// The place in a publication after which a page begins. It names the publication, so that a page never shifts when another becomes
/// official meanwhile, and is sealed: a forged one, and one of other filters or of another service, is told as such. The same place is the
/// same text, at any time and on any node: it is part of a page, whose entity tag must not change while the page does not.
/// </summary>
/// <param name="secrets">The service's secrets.</param>
public sealed class PullCursor(Secrets secrets)
{
    private const int IdSize = 16, NameSize = 8, SealSize = 12, HeadSize = IdSize + NameSize;
    private const int MostText = 400;

    /// <summary>How long a pull may go on once another publication has taken the place of its own.</summary>
    public static readonly TimeSpan Lifetime = TimeSpan.FromHours(24);

    private readonly byte[] _key = HKDF.DeriveKey(HashAlgorithmName.SHA256, secrets.Keys, 32, info: "hr-cursor"u8.ToArray());

    /// <summary>The cursor of a page that ends with a staff number.</summary>
    internal string Write(Guid run, string name, string staffNo)
    {
        var last = Encoding.UTF8.GetBytes(staffNo);
        var bytes = new byte[HeadSize + last.Length + SealSize];
        run.TryWriteBytes(bytes, bigEndian: true, out _);
        Digest(name).CopyTo(bytes.AsSpan(IdSize));
        last.CopyTo(bytes.AsSpan(HeadSize));
        SealOf(bytes.AsSpan(..^SealSize)).CopyTo(bytes.AsSpan(HeadSize + last.Length));
        return Base64Url.EncodeToString(bytes);
    }

    /// <summary>The publication and the last staff number, or why it cannot be used.</summary>
    internal Outcome<(Guid Run, string After)> Read(string text, string name)
    {
        if (text.Length > MostText || !Base64Url.IsValid(text) || Base64Url.DecodeFromChars(text) is not { Length: > HeadSize + SealSize } bytes
            || !CryptographicOperations.FixedTimeEquals(SealOf(bytes.AsSpan(..^SealSize)), bytes.AsSpan(^SealSize..)))
            return Refusal.Invalid(new FieldError("cursor", "cursor"));
        if (!bytes.AsSpan(IdSize, NameSize).SequenceEqual(Digest(name)))
            return Refusal.Invalid(new FieldError("cursor", "cursor-of-other-filters"));
        return (new Guid(bytes.AsSpan(..IdSize), bigEndian: true), Encoding.UTF8.GetString(bytes.AsSpan(HeadSize..^SealSize)));
    }

    private byte[] SealOf(ReadOnlySpan<byte> content) => HMACSHA256.HashData(_key, content)[..SealSize];

    private static byte[] Digest(string name) => SHA256.HashData(Encoding.UTF8.GetBytes(name))[..NameSize];
}
