using Appraisal.Service.Access;
using Appraisal.Service.Audit;
using Appraisal.Service.HumanResources;
using Appraisal.Service.Imports;
using Appraisal.Service.Materials;
using Appraisal.Service.Surveys.Intake;
using Appraisal.Service.Surveys.Quality;
using Appraisal.Storage;

namespace Appraisal.Service.Hosting.Settings;

/// <summary>Every setting of the service: what can be set, shown and misspelt.</summary>
internal static class SettingCatalog
{
    /// <summary>The sections and the classes that declare their settings; a new section is one line here.</summary>
    public static readonly IReadOnlyList<(string Name, Type Options)> Sections =
    [
        ("", typeof(NodeOptions)),
        ("Database", typeof(DatabaseOptions)),
        ("ConnectionStrings", typeof(ConnectionStringOptions)),
        ("Secrets", typeof(SecretOptions)),
        ("Access", typeof(AccessOptions)),
        ("Access:Oidc", typeof(OidcOptions)),
        ("Audit", typeof(AuditOptions)),
        ("Edge", typeof(EdgeOptions)),
        (HumanResourcesOptions.Section, typeof(HumanResourcesOptions)),
        ("Imports", typeof(ImportOptions)),
        ("Intake", typeof(IntakeOptions)),
        ("Jobs", typeof(JobOptions)),
        ("Materials", typeof(MaterialOptions)),
        ("Quality", typeof(QualityOptions)),
        ("Retention", typeof(RetentionOptions)),
        ("Service", typeof(ServiceOptions)),
        ("Telemetry", typeof(TelemetryOptions)),
    ];

    // settings of the framework, and sections in which everything is its own
    private static readonly string[] Framework = ["environment", "contentRoot", "applicationName", "AllowedHosts"];
    private static readonly string[] FrameworkSections = ["Logging", "Kestrel", "ConnectionStrings"];

    /// <summary>All settings, section by section.</summary>
    public static readonly IReadOnlyList<Setting> All = [.. Sections.SelectMany(s => Of(s.Name, s.Options))];

    private static readonly HashSet<string> OwnSections = Sections.Select(s => s.Name.Split(':')[0]).Where(s => s.Length > 0).ToHashSet(StringComparer.OrdinalIgnoreCase);

    /// <summary>The settings of a section.</summary>
    public static IEnumerable<Setting> Of(string section, Type options)
    {
        var defaults = Activator.CreateInstance(options);
        return options.GetProperties().Where(p => p.CanRead && p.GetMethod!.IsPublic && (p.SetMethod?.IsPublic == true || typeof(System.Collections.IDictionary).IsAssignableFrom(p.PropertyType)))
            .Select(p => new Setting(section.Length == 0 ? p.Name : $"{section}:{p.Name}", p, p.GetValue(defaults)));
    }

    /// <summary>Whether there is such a setting, of the service or of the framework.</summary>
    public static bool Knows(string key) =>
        All.Any(s => Is(s, key))
        || Framework.Contains(key, StringComparer.OrdinalIgnoreCase)
        || FrameworkSections.Any(s => key.StartsWith(s + ":", StringComparison.OrdinalIgnoreCase));

    /// <summary>Names of settings for who misspelt one.</summary>
    public static IEnumerable<string> Names => All.Select(s => s.Name);

    /// <summary>What is set and has no effect: a name below a section of the service that is no setting, or in a section that is nearly one.</summary>
    public static IEnumerable<string> Unknown(IConfiguration configuration)
    {
        foreach (var (key, value) in configuration.AsEnumerable())
        {
            if (value is null || key.IndexOf(':', StringComparison.Ordinal) is not (> 0 and var colon) || Knows(key))
                continue;
            var section = key[..colon];
            if (OwnSections.Contains(section) || Nearest.Of(section, OwnSections.Concat(FrameworkSections)) is not null)
                yield return Nearest.Of(key, Names) is { } near
                    ? $"There is no setting {key}, so it has no effect; did you mean {near}?"
                    : $"There is no setting {key}, so it has no effect.";
        }
    }

    private static bool Is(Setting setting, string key) =>
        key.Equals(setting.Name, StringComparison.OrdinalIgnoreCase)
        || (setting.IsMap && key.StartsWith(setting.Name + ":", StringComparison.OrdinalIgnoreCase));
}
