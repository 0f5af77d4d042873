namespace Appraisal.Service.Web;

/// <summary>Keeps a text from being taken for a formula where a spreadsheet opens it.</summary>
public static class CellGuard
{
    // spreadsheets in Chinese and Japanese take the full-width signs for the others
    private const string Starts = "=+-@\t\r\n＝＋－＠";

    /// <summary>The text as it stands, or with an apostrophe before it, which a spreadsheet does not show.</summary>
    public static string Guard(string text) => text.Length > 0 && Starts.Contains(text[0], StringComparison.Ordinal) ? "'" + text : text;
}
