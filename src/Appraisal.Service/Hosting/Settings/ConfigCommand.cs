using System.CommandLine;
using System.Data.Common;
using Appraisal.Service.Hosting.Commands;
using Microsoft.Extensions.Configuration.CommandLine;
using Microsoft.Extensions.Configuration.EnvironmentVariables;
using Microsoft.Extensions.Configuration.Json;

namespace Appraisal.Service.Hosting.Settings;

/// <summary><c>config</c>: each setting, its value (secrets masked) and where it came from; then whatever is wrong with it.</summary>
internal static class ConfigCommand
{
    private const string Mask = "********";

    /// <summary>The command.</summary>
    public static Command Command => CommandLine.Command("config", "Shows each setting, its value (secrets masked), and where it came from.",
        (given, _) => Task.FromResult(Run(ServiceHost.Configure(CommandLine.SettingsOf(given)).Configuration, Console.Out)));

    /// <summary>Writes it; 0, or 78 where something is wrong.</summary>
    public static int Run(IConfigurationRoot configuration, TextWriter output)
    {
        foreach (var setting in SettingCatalog.All)
        {
            foreach (var (name, text) in Values(configuration, setting))
                output.WriteLine($"{name} = {Shown(setting, text)}   ({(text is null ? "default" : Source(configuration, name))})");
        }
        foreach (var warning in SettingCatalog.Unknown(configuration))
            output.WriteLine("warning: " + warning);
        var faults = SettingCheck.Faults(configuration);
        foreach (var fault in faults)
            output.WriteLine("error: " + fault);
        return faults.Count == 0 ? 0 : StartFault.Configuration;
    }

    private static IEnumerable<(string Name, string? Text)> Values(IConfiguration configuration, Setting setting) => setting.IsMap
        ? configuration.GetSection(setting.Name).GetChildren().Select(c => (c.Path, c.Value))
        : [(setting.Name, configuration[setting.Name])];

    private static string Shown(Setting setting, string? text)
    {
        if (text is null)
            return setting.Default is null or "" ? "none" : setting.Default.ToString()!;
        if (setting.Name.EndsWith("ConnectionString", StringComparison.Ordinal))
            return WithoutPassword(text);
        return setting.IsSecret && text.Length > 0 ? Mask : text;
    }

    private static string WithoutPassword(string connectionString)
    {
        try
        {
            var parts = new DbConnectionStringBuilder { ConnectionString = connectionString };
            foreach (var name in (string[])["Password", "Pwd"])
            {
                if (parts.ContainsKey(name))
                    parts[name] = Mask;
            }
            return parts.ConnectionString;
        }
        catch (ArgumentException)
        {
            return Mask;
        }
    }

    // the last source that has it is the one that counts
    private static string Source(IConfigurationRoot configuration, string name) =>
        configuration.Providers.Reverse().First(p => p.TryGet(name, out _)) switch
        {
            JsonConfigurationProvider { Source.Path: "secrets.json" } => "user secrets",
            JsonConfigurationProvider json => json.Source.Path!,
            EnvironmentVariablesConfigurationProvider => $"environment, {name.Replace(":", "__", StringComparison.Ordinal)}",
            CommandLineConfigurationProvider => "command line",
            ChainedConfigurationProvider => "environment",
            _ => "built in",
        };
}
