using System.Reflection;
using System.Text.RegularExpressions;
using Appraisal.Service.Access;
using Microsoft.AspNetCore.Components;
using Microsoft.AspNetCore.Routing.Template;

namespace Appraisal.Service.Web.Pages;

/// <summary>Where at the left an entry stands: the year's stations in their order, then what stands beside the year.</summary>
public enum Section
{
    Prepare,
    Survey,
    Inspect,
    Evidence,
    Score,
    Objections,
    Registers,
    System,
}

/// <summary>
/// Puts a page among the entries at the left, with its text under a key. Its address is the page's; <c>{cycle}</c> within it becomes the
/// cycle that is being looked at, and without one the entry is left out.
/// </summary>
[AttributeUsage(AttributeTargets.Class)]
public sealed class EntryAttribute(Section section, int order, string key) : Attribute
{
    public Section Section => section;

    public int Order => order;

    public string Key => key;
}

/// <summary>An entry at the left.</summary>
public sealed record Entry(Section Section, int Order, string Key, string Template, IReadOnlyList<Role> Roles)
{
    /// <summary>Its address with a cycle; null: it needs one.</summary>
    public string? Address(string? cycle) => !Template.Contains('{', StringComparison.Ordinal) ? Template
        : cycle is null ? null : Template.Replace("{cycle}", Uri.EscapeDataString(cycle), StringComparison.Ordinal);
}

/// <summary>The entries that the pages declare, each beside itself, so that no list must be kept.</summary>
public static partial class Navigation
{
    /// <summary>All entries in their order.</summary>
    public static readonly IReadOnlyList<Entry> Entries =
        [.. typeof(Navigation).Assembly.GetTypes().Select(Of).OfType<Entry>().OrderBy(e => e.Section).ThenBy(e => e.Order).ThenBy(e => e.Key, StringComparer.Ordinal)];

    // by the first word of their address; the page that names more of an address in words stands before the one that takes any word there
    private static readonly ILookup<string, (TemplateMatcher Matcher, AllowAttribute? Allow)> Pages = typeof(Navigation).Assembly.GetTypes()
        .SelectMany(t => t.GetCustomAttributes<RouteAttribute>().Select(r => (Template: TemplateParser.Parse(Plain(r.Template)), Allow: t.GetCustomAttribute<AllowAttribute>())))
        .OrderBy(p => p.Template.Parameters.Count)
        .ToLookup(p => FirstWord(p.Template.TemplateText!), p => (new TemplateMatcher(p.Template, []), p.Allow), StringComparer.OrdinalIgnoreCase);

    /// <summary>Whether there is a page at an address that a role may open.</summary>
    public static bool Leads(string address, Role role)
    {
        var path = address.Split('?', '#')[0];
        foreach (var (matcher, allow) in Pages[FirstWord(path)])
        {
            if (matcher.TryMatch(path, []))
                return allow?.Allowed.Contains(role) ?? true;
        }
        return false;
    }

    /// <summary>An address of a page without the constraints of its parts, which the matcher does not know.</summary>
    internal static string Plain(string template) => Constraint().Replace(template.TrimStart('/'), "}");

    private static string FirstWord(string path) => path.TrimStart('/').Split('/', 2)[0];

    [GeneratedRegex(@":[^}]+\}", RegexOptions.None, 1000)]
    private static partial Regex Constraint();

    private static Entry? Of(Type page)
    {
        if (page.GetCustomAttribute<EntryAttribute>() is not { } entry)
            return null;
        var template = page.GetCustomAttributes<RouteAttribute>().Select(r => r.Template)
            .First(t => !t.Replace("{cycle}", "", StringComparison.Ordinal).Contains('{', StringComparison.Ordinal));
        return new Entry(entry.Section, entry.Order, entry.Key, template, page.GetCustomAttribute<AllowAttribute>()?.Allowed ?? Enum.GetValues<Role>());
    }
}
