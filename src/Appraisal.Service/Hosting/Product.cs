using System.Reflection;

namespace Appraisal.Service.Hosting;

/// <summary>What this program is.</summary>
public static class Product
{
    /// <summary>Its version, from the build.</summary>
    public static string Version { get; } = typeof(Product).Assembly.GetCustomAttribute<AssemblyInformationalVersionAttribute>()!.InformationalVersion;
}
