using System.Globalization;
using System.Net;
using Appraisal.Service.Web;
using Appraisal.Storage;
using Microsoft.AspNetCore.Antiforgery;

namespace Appraisal.Service.Access;

/// <summary>The texts of the pages, in the language of the request; without script, and styled by a sheet of their own, as the policy asks.</summary>
internal static class Pages
{
    /// <summary>Where the style sheet is.</summary>
    public const string StyleAddress = "/sign-in/style.css";

    /// <summary>The style sheet: one column that fits a telephone, light or dark as the reader has it.</summary>
    public const string Style = """
        :root { color-scheme: light dark; --line: #8a94a3; --accent: #0b57a4; --on-accent: #fff; --card: #fff; --ground: #eef1f5; --wrong: #a3161b; }
        @media (prefers-color-scheme: dark) {
          :root { --line: #6d7785; --accent: #8ec1ff; --on-accent: #06203d; --card: #1c2128; --ground: #101418; --wrong: #ff9a96; }
        }
        * { box-sizing: border-box; }
        body { margin: 0; padding: 1rem; background: var(--ground); line-height: 1.6;
          font-family: system-ui, "Noto Sans", "Noto Sans CJK SC", "Noto Sans SC", "PingFang SC", "Microsoft YaHei", sans-serif; }
        main { max-width: 28rem; margin: 8vh auto 0; padding: 1.75rem; background: var(--card); border-radius: .75rem; box-shadow: 0 1px 4px #0003; }
        h1 { margin: 0 0 1rem; font-size: 1.4rem; line-height: 1.3; }
        p, ul, dl { margin: 0 0 1rem; }
        ul { padding-left: 1.2rem; }
        dl { display: grid; grid-template-columns: max-content 1fr; gap: .25rem 1rem; }
        dt { opacity: .75; }
        dd { margin: 0; overflow-wrap: anywhere; }
        a { color: var(--accent); }
        label { display: block; font-weight: 600; }
        input, button { width: 100%; min-height: 2.75rem; padding: .5rem .75rem; font: inherit; border-radius: .5rem; }
        input { margin: .25rem 0; border: 1px solid var(--line); }
        button { margin-top: .75rem; border: 0; background: var(--accent); color: var(--on-accent); font-weight: 600; cursor: pointer; }
        .button { display: block; padding: .6rem .75rem; border-radius: .5rem; background: var(--accent); color: var(--on-accent); font-weight: 600;
          text-align: center; text-decoration: none; }
        .button ~ form button { border: 1px solid var(--line); background: none; color: inherit; }
        .or { margin: 1.25rem 0; padding-top: 1.25rem; border-top: 1px solid var(--line); }
        :focus-visible { outline: 3px solid var(--accent); outline-offset: 2px; }
        .hint { margin: .5rem 0 0; font-size: .9rem; opacity: .8; }
        .wrong { color: var(--wrong); font-weight: 600; }
        .more { margin: 1.25rem 0 0; font-size: .9rem; }
        """;

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

    /// <summary>The page on which who is signed in starts.</summary>
    public static string Start(Caller caller, AntiforgeryTokenSet token) => Frame("start", $"""
        <dl>
        <dt>{Text("person")}</dt><dd>{Encode(caller.Person)}</dd>
        <dt>{Text("role")}</dt><dd>{Text("role." + Wire.Text(caller.Role))}</dd>
        <dt>{Text("territory")}</dt><dd>{(caller.Unit is { } unit ? Encode(unit) : Text("everything"))}</dd>
        </dl>
        <ul>
        <li><a href="/swagger">{Text("documentation")}</a></li>
        {(caller.Role == Role.Administrator ? $"""<li><a href="/jobs">{Text("jobs")}</a></li>""" : "")}
        </ul>
        <form method="post" action="/sign-out">
        {Hidden(token.FormFieldName, token.RequestToken)}
        <button type="submit">{Text("sign-out")}</button>
        </form>
        """);

    private static string Frame(string title, string content, string head = "") => $"""
        <!DOCTYPE html>
        <html lang="{(CultureInfo.CurrentUICulture.TwoLetterISOLanguageName == "zh" ? "zh-CN" : "en")}">
        <head>
        <meta charset="utf-8">
        <meta name="viewport" content="width=device-width, initial-scale=1">
        <title>{Text(title)} – {Text("service")}</title>
        <link rel="icon" href="data:,">
        <link rel="stylesheet" href="{StyleAddress}">
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
