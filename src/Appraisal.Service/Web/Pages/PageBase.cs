using System.Globalization;
using Appraisal.Service.Access;
using Appraisal.Service.Organization;
using Appraisal.Storage;
using Microsoft.AspNetCore.Components;
using Microsoft.AspNetCore.WebUtilities;

namespace Appraisal.Service.Web.Pages;

/// <summary>What every page has at hand.</summary>
public abstract class PageBase : ComponentBase
{
    /// <summary>Rows on a page of a list.</summary>
    protected const int ListSize = 50;

    /// <summary>The request.</summary>
    [CascadingParameter]
    public required HttpContext Http { get; set; }

    private Caller? _caller;

    [Inject]
    private NavigationManager Leading { get; set; } = null!;

    [Inject]
    private PageContext Context { get; set; } = null!;

    [Inject]
    private ReadNames Names { get; set; } = null!;

    /// <summary>What the cadres and units are called that the page shows.</summary>
    protected Names Called { get; private set; } = Organization.Names.None;

    /// <summary>Who reads the page.</summary>
    protected Caller Caller => _caller ??= Caller.From(Http.User);

    /// <summary>The reader may have left.</summary>
    protected CancellationToken Cancel => Http.RequestAborted;

    /// <summary>Which part of a list the address asks for.</summary>
    protected PageQuery Paging => new(Query("cursor"), int.TryParse(Query("limit"), out var limit) ? limit : ListSize);

    /// <summary>A filter of the address; null: none.</summary>
    protected string? Query(string name) => Http.Request.Query[name].FirstOrDefault() is { Length: > 0 } value ? value : null;

    /// <summary>Says that the address asks for what is not there: the page is shown without it.</summary>
    protected void NotThere(string name)
    {
        Context.Notice(new NotUnderstood(name, Query(name)!, "choice"));
        Addresses.Mark(Http);
    }

    /// <summary>A word among the filters of the address.</summary>
    protected T? QueryWord<T>(string name)
        where T : struct, Enum => Wire.TryValue<T>(Query(name), out var value) ? value : null;

    /// <summary>A day among the filters of the address, as 2026-03-31.</summary>
    protected DateOnly? QueryDay(string name) =>
        DateOnly.TryParseExact(Query(name), "yyyy-MM-dd", CultureInfo.InvariantCulture, DateTimeStyles.None, out var day) ? day : null;

    /// <summary>A filter of the address as it is said above a list, a unit or a cadre by name; none where it filters nothing.</summary>
    protected Filter[] Said(string name, Func<string, string> text) => Query(name) is { } value ? [new Filter(text(Context.Named.GetValueOrDefault(name, value)), name)] : [];

    /// <summary>The addresses of all that a list shows, as a file of an ending: a list of the API with those filters of the address that it takes by the same words.</summary>
    protected Func<string, string> Files(string list, params string[] filters) => ending => QueryHelpers.AddQueryString("/api/v1" + list,
        [KeyValuePair.Create("all", (string?)"true"), KeyValuePair.Create("format", (string?)ending), .. filters.Where(f => Query(f) is not null).Select(f => KeyValuePair.Create(f, Query(f)))]);

    /// <summary>Whether the reader has one of these roles, or is an administrator.</summary>
    protected bool Is(params Role[] roles) => Caller.Role == Role.Administrator || roles.Contains(Caller.Role);

    /// <summary>Reads what cadres and units are called, once it is known which the page shows.</summary>
    protected async Task NameAsync(IEnumerable<string?> staffNos, IEnumerable<string?> units) => Called = await Names.RunAsync(staffNos, units, Cancel);

    /// <summary>Ends a form that was sent: the page at an address says so under the text <c>done.{what}</c>.</summary>
    protected void Done(string what, string? address = null) =>
        Leading.NavigateTo(QueryHelpers.AddQueryString(address ?? Http.Request.Path.ToUriComponent(), "done", what));

    /// <summary>A part of an address.</summary>
    protected static string Part(string code) => Uri.EscapeDataString(code);
}
