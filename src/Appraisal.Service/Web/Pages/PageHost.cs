using System.Text.Encodings.Web;
using System.Text.Unicode;
using Appraisal.Storage;
using Microsoft.AspNetCore.Localization;

namespace Appraisal.Service.Web.Pages;

/// <summary>Puts the pages into the host: components that the server renders, without a connection that stays, and the files they need.</summary>
public static class PageHost
{
    /// <summary>Registers what pages need.</summary>
    public static IServiceCollection AddPages(this IServiceCollection services)
    {
        services.AddRazorComponents();
        // Chinese as it is, not as a number for each character: a list is a quarter smaller
        services.AddSingleton(HtmlEncoder.Create(UnicodeRanges.All));
        services.AddScoped<PageContext>().AddSingleton<KeptForms>();
        return services;
    }

    /// <summary>Takes in what a form held when it could not be sent; before routing, as the form is only shown again.</summary>
    public static void UseKeptForms(this WebApplication app) => app.UseFor(KeptForms.IsBack, async (context, next) =>
    {
        await context.RequestServices.GetRequiredService<KeptForms>().TakeUpAsync(context);
        await next(context);
    });

    /// <summary>Answers with a page to a form that its page has no longer, as another did meanwhile what it was for: the framework answers nothing.</summary>
    public static void UseGoneForms(this WebApplication app) => app.UseFor(context => HttpMethods.IsPost(context.Request.Method) && !context.Request.IsToApi(), async (context, next) =>
    {
        await next(context);
        if (context.Response is { HasStarted: false, StatusCode: StatusCodes.Status400BadRequest, ContentType: "text/plain" } && Access.Sessions.IsPage(context))
        {
            context.Response.ContentType = null;
            await Problems.Answer(Refusal.Conflict("form-gone")).ExecuteAsync(context);
        }
    });

    /// <summary>Maps every page at its own address, what readers prefer, and the files of <c>wwwroot</c>.</summary>
    public static void MapPages(this WebApplication app)
    {
        app.MapStaticAssets().AllowAnonymous();
        app.MapPost(Preferences.Path, (Delegate)Preferences.Store).AllowAnonymous().ExcludeFromDescription();
        app.MapGet("/pictures/{name}", (string name) => typeof(PageHost).Assembly.GetManifestResourceStream("pictures/" + name) is { } picture
            ? Results.Stream(picture, "image/png")
            : Problems.Answer(Refusal.NotFound("picture", name))).ExcludeFromDescription(); // of the handbook
        app.MapRazorComponents<App>();
    }

    /// <summary>The language of a request: what its reader chose on a page, else what the client asks for; programs have the latter alone.</summary>
    public static IList<IRequestCultureProvider> Languages =>
    [
        new CustomRequestCultureProvider(context => Task.FromResult(
            !context.Request.IsToApi()
            && context.Request.Cookies[Preferences.Language] is { } chosen && Messages.Languages.Contains(chosen, StringComparer.Ordinal)
                ? new ProviderCultureResult("en", chosen)
                : null)),
        new AcceptLanguageHeaderRequestCultureProvider(),
    ];
}
