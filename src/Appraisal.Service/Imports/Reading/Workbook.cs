using Appraisal.Service.Web;
using ExcelDataReader;
using ExcelDataReader.Exceptions;

namespace Appraisal.Service.Imports.Reading;

/// <summary>
/// Reads the sheet that a person means of an XLSX, XLSB or XLS: the first visible one with rows, if it is the only one, or the one that is
/// named. Hidden sheets are never read.
/// </summary>
internal static class Workbook
{
    /// <summary>The sheet of a template that explains its columns; no data is looked for there.</summary>
    public const string NotesSheet = "说明 Notes";

    private static ReadOnlySpan<byte> MacroStorage => "_\0V\0B\0A\0_\0P\0R\0O\0J\0E\0C\0T\0"u8;

    private static ReadOnlySpan<byte> EncryptedStorage => "E\0n\0c\0r\0y\0p\0t\0e\0d\0P\0a\0c\0k\0a\0g\0e\0"u8;

    // texts of an XLS are in the code page of the country where it was made
    static Workbook() => System.Text.Encoding.RegisterProvider(System.Text.CodePagesEncodingProvider.Instance);

    /// <summary>The sheet's name and its rows; those that the file leaves out are blank.</summary>
    /// <exception cref="FileRefusedException">The file is cut off or damaged, no workbook, unpacks to too much, or leaves open which sheet is meant.</exception>
    public static (string Name, IEnumerable<SheetRow> Rows) Open(byte[] file, string? sheet)
    {
        var package = Guarded(() => Look(file));
        var reader = Reader(file, package);
        try
        {
            var name = Guarded(() => Choose(reader, sheet));
            return (name, GuardedRows(reader, name, package, package is null ? Guarded(() => OldWorkbook.Flaws(file)) : []));
        }
        catch
        {
            reader.Dispose();
            throw;
        }
    }

    /// <summary>The visible sheets with rows, of which one may be meant.</summary>
    /// <exception cref="FileRefusedException">The file is cut off or damaged, no workbook, or unpacks to too much.</exception>
    public static IReadOnlyList<string> Sheets(byte[] file)
    {
        using var reader = Reader(file, Guarded(() => Look(file)));
        return Guarded(() => Look(reader, countsRows: true).Filled);
    }

    /// <summary>Bytes that reading it takes at most, roughly: the gate asks before it lets it in.</summary>
    public static long Expanded(byte[] file) => file.AsSpan().StartsWith("PK"u8) ? Guarded(() => Package.Open(file).Expanded) : file.Length;

    private static IEnumerable<SheetRow> GuardedRows(IExcelDataReader reader, string name, Package? package, Dictionary<(string, int, int), Cell> old)
    {
        using (reader)
        {
            using var rows = Rows(reader, name, package, old).GetEnumerator();
            while (Guarded(rows.MoveNext))
                yield return rows.Current;
        }
    }

    private static Package? Look(byte[] file)
    {
        if (file.AsSpan().StartsWith("PK"u8))
            return Package.Open(file);
        if (file.AsSpan().IndexOf(EncryptedStorage) >= 0)
            throw new FileRefusedException("protected-workbook");
        return file.AsSpan().IndexOf(MacroStorage) >= 0 ? throw new FileRefusedException("macro-workbook") : null;
    }

    private static IExcelDataReader Reader(byte[] file, Package? package) =>
        Guarded(() => ExcelReaderFactory.CreateReader(new MemoryStream(package?.File ?? file, writable: false)));

    private static (List<string> Visible, List<string> Filled) Look(IExcelDataReader reader, bool countsRows)
    {
        var (visible, filled) = (new List<string>(), new List<string>());
        do
        {
            if (reader.VisibleState != "visible")
                continue;
            visible.Add(reader.Name);
            if (countsRows && reader.Name != NotesSheet && HasRows(reader))
                filled.Add(reader.Name);
        }
        while (reader.NextResult());
        reader.Reset();
        return (visible, filled);
    }

