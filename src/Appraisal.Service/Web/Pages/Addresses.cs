using Appraisal.Service.Access;
using Appraisal.Service.Organization;
using Appraisal.Storage;
using Microsoft.AspNetCore.Components.Endpoints;
using Microsoft.Extensions.Primitives;

namespace Appraisal.Service.Web.Pages;

/// <summary>
/// Reads the addresses of pages as <see cref="TakesAttribute"/> declares them: what is not understood is taken away, the page is shown without it and
/// says so once, and the status is 400, so that whoever reads no words is told as well.
/// </summary>
public static class Addresses
{
    private static readonly TakesAttribute Done = new("done", KeptForms.Query);

    /// <summary>Reads the address of every page, after who asks is known.</summary>
    public static void UseReadAddresses(this WebApplication app) => app.UseFor(AsksPage, async (context, next) =>
    {
        await ReadAsync(context, context.GetEndpoint()!.Metadata.GetOrderedMetadata<TakesAttribute>());
        await next(context);
    });

    /// <summary>Marks the answer as one to an address that is not understood; what a form was refused for stands before it.</summary>
    public static void Mark(HttpContext context)
    {
        if (HttpMethods.IsGet(context.Request.Method) && context.Response is { HasStarted: false, StatusCode: StatusCodes.Status200OK })
            context.Response.StatusCode = StatusCodes.Status400BadRequest;
    }

    private static bool AsksPage(HttpContext context) => context.Request.QueryString.HasValue
        && context.GetEndpoint()?.Metadata.GetMetadata<ComponentTypeMetadata>()?.Type is { } page && typeof(PageBase).IsAssignableFrom(page);

    private static async Task ReadAsync(HttpContext context, IReadOnlyList<TakesAttribute> takes)
    {
        var known = context.RequestServices.GetRequiredService<PageContext>();
        var kept = new List<KeyValuePair<string, StringValues>>();
        foreach (var (name, values) in context.Request.Query)
        {
            var take = takes.Append(Done).FirstOrDefault(t => t.Names.Contains(name, StringComparer.Ordinal));
            var fault = await FaultAsync(context, known, take, name, values);
            if (fault is not null)
                known.Notice(new NotUnderstood(name, values.LastOrDefault() ?? "", fault));
            StringValues taken = fault switch { null => values, "repeated" => values[0], _ => default(StringValues) };
            if (take is TakesNamedAttribute named && taken.Count > 0 && !string.IsNullOrEmpty(taken[0]))
                taken = await CodeAsync(context, known, named.Kind, name, taken[0]!);
            if (taken.Count > 0)
                kept.Add(KeyValuePair.Create(name, taken));
        }
        context.Request.QueryString = QueryString.Create(kept);
        if (known.NotUnderstood.Count > 0)
            Mark(context);
    }

    // a name becomes the code that it stands for
    private static async Task<string?> CodeAsync(HttpContext context, PageContext known, NamedKind kind, string word, string typed)
    {
        var found = await context.RequestServices.GetRequiredService<FindByName>().RunAsync(Caller.From(context.User), kind, typed, context.RequestAborted);
        if (found.Code is { } code)
            known.Named[word] = PageText.Noted(found.Name!, code);
        else
            known.Notice(new NotUnderstood(word, typed, found.Several.Count == 0 ? $"no-{Wire.Text(kind)}" : $"several-{Wire.Text(kind)}s", PageText.Listed(found.Several)));
        return found.Code;
    }

    private static async Task<string?> FaultAsync(HttpContext context, PageContext known, TakesAttribute? take, string name, StringValues values)
    {
        if (name is "cursor" or "limit")
            return values.Count > 1 ? "repeated" : PlaceFault(name, values);
        if (take is null)
            return "unknown";
        var faults = values.Where(v => !string.IsNullOrEmpty(v)).Select(v => take.Fault(v!)).ToList();
        return faults.Find(f => f is not null)
            ?? (take is TakesCycleAttribute && faults.Count > 0 && !await IsCycleAsync(context, known, values[0]) ? "cycle" : values.Count > 1 && !take.Several ? "repeated" : null);
    }

    private static string? PlaceFault(string name, StringValues value) =>
        (name == "limit" ? new PageQuery(null, int.TryParse(value, out var limit) ? limit : 0) : new PageQuery(value, null)).Refusal is null ? null : name == "limit" ? "number" : "cursor";

    private static async Task<bool> IsCycleAsync(HttpContext context, PageContext known, string? code) =>
        (await known.CyclesAsync(Caller.From(context.User), context.RequestAborted)).Any(c => c.Code == code);
}
