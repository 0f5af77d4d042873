using Appraisal.Service.Imports.Reading;
using Appraisal.Service.Web;

namespace Appraisal.Service.Imports;

/// <summary>The cells of a file as they come back: what was refused is refused again until somebody mends it, whatever a workbook would make of it.</summary>
internal sealed class MendedTable
{
    // an error of a spreadsheet, which no column takes: stands for what a workbook cannot hold, or would hold as something else
    private const string NotThere = "#N/A";

    private static readonly CellFormat General = new(null);

    private readonly ILookup<int, string> _messages;
    private readonly SheetRow? _header;
    private readonly Column?[] _columns;
    private readonly int _mark; // the column of what to mend; -1: there is no room for it

    public MendedTable(Headings headings, IReadOnlyList<SheetRow> rows, ILookup<int, string> messages)
    {
        (_messages, _header) = (messages, headings.HeaderOf(rows));
        _columns = [.. _header?.Cells.Select(c => headings.Find(c.Text)?.Column) ?? []];
        _mark = Array.IndexOf(_columns, ImportKind.Mended); // it came back once already
        if (_mark < 0)
            _mark = Free(rows, _header?.Cells.Length ?? 0);
        if ((long)_mark * messages.Count > CsvSheet.CellLimit)
            _mark = -1; // far outside, and so in each of many rows
    }

    /// <summary>The cells of a row.</summary>
    public object?[] Cells(SheetRow row)
    {
        var mark = _mark < 0 ? null : Mark(row);
        var cells = new object?[Math.Max(row.Cells.Length, mark is null ? 0 : _mark + 1)];
        for (var i = 0; i < row.Cells.Length; i++)
            cells[i] = Value(row.Number > _header?.Number && i < _columns.Length ? _columns[i] : null, row.Cells[i]);
        if (_mark >= 0 && _mark < cells.Length)
            cells[_mark] = mark;
        return cells;
    }

    // behind the table, where no row has a cell: behind all of them would be far outside where one stands there astray
    private static int Free(IReadOnlyList<SheetRow> rows, int from)
    {
        var taken = new HashSet<int>();
        foreach (var row in rows)
        {
            for (var i = from; i < row.Cells.Length; i++)
            {
                if (!row.Cells[i].IsBlank)
                    taken.Add(i);
            }
        }
        for (var column = from; column < CsvSheet.ColumnLimit; column++)
        {
            if (!taken.Contains(column))
                return column;
        }
        return -1;
    }

    private string? Mark(SheetRow row)
    {
        var messages = _messages[row.Number].Distinct(StringComparer.Ordinal);
        if (row == _header)
            messages = messages.Prepend(Messages.Of(ImportKind.Mended.Label));
        return string.Join("\n", messages) is { Length: > 0 } text ? text.Length <= Cell.LongestText ? text : text[..Cell.LongestText] : null;
    }

    private static object? Value(Column? column, Cell cell)
    {
        var value = Plain(cell);
        return column is not null && value is not null && !cell.IsBlank && IsRefused(column, cell) && !IsRefused(column, Read(value)) ? NotThere : value;
    }

    private static bool IsRefused(Column column, Cell cell)
    {
        if (column.Type == Column.PassedOverType)
            return false;
        column.Read(cell, TimeSpan.Zero, out var error);
        return error is not null;
    }

    // as an import reads it from the workbook
    private static Cell Read(object value) => value switch
    {
        double number => General.Of(number, is1904: false),
        DateOnly day => new Cell(CellKind.Date, SerialDate.Text(day.ToDateTime(TimeOnly.MinValue)), Moment: day.ToDateTime(TimeOnly.MinValue)),
        var text => Cell.Of((string)text),
    };

    private static object? Plain(Cell cell) => cell.Kind switch
    {
        CellKind.Blank => null,
        CellKind.Number when cell.Format == NumberShape.Whole && !cell.HasLostDigits && cell.Text == cell.Number.ToString("R", System.Globalization.CultureInfo.InvariantCulture) => cell.Number,
        CellKind.Date when cell.Moment is { TimeOfDay.Ticks: 0 } day && day.Year > 1900 => DateOnly.FromDateTime(day),
        CellKind.NoResult => NotThere,
        CellKind.Error => Cell.Of(cell.Text) is { Kind: CellKind.Error } ? cell.Text : NotThere,
        _ => IsKept(cell.Text) ? cell.Text : NotThere,
    };

    // a workbook leaves out what XML cannot hold, and cuts off what is too long
    private static bool IsKept(string text) => text.Length <= Cell.LongestText && Check.ControlIn(text) is null
        && !text.AsSpan().ContainsAny('\uFFFE', '\uFFFF') && IsWellFormed(text);

    private static bool IsWellFormed(ReadOnlySpan<char> text)
    {
        while (text.Length > 0)
        {
            if (System.Text.Rune.DecodeFromUtf16(text, out _, out var length) != System.Buffers.OperationStatus.Done)
                return false;
            text = text[length..];
        }
        return true;
    }
}
