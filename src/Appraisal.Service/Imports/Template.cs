using Appraisal.Service.Imports.Reading;
using Appraisal.Service.Web;

namespace Appraisal.Service.Imports;

/// <summary>
/// The workbook that a person fills in: a sheet with the field names and, below them, what they are called in both languages (the import
/// passes over these two rows), and a sheet that explains each column.
/// </summary>
internal static class Template
{
    /// <summary>Rows above the data: names, Chinese labels, English labels.</summary>
    private const int HeadRows = 3;

    private const int KeyLimit = 200;

    /// <summary>The template of a kind, as the bytes of an XLSX; a kind with a group has a column for each of the keys given.</summary>
    public static byte[] Write(ImportKind kind, string? keys = null)
    {
        var columns = Columns(kind, (string.IsNullOrWhiteSpace(keys) ? kind.Group?.Example : keys) ?? "");
        return WorkbookWriter.Write(
            new NewSheet(kind.Label.Zh + " " + kind.Label.En,
            [
                [.. columns.Select(c => c.Heading)],
                [.. columns.Select(c => c.Label.Zh)],
                [.. columns.Select(c => c.Label.En)],
            ])
            {
                FrozenRows = HeadRows,
                Formats = [.. columns.Select(c => Format(c.Column.Type))],
                Choices = columns.Index().Where(c => c.Item.Column.Words.Length > 0)
                    .ToDictionary(c => c.Index, c => c.Item.Column.Words.Select(w => w.Word).ToArray()),
            },
            new NewSheet("说明 Notes", [.. Notes(columns)]) { FrozenRows = 1 });
    }

    private static List<(string Heading, Scoring.LocalText Label, Column Column)> Columns(ImportKind kind, string keys)
    {
        var columns = kind.Columns.Select(c => (c.Name, c.Label, c)).ToList();
        if (kind.Group is { } group)
            columns.AddRange(keys.Split([',', ';'], StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries).Where(Check.IsCode).Take(KeyLimit).Select(key =>
                ($"{group.Name}.{key}", new Scoring.LocalText($"{group.Label.En}.{key}", $"{group.Label.Zh}.{key}"), group)));
        return columns;
    }

    private static IEnumerable<string[]> Notes(List<(string Heading, Scoring.LocalText Label, Column Column)> columns)
    {
        yield return ["字段 Field", "中文", "English", "必填 Required", "示例 Example", "填写方法", "How to write it"];
        foreach (var (heading, label, column) in columns)
        {
            var words = string.Join(", ", column.Words.Select(w => $"{w.Word} ({w.Zh})"));
            var type = "import.type." + column.Type;
            yield return [heading, label.Zh, label.En, column.Required ? "是 yes" : "否 no", column.Type == "group" ? "4" : column.Example,
                $"{Messages.In("zh-CN", type)} {words}".Trim(), $"{Messages.In("en", type)} {words}".Trim()];
        }
        yield return [];
        yield return ["", "", "", "", "", Messages.In("zh-CN", "import.notes"), Messages.In("en", "import.notes")];
    }

    private static CellFormat Format(string type) => type switch
    {
        "number" or "group" or "whole" => CellFormat.General,
        "date" => CellFormat.Date,
        "instant" => CellFormat.DateTime,
        _ => CellFormat.Text, // so that a code typed as 00017 stays so
    };
}
