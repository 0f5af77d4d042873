using System.Globalization;
using System.Text;
using System.Text.RegularExpressions;
using CsvHelper;
using CsvHelper.Configuration;
using SpreadCheetah;
using SpreadCheetah.Styling;
using SpreadCheetah.Worksheets;

namespace Appraisal.Service.Web;

/// <summary>Writes a table as CSV or XLSX, row by row as they come: in bounded memory, however many they are.</summary>
public sealed partial class TableFile : IAsyncDisposable
{
    // of a sheet 1,048,576; the rest goes on in another
    private const int SheetRows = 1_000_000;

    /// <summary>
    /// How workbooks are written: some programs (exceljs) read no cell that does not say where it stands, and properties would tell when it was
    /// written, so that the same rows would be other bytes each time.
    /// </summary>
    internal static readonly SpreadCheetahOptions Options = new() { WriteCellReferenceAttributes = true, DocumentProperties = null };

    private readonly StreamWriter? _text;
    private readonly CsvWriter? _csv;
    private readonly Spreadsheet? _book;
    private readonly string _name;
    private readonly string[] _heading;
    private StyleId? _bold;
    private StyleId? _date;
    private int _rows;
    private int _sheets;

    private TableFile(StreamWriter text, string name, string[] heading)
    {
        (_text, _name, _heading) = (text, name, heading);
        _csv = new CsvWriter(text, new CsvConfiguration(CultureInfo.InvariantCulture));
    }

    private TableFile(Spreadsheet book, string name, string[] heading) => (_book, _name, _heading) = (book, name, heading);

    /// <summary>Begins one with its heading.</summary>
    /// <param name="stream">Where it goes.</param>
    /// <param name="type"><see cref="MediaTypes.Csv"/> or <see cref="MediaTypes.Xlsx"/>.</param>
    /// <param name="name">The sheet's name.</param>
    /// <param name="heading">What stands above the columns.</param>
    /// <param name="mark">Whether a CSV begins with a byte order mark, by which spreadsheets know UTF-8.</param>
    /// <param name="cancel">Ends it.</param>
    public static async Task<TableFile> BeginAsync(Stream stream, string type, string name, string[] heading, bool mark = true, CancellationToken cancel = default)
    {
        if (type == MediaTypes.Csv)
        {
            var file = new TableFile(new StreamWriter(stream, new UTF8Encoding(mark), leaveOpen: true), name, heading);
            await file.AddAsync(heading, cancel);
            return file;
        }
        var book = new TableFile(await Spreadsheet.CreateNewAsync(stream, Options, cancel), name, heading);
        book._bold = book._book!.AddStyle(new Style { Font = { Bold = true } });
        book._date = book._book.AddStyle(new Style { Format = NumberFormat.Custom("yyyy\\-mm\\-dd") });
        await book.BeginSheetAsync(cancel);
        return book;
    }

    /// <summary>Writes a whole table.</summary>
    public static async Task WriteAsync(Stream stream, string type, string name, string[] heading, IEnumerable<object?[]> rows, CancellationToken cancel)
    {
        await using var file = await BeginAsync(stream, type, name, heading, cancel: cancel);
        foreach (var row in rows)
            await file.AddAsync(row, cancel);
        await file.FinishAsync(cancel);
    }

    /// <summary>Adds a row of texts, numbers (double, int, long), dates and booleans; null is an empty cell.</summary>
    public async Task AddAsync(IReadOnlyList<object?> row, CancellationToken cancel = default)
    {
        if (_csv is not null)
        {
            foreach (var value in row)
                _csv.WriteField(Text(value));
            await _csv.NextRecordAsync();
            return;
        }
        if (++_rows > SheetRows)
            await BeginSheetAsync(cancel);
        var cells = new Cell[row.Count];
        for (var i = 0; i < cells.Length; i++)
            cells[i] = Cell(row[i]);
        await _book!.AddRowAsync(cells, cancel);
    }

    /// <summary>Ends it; without this it is cut off.</summary>
    public async Task FinishAsync(CancellationToken cancel = default)
    {
        if (_csv is not null)
            await _csv.FlushAsync();
        else
            await _book!.FinishAsync(cancel);
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        if (_csv is not null)
            await _csv.DisposeAsync();
        if (_text is not null)
            await _text.DisposeAsync();
        if (_book is not null)
            await _book.DisposeAsync();
    }

    private async Task BeginSheetAsync(CancellationToken cancel)
    {
        _rows = 0;
        var name = SheetName(_name);
        await _book!.StartWorksheetAsync(++_sheets == 1 ? name : $"{name} {_sheets}", new WorksheetOptions { FrozenRows = _heading.Length > 0 ? 1 : null, DefaultColumnWidth = 18 }, cancel);
        if (_heading.Length > 0)
            await _book.AddHeaderRowAsync(Array.ConvertAll(_heading, Shortened), _bold, cancel);
    }

    private Cell Cell(object? value) => value switch
    {
        null => new Cell((string?)null),
        string text => new Cell(Shortened(FormulaGuard.Protect(text))),
        bool yes => new Cell(yes),
        int or long or double or decimal => new Cell(Convert.ToDouble(value, CultureInfo.InvariantCulture)),
        DateOnly date => new Cell(date.ToDateTime(TimeOnly.MinValue), _date),
        _ => new Cell(Shortened(Text(value)!)),
    };

    private static string? Text(object? value) => value switch
    {
        string text => FormulaGuard.Protect(text),
        DateOnly date => date.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture),
        _ => Convert.ToString(value, CultureInfo.InvariantCulture),
    };

    /// <summary>A name that a sheet may have.</summary>
    public static string SheetName(string name)
    {
        var plain = string.Concat(name.Where(c => c is not ('/' or '\\' or '?' or '*' or '[' or ']' or ':') && !char.IsControl(c))).Trim('\'', ' ');
        return plain.Length == 0 ? "1" : plain.Length <= 25 ? plain : plain[..25];
    }

    /// <summary>The body of an answer, to write a table to: the archive that a workbook is ends its parts without waiting.</summary>
    public static Stream BodyOf(HttpContext context)
    {
        if (context.Features.Get<Microsoft.AspNetCore.Http.Features.IHttpBodyControlFeature>() is { } control)
            control.AllowSynchronousIO = true;
        return new BufferedStream(context.Response.Body, 1 << 16);
    }

    // a cell of a workbook holds so many characters, and none that XML cannot; a return, which XML would drop, stands as _x000D_ (ECMA-376,
    // ST_Xstring), and what looks like that as itself
    private static string Shortened(string text)
    {
        if (text.Contains("_x", StringComparison.Ordinal))
            text = Escaped().Replace(text, "_x005F$0");
        text = text.Replace("\r", "_x000D_", StringComparison.Ordinal);
        if (text.AsSpan().ContainsAnyInRange('\0', '\u001F') || text.Contains('\uFFFE', StringComparison.Ordinal) || text.Contains('\uFFFF', StringComparison.Ordinal))
            text = string.Concat(text.Where(c => c is '\t' or '\r' or '\n' || (c >= ' ' && c < '\uFFFE')));
        return text.Length <= 32_767 ? text : text[..32_767];
    }

    [GeneratedRegex("_x[0-9A-Fa-f]{4}_", RegexOptions.CultureInvariant, 1000)]
    private static partial Regex Escaped();
}
