using System.Globalization;
using System.Text;
using Appraisal.Service.Imports.Reading;

namespace Appraisal.Service.Imports;

/// <summary>
/// Which column a heading names: by the field's name, or what it is called in Chinese or English. Blanks, line breaks, full-width signs,
/// and the marks of what must be filled in say nothing.
/// </summary>
internal sealed class Headings
{
    private static readonly string[] Marks = ["*", "(必填)", "[必填]", "(选填)", "(可选)", "(required)", "(optional)"];

    /// <summary>Chosen for a heading whose column is to be left out.</summary>
    public const string Nothing = "-";

    private static readonly Column LeftOut = new(Nothing, new("Left out", "不导入"), Column.PassedOverType, false, "");

    // no heading is longer, with all its line breaks and marks
    private const int Longest = 1000;

    // what a row with all that is required counts for beside others
    private const int AllIn = CsvSheet.ColumnLimit + 1;

    private readonly ImportKind _kind;
    private string? _allowed;
    private readonly Dictionary<string, Column> _columns = new(StringComparer.OrdinalIgnoreCase);

    public Headings(ImportKind kind)
    {
        _kind = kind;
        foreach (var column in kind.Columns.Concat(kind.PassedOver))
        {
            foreach (var name in Names(column))
                _columns.TryAdd(Plain(name), column);
        }
    }

    private Headings(Headings known, IReadOnlyDictionary<string, string> chosen)
    {
        _kind = known._kind;
        _columns = new(known._columns, StringComparer.OrdinalIgnoreCase);
        foreach (var (heading, name) in chosen)
        {
            if (name == Nothing || _kind.Columns.Any(c => c.Name == name))
                _columns.TryAdd(Plain(heading), _kind.Columns.FirstOrDefault(c => c.Name == name) ?? LeftOut);
        }
    }

    /// <summary>These, and headings for which somebody chose a column by hand; what has a column already keeps it.</summary>
    public Headings With(IReadOnlyDictionary<string, string>? chosen) => chosen is { Count: > 0 } ? new Headings(this, chosen) : this;

    /// <summary>The row among the first of a sheet that holds the headings: the one with all that are required, else the one with most.</summary>
    public SheetRow? HeaderOf(IEnumerable<SheetRow> rows)
    {
        var first = rows.Where(r => !r.IsBlank).Take(SheetImport.TitleRows + 1).ToList();
        return first.Find(AreAllIn) ?? first.MaxBy(Count);
    }

    /// <summary>The headings that there are, for a message.</summary>
    public string Allowed => _allowed ??= string.Join(", ", _kind.Columns.Select(c => $"{c.Name} ({c.Label.Zh})")
        .Concat(_kind.Group is { } group ? [$"{group.Name}.… ({group.Label.Zh}.…)"] : []));

    /// <summary>The column, and the key behind the point for one of a group; null if there is none of this heading.</summary>
    public (Column Column, string? Key)? Find(string heading)
    {
        if (heading.Length > Longest)
            return IsMended(heading) ? (ImportKind.Mended, null) : null;
        var name = Plain(heading);
        if (_columns.TryGetValue(name, out var column))
            return (column, null);
        if (_kind.Group is { } group && name.IndexOf('.', StringComparison.Ordinal) is var dot and > 0 && name.Length > dot + 1
            && Names(group).Any(n => Plain(n).Equals(name[..dot], StringComparison.OrdinalIgnoreCase)))
            return (group, Key(heading));
        return IsMended(heading) ? (ImportKind.Mended, null) : null;
    }

    /// <summary>How well a row serves as header: the more the better, and best with all that is required.</summary>
    public int Fit(SheetRow row) => Count(row) + (AreAllIn(row) ? AllIn : 0);

    // where the header itself was wrong, what to mend stands below the heading of its column
    private static bool IsMended(string heading) => heading.AsSpan().IndexOfAny('\r', '\n') is var end and > 0 and <= Longest
        && Names(ImportKind.Mended).Contains(heading[..end].Trim(), StringComparer.OrdinalIgnoreCase);

    /// <summary>Whether a row holds all headings that are required.</summary>
    public bool AreAllIn(SheetRow row)
    {
        var found = row.Cells.Where(c => c.Kind == CellKind.Text).Select(c => Find(c.Text)?.Column).ToHashSet();
        return _kind.Columns.All(c => !c.Required || found.Contains(c));
    }

    /// <summary>How many headings a row holds.</summary>
    public int Count(SheetRow row) => row.Cells.Count(c => c.Kind == CellKind.Text && Find(c.Text) is not null);

    private static string[] Names(Column column) => [column.Name, column.Label.Zh, column.Label.En];

    // a key is the users' own, and may have blanks inside
    private static string Key(string heading)
    {
        var text = Web.Check.Normalise(heading)!;
        return WithoutMarks(text[(text.IndexOf('.', StringComparison.Ordinal) + 1)..]).Trim();
    }

    private static string Plain(string heading)
    {
        var plain = new StringBuilder();
        foreach (var c in Web.Check.Normalise(heading)!)
        {
            if (!char.IsWhiteSpace(c) && char.GetUnicodeCategory(c) is not (UnicodeCategory.Format or UnicodeCategory.Control))
                plain.Append(c);
        }
        return WithoutMarks(plain.ToString());
    }

    private static string WithoutMarks(string text)
    {
        var left = text.AsSpan();
        for (var before = -1; before != left.Length;)
        {
            before = left.Length;
            foreach (var mark in Marks)
            {
                if (left.StartsWith(mark, StringComparison.OrdinalIgnoreCase))
                    left = left[mark.Length..];
                else if (left.EndsWith(mark, StringComparison.OrdinalIgnoreCase))
                    left = left[..^mark.Length];
            }
        }
        return left.Length == text.Length ? text : left.ToString();
    }
}
