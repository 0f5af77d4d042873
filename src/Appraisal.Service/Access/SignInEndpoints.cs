using System.Globalization;
using Appraisal.Service.Web;
using Appraisal.Service.Web.Pages;
using Appraisal.Storage;
using Microsoft.AspNetCore.Antiforgery;
using Microsoft.AspNetCore.Authentication;
using Microsoft.AspNetCore.Components;
using Microsoft.AspNetCore.Http.HttpResults;

namespace Appraisal.Service.Access;

/// <summary>The pages by which a browser signs in and out, and the one on which it starts. They are no part of the API.</summary>
public static class SignInEndpoints
{
    /// <summary>Where a browser signs in.</summary>
    public const string Path = "/sign-in";

    /// <summary>Maps the pages.</summary>
    public static void MapSignIn(this IEndpointRouteBuilder routes)
    {
        var pages = routes.MapGroup("").ExcludeFromDescription();
        MapIssuer(pages, routes.ServiceProvider.GetRequiredService<OidcOptions>());
        pages.MapGet(Path, (HttpContext context, string? returnUrl, string? problem, OidcOptions issuer) =>
            SignIn(context, Local(returnUrl), issuer, Known(problem))).AllowAnonymous();
        pages.MapPost(Path, SignInAsync).AllowAnonymous();
        pages.MapGet(Path + "/token", (HttpContext context, IAntiforgery antiforgery) =>
            TypedResults.Json(new { Header = Sessions.TokenHeader, Token = Token(context, antiforgery).RequestToken }, Json.Options));
        pages.MapPost("/sign-out", (Delegate)SignOutAsync).AllowAnonymous();
    }

    private static void MapIssuer(RouteGroupBuilder pages, OidcOptions issuer)
    {
        if (!issuer.TakesBrowsers)
            return;
        pages.MapGet(IssuerSignIn.StartPath, IssuerSignIn.StartAsync).AllowAnonymous();
        pages.MapGet(IssuerSignIn.DonePath, (HttpContext context, string? returnUrl) => Page(context, SignInPages.Done(Local(returnUrl)))).AllowAnonymous();
    }

    /// <summary>Leads a browser to sign in, and back here after; what it sent with a form is kept in the page that says so.</summary>
    public static async Task LeadAsync(HttpContext context)
    {
        var kept = await context.RequestServices.GetRequiredService<KeptForms>().SealAsync(context);
        if (kept is not null || HttpMethods.IsPost(context.Request.Method))
        {
            await Component<SessionEndedPage>(context, StatusCodes.Status401Unauthorized, (nameof(SessionEndedPage.Kept), kept)).ExecuteAsync(context);
            return;
        }
        var from = context.Request.PathBase.ToUriComponent() + context.Request.Path.ToUriComponent() + context.Request.QueryString.ToUriComponent();
        context.Response.Redirect(from == "/" ? Path : $"{Path}?returnUrl={Uri.EscapeDataString(from)}");
    }

    private static async Task<IResult> SignInAsync(HttpContext context, KeyRing keys, Guesses guesses, OidcOptions issuer, CancellationToken cancel)
    {
        if (!await Sessions.HasTokenAsync(context))
            return Sessions.NoToken;
        if (await FormAsync(context.Request, cancel) is not { } form)
            return Problems.Answer(new Refusal(400, "malformed", []));
        var (key, returnUrl) = (form["key"].ToString().Trim(), Local(form["returnUrl"]));
        if (await keys.RecogniseAsync(key, cancel) is not { } caller)
        {
            guesses.Wrong(context);
            context.Response.Headers.WWWAuthenticate = ApiKeyAuthentication.SchemeName;
            return SignIn(context, returnUrl, issuer, "wrong-key", StatusCodes.Status401Unauthorized);
        }
        await Sessions.BeginAsync(context, caller, key);
        return SeeOther(context, returnUrl);
    }

    private static async Task<IResult> SignOutAsync(HttpContext context, OidcOptions issuer)
    {
        if (!await Sessions.HasTokenAsync(context))
            return Sessions.NoToken;
        await Sessions.EndAsync(context);
        return Sessions.IsOfIssuer(context.User) && await IssuerSignIn.SignOutAddressAsync(context, issuer) is { } address
            ? Component<SignedOutPage>(context, StatusCodes.Status200OK, (nameof(SignedOutPage.Issuer), address))
            : SeeOther(context, Path);
    }

    private static string? Known(string? problem) => IssuerSignIn.Problems.Contains(problem, StringComparer.Ordinal) ? problem : null;

    private static async Task<IFormCollection?> FormAsync(HttpRequest request, CancellationToken cancel)
    {
        try
        {
            return Sessions.IsForm(request) ? await request.ReadFormAsync(cancel) : null;
        }
        catch (InvalidDataException)
        {
            return null;
        }
    }

    /// <summary>An address of this site as it stands, anything else as the start page: nobody is led elsewhere.</summary>
    internal static string Local(string? address) =>
        address is ['/', ..] && !address.StartsWith("//", StringComparison.Ordinal) && address.All(c => c is > ' ' and <= '~' and not '\\') ? address : "/";

    // a form's answer is another page, to be fetched with GET
    private static IResult SeeOther(HttpContext context, string address)
    {
        context.Response.Headers.Location = address;
        return Results.StatusCode(StatusCodes.Status303SeeOther);
    }

    private static IResult SignIn(HttpContext context, string returnUrl, OidcOptions issuer, string? problem, int status = StatusCodes.Status200OK) =>
        Component<SignInPage>(context, status, (nameof(SignInPage.ReturnUrl), returnUrl), (nameof(SignInPage.HasIssuer), issuer.TakesBrowsers), (nameof(SignInPage.Problem), problem));

    private static RazorComponentResult<T> Component<T>(HttpContext context, int status, params (string Name, object? Value)[] parameters)
        where T : IComponent
    {
        context.Response.Headers.Vary = "Accept-Language, Cookie";
        context.Response.Headers.ContentLanguage = CultureInfo.CurrentUICulture.TwoLetterISOLanguageName;
        return new RazorComponentResult<T>(parameters.ToDictionary(p => p.Name, p => p.Value, StringComparer.Ordinal)) { StatusCode = status };
    }

    private static AntiforgeryTokenSet Token(HttpContext context, IAntiforgery antiforgery) => antiforgery.GetAndStoreTokens(context);

    private static IResult Page(HttpContext context, string html, int status = StatusCodes.Status200OK)
    {
        context.Response.Headers.Vary = "Accept-Language, Cookie";
        context.Response.Headers.ContentLanguage = CultureInfo.CurrentUICulture.TwoLetterISOLanguageName;
        return Results.Text(html, "text/html; charset=utf-8", statusCode: status);
    }
}
