using Appraisal.Service.Imports.Reading;
using Appraisal.Storage;

namespace Appraisal.Service.Imports;

/// <summary>What a file leaves open, so that a person has to choose: which of its sheets is meant, or else in which character set it is.</summary>
/// <param name="Sheets">The sheets that have rows; empty: the character set is to be chosen.</param>
/// <param name="Why">What the reader of the file said; null: it was chosen, and may be chosen anew.</param>
public sealed record OpenQuestion(IReadOnlyList<string> Sheets, Refusal? Why)
{
    /// <summary>The character sets to choose from; <c>imports.charset.*</c> is what they are called.</summary>
    public static readonly string[] Charsets = ["gb18030", "big5", "utf-16", "shift-jis", "euc-kr", "windows-1252"];

    /// <summary>Of a file that came to this; null: nothing is open.</summary>
    public static OpenQuestion? Of(ImportBody body, Refusal? came)
    {
        if (came is { Code: "which-sheet" or "unknown-sheet" })
            return new(Workbook.Sheets(body.Bytes), came);
        if (came is { Code: "unknown-encoding" or "unknown-encoding-line" or "not-in-encoding" or "unknown-charset" })
            return new([], came);
        return body.Sheet is not null ? new(Workbook.Sheets(body.Bytes), null) : body.Charset is not null ? new([], null) : null;
    }
}
