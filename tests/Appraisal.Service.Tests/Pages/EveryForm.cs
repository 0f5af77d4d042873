using System.Reflection;
using AngleSharp.Dom;
using AngleSharp.Html.Dom;
using Appraisal.Service.Tests.Access;
using Appraisal.Service.Web.Pages;
using Microsoft.AspNetCore.Components;

namespace Appraisal.Service.Tests.Pages;

/// <summary>Every form of every page, in a county where there is one of everything.</summary>
public static class EveryForm
{
    /// <summary>The templates of all pages, without constraints.</summary>
    public static IReadOnlyList<string> Templates { get; } = [.. typeof(Navigation).Assembly.GetTypes().SelectMany(t => t.GetCustomAttributes<RouteAttribute>())
        .Select(r => "/" + Navigation.Plain(r.Template)).Where(t => t is not ("/sign-in/back" or "/public/{cycle}")).Order(StringComparer.Ordinal)];

    /// <summary>Does something with every field that people fill: the address of its page, the id of its form, its name. The page is opened anew for each, as what was sent may have changed it.</summary>
    public static async Task<IReadOnlyList<string>> EachFieldAsync(TwoTownships world, Reader reader, string fields, Func<Sheet, string, string, Task<string?>> wrong)
    {
        var all = new List<string>();
        foreach (var template in Templates)
        {
            var address = world.Page(template);
            var found = (await reader.OpenAsync(address)).Document.QuerySelectorAll<IHtmlFormElement>("main form[id][method=post]")
                .SelectMany(form => form.QuerySelectorAll(fields).Where(IsFilled).Select(field => (Form: form.Id!, Name: field.GetAttribute("name")!))).Distinct().ToList();
            foreach (var (form, name) in found)
            {
                var page = await reader.OpenAsync(address);
                if (FormOf(page, form) is null)
                    continue; // what was sent before has ended it
                if (await wrong(page, form, name) is { } fault)
                    all.Add($"{template} #{form} {name}: {fault}");
            }
        }
        return all;
    }

    /// <summary>A form of a page; null: it has none of this id.</summary>
    public static IElement? FormOf(Sheet page, string form) => page.Document.QuerySelector($"form[id='{form}']");

    /// <summary>What stands beside a field of a form as its error.</summary>
    public static string? ErrorOf(Sheet page, string form, string field) => FormOf(page, form)?.QuerySelector($"[name='{field}']") is { } control
        ? (control.Closest(".field")?.QuerySelector(".error") ?? control.ParentElement!.QuerySelector(".bad"))?.TextContent
        : null;

    private static bool IsFilled(IElement field) => !field.HasAttribute("disabled") && field.GetAttribute("type") is not ("hidden" or "file" or "submit");
}
