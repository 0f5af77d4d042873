using System.Globalization;

namespace Appraisal.Service.Imports.Reading;

/// <summary>What a cell holds.</summary>
internal enum CellKind
{
    Blank,
    Text,
    Number,
    Boolean,

    /// <summary>A formula's error, e.g. <c>#N/A</c>.</summary>
    Error,
}

/// <summary>A cell of a file.</summary>
/// <param name="Kind">What it holds; a cell of a CSV is text or blank.</param>
/// <param name="Text">As a person sees it: a number with the leading zeros of its format, a date as ISO 8601.</param>
/// <param name="Number">The number, for one.</param>
/// <param name="Moment">The number as a date and time in the date system of its workbook; null where it is none.</param>
/// <param name="ShownAsDate">Whether the cell's format shows the number as a date.</param>
internal readonly record struct Cell(
    CellKind Kind, string Text, double Number = 0, DateTime? Moment = null, bool ShownAsDate = false)
{
    /// <summary>Decimal digits of a number that a spreadsheet keeps; those after them are lost.</summary>
    public const int KeptDigits = 15;

    /// <summary>An empty cell.</summary>
    public static readonly Cell Blank = new(CellKind.Blank, "");

    /// <summary>A text, or blank if it is.</summary>
    public static Cell Of(string? text) => string.IsNullOrWhiteSpace(text) ? Blank : new Cell(CellKind.Text, text);

    /// <summary>Whether nothing is in it.</summary>
    public bool IsBlank => Kind == CellKind.Blank;

    /// <summary>Whether it is a number with more digits than a spreadsheet keeps, so that what stands here is not what was typed.</summary>
    public bool HasLostDigits => Kind == CellKind.Number && Math.Abs(Number) >= 1e15;
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
    private const double Last = 2958466; // the day after 9999-12-31 in the 1900 system

    /// <summary>The moment of a serial number; null if it is none, as 60 in the 1900 system, which takes 1900 for a leap year.</summary>
    public static DateTime? From(double serial, bool is1904)
    {
        if (is1904)
            return serial is >= 0 and < Last - 1462 ? Add(new DateTime(1904, 1, 1), serial) : null;
        return serial switch
        {
            >= 1 and < 60 => Add(new DateTime(1899, 12, 31), serial),
            >= 61 and < Last => Add(new DateTime(1899, 12, 30), serial),
            _ => null,
        };
    }

    /// <summary>As text: a date where the time is midnight, else date and time.</summary>
    public static string Text(DateTime moment) => moment.ToString(
        moment.TimeOfDay == TimeSpan.Zero ? "yyyy-MM-dd" : "yyyy-MM-ddTHH:mm:ss.FFF", CultureInfo.InvariantCulture);

    // a fraction of the day is exact to a few microseconds only
    private static DateTime Add(DateTime epoch, double days) =>
        epoch.AddMilliseconds(Math.Round(days * TimeSpan.MillisecondsPerDay, MidpointRounding.AwayFromZero));
}
