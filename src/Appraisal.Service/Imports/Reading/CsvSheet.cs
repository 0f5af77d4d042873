using System.Globalization;
using System.Text.RegularExpressions;
using Appraisal.Service.Web;
using CsvHelper;
using CsvHelper.Configuration;

namespace Appraisal.Service.Imports.Reading;

/// <summary>Reads the records of a CSV (RFC 4180): quoted line breaks belong to their cell; a record is one row, as in a spreadsheet.</summary>
internal static partial class CsvSheet
{
    /// <summary>Cells of a file: a hundred columns in each of the most rows.</summary>
    public const int CellLimit = 10_000_000;

    /// <summary>Columns that a spreadsheet has.</summary>
    public const int ColumnLimit = 16_384;

    /// <summary>All rows, blank ones included.</summary>
    /// <exception cref="FileRefusedException">A quote stands where none may, or is never closed; there are too many cells.</exception>
    public static IEnumerable<SheetRow> Read(string text)
    {
        var (start, delimiter) = Delimiter(text);
        Bound(text, delimiter);
        using var reader = new StringReader(text);
        for (var skipped = 0; skipped < start; skipped++)
            reader.ReadLine();
        using var parser = new CsvParser(reader, new CsvConfiguration(CultureInfo.InvariantCulture)
        {
            Delimiter = delimiter.ToString(),
            IgnoreBlankLines = false,
            BadDataFound = bad =>
            {
                if (!TextFormula().IsMatch(bad.Field))
                    throw new FileRefusedException("broken-quotes", bad.Context.Parser!.Row);
            },
        });
        while (parser.Read())
            yield return new SheetRow(parser.Row, Array.ConvertAll(parser.Record!, f => Cell(f, delimiter)));
    }

    // ="00017" is how some programs keep a spreadsheet from making a number of a code
    private static Cell Cell(string field, char delimiter)
    {
        if (TextFormula().Match(field) is { Success: true } formula)
            return Reading.Cell.Of(formula.Groups["text"].Value.Replace("\"\"", "\"", StringComparison.Ordinal));
        var cell = Reading.Cell.Of(FormulaGuard.Unprotect(field));
        return delimiter == ';' && Grouped().IsMatch(field) ? cell with { Format = NumberShape.Other } : cell;
    }

    // spreadsheets of some countries write semicolons, and a paste writes tabs: whichever the first line with any has, if it has no comma;
    // a line sep=; says it outright, and spreadsheets do not show it
    private static (int Skipped, char Delimiter) Delimiter(string text)
    {
        var first = true;
        foreach (var line in text.AsSpan().EnumerateLines())
        {
            if (first && line.Length == 5 && line.StartsWith("sep=", StringComparison.OrdinalIgnoreCase))
                return (1, line[4]);
            first = false;
            if (line.IndexOfAny(',', '\t', ';') >= 0)
                return (0, line.Contains(',') ? ',' : line.Contains('\t') ? '\t' : ';');
        }
        return (0, ',');
    }

    // before anything is made of it: a line of nothing but commas would become millions of cells
    private static void Bound(string text, char delimiter)
    {
        var cells = 0;
        foreach (var line in text.AsSpan().EnumerateLines())
        {
            var count = line.Count(delimiter);
            if (count >= ColumnLimit)
                throw new FileRefusedException("too-many-columns", ColumnLimit);
            if ((cells += count + 1) > CellLimit)
                throw new FileRefusedException("too-many-cells", CellLimit);
        }
    }

    // where semicolons stand between cells, the comma may be that of decimals, and the point that of thousands
    [GeneratedRegex("^\\s*[+-]?[0-9]{1,3}([.,][0-9]{3})+\\s*$", RegexOptions.CultureInvariant | RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex Grouped();

    [GeneratedRegex("^=\"(?<text>([^\"]|\"\")*)\"$", RegexOptions.CultureInvariant | RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex TextFormula();
}
