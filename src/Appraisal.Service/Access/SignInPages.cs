using System.Globalization;
using System.Net;
using Appraisal.Service.Web;
using Appraisal.Storage;
using Microsoft.AspNetCore.Antiforgery;

namespace Appraisal.Service.Access;

/// <summary>The texts of the pages, in the language of the request; without script, and styled by a sheet of their own, as the policy asks.</summary>
internal static class SignInPages
{
    /// <summary>The page on which a key is entered, or the way to the issuer is taken; with what went wrong before, if anything did.</summary>
    public static string SignIn(AntiforgeryTokenSet token, string returnUrl, bool hasIssuer = false, string? problem = null) => Frame("sign-in", $"""
        {(problem is null ? "" : $"""<p class="wrong" id="wrong" role="alert">{Text("problem." + problem)}</p>""")}
        {(hasIssuer ? $"""<a class="button" href="{IssuerSignIn.StartPath}?returnUrl={Encode(Uri.EscapeDataString(returnUrl))}">{Text("organization")}</a><p class="or">{Text("or-key")}</p>""" : "")}
        <form method="post" action="/sign-in">
        {Hidden(token.FormFieldName, token.RequestToken)}{Hidden("returnUrl", returnUrl)}
        <label for="key">{Text("key")}</label>
        <input id="key" name="key" type="password" required{(hasIssuer ? "" : " autofocus")} maxlength="200" autocomplete="current-password" autocapitalize="none" spellcheck="false" {(problem == "wrong-key" ? """aria-describedby="hint wrong" aria-invalid="true" """ : """aria-describedby="hint" """)}>
        <p class="hint" id="hint">{Text("key-hint")}</p>
        <button type="submit">{Text("sign-in")}</button>
        </form>
        <p class="more"><a href="/swagger">{Text("documentation")}</a></p>
        """);

    /// <summary>
    /// What leads on from the issuer: a browser that another site sent here sends the session's cookie only with what this page asks for.
    /// </summary>
    public static string Done(string address) => Frame("done", $"""
        <p>{Text("done")}</p>
        <p class="more"><a href="{Encode(address)}">{Text("go-on")}</a></p>
        """, $"""<meta http-equiv="refresh" content="0;url={Encode(address)}">""");

    /// <summary>The page after signing out here, with the way to sign out of the issuer as well.</summary>
    public static string SignedOut(string issuer) => Frame("signed-out", $"""
        <p>{Text("signed-out")}</p>
        <p>{Text("signed-out-hint")}</p>
        <a class="button" href="{Encode(issuer)}">{Text("sign-out-organization")}</a>
        <p class="more"><a href="{SignInEndpoints.Path}">{Text("sign-in-again")}</a></p>
        """);

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
        <main>
        <h1>{Text("service")}</h1>
        {content}
        </main>
        </body>
        </html>
        """;

    private static string Hidden(string name, string? value) => $"""<input type="hidden" name="{Encode(name)}" value="{Encode(value ?? "")}">""";

    private static string Text(string key) => Encode(Messages.Of("page." + key));

    private static string Encode(string text) => WebUtility.HtmlEncode(text);
}
