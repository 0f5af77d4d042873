using Appraisal.Service.Imports.Reading;
using Appraisal.Service.Web;
using SpreadCheetah;
using SpreadCheetah.Styling;
using SpreadCheetah.Validations;
using SpreadCheetah.Worksheets;

namespace Appraisal.Service.Imports;

/// <summary>
/// The workbook that a person fills in: a sheet with the field names and, below them, what they are called in both languages (the import
/// passes over these two rows), and a sheet that explains each column. Where words are asked for there is a list to choose from, in the
/// caller's language.
/// </summary>
internal static class Template
{
    /// <summary>Rows above the data: names, Chinese labels, English labels.</summary>
    private const int HeadRows = 3;

    private const int KeyLimit = 200;

    /// <summary>The template of a kind, as the bytes of an XLSX; a kind with a group has a column for each of the keys given.</summary>
    public static async Task<byte[]> WriteAsync(ImportKind kind, string? keys = null)
    {
        var columns = Columns(kind, (string.IsNullOrWhiteSpace(keys) ? kind.Group?.Example : keys) ?? "");
        using var buffer = new MemoryStream();
        await using (var book = await Spreadsheet.CreateNewAsync(buffer, TableFile.Options))
        {
            var heading = book.AddStyle(new Style { Font = { Bold = true }, Format = NumberFormat.Standard(StandardNumberFormat.Text) });
            await book.StartWorksheetAsync(TableFile.SheetName(kind.Label.Zh + " " + kind.Label.En), Data(columns));
            await book.AddHeaderRowAsync(columns.Select(c => c.Heading).ToArray(), heading);
            await book.AddHeaderRowAsync(columns.Select(c => c.Label.Zh).ToArray(), heading);
            await book.AddHeaderRowAsync(columns.Select(c => c.Label.En).ToArray(), heading);
            foreach (var (index, (_, _, column)) in columns.Index())
                AddChoices(book, index, column);
            await book.StartWorksheetAsync(Workbook.NotesSheet, new WorksheetOptions { FrozenRows = 1, DefaultColumnWidth = 24 });
            foreach (var (index, row) in Notes(columns).Index())
                await book.AddRowAsync(Array.ConvertAll(row, text => new SpreadCheetah.Cell(text.Length == 0 ? null : text, index == 0 ? heading : null)));
            await book.FinishAsync();
        }
        return buffer.ToArray();
    }

    private static WorksheetOptions Data(List<(string Heading, Scoring.LocalText Label, Column Column)> columns)
    {
        // so that a code typed as 00017 stays so
        var text = new Style { Format = NumberFormat.Standard(StandardNumberFormat.Text) };
        var date = new Style { Format = NumberFormat.Custom("yyyy\\-mm\\-dd") };
        var moment = new Style { Format = NumberFormat.Custom("yyyy\\-mm\\-dd\\ hh:mm") };
        var options = new WorksheetOptions { FrozenRows = HeadRows };
        foreach (var (index, (_, _, column)) in columns.Index())
        {
            options.Column(index + 1).Width = 18;
            options.Column(index + 1).DefaultStyle = column.Type switch
            {
                "number" or "group" or "whole" => null,
                "date" => date,
                "instant" => moment,
                _ => text,
            };
        }
        return options;
    }

    // what is typed otherwise is told by the import, which takes both languages
    private static void AddChoices(Spreadsheet book, int index, Column column)
    {
        var words = column.Words.Select(w => Messages.Of(new Scoring.LocalText(w.Word, w.Zh))).ToList();
        if (column.Type == "yes-no")
            words = [Messages.Of(new Scoring.LocalText("yes", "是")), Messages.Of(new Scoring.LocalText("no", "否"))];
        if (words.Count == 0)
            return;
        var list = DataValidation.ListValues(words);
        list.ShowErrorAlert = false;
        var name = SheetImport.ColumnName(index);
        book.AddDataValidation($"{name}{HeadRows + 1}:{name}{HeadRows + ImportFile.RowLimit}", list);
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
}
