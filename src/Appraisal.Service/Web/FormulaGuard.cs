namespace Appraisal.Service.Web;

/// <summary>
/// Keeps a spreadsheet that opens a table from running a cell as a formula: an apostrophe stands before what would begin one, and is taken
/// away again when the file comes back. The one place that knows.
/// </summary>
public static class FormulaGuard
{
    // spreadsheets in Chinese and Japanese take the full-width signs for the others
    private const string Starts = "=+-@\t\r\n＝＋－＠";

    /// <summary>The text as it may stand in a table.</summary>
    public static string Protect(string text) => Begins(text) ? "'" + text : text;

    /// <summary>The text as it was.</summary>
    public static string Unprotect(string text) => text.StartsWith('\'') && Begins(text) ? text[1..] : text;

    // apostrophes before it count too, so that what was written with one comes back with one
    private static bool Begins(string text) => text.AsSpan().TrimStart('\'') is { Length: > 0 } rest && Starts.Contains(rest[0], StringComparison.Ordinal);
}
