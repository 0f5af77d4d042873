using System.Globalization;
using System.Text;
using ExcelNumberFormat;

namespace Appraisal.Service.Imports.Reading;

/// <summary>A number format of a workbook: what a cell shows, and whether that tells the number as it is.</summary>
internal sealed class CellFormat
{
    private readonly NumberFormat? _format; // null: General
    private readonly NumberShape _shape;

    /// <summary>The format of a code as workbooks hold it; null or one that cannot be read is General.</summary>
    public CellFormat(string? code)
    {
        if (code is null or "" or "@" || code.Equals("General", StringComparison.OrdinalIgnoreCase))
            return;
        var format = new NumberFormat(code);
        if (!format.IsValid)
            return;
        var bare = WithoutLiterals(code);
        (_format, _shape) = (format, bare.Contains('%') ? NumberShape.Percent
            : bare.Contains("General", StringComparison.OrdinalIgnoreCase) || bare.All(c => c is '0' or '#' or '-' or ' ' or '(' or ')') ? NumberShape.Whole : NumberShape.Other);
    }

    /// <summary>A number with this format.</summary>
    public Cell Of(double number, bool is1904) =>
        new(CellKind.Number, _format?.Format(number, CultureInfo.InvariantCulture, is1904) ?? Plain(number), number, SerialDate.Plausible(number, is1904), _shape);

    // in full and without an exponent
    private static string Plain(double number) => Math.Abs(number) < 1e28 && (Math.Abs(number) >= 1e-15 || number == 0)
        ? ((decimal)number).ToString("0.###############", CultureInfo.InvariantCulture)
        : number.ToString("R", CultureInfo.InvariantCulture);

    // the first section, without "texts", [colours and conditions], \escapes and the fill characters after _ and *
    private static string WithoutLiterals(string code)
    {
        var bare = new StringBuilder();
        for (var i = 0; i < code.Length && code[i] != ';'; i++)
        {
            switch (code[i])
            {
                case '"':
                    i = End(code, '"', i);
                    break;
                case '[':
                    i = End(code, ']', i);
                    break;
                case '\\' or '_' or '*':
                    i++;
                    break;
                default:
                    bare.Append(code[i]);
                    break;
            }
        }
        return bare.ToString();
    }

    private static int End(string code, char mark, int from)
    {
        var end = code.IndexOf(mark, from + 1);
        return end < 0 ? code.Length : end;
    }
}
