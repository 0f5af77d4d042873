using Appraisal.Service.Web;

namespace Appraisal.Service.Imports.Reading;

/// <summary>The sign between the cells of a CSV: spreadsheets of some countries write semicolons, and a paste writes tabs.</summary>
internal static class CsvDelimiter
{
    private const string Usual = ",\t;";
    private const string Named = "sep=";

    /// <summary>
    /// Where the first record begins, and the sign. A line <c>sep=;</c> says it outright, and spreadsheets do not show it; else it is the one
    /// by which a row has most headings, and where none has any, the first that stands outside quotes.
    /// </summary>
    /// <exception cref="FileRefusedException">The line names none.</exception>
    public static (int Start, char Delimiter) Of(string text, Func<SheetRow, int> fit)
    {
        if (text.StartsWith(Named, StringComparison.OrdinalIgnoreCase))
            return Said(text);
        // of equal ones the first
        return (0, Usual.Select(sign => (Sign: sign, Fit: Fit(text, sign, fit))).MaxBy(s => s.Fit) is { Fit: > 0 } best ? best.Sign : First(text));
    }

    private static (int Start, char Delimiter) Said(string text)
    {
        var end = text.AsSpan().IndexOfAny('\r', '\n') is var at and >= 0 ? at : text.Length;
        var said = text[Named.Length..end];
        if (said is not [var sign] || !MayStandBetween(sign))
            throw new FileRefusedException("unknown-delimiter", Check.Shown(text[..end]));
        return (end + (text.AsSpan(end).StartsWith("\r\n") ? 2 : Math.Min(1, text.Length - end)), sign);
    }

    private static bool MayStandBetween(char sign) => sign is '\t' or ' ' || (sign != '"' && (char.IsPunctuation(sign) || char.IsSymbol(sign)));

    // most headings that one of the first rows has; what cannot be read so has those before it
    private static int Fit(string text, char sign, Func<SheetRow, int> fit)
    {
        var most = 0;
        try
        {
            foreach (var row in CsvSheet.Rows(text, 0, sign).Where(r => !r.IsBlank).Take(SheetImport.TitleRows + 1))
                most = Math.Max(most, fit(row));
        }
        catch (FileRefusedException)
        {
            // it is told when the file is read
        }
        return most;
    }

    // of the first line that has any outside quotes: the comma before the tab before the semicolon
    private static char First(string text)
    {
        var (isQuoted, found) = (false, Usual.Length);
        foreach (var c in text)
        {
            if (c == '"')
                isQuoted = !isQuoted;
            else if (!isQuoted && c is '\r' or '\n' && found < Usual.Length)
                break;
            else if (!isQuoted && Usual.IndexOf(c, StringComparison.Ordinal) is var sign and >= 0)
                found = Math.Min(found, sign);
        }
        return found < Usual.Length ? Usual[found] : ',';
    }
}
