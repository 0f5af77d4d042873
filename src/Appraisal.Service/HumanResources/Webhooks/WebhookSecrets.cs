using System.Security.Cryptography;
using System.Text;
using Appraisal.Service.Access;

namespace Appraisal.Service.HumanResources.Webhooks;

/// <summary>Makes the secrets that sign events, and seals them for the database with a key that a copy of it does not hold.</summary>
public sealed class WebhookSecrets(Secrets secrets)
{
    private const int Size = 32, NonceSize = 12, TagSize = 16;
    private const string Prefix = "whsec_";

    private readonly byte[] _key = HKDF.DeriveKey(HashAlgorithmName.SHA256, secrets.Keys, 32, info: "hr-webhooks"u8.ToArray());

    /// <summary>A new one, as Standard Webhooks writes it.</summary>
    public static string Make() => Prefix + Convert.ToBase64String(RandomNumberGenerator.GetBytes(Size));

    /// <summary>As it is stored of a subscription.</summary>
    public byte[] Seal(string code, string secret)
    {
        var plain = Convert.FromBase64String(secret[Prefix.Length..]);
        var stored = new byte[NonceSize + plain.Length + TagSize];
        RandomNumberGenerator.Fill(stored.AsSpan(0, NonceSize));
        using var aes = new AesGcm(_key, TagSize);
        aes.Encrypt(stored.AsSpan(0, NonceSize), plain, stored.AsSpan(NonceSize, plain.Length), stored.AsSpan(NonceSize + plain.Length), Encoding.UTF8.GetBytes(code));
        return stored;
    }

    /// <summary>The secret that was sealed for a subscription.</summary>
    /// <exception cref="CryptographicException">It was sealed with other secrets of the service, or for another subscription.</exception>
    public string Open(string code, byte[] stored)
    {
        var plain = new byte[stored.Length - NonceSize - TagSize];
        using var aes = new AesGcm(_key, TagSize);
        aes.Decrypt(stored.AsSpan(0, NonceSize), stored.AsSpan(NonceSize, plain.Length), stored.AsSpan(^TagSize..), plain, Encoding.UTF8.GetBytes(code));
        return Prefix + Convert.ToBase64String(plain);
    }
}
