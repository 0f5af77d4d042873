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
        var headings = kind.Headings.With(body.Columns);
        var rows = ImportReader.Sheet(kind, body, ImportFormat.Check(body), choices.Sheet).Rows.ToList();
        var table = new MendedTable(headings, rows, errors.ToLookup(e => e.Row, e => RowMessages.Describe(kind, e, onPage).Message));
        await using var file = await TableFile.BeginAsync(stream, MediaTypes.Xlsx, Messages.Of(kind.Label), [], cancel: cancel);
        var next = 1;
        foreach (var row in rows)
        {
            for (; next < row.Number; next++)
                await file.AddAsync([], cancel);
            await file.AddAsync(table.Cells(row), cancel);
            next = row.Number + 1;
        }
        await file.FinishAsync(cancel);
    }
}
