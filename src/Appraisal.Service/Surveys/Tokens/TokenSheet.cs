using System.Globalization;
using System.Net;
using System.Text;
using Appraisal.Service.Web;
using QRCoder;

namespace Appraisal.Service.Surveys.Tokens;

/// <summary>Tokens as slips to print and cut: whom it is about, which households it is for, the token, and its address as a QR code.</summary>
internal static class TokenSheet
{
    /// <summary>An HTML page that needs nothing from elsewhere.</summary>
    public static string Write(IReadOnlyDictionary<string, string> title, IEnumerable<Stratum> strata, IEnumerable<NewToken> tokens, bool reachesThisMachineAlone)
    {
        var page = new StringBuilder($$"""
            <!DOCTYPE html>
            <html lang="zh-CN"><head><meta charset="utf-8"><title>{{WebUtility.HtmlEncode(string.Join(" / ", Lines(title)))}}</title>
            <style>
            body { font: 11pt sans-serif; display: grid; grid-template-columns: 1fr 1fr; gap: 6mm; margin: 8mm }
            article { border: 1px dashed #888; padding: 4mm; display: flex; gap: 4mm; break-inside: avoid }
            svg { width: 32mm; height: 32mm; flex: none }
            .warning { grid-column: 1 / -1; border: 3px solid #a3161b; padding: 4mm; font-weight: bold }
            code { font-size: 13pt } p { margin: 0 0 1.5mm }
            </style></head><body>

            """);
        var names = strata.ToDictionary(s => s.Code!, s => s.Name!, StringComparer.Ordinal);
        if (reachesThisMachineAlone)
        {
            var warning = new[] { Texts.Chinese, Texts.English }.Select(l => WebUtility.HtmlEncode(Messages.In(l, "sheet.this-machine-alone")));
            page.Append(CultureInfo.InvariantCulture, $"<p class=\"warning\">{string.Join("<br>", warning)}</p>\n");
        }
        foreach (var token in tokens)
            page.Append(Slip(title, names.GetValueOrDefault(token.Stratum, token.Stratum), token));
        return page.Append("</body></html>\n").ToString();
    }

    /// <summary>A text as a QR code, SVG.</summary>
    public static string Picture(string text)
    {
        using var code = QRCodeGenerator.GenerateQrCode(text, QRCodeGenerator.ECCLevel.M);
        using var image = new SvgQRCode(code);
        return image.GetGraphic(1, "#000", "#fff", true, SvgQRCode.SizingMode.ViewBoxAttribute);
    }

    private static string Slip(IReadOnlyDictionary<string, string> title, string stratum, NewToken token)
    {
        return $"""
            <article>{Picture(token.Address)}<div>
            <p>{string.Join("<br>", Lines(title).Select(WebUtility.HtmlEncode))}</p>
            <p>{WebUtility.HtmlEncode(token.Name)} ({WebUtility.HtmlEncode(token.StaffNo)})<br>{WebUtility.HtmlEncode(stratum)}</p>
            <p><code>{WebUtility.HtmlEncode(token.Token)}</code></p>
            <p><small>一次有效，不记名。 Valid once; nobody can tell what you answered.</small></p>
            </div></article>

            """;
    }

    // at most two: a slip is small
    private static IEnumerable<string> Lines(IReadOnlyDictionary<string, string> title) =>
        new[] { title.In(Texts.Chinese), title.In(Texts.English) }.Distinct(StringComparer.Ordinal);
}
