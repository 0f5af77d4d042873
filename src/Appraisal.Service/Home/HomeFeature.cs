namespace Appraisal.Service.Home;

/// <summary>The page on which everybody begins.</summary>
public static class HomeFeature
{
    /// <summary>Registers the feature.</summary>
    public static IServiceCollection AddHome(this IServiceCollection services) => services.AddSingleton<ReadHome>();
}
