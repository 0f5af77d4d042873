using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using Appraisal.Storage.Audit;

namespace Appraisal.Service.Audit;

/// <summary>
/// Signs heads of the chain with a key outside the database: <c>Audit:SigningKeyFile</c> names a PEM file with an ECDSA private key. Who
/// can write the database but not read that file can forge no head.
/// </summary>
public sealed class AuditSigner(IConfiguration configuration, TimeProvider clock) : IDisposable
{
    private readonly ECDsa? _key = Load(configuration["Audit:SigningKeyFile"]);

    /// <summary>The head that a link is, signed if a key is configured.</summary>
    public AuditHead Head(SealRow last)
    {
        var head = new AuditHead { Number = last.Number, Hash = Convert.ToHexStringLower(last.Hash), At = clock.GetUtcNow() };
        return _key is null ? head : head with { Signature = Convert.ToBase64String(_key.SignData(Text(head), HashAlgorithmName.SHA256)) };
    }

    /// <summary>Whether a head was signed with this key; true where no key is configured or the head carries no signature.</summary>
    public bool Accepts(AuditHead head)
    {
        if (_key is null || head.Signature is null)
            return true;
        var signature = new byte[head.Signature.Length];
        return Convert.TryFromBase64String(head.Signature, signature, out var length)
            && _key.VerifyData(Text(head), signature.AsSpan(0, length), HashAlgorithmName.SHA256);
    }

    /// <inheritdoc/>
    public void Dispose() => _key?.Dispose();

    private static byte[] Text(AuditHead head) =>
        Encoding.ASCII.GetBytes(string.Create(CultureInfo.InvariantCulture, $"{head.Number} {head.Hash} {AuditChain.Instant(head.At!.Value)}"));

    private static ECDsa? Load(string? file)
    {
        if (string.IsNullOrEmpty(file))
            return null;
        var key = ECDsa.Create();
        key.ImportFromPem(File.ReadAllText(file));
        return key;
    }
}