    private static string Choose(IExcelDataReader reader, string? sheet)
    {
        var (visible, filled) = Look(reader, countsRows: sheet is null);
        if (sheet is not null)
            return visible.Find(n => n.Trim().Equals(sheet.Trim(), StringComparison.OrdinalIgnoreCase)) ?? throw new FileRefusedException("unknown-sheet", Web.Check.Shown(sheet), Names(visible));
        return filled.Count switch
        {
            0 => throw new FileRefusedException("empty-file"),
            1 => filled[0],
            _ => throw new FileRefusedException("which-sheet", Names(filled)),
        };
    }

    private static string Names(List<string> sheets) => string.Join(", ", sheets.Take(20).Select(Web.Check.Shown));

    private static bool HasRows(IExcelDataReader reader)
    {
        Bound(reader);
        while (reader.Read())
        {
            for (var i = 0; i < reader.FieldCount; i++)
            {
                if (reader.GetValue(i) is { } value && !(value is string text && string.IsNullOrWhiteSpace(text)))
                    return true;
            }
        }
        return false;
    }

    // each row is as wide as the widest
    private static void Bound(IExcelDataReader reader)
    {
        if (reader.FieldCount > CsvSheet.ColumnLimit)
            throw new FileRefusedException("too-many-columns", CsvSheet.ColumnLimit);
        if ((long)reader.FieldCount * reader.RowCount > 4L * CsvSheet.CellLimit)
            throw new FileRefusedException("too-many-cells", CsvSheet.CellLimit);
    }

    private static IEnumerable<SheetRow> Rows(IExcelDataReader reader, string name, Package? package, Dictionary<(string, int, int), Cell> old)
    {
        while (reader.Name != name || reader.VisibleState != "visible")
            reader.NextResult();
        Bound(reader);
        var flaws = package?.Flaws(name) ?? [];
        foreach (var ((sheet, r, c), cell) in old)
        {
            if (sheet == name || sheet.Length == 0)
                flaws[(r, c)] = cell;
        }
        var formats = new Dictionary<string, CellFormat>(StringComparer.Ordinal);
        var merged = new MergedCells(reader.MergeCells ?? []);
        var row = 0;
        for (; reader.Read(); row++)
        {
            var cells = new List<Cell>();
            for (var column = 0; column < reader.FieldCount; column++)
            {
                var cell = flaws.TryGetValue((row, column), out var flaw) ? flaw : Cell(reader, column, package?.Is1904 ?? false, formats);
                cell = merged.Shown(row, column, cell);
                if (cell.IsBlank)
                    continue;
                while (cells.Count < column)
                    cells.Add(Reading.Cell.Blank);
                cells.Add(cell);
            }
            yield return new SheetRow(row + 1, [.. cells]);
        }
    }

    private static Cell Cell(IExcelDataReader reader, int column, bool is1904, Dictionary<string, CellFormat> formats)
    {
        switch (reader.GetValue(column))
        {
            case null:
                return Reading.Cell.Blank;
            case string text:
                return Reading.Cell.Of(FormulaGuard.Unprotect(text));
            case bool yes:
                return new Cell(CellKind.Boolean, yes ? "TRUE" : "FALSE");
            case DateTime moment:
                return new Cell(CellKind.Date, SerialDate.Text(moment), Moment: moment);
            case TimeSpan time:
                return new Cell(CellKind.Date, time.ToString("c"));
            case double number when !double.IsFinite(number):
                return Reading.Cell.Of(number.ToString(System.Globalization.CultureInfo.InvariantCulture)); // no spreadsheet keeps one
            case IConvertible number:
                var code = reader.GetNumberFormatString(column) ?? "";
                if (!formats.TryGetValue(code, out var format))
                    formats.Add(code, format = new CellFormat(code));
                return format.Of(number.ToDouble(System.Globalization.CultureInfo.InvariantCulture), is1904);
            case var other:
                throw new InvalidOperationException(other.GetType().Name);
        }
    }

    // whatever a damaged file makes the library throw is the file's fault
    private static T Guarded<T>(Func<T> read)
    {
        try
        {
            return read();
        }
        catch (InvalidPasswordException)
        {
            throw new FileRefusedException("protected-workbook");
        }
        catch (Exception error) when (error is not (FileRefusedException or OutOfMemoryException))
        {
            throw new FileRefusedException("unreadable-workbook");
        }
    }
}
