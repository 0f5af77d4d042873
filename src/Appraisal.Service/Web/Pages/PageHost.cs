namespace Appraisal.Service.Web.Pages;

/// <summary>Puts the pages into the host: components that the server renders, without a connection that stays, and the files they need.</summary>
public static class PageHost
{
    /// <summary>Registers what pages need.</summary>
    public static IServiceCollection AddPages(this IServiceCollection services)
    {
        services.AddRazorComponents();
        return services;
    }

    /// <summary>Maps every page at its own address, and the files of <c>wwwroot</c>.</summary>
    public static void MapPages(this WebApplication app)
    {
        app.MapStaticAssets().AllowAnonymous();
        app.MapRazorComponents<App>();
    }
}
