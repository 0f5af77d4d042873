using System.Globalization;

namespace Appraisal.Service.Imports.Reading;

/// <summary>What a cell holds.</summary>
internal enum CellKind
{
    Blank,
    Text,
    Number,

    /// <summary>A number that the cell's format shows as a date, a time or both.</summary>
    Date,

    Boolean,

    /// <summary>A formula's error, e.g. <c>#N/A</c>.</summary>
    Error,

    /// <summary>A formula whose result the file does not hold: it was made by a program that computes none.</summary>
    NoResult,
}

/// <summary>A cell of a file.</summary>
/// <param name="Kind">What it holds; a cell of a CSV is text, blank or an error.</param>
/// <param name="Text">As a person sees it; a number without a format in full, a date as ISO 8601.</param>
/// <param name="Number">The number, for one.</param>
/// <param name="Moment">The number as a date and time in the date system of its workbook; null where it is none, or not plausibly one.</param>
/// <param name="Format">What its number format does to a number; of a text in a CSV: <see cref="NumberShape.Other"/> where nobody can tell which number it is.</param>
/// <param name="IsBare">Whether it is a text of which nobody can tell whether somebody wrote it so or a spreadsheet made it of something else: one of a CSV.</param>
internal readonly record struct Cell(CellKind Kind, string Text, double Number = 0, DateTime? Moment = null, NumberShape Format = NumberShape.Whole, bool IsBare = false)
{
    /// <summary>Decimal digits of a number that a spreadsheet keeps; those after them are lost.</summary>
    public const int KeptDigits = 15;

    /// <summary>Characters that a spreadsheet keeps in a cell; a longer one is a file gone wrong.</summary>
    public const int LongestText = 32_767;

    private static readonly HashSet<string> Errors = new(StringComparer.Ordinal)
    {
        "#N/A", "#REF!", "#DIV/0!", "#VALUE!", "#NAME?", "#NUM!", "#NULL!", "#SPILL!", "#CALC!", "#GETTING_DATA", "#FIELD!", "#BLOCKED!", "#CONNECT!", "#UNKNOWN!",
    };

    /// <summary>An empty cell.</summary>
    public static readonly Cell Blank = new(CellKind.Blank, "");

    /// <summary>A text, an error as spreadsheets write it, or blank if there is nothing to see.</summary>
    public static Cell Of(string? text)
    {
        if (string.IsNullOrWhiteSpace(text))
            return Blank;
        return text[0] == '#' && Errors.Contains(text.Trim()) ? new Cell(CellKind.Error, text.Trim()) : new Cell(CellKind.Text, text);
    }

    /// <summary>Whether nothing is in it.</summary>
    public bool IsBlank => Kind == CellKind.Blank;

    /// <summary>Whether it is a number with more digits than a spreadsheet keeps, so that what stands here is not what was typed.</summary>
    public bool HasLostDigits => Kind == CellKind.Number && Math.Abs(Number) >= 1e15;
}

/// <summary>What a number format does to a number.</summary>
internal enum NumberShape
{
    /// <summary>Shows all of a whole number, perhaps with zeros, dashes and text around its digits.</summary>
    Whole,

    /// <summary>Shows it in another form: with decimals, thousands or an exponent, as money or a fraction.</summary>
    Other,

    /// <summary>Shows a hundred times the number, with a percent sign.</summary>
    Percent,
}

/// <summary>One row of a file.</summary>
/// <param name="Number">Its number as a spreadsheet shows it, 1-based, the header and blank rows counted.</param>
/// <param name="Cells">Its cells from the first column on.</param>
internal sealed record SheetRow(int Number, Cell[] Cells)
{
    /// <summary>Whether nothing is in it.</summary>
    public bool IsBlank => Array.TrueForAll(Cells, c => c.IsBlank);
}

/// <summary>Dates as spreadsheets count them: days since an epoch, the time as a fraction of the day.</summary>
internal static class SerialDate
{
    // 2000-01-01 to 2099-12-31 in the 1900 system: a number without a date format that is outside was not meant as a day
    private const double First = 36526;
    private const double End = 73051;
    private const int DaysBetweenSystems = 1462;

    /// <summary>The moment of a number that no format says to be a date; null if it is hardly one, as 2026 or 2026.3.</summary>
    public static DateTime? Plausible(double serial, bool is1904)
    {
        var days = is1904 ? serial + DaysBetweenSystems : serial;
        // a fraction of the day is exact to a few microseconds only
        return days is >= First and < End
            ? new DateTime(1899, 12, 30).AddMilliseconds(Math.Round(days * TimeSpan.MillisecondsPerDay, MidpointRounding.AwayFromZero))
            : null;
    }

    /// <summary>As text: a date where the time is midnight, else date and time.</summary>
    public static string Text(DateTime moment) => moment.ToString(
        moment.TimeOfDay == TimeSpan.Zero ? "yyyy-MM-dd" : "yyyy-MM-ddTHH:mm:ss.FFF", CultureInfo.InvariantCulture);
}
