using System.Text.Json;
using Appraisal.Service.Web;

namespace Appraisal.Service.Imports;

/// <summary>Lists that an import takes back: their columns are the import's, with its words in the caller's language.</summary>
internal static class ExportColumns
{
    /// <summary>The columns of all lists.</summary>
    public static ListColumns Of(IEnumerable<ImportKind> kinds) =>
        new(kinds.Where(k => k.View is not null).ToDictionary(k => k.View!, Columns));

    private static IReadOnlyList<ListColumn> Columns(ImportKind kind)
    {
        var leaves = ListColumns.Leaves(kind.View!).ToDictionary(l => l.Name, StringComparer.Ordinal);
        return [.. kind.Columns.Select(c => new ListColumn(c.Name, c.Label, Cell(c, kind.Exported(c.Name) ?? leaves.GetValueOrDefault(c.Name)?.Cell)))];
    }

    private static Func<JsonElement, object?> Cell(Column column, Func<JsonElement, object?>? cell) => cell is null
        ? _ => null // of a list nobody knows it: an import does without
        : column.Words.Length == 0 ? cell
        : item => cell(item) is string word && column.Words.FirstOrDefault(w => w.Word == word) is { Word: not null } found ? Messages.Of(new Scoring.LocalText(found.Word, found.Zh)) : cell(item);
}
