using System.IO.Compression;
using System.Xml;

namespace Appraisal.Service.Materials;

/// <summary>
/// Finds code in a package by what its parts are, whatever they are called: by the types that the package states, by its relationships,
/// and by the bytes of each part, those of packages within it included. What cannot be read to its end counts as code.
/// </summary>
internal static class Macros
{
    private const int MostBytes = 64 << 20; // unpacked, of all parts together that are read; of most the first bytes are enough
    private const int MostDepth = 4;

    private static readonly byte[] CompoundFile = [0xD0, 0xCF, 0x11, 0xE0, 0xA1, 0xB1, 0x1A, 0xE1];
    private static readonly byte[] Project = System.Text.Encoding.Unicode.GetBytes("_VBA_PROJECT"); // a name in the compound file that holds macros
    private static readonly string[] Words = ["vbaProject", "vbaData", "macroEnabled", "macrosheet", "ms-office.activeX"];

    /// <summary>Whether there is code in an archive.</summary>
    public static bool In(ZipArchive archive)
    {
        var left = MostBytes;
        return In(archive, 0, ref left);
    }

    private static bool In(ZipArchive archive, int depth, ref int left)
    {
        foreach (var entry in archive.Entries)
        {
            if (Says(entry.FullName) || IsCode(entry, depth, ref left))
                return true;
        }
        return false;
    }

    private static bool IsCode(ZipArchiveEntry entry, int depth, ref int left)
    {
        using var stream = entry.Open();
        var start = new byte[CompoundFile.Length];
        start = start[..stream.ReadAtLeast(start, start.Length, throwOnEndOfStream: false)];
        var (isCompound, isPackage) = (start.AsSpan().StartsWith(CompoundFile), start.AsSpan().StartsWith("PK\x3\x4"u8));
        if (!isCompound && !isPackage && !States(entry))
            return false;
        if (entry.Length > left)
            return true;
        left -= (int)entry.Length;
        var bytes = new byte[entry.Length];
        start.CopyTo(bytes, 0);
        stream.ReadExactly(bytes.AsSpan(start.Length));
        if (isCompound)
            return bytes.AsSpan().IndexOf(Project) >= 0;
        if (!isPackage)
            return SaysAnAttribute(bytes);
        using var inner = new ZipArchive(new MemoryStream(bytes), ZipArchiveMode.Read);
        return depth == MostDepth || In(inner, depth + 1, ref left);
    }

    // what states the types of the parts, and how they are related
    private static bool States(ZipArchiveEntry entry) =>
        entry.Name.EndsWith(".rels", StringComparison.OrdinalIgnoreCase) || entry.FullName.Equals("[Content_Types].xml", StringComparison.OrdinalIgnoreCase);

    private static bool SaysAnAttribute(byte[] xml)
    {
        using var reader = XmlReader.Create(new MemoryStream(xml), new XmlReaderSettings { DtdProcessing = DtdProcessing.Prohibit, XmlResolver = null });
        while (reader.Read())
        {
            while (reader.MoveToNextAttribute())
            {
                if (Says(reader.Value))
                    return true;
            }
        }
        return false;
    }

    private static bool Says(string text) => Array.Exists(Words, word => text.Contains(word, StringComparison.OrdinalIgnoreCase));
}
