using System.Text;
using System.Text.Json.Nodes;
using Appraisal.Service.Imports.Reading;
using Appraisal.Service.Web;
using Appraisal.Storage;

namespace Appraisal.Service.Imports;

/// <summary>Reads the rows of a sheet below its header.</summary>
internal sealed class SheetImport(ImportKind kind, TimeSpan offset)
{
    private readonly ImportFile _file = new();
    private (Column Column, string? Key)?[] _header = [];

    /// <summary>The whole sheet: its first row that is not blank is the header, blank ones below are left out, as are the template's labels.</summary>
    public ImportFile Read(IEnumerable<SheetRow> rows)
    {
        var binder = new RowBinder(kind, _file);
        var belowHeader = false;
        foreach (var row in rows.Where(r => !r.IsBlank))
        {
            if (_header.Length == 0)
            {
                if (!ReadHeader(row))
                    return _file;
                belowHeader = true;
            }
            else if (!belowHeader || !IsLabels(row))
            {
                belowHeader = false;
                ReadRow(binder, row);
            }
        }
        return _file;
    }

    private bool ReadHeader(SheetRow row)
    {
        var errors = new List<FieldError>();
        _header = [.. row.Cells.Select(cell => cell.IsBlank ? null : Find(cell.Text, errors))];
        var found = _header.OfType<(Column Column, string? Key)>().ToList();
        foreach (var twice in found.GroupBy(f => Name(f.Column, f.Key), StringComparer.Ordinal).Where(g => g.Count() > 1))
            errors.Add(new FieldError(twice.Key, "duplicate-column", twice.Key));
        foreach (var missing in kind.Columns.Where(c => c.Required && found.TrueForAll(f => f.Column != c)))
            errors.Add(new FieldError(missing.Name, "missing-column", missing.Name, missing.Label.Zh));
        _file.Errors.AddRange(errors.Select(e => new RowError(row.Number, e)));
        _file.HeaderIsWrong = errors.Count > 0;
        return errors.Count == 0;
    }

    private (Column, string?)? Find(string heading, List<FieldError> errors)
    {
        var name = Plain(heading);
        if (kind.Columns.FirstOrDefault(c => Names(c).Contains(name, StringComparer.OrdinalIgnoreCase)) is { } column)
            return (column, null);
        if (kind.Group is { } group && name.IndexOf('.') is var dot and > 0 && name.Length > dot + 1
            && Names(group).Contains(name[..dot], StringComparer.OrdinalIgnoreCase))
            return (group, name[(dot + 1)..]);
        errors.Add(new FieldError(heading.Trim(), "unknown-column", heading.Trim(), Allowed()));
        return null;
    }

    private string Allowed() => string.Join(", ", kind.Columns.Select(c => $"{c.Name} ({c.Label.Zh})")
        .Concat(kind.Group is { } group ? [$"{group.Name}.… ({group.Label.Zh}.…)"] : []));

    private bool IsLabels(SheetRow row) => row.Cells.Index().All(c => c.Item.IsBlank
        || (Header(c.Index) is { } h && (h.Key is null ? Names(h.Column).Contains(Plain(c.Item.Text), StringComparer.OrdinalIgnoreCase)
            : Names(h.Column).Any(n => string.Equals(Name(n, h.Key), Plain(c.Item.Text), StringComparison.OrdinalIgnoreCase)))));

    private void ReadRow(RowBinder binder, SheetRow row)
    {
        var errors = new List<FieldError>();
        var values = new JsonObject();
        if (kind.Group is { } group)
            values[group.Name] = new JsonObject();
        foreach (var (index, cell) in row.Cells.Index())
        {
            if (cell.IsBlank)
                continue;
            if (Header(index) is not { } header)
            {
                errors.Add(new FieldError("", "cell-without-heading", cell.Text, index + 1));
                continue;
            }
            var value = header.Column.Read(cell, offset, out var error);
            if (error is not null)
                errors.Add(error with { Field = Name(header.Column, header.Key) });
            else if (header.Key is { } key)
                values[header.Column.Name]![key] = value;
            else
                values[header.Column.Name] = value;
        }
        if (errors.Count > 0)
            _file.Reject(row.Number, errors);
        else
            binder.Add(row.Number, InOrder(values));
    }

    // the order of the columns in the file is of no account
    private static JsonObject InOrder(JsonObject values)
    {
        var ordered = new JsonObject();
        foreach (var (name, _) in values.OrderBy(v => v.Key, StringComparer.Ordinal).ToList())
        {
            values.Remove(name, out var value);
            ordered[name] = value;
        }
        return ordered;
    }

    private (Column Column, string? Key)? Header(int index) => index < _header.Length ? _header[index] : null;

    private static string[] Names(Column column) => [column.Name, column.Label.Zh, column.Label.En];

    private static string Name(Column column, string? key) => key is null ? column.Name : Name(column.Name, key);

    private static string Name(string column, string key) => $"{column}.{key}";

    private static string Plain(string heading) => Check.Normalise(heading)!.TrimEnd('*').TrimEnd();
}
