using System.Buffers.Binary;

namespace Appraisal.Service.HumanResources;

/// <summary>
/// Sets the times in a zip file to its earliest. The writer of workbooks puts the moment of writing there, and the same records would be
/// other bytes, with another entity tag, each time they are written.
/// </summary>
internal static class ZipTimes
{
    // PKWARE's APPNOTE, 4.3.7, 4.3.12 and 4.3.16
    private const int EndSize = 22, EntrySize = 46, LocalTime = 10, EntryTime = 12;
    private const uint Earliest = 0x0021_0000; // 1980-01-01 00:00, as MS-DOS writes it

    /// <summary>Of a file without a comment that ends at the stream's end; the stream stands there again afterwards.</summary>
    public static void Clear(Stream stream)
    {
        var end = Read(stream, stream.Length - EndSize, EndSize);
        var at = (long)BinaryPrimitives.ReadUInt32LittleEndian(end.AsSpan(16));
        for (var left = BinaryPrimitives.ReadUInt16LittleEndian(end.AsSpan(10)); left > 0; left--)
        {
            var entry = Read(stream, at, EntrySize);
            WriteTime(stream, at + EntryTime);
            WriteTime(stream, BinaryPrimitives.ReadUInt32LittleEndian(entry.AsSpan(42)) + LocalTime);
            // the name, what is extra, and a comment follow an entry
            at += EntrySize + new[] { 28, 30, 32 }.Sum(length => BinaryPrimitives.ReadUInt16LittleEndian(entry.AsSpan(length)));
        }
        stream.Position = stream.Length;
    }

    private static byte[] Read(Stream stream, long at, int length)
    {
        var bytes = new byte[length];
        stream.Position = at;
        stream.ReadExactly(bytes);
        return bytes;
    }

    private static void WriteTime(Stream stream, long at)
    {
        Span<byte> time = stackalloc byte[4];
        BinaryPrimitives.WriteUInt32LittleEndian(time, Earliest);
        stream.Position = at;
        stream.Write(time);
    }
}
