using System.Globalization;
using System.Net;
using Appraisal.Service.Web;

namespace Appraisal.Service.Access;

/// <summary>The page on the way back from an issuer, which is no page of anybody yet; without script.</summary>
internal static class SignInPages
{
    /// <summary>
    /// What leads on from the issuer: a browser that another site sent here sends the session's cookie only with what this page asks for.
    /// </summary>
    public static string Done(string address) => Frame("done", $"""
        <p>{Text("done")}</p>
        <p class="more"><a href="{Encode(address)}">{Text("go-on")}</a></p>
        """, $"""<meta http-equiv="refresh" content="0;url={Encode(address)}">""");

    private static string Frame(string title, string content, string head = "") => $"""
        <!DOCTYPE html>
        <html lang="{(CultureInfo.CurrentUICulture.TwoLetterISOLanguageName == "zh" ? "zh-CN" : "en")}">
        <head>
        <meta charset="utf-8">
        <meta name="viewport" content="width=device-width, initial-scale=1">
        <title>{Text(title)} – {Text("service")}</title>
        <link rel="icon" href="data:,">
        <link rel="stylesheet" href="/style.css">
        {head}
        </head>
        <body>
        <main class="narrow">
        <h1>{Text("service")}</h1>
        {content}
        </main>
        </body>
        </html>
        """;

    private static string Text(string key) => Encode(Messages.Of("page." + key));

    private static string Encode(string text) => WebUtility.HtmlEncode(text);
}
