using System.Buffers;

namespace Appraisal.Service.Imports.Reading;

/// <summary>
/// The records of a CSV (RFC 4180), one after another: quoted line breaks belong to their cell. Nothing is made of what is too much, and
/// each character is looked at a fixed number of times.
/// </summary>
internal sealed class CsvRecords(string text, int start, char delimiter)
{
    // a cell that is longer than a spreadsheet keeps is an error of its row, up to here
    private const int LongestCell = 1 << 20;

    private readonly SearchValues<char> _ends = SearchValues.Create([delimiter, '\r', '\n']);
    private int _at = start;
    private int _cells;

    /// <summary>Records read so far: the number of the last one.</summary>
    public int Row { get; private set; }

    /// <summary>The fields of the next record; null where there is none.</summary>
    /// <exception cref="FileRefusedException">A quote stands where none may, or is never closed; there is too much.</exception>
    public string[]? Read()
    {
        if (_at >= text.Length)
            return null;
        Row++;
        var fields = new List<string>();
        do
        {
            fields.Add(_at < text.Length && text[_at] == '"' ? Quoted() : Plain());
            if (fields.Count > CsvSheet.ColumnLimit)
                throw new FileRefusedException("too-many-columns", CsvSheet.ColumnLimit);
            if (++_cells > CsvSheet.CellLimit)
                throw new FileRefusedException("too-many-cells", CsvSheet.CellLimit);
        }
        while (Passes(delimiter));
        if (Passes('\r') | Passes('\n') || _at >= text.Length)
            return [.. fields];
        throw Broken(); // something follows a quoted cell
    }

    private bool Passes(char sign)
    {
        if (_at >= text.Length || text[_at] != sign)
            return false;
        _at++;
        return true;
    }

    private string Plain()
    {
        var rest = text.AsSpan(_at);
        var field = rest[..(rest.IndexOfAny(_ends) is var end and >= 0 ? end : rest.Length)];
        Bound(field.Length);
        // quotes within a cell are doubled and stand in quotes; the one exception is how spreadsheets keep a text
        if (field.Contains('"') && CsvSheet.QuotedFormula(field) is null)
            throw Broken();
        _at += field.Length;
        return field.ToString();
    }

    private string Quoted()
    {
        var (first, isDoubled) = (++_at, false);
        while (true)
        {
            var quote = text.IndexOf('"', _at);
            if (quote < 0)
                throw Broken();
            _at = quote + 1;
            if (!Passes('"'))
                break;
            isDoubled = true;
        }
        Bound(_at - 1 - first);
        var field = text[first..(_at - 1)];
        return isDoubled ? field.Replace("\"\"", "\"", StringComparison.Ordinal) : field;
    }

    private static void Bound(int length)
    {
        if (length > LongestCell)
            throw new FileRefusedException("too-long-cell", Cell.LongestText);
    }

    private FileRefusedException Broken() => new FileRefusedException("broken-quotes", Row);
}
