using System.Text.RegularExpressions;
using Appraisal.Service.Web;

namespace Appraisal.Service.Imports.Reading;

/// <summary>Reads the cells of a CSV; a record is one row, as in a spreadsheet.</summary>
internal static partial class CsvSheet
{
    /// <summary>Cells of a file: a hundred columns in each of the most rows.</summary>
    public const int CellLimit = 10_000_000;

    /// <summary>Columns that a spreadsheet has.</summary>
    public const int ColumnLimit = 16_384;

    // no number is longer
    private const int LongestNumber = 64;

    /// <summary>All rows, blank ones included.</summary>
    /// <param name="text">The file.</param>
    /// <param name="fit">How many headings a row holds, so that the sign between the cells can be told.</param>
    /// <exception cref="FileRefusedException">A quote stands where none may, or is never closed; there are too many cells.</exception>
    public static IEnumerable<SheetRow> Read(string text, Func<SheetRow, int> fit)
    {
        var (start, delimiter) = CsvDelimiter.Of(text, fit);
        return Rows(text, start, delimiter);
    }

    /// <summary>The rows where the sign between cells is known.</summary>
    public static IEnumerable<SheetRow> Rows(string text, int start, char delimiter)
    {
        var records = new CsvRecords(text, start, delimiter);
        while (records.Read() is { } fields)
            yield return new SheetRow(records.Row, Array.ConvertAll(fields, f => Cell(f, delimiter)));
    }

    /// <summary>What stands in a cell as <c>="00017"</c>, which is how some programs keep a spreadsheet from making a number of a code; null for any other.</summary>
    public static string? QuotedFormula(ReadOnlySpan<char> field)
    {
        if (field.Length < 3 || !field.StartsWith("=\"") || field[^1] != '"')
            return null;
        var inner = field[2..^1];
        for (var at = inner.IndexOf('"'); at >= 0; at = inner.IndexOf('"'))
        {
            if (at + 1 >= inner.Length || inner[at + 1] != '"')
                return null;
            inner = inner[(at + 2)..];
        }
        return field[2..^1].ToString().Replace("\"\"", "\"", StringComparison.Ordinal);
    }

    private static Cell Cell(string field, char delimiter)
    {
        if (QuotedFormula(field) is { } text)
            return Reading.Cell.Of(text);
        var cell = Reading.Cell.Of(FormulaGuard.Unprotect(field)) with { IsBare = true };
        return delimiter == ';' && field.Length <= LongestNumber && Grouped().IsMatch(field) ? cell with { Format = NumberShape.Other } : cell;
    }

    // where semicolons stand between cells, the comma may be that of decimals, and the point that of thousands
    [GeneratedRegex("^\\s*[+-]?[0-9]{1,3}([.,][0-9]{3})+\\s*$", RegexOptions.CultureInvariant | RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex Grouped();
}
