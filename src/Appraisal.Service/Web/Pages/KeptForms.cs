using System.Security.Cryptography;
using System.Text.Json;
using Appraisal.Service.Access;
using Microsoft.AspNetCore.DataProtection;
using Microsoft.Extensions.Primitives;

namespace Appraisal.Service.Web.Pages;

/// <summary>
/// Keeps what was typed into a form that could not be sent, because the session had ended or the answer was an error: sealed, within the
/// page that says so. From there it comes back as a request to show the form again, filled; nothing is done by that.
/// </summary>
public sealed class KeptForms(IDataProtectionProvider protection)
{
    /// <summary>What an address has when a kept form comes back.</summary>
    public const string Query = "_kept";

    /// <summary>The field that holds it.</summary>
    public const string Field = "_form";

    private const int MostCharacters = 200_000;
    private static readonly TimeSpan Lasts = TimeSpan.FromHours(12);

    private readonly ITimeLimitedDataProtector _protector = protection.CreateProtector("kept-form").ToTimeLimitedDataProtector();

    /// <summary>What a request brought back; null: nothing.</summary>
    public static IFormCollection? Of(HttpContext context) => context.Items[typeof(KeptForms)] as IFormCollection;

    /// <summary>What was sent, sealed for the same address; null where nothing was, or too much, or files, or a key.</summary>
    public async Task<string?> SealAsync(HttpContext context)
    {
        if (Of(context) is { } before)
            return Seal(context, before);
        return HttpMethods.IsPost(context.Request.Method) && Sessions.IsPage(context) && Sessions.IsForm(context.Request) && await FormAsync(context.Request) is { } form ? Seal(context, form) : null;
    }

    /// <summary>The form of a request; null where it cannot be read.</summary>
    public static async Task<IFormCollection?> FormAsync(HttpRequest request)
    {
        if (!BodyCharset.IsUtf8(request))
            return null;
        try
        {
            return await request.ReadFormAsync(request.HttpContext.RequestAborted);
        }
        catch (Exception unreadable) when (unreadable is InvalidDataException or IOException)
        {
            return null;
        }
    }

    /// <summary>Whether a request brings a kept form back.</summary>
    public static bool IsBack(HttpContext context) =>
        HttpMethods.IsPost(context.Request.Method) && context.Request.QueryString.HasValue && context.Request.Query.ContainsKey(Query) && Sessions.IsForm(context.Request);

    /// <summary>Turns a kept form that comes back into a request for its page.</summary>
    public async Task TakeUpAsync(HttpContext context)
    {
        var request = context.Request;
        if (await FormAsync(request) is { } sent && Open(context, sent[Field]) is { } fields)
            context.Items[typeof(KeptForms)] = fields;
        request.Method = HttpMethods.Get;
        request.QueryString = QueryString.Create(request.Query.Where(q => q.Key != Query));
    }

    private string? Seal(HttpContext context, IFormCollection form)
    {
        var fields = form.Where(f => !f.Key.StartsWith("__", StringComparison.Ordinal)).ToDictionary(f => f.Key, f => f.Value.ToArray(), StringComparer.Ordinal);
        var text = JsonSerializer.Serialize(new Kept(context.Request.Path, fields));
        return fields.Count == 0 || text.Length > MostCharacters ? null : _protector.Protect(text, Lasts);
    }

    private FormCollection? Open(HttpContext context, string? blob)
    {
        try
        {
            return blob is { Length: > 0 } && JsonSerializer.Deserialize<Kept>(_protector.Unprotect(blob)) is { } kept && kept.Path == context.Request.Path
                ? new FormCollection(kept.Fields.ToDictionary(f => f.Key, f => new StringValues(f.Value), StringComparer.Ordinal))
                : null;
        }
        catch (CryptographicException)
        {
            return null;
        }
    }

    private sealed record Kept(string Path, Dictionary<string, string?[]> Fields);
}
