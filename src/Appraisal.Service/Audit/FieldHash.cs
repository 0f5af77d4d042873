using System.Buffers;
using System.Buffers.Binary;
using System.Security.Cryptography;
using System.Text;

namespace Appraisal.Service.Audit;

/// <summary>SHA-256 over fields, each with its length before it (4 bytes, big-endian; −1 for an absent one).</summary>
internal sealed class FieldHash : IDisposable
{
    private const int Absent = -1;

    private IncrementalHash? _hash; // most fit into the buffer, and are hashed at once
    private readonly byte[] _buffer = ArrayPool<byte>.Shared.Rent(1024);
    private int _filled;

    /// <summary>Adds a text, in UTF-8.</summary>
    public void Add(string? text)
    {
        if (text is null)
            AddLength(Absent);
        else if (Encoding.UTF8.GetMaxByteCount(text.Length) is var most && most > _buffer.Length - sizeof(int))
            Add(Encoding.UTF8.GetBytes(text));
        else
        {
            MakeRoom(sizeof(int) + most);
            var length = Encoding.UTF8.GetBytes(text, _buffer.AsSpan(_filled + sizeof(int)));
            AddLength(length);
            _filled += length;
        }
    }

    /// <summary>Adds bytes.</summary>
    public void Add(byte[]? bytes)
    {
        AddLength(bytes?.Length ?? Absent);
        if (bytes is null)
            return;
        MakeRoom(bytes.Length);
        if (bytes.Length > _buffer.Length)
            Hash().AppendData(bytes);
        else
        {
            bytes.CopyTo(_buffer, _filled);
            _filled += bytes.Length;
        }
    }

    /// <summary>The hash of what was added.</summary>
    public byte[] Digest()
    {
        if (_hash is null)
            return SHA256.HashData(_buffer.AsSpan(0, _filled));
        Flush();
        return _hash.GetHashAndReset();
    }

    public void Dispose()
    {
        ArrayPool<byte>.Shared.Return(_buffer);
        _hash?.Dispose();
    }

    private IncrementalHash Hash() => _hash ??= IncrementalHash.CreateHash(HashAlgorithmName.SHA256);

    private void AddLength(int length)
    {
        MakeRoom(sizeof(int));
        BinaryPrimitives.WriteInt32BigEndian(_buffer.AsSpan(_filled), length);
        _filled += sizeof(int);
    }

    private void MakeRoom(int length)
    {
        if (_filled + length > _buffer.Length)
            Flush();
    }

    private void Flush()
    {
        Hash().AppendData(_buffer, 0, _filled);
        _filled = 0;
    }
}
