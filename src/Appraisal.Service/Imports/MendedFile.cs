using Appraisal.Service.Imports.Reading;
using Appraisal.Service.Web;

namespace Appraisal.Service.Imports;

/// <summary>A clerk's own file as a workbook, with a column that says of each row what is to be mended. An import passes over the column.</summary>
internal static class MendedFile
{
    /// <summary>Whether the file is a table.</summary>
    public static bool CanBeMade(ImportBody body) => ImportFormat.Check(body) != ImportFormat.Ndjson;

    /// <summary>Writes it; the rows stand where they stood.</summary>
    public static async Task WriteAsync(
        Stream stream, ImportKind kind, ImportBody body, ImportChoices choices, IReadOnlyList<RowError> errors, bool onPage, CancellationToken cancel)
    {
        var messages = errors.ToLookup(e => e.Row, e => RowMessages.Describe(kind, e, onPage).Message);
        var headings = kind.Headings.With(body.Columns);
        var rows = ImportReader.Sheet(kind, body, ImportFormat.Check(body), choices.Sheet).Rows.ToList();
        var header = Header(headings, rows);
        var column = rows.Max(r => r.Cells.Length);
        for (var i = 0; i < (header?.Cells.Length ?? 0); i++)
        {
            if (headings.Find(header!.Cells[i].Text)?.Column == ImportKind.Mended)
                column = i; // it came back once already
        }
        await using var file = await TableFile.BeginAsync(stream, MediaTypes.Xlsx, Messages.Of(kind.Label), [], cancel: cancel);
        var next = 1;
        foreach (var row in rows)
        {
            for (; next < row.Number; next++)
                await file.AddAsync([], cancel);
            var cells = new object?[column + 1];
            for (var i = 0; i < row.Cells.Length && i < cells.Length; i++)
                cells[i] = Value(row.Cells[i]);
            cells[column] = row == header && !messages.Contains(row.Number) ? Messages.Of(ImportKind.Mended.Label)
                : messages.Contains(row.Number) ? string.Join("\n", messages[row.Number].Distinct(StringComparer.Ordinal)) : null;
            await file.AddAsync(cells, cancel);
            next = row.Number + 1;
        }
        await file.FinishAsync(cancel);
    }

    private static SheetRow? Header(Headings headings, List<SheetRow> rows) => rows.Where(r => !r.IsBlank).Take(SheetImport.TitleRows + 1).FirstOrDefault(headings.AreAllIn);

    private static object? Value(Cell cell) => cell.Kind switch
    {
        CellKind.Blank => null,
        CellKind.Number when cell.Format == NumberShape.Whole && !cell.HasLostDigits && cell.Text == cell.Number.ToString("R", System.Globalization.CultureInfo.InvariantCulture) => cell.Number,
        CellKind.Date when cell.Moment is { TimeOfDay.Ticks: 0 } day && day.Year > 1900 => DateOnly.FromDateTime(day),
        CellKind.NoResult => null,
        _ => cell.Text,
    };
}
