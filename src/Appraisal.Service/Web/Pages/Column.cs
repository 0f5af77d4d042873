using Microsoft.AspNetCore.Components;

namespace Appraisal.Service.Web.Pages;

/// <summary>A column of a list.</summary>
/// <param name="Title">Its heading in the reader's language.</param>
/// <param name="Cell">What stands in it.</param>
/// <param name="IsNumber">Right-aligned, in figures of one width.</param>
/// <param name="Sort">The word of the query by which it is sorted; null: it cannot be.</param>
public sealed record Column<T>(string Title, RenderFragment<T> Cell, bool IsNumber = false, string? Sort = null)
{
    /// <summary>A column of plain text.</summary>
    [System.Diagnostics.CodeAnalysis.SuppressMessage("Design", "CA1000", Justification = "Pages name the type of their rows once, here.")]
    public static Column<T> Of(string title, Func<T, string?> text, bool isNumber = false, string? sort = null) =>
        new(title, row => builder => builder.AddContent(0, text(row)), isNumber, sort);
}

/// <summary>A filter that is set, in words.</summary>
/// <param name="Text">What it says.</param>
/// <param name="Names">The words of the query that it takes.</param>
public sealed record Filter(string Text, params string[] Names);

/// <summary>Changes the query of an address.</summary>
public static class Address
{
    /// <summary>The address of a request with words of its query changed; null takes one away. What pages it falls back to the first.</summary>
    public static string With(HttpContext context, params (string Name, string? Value)[] changes)
    {
        var names = changes.Select(c => c.Name).Append("cursor").Append("done").ToHashSet(StringComparer.Ordinal);
        var query = context.Request.Query.Where(q => !names.Contains(q.Key))
            .SelectMany(q => q.Value.Select(v => KeyValuePair.Create(q.Key, v)))
            .Concat(changes.Where(c => c.Value is not null).Select(c => KeyValuePair.Create(c.Name, c.Value)));
        return context.Request.Path.ToUriComponent() + QueryString.Create(query).ToUriComponent();
    }

    /// <summary>A place of the page that is shown: by the fragment alone an address would be that of the start.</summary>
    public static string Place(HttpContext context, string id) => $"{context.Request.Path.ToUriComponent()}{context.Request.QueryString.ToUriComponent()}#{id}";
}
