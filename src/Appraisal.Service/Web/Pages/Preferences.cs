using Appraisal.Service.Access;

namespace Appraisal.Service.Web.Pages;

/// <summary>What alone is remembered of a reader, in cookies that tell nothing else: the language, and light or dark.</summary>
internal static class Preferences
{
    public const string Path = "/preferences";
    public const string Language = "language";
    public const string Theme = "theme";

    private static readonly string[] Themes = ["auto", "light", "dark"];

    /// <summary>What a page's root says of light or dark; null leaves it to the browser.</summary>
    public static string? ThemeOf(HttpContext context) =>
        context.Request.Cookies[Theme] is { } theme && Themes.Skip(1).Contains(theme, StringComparer.Ordinal) ? theme : null;

    /// <summary>Remembers what was chosen, and leads back; what is not known changes nothing.</summary>
    public static async Task<IResult> Store(HttpContext context)
    {
        if (!Sessions.IsForm(context.Request))
            return Problems.Answer(new Storage.Refusal(415, "unsupported-media-type", []));
        if (await KeptForms.FormAsync(context.Request) is not { } form)
            return Problems.Answer(new Storage.Refusal(400, "malformed", []));
        Keep(context, Language, form[Language], Messages.Languages);
        Keep(context, Theme, form[Theme], Themes);
        context.Response.Headers.Location = SignInEndpoints.Local(form["returnUrl"]);
        return Results.StatusCode(StatusCodes.Status303SeeOther);
    }

    private static void Keep(HttpContext context, string name, string? value, string[] known)
    {
        if (known.Contains(value, StringComparer.Ordinal))
            context.Response.Cookies.Append(name, value!, new CookieOptions { MaxAge = TimeSpan.FromDays(365), IsEssential = true });
    }
}
