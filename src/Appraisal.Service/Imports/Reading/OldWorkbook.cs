using System.Buffers.Binary;
using System.Text;

namespace Appraisal.Service.Imports.Reading;

/// <summary>
/// Finds the cells of an XLS that hold an error: the library gives them as empty. The file is a compound of streams (MS-CFB); the
/// workbook is the records (MS-XLS) of one of them.
/// </summary>
internal sealed class OldWorkbook
{
    private const int DirectoryEntry = 128;
    private const uint LastSector = 0xFFFFFFFA; // those above are marks

    private static readonly Dictionary<byte, string> Errors = new()
    {
        [0x00] = "#NULL!", [0x07] = "#DIV/0!", [0x0F] = "#VALUE!", [0x17] = "#REF!", [0x1D] = "#NAME?", [0x24] = "#NUM!", [0x2A] = "#N/A",
    };

    private readonly byte[] _file;
    private readonly int _sector;
    private readonly List<uint> _next = [];

    private OldWorkbook(byte[] file)
    {
        (_file, _sector) = (file, 1 << BinaryPrimitives.ReadUInt16LittleEndian(file.AsSpan(30)));
        foreach (var sector in FatSectors())
        {
            for (var i = 0; i < _sector; i += 4)
                _next.Add(Number(Offset(sector) + i));
        }
    }

    /// <summary>The cells with an error, by the name of their sheet; before Excel 97 names are not read, and the sheet is called nothing.</summary>
    public static Dictionary<(string Sheet, int Row, int Column), Cell> Flaws(byte[] file)
    {
        var workbook = new OldWorkbook(file);
        var flaws = new Dictionary<(string, int, int), Cell>();
        var stream = workbook.Workbook();
        foreach (var (name, start) in Sheets(stream))
        {
            foreach (var (row, column, error) in ErrorsOf(stream, start))
                flaws[(name, row, column)] = new Cell(CellKind.Error, Errors.GetValueOrDefault(error, "#N/A"));
        }
        return flaws;
    }

    private static IEnumerable<(string Name, int Start)> Sheets(byte[] stream)
    {
        for (var at = 0; at + 4 <= stream.Length; at += 4 + Short(stream, at + 2))
        {
            if (Short(stream, at) == 0x0A)
                yield break;
            if (Short(stream, at) == 0x85)
                yield return (Name(stream, at + 4), (int)BinaryPrimitives.ReadUInt32LittleEndian(stream.AsSpan(at + 4)));
        }
    }

    private static string Name(byte[] stream, int at)
    {
        var isNew = Short(stream, 4) == 0x0600; // the version in the first record
        var length = stream[at + 6];
        return !isNew ? "" : (stream[at + 7] & 1) == 1 ? Encoding.Unicode.GetString(stream, at + 8, length * 2) : Encoding.Latin1.GetString(stream, at + 8, length);
    }

    private static IEnumerable<(int Row, int Column, byte Error)> ErrorsOf(byte[] stream, int start)
    {
        var depth = 0;
        for (var at = start; at + 4 <= stream.Length; at += 4 + Short(stream, at + 2))
        {
            var (id, data) = (Short(stream, at), at + 4);
            if (id is 0x0809 or 0x0409 or 0x0209)
                depth++;
            else if (id == 0x0A && --depth <= 0)
                yield break;
            else if (id == 0x0205 && stream[data + 7] == 1)
                yield return (Short(stream, data), Short(stream, data + 2), stream[data + 6]);
            else if (id is 0x0006 or 0x0206 or 0x0406 && stream[data + 6] == 2 && Short(stream, data + 12) == 0xFFFF)
                yield return (Short(stream, data), Short(stream, data + 2), stream[data + 8]);
        }
    }

    private byte[] Workbook()
    {
        var directory = Chain(Number(48));
        for (var at = 0; at + DirectoryEntry <= directory.Length; at += DirectoryEntry)
        {
            var name = Encoding.Unicode.GetString(directory, at, Math.Max(0, Short(directory, at + 64) - 2));
            if (name is not ("Workbook" or "Book"))
                continue;
            var (start, size) = (BinaryPrimitives.ReadUInt32LittleEndian(directory.AsSpan(at + 116)), BinaryPrimitives.ReadUInt32LittleEndian(directory.AsSpan(at + 120)));
            return size >= Number(56) ? Chain(start) : Small(directory, start);
        }
        throw new FileRefusedException("unreadable-workbook");
    }

    // small streams stand in one of their own, in pieces of 64 bytes
    private byte[] Small(byte[] directory, uint start)
    {
        const int Piece = 64;
        var stream = Chain(BinaryPrimitives.ReadUInt32LittleEndian(directory.AsSpan(116)));
        var next = Chain(Number(60));
        using var found = new MemoryStream();
        for (var at = start; at < LastSector && found.Length <= stream.Length; at = BinaryPrimitives.ReadUInt32LittleEndian(next.AsSpan((int)at * 4)))
            found.Write(stream, (int)at * Piece, Piece);
        return found.ToArray();
    }

    private byte[] Chain(uint start)
    {
        using var found = new MemoryStream();
        for (var at = start; at < LastSector && found.Length <= _file.Length; at = _next[(int)at])
            found.Write(_file, Offset(at), Math.Min(_sector, Math.Max(0, _file.Length - Offset(at))));
        return found.ToArray();
    }

    private IEnumerable<uint> FatSectors()
    {
        var count = (int)Number(44);
        for (var i = 0; i < Math.Min(count, 109); i++)
            yield return Number(76 + (i * 4));
        var (sector, left) = (Number(68), count - 109);
        while (left > 0 && sector < LastSector)
        {
            for (var i = 0; i < (_sector / 4) - 1 && left > 0; i++, left--)
                yield return Number(Offset(sector) + (i * 4));
            sector = Number(Offset(sector) + _sector - 4);
        }
    }

    private int Offset(uint sector) => checked((int)((sector + 1) * _sector));

    private uint Number(int at) => BinaryPrimitives.ReadUInt32LittleEndian(_file.AsSpan(at));

    private static int Short(byte[] bytes, int at) => BinaryPrimitives.ReadUInt16LittleEndian(bytes.AsSpan(at));
}
