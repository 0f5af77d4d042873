using System.Globalization;
using System.Xml;

namespace Appraisal.Service.Imports.Reading;

/// <summary>What a part of a package holds that the library does not tell.</summary>
/// <param name="Flaws">Cells with an error, or with a formula and no result.</param>
/// <param name="Texts">How many texts cells can share.</param>
internal sealed record PartScan(Dictionary<(int Row, int Column), Cell> Flaws, int Texts)
{
    private const int BufferSize = 64 << 10;

    // of one piece between two tags: no cell of a spreadsheet is longer
    private const int LongestPiece = 1 << 20;

    /// <summary>Reads a part to its end, within its budget; whether formulas, errors or texts that cells share may be in it.</summary>
    /// <exception cref="FileRefusedException">A text in it is longer than any cell.</exception>
    public static bool IsToBeScanned(BoundedStream stream, bool isXml)
    {
        var buffer = new byte[BufferSize];
        var (found, piece, kept) = (false, 0L, 0);
        while (stream.Read(buffer, kept, buffer.Length - kept) is var read and > 0)
        {
            ReadOnlySpan<byte> seen = buffer.AsSpan(0, kept + read);
            found = found || seen.IndexOf("<f"u8) >= 0 || seen.IndexOf(":f"u8) >= 0 || seen.IndexOf("\"e\""u8) >= 0 || seen.IndexOf("'e'"u8) >= 0
                || seen.IndexOf("\"s\""u8) >= 0 || seen.IndexOf("'s'"u8) >= 0 || seen.IndexOf("t=\"&"u8) >= 0 || (isXml && seen.Contains((byte)0)); // or in UTF-16
            piece = seen.LastIndexOf((byte)'<') is var tag and >= 0 ? seen.Length - tag : piece + read;
            if (isXml && piece > LongestPiece)
                throw new FileRefusedException("too-long-cell", Cell.LongestText);
            // what may begin at the end goes on in the next piece
            kept = Math.Min(3, seen.Length);
            seen[^kept..].CopyTo(buffer);
        }
        return found;
    }

    /// <summary>
    /// Whether a sheet of an XLSB has a cell with an error, which the library gives as empty: one of two records (MS-XLSB, BrtCellError and
    /// BrtFmlaError). A record is its number, its length, in seven bits a byte, and so many bytes.
    /// </summary>
    public static bool HasBinaryErrors(Stream sheet)
    {
        var skipped = new byte[BufferSize];
        var stream = new BufferedStream(sheet, BufferSize); // what it reads from is its owner's to close
        while (Number(stream, 2) is { } record && Number(stream, 4) is { } length)
        {
            if (record is 3 or 11)
                return true;
            for (var left = length; left > 0;)
            {
                if (stream.Read(skipped, 0, Math.Min(left, skipped.Length)) is var read and > 0)
                    left -= read;
                else
                    return false;
            }
        }
        return false;
    }

    private static int? Number(Stream stream, int most)
    {
        var number = 0;
        for (var i = 0; i < most; i++)
        {
            if (stream.ReadByte() is var next and >= 0)
                number |= (next & 0x7F) << (7 * i);
            else
                return null;
            if (next < 0x80)
                break;
        }
        return number;
    }

    /// <summary>Counts the texts that cells share.</summary>
    public static int CountTexts(XmlReader reader)
    {
        var count = 0;
        while (reader.Read())
        {
            if (reader is { NodeType: XmlNodeType.Element, LocalName: "si", Depth: 1 } && reader.NamespaceURI.EndsWith("/main", StringComparison.Ordinal))
                count++;
        }
        return count;
    }

    /// <summary>Finds the flaws of a sheet.</summary>
    /// <exception cref="FileRefusedException">A cell names a shared text that does not exist.</exception>
    public static PartScan Of(XmlReader reader, int texts)
    {
        var scan = new PartScan([], texts);
        var (row, column) = (-1, -1);
        while (reader.Read())
        {
            if (reader.NodeType != XmlNodeType.Element)
                continue;
            if (reader.LocalName == "row")
                (row, column) = (int.TryParse(reader.GetAttribute("r"), NumberStyles.None, CultureInfo.InvariantCulture, out var number) ? number - 1 : row + 1, -1);
            else if (reader.LocalName == "c")
                column = scan.Look(reader, row, Column(reader.GetAttribute("r")) ?? column + 1);
        }
        return scan;
    }

    private int Look(XmlReader reader, int row, int column)
    {
        var type = reader.GetAttribute("t");
        var (formula, value) = reader.IsEmptyElement ? (false, null) : Content(reader);
        if (type == "s" && value is not null && !(int.TryParse(value, NumberStyles.None, CultureInfo.InvariantCulture, out var text) && text < Texts))
            throw new FileRefusedException("unreadable-workbook");
        if (type == "e")
            Flaws[(row, column)] = new Cell(CellKind.Error, value ?? "");
        else if (formula && (value is null || (value.Length == 0 && type != "str")))
            Flaws[(row, column)] = new Cell(CellKind.NoResult, "");
        return column;
    }

    // an empty result is one, of a formula that gives a text; no result is none
    private static (bool HasFormula, string? Value) Content(XmlReader reader)
    {
        var (formula, value, depth) = (false, (string?)null, reader.Depth);
        while (reader.Read() && reader.Depth > depth)
        {
            if (reader.NodeType == XmlNodeType.Element && reader.LocalName == "f")
                formula = true;
            else if (reader.NodeType == XmlNodeType.Element && reader.LocalName == "v")
                value = reader.IsEmptyElement ? "" : Text(reader);
        }
        return (formula, value);
    }

    // up to the end of the element, in one piece or several
    private static string Text(XmlReader reader)
    {
        var (text, depth) = ("", reader.Depth);
        while (reader.Read() && reader.Depth > depth)
        {
            if (reader.NodeType is XmlNodeType.Text or XmlNodeType.CDATA)
                text = text.Length == 0 ? reader.Value : text + reader.Value;
        }
        return text;
    }

    private static int? Column(string? reference)
    {
        var column = 0;
        foreach (var c in reference ?? "")
        {
            if (c is < 'A' or > 'Z')
                break;
            column = (column * 26) + (c - 'A' + 1);
        }
        return column == 0 ? null : column - 1;
    }
}
