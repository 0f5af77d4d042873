using System.ComponentModel.DataAnnotations;
using Appraisal.Service.Access;
using Appraisal.Storage;

namespace Appraisal.Service.Hosting.Settings;

/// <summary>Everything that is wrong with a configuration, in one sentence each: the setting, its value, what it may be.</summary>
internal static class SettingCheck
{
    /// <summary>The faults of every section, and of what does not fit together.</summary>
    public static IReadOnlyList<string> Faults(IConfiguration configuration)
    {
        List<string> faults = [.. SettingCatalog.Sections.SelectMany(s => Section(configuration, s.Name, s.Options))];
        return faults.Count > 0 ? faults : [.. Together(configuration)];
    }

    private static List<string> Section(IConfiguration configuration, string section, Type type)
    {
        var (options, faults) = (Activator.CreateInstance(type)!, new List<string>());
        foreach (var setting in SettingCatalog.Of(section, type).Where(s => !s.IsMap))
        {
            if (configuration[setting.Name] is not { } text || (text.Length == 0 && setting.Default is null))
                continue; // what is left empty is not set
            if (setting.Read(text, out var value) is { } fault)
                faults.Add($"{setting.Name} {fault}");
            else
                setting.Property.SetValue(options, value);
        }
        if (faults.Count == 0 && options is IValidatableObject rules)
            faults.AddRange(rules.Validate(new ValidationContext(options)).Select(r => r.ErrorMessage!));
        return faults;
    }

    // what one section asks of another
    private static IEnumerable<string> Together(IConfiguration configuration)
    {
        if (configuration["Database:ConnectionString"] is { Length: > 0 } one && configuration["ConnectionStrings:Appraisal"] is { Length: > 0 } other && one != other)
            yield return "Database:ConnectionString and ConnectionStrings:Appraisal are both set, and differ; take one of them away.";
        if (DatabaseOptions.From(configuration["Database:Provider"], DatabaseSettings.ConnectionString(configuration)).Fault is { } fault)
            yield return fault;
        if (configuration["Database:Provider"] != Dialect.SqlServer.Name)
            yield break;
        if (string.IsNullOrWhiteSpace(configuration["Materials:Folder"]))
            yield return "Materials:Folder is missing; with SQL Server it is required, and names a folder that all nodes share.";
        if (!SecretOptions.Names.Any(n => configuration["Secrets:" + n] is { Length: > 0 }))
            yield return $"{string.Join(", ", SecretOptions.Names.Select(n => "Secrets:" + n))} are missing; with SQL Server they are required, the same on all nodes, each from: openssl rand -base64 32.";
    }
}

/// <summary>Where the database is, of whichever settings say so.</summary>
internal static class DatabaseSettings
{
    /// <summary>The connection string; null where none is set.</summary>
    public static string? ConnectionString(IConfiguration configuration) => configuration["Database:ConnectionString"] ?? configuration["ConnectionStrings:Appraisal"];

    /// <summary>The options of a configuration.</summary>
    public static DatabaseOptions Options(IConfiguration configuration) => DatabaseOptions.From(configuration["Database:Provider"], ConnectionString(configuration));
}
