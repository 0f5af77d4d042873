using System.Globalization;
using CsvHelper;
using CsvHelper.Configuration;

namespace Appraisal.Service.Imports.Reading;

/// <summary>Reads the records of a CSV (RFC 4180): quoted line breaks belong to their cell; a record is one row, as in a spreadsheet.</summary>
internal static class CsvSheet
{
    /// <summary>All rows, blank ones included.</summary>
    /// <exception cref="FileRefusedException">A quote stands where none may, or is never closed.</exception>
    public static IEnumerable<SheetRow> Read(string text)
    {
        using var reader = new StringReader(text);
        using var parser = new CsvParser(reader, new CsvConfiguration(CultureInfo.InvariantCulture)
        {
            Delimiter = Delimiter(text),
            IgnoreBlankLines = false,
            BadDataFound = bad => throw new FileRefusedException("broken-quotes", bad.Context.Parser!.Row),
        });
        while (parser.Read())
            yield return new SheetRow(parser.Row, Array.ConvertAll(parser.Record!, Cell.Of));
    }

    // spreadsheets of some countries write semicolons, and a paste writes tabs: whichever the header has, if it has no comma
    private static string Delimiter(string text)
    {
        var end = text.AsSpan().IndexOfAny('\r', '\n');
        var header = end < 0 ? text.AsSpan() : text.AsSpan(0, end);
        if (header.Contains(','))
            return ",";
        return header.Contains('\t') ? "\t" : header.Contains(';') ? ";" : ",";
    }
}
