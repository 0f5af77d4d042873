using Appraisal.Service.Imports.Reading;
using Appraisal.Service.Web;

namespace Appraisal.Service.Imports;

/// <summary>A heading of a file.</summary>
/// <param name="Text">As it stands there.</param>
/// <param name="Column">What it was recognised as, in the reader's language; null: nothing.</param>
/// <param name="Field">The field; null: nothing.</param>
public sealed record PreviewHeading(string Text, string? Column, string? Field)
{
    /// <summary>All of it where nothing was recognised, so that a column can be chosen for it; else null.</summary>
    public string? Whole { get; init; }
}

/// <summary>A row of a file, as it stands there.</summary>
public sealed record PreviewRow(int Number, IReadOnlyList<string> Cells);

/// <summary>The beginning of a file as it stands, under the headings that were recognised.</summary>
public sealed record Preview(IReadOnlyList<PreviewHeading> Headings, IReadOnlyList<PreviewRow> Rows)
{
    /// <summary>Rows that are shown.</summary>
    public const int MostRows = 50;

    /// <summary>Of a table; null: it is none, or cannot be read.</summary>
    public static Preview? Of(ImportKind kind, ImportBody body, IReadOnlySet<int> wrong)
    {
        try
        {
            return ImportFormat.Check(body) == ImportFormat.Ndjson ? null : Table(kind, body, wrong);
        }
        catch (FileRefusedException)
        {
            return null;
        }
    }

    // the first rows, and those with errors before all others
    private static Preview? Table(ImportKind kind, ImportBody body, IReadOnlySet<int> wrong)
    {
        var rows = ImportReader.Sheet(kind, body, ImportFormat.Check(body), body.Sheet).Rows.Where(r => !r.IsBlank).ToList();
        var known = kind.Headings.With(body.Columns);
        if (known.HeaderOf(rows) is not { } header)
            return null;
        var headings = header.Cells.Select(c => known.Find(c.Text) is { } found
            ? new PreviewHeading(c.Text, found.Key ?? Messages.Of(found.Column.Label), found.Key is null ? found.Column.Name : $"{found.Column.Name}.{found.Key}")
            : new PreviewHeading(Check.Shown(c.Text), null, null) { Whole = c.Text }).ToList();
        var below = rows.Where(r => r.Number > header.Number).ToList();
        var shown = below.Where(r => wrong.Contains(r.Number)).Concat(below.Where(r => !wrong.Contains(r.Number))).Take(MostRows).OrderBy(r => r.Number);
        return new Preview(headings, [.. shown.Select(r => new PreviewRow(r.Number, [.. headings.Select((_, i) => i < r.Cells.Length ? Check.Shown(r.Cells[i].Text) : "")]))]);
    }
}
