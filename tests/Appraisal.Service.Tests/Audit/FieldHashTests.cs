using System.Buffers.Binary;
using System.Security.Cryptography;
using System.Text;
using Appraisal.Service.Audit;
using CsCheck;

namespace Appraisal.Service.Tests.Audit;

public sealed class FieldHashTests
{
    // about as long as the buffer within, and about that of what fits in it
    private static readonly Gen<string?> Text = Gen.OneOf(
        Gen.Const((string?)null), Gen.Int[0, 40].Select(n => (string?)new string('a', n)), Gen.Int[330, 350].Select(n => (string?)new string('民', n)),
        Gen.Int[1000, 1100].Select(n => (string?)new string('b', n)), Gen.Int[3000, 3010].Select(n => (string?)new string('c', n)));

    [Fact]
    public void Digest_AnyFields_IsTheHashOfEachWithItsLengthBeforeIt() => Text.Array[0, 40].Sample(texts =>
    {
        using var hash = new FieldHash();
        var plain = new MemoryStream();
        for (var i = 0; i < texts.Length; i++)
        {
            var bytes = texts[i] is { } text ? Encoding.UTF8.GetBytes(text) : null;
            if (i % 2 == 0)
                hash.Add(texts[i]);
            else
                hash.Add(bytes);
            var length = new byte[4];
            BinaryPrimitives.WriteInt32BigEndian(length, bytes?.Length ?? -1);
            plain.Write(length);
            plain.Write(bytes ?? []);
        }

        Assert.Equal(SHA256.HashData(plain.ToArray()), hash.Digest());
    }, iter: 300);
}
