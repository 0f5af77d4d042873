using System.Globalization;
using System.Text;
using System.Text.Json.Nodes;
using Appraisal.Service.Imports.Reading;
using Appraisal.Service.Web;
using Appraisal.Storage;

namespace Appraisal.Service.Imports;

/// <summary>Reads the rows of a sheet below its header.</summary>
internal sealed class SheetImport(ImportKind kind, Headings headings, TimeSpan offset, ImportFile file, RowBinder binder)
{
    // a title, who made the list and when: so much may stand above the header
    internal const int TitleRows = 10;

    private readonly Headings _headings = headings;
    private (Column Column, string? Key)?[] _header = [];
    private bool _belowHeader;
    private LeftOut _leftOut = LeftOut.Nothing;

    /// <summary>The whole sheet: blank rows are left out, as are titles above the header and the template's labels below it.</summary>
    public void Read(IEnumerable<SheetRow> rows)
    {
        List<SheetRow>? above = []; // those in which no header was found yet
        foreach (var row in rows.Where(r => !r.IsBlank))
        {
            if (above is null)
            {
                ReadBelow(row);
                continue;
            }
            above.Add(row);
            if (!_headings.AreAllIn(row) && above.Count <= TitleRows)
                continue;
            if (!ReadHeader(above))
                return;
            above = null;
        }
        if (above is { Count: > 0 })
            ReadHeader(above);
    }

    // the row with all that is required; without one the row that is most like it, whose faults are told
    private bool ReadHeader(List<SheetRow> rows)
    {
        var row = _headings.AreAllIn(rows[^1]) ? rows[^1] : rows.MaxBy(_headings.Count)!;
        var errors = new List<FieldError>();
        _header = [.. row.Cells.Select(cell => cell.IsBlank ? null : Find(cell.Text, errors))];
        var found = _header.OfType<(Column Column, string? Key)>().ToList();
        foreach (var twice in found.Where(f => f.Column.Type != Column.PassedOverType).GroupBy(f => Name(f.Column, f.Key), StringComparer.Ordinal).Where(g => g.Count() > 1))
            errors.Add(new FieldError(twice.Key, "duplicate-column", twice.Key));
        foreach (var missing in kind.Columns.Where(c => c.Required && found.TrueForAll(f => f.Column != c)))
            errors.Add(new FieldError(missing.Name, "missing-column", missing.Name, missing.Label.Zh));
        file.Errors.Add(row.Number, errors);
        file.HeaderIsWrong = errors.Count > 0;
        _leftOut = LeftOut.Of(kind, c => found.Exists(f => f.Column == c));
        _belowHeader = true;
        return errors.Count == 0;
    }

    private (Column, string?)? Find(string heading, List<FieldError> errors)
    {
        if (_headings.Find(heading) is { } found)
            return found;
        errors.Add(new FieldError(Check.Shown(heading.Trim()), "unknown-column", Check.Shown(heading.Trim()), _headings.Allowed));
        return null;
    }

    private void ReadBelow(SheetRow row)
    {
        if ((_belowHeader && IsLabels(row)) || IsMarkOnly(row))
            return;
        _belowHeader = false;
        ReadRow(row);
    }

    private bool IsLabels(SheetRow row) => row.Cells.Index().All(c => c.Item.IsBlank || (Header(c.Index) is { } h && _headings.Find(c.Item.Text) == h));

    // what to mend may stand in a row of which the rest was deleted
    private bool IsMarkOnly(SheetRow row) => row.Cells.Index().All(c => c.Item.IsBlank || Header(c.Index)?.Column == ImportKind.Mended);

    private void ReadRow(SheetRow row)
    {
        List<FieldError>? errors = null;
        var values = new JsonObject();
        if (kind.Group is { } group)
            values[group.Name] = new JsonObject();
        for (var index = 0; index < row.Cells.Length; index++)
        {
            var cell = row.Cells[index];
            if (cell.IsBlank || errors?.Count >= ErrorList.OfRow)
                continue;
            if (Header(index) is not { } header)
            {
                (errors ??= []).Add(new FieldError("", "cell-without-heading", Check.Shown(cell.Text), ColumnName(index)));
                continue;
            }
            if (header.Column.Type == Column.PassedOverType)
                continue;
            var value = header.Column.Read(cell, offset, out var error);
            if (error is not null)
                (errors ??= []).Add(error with { Field = Name(header.Column, header.Key) });
            else if (header.Key is { } key)
                values[header.Column.Name]![key] = value;
            else
                values[header.Column.Name] = value;
        }
        if (errors is not null)
            binder.Reject(row.Number, values, _leftOut, errors);
        else
            binder.Add(row.Number, values, _leftOut);
    }

    private (Column Column, string? Key)? Header(int index) => index < _header.Length ? _header[index] : null;

    private static string Name(Column column, string? key) => key is null ? column.Name : $"{column.Name}.{key}";

    // as a spreadsheet names it: A, B … Z, AA
    internal static string ColumnName(int index)
    {
        var name = new StringBuilder();
        for (var i = index + 1; i > 0; i = (i - 1) / 26)
            name.Insert(0, (char)('A' + ((i - 1) % 26)));
        return name.ToString();
    }
}
