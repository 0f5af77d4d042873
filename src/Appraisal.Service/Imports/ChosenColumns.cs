using System.Security.Cryptography;
using System.Text.Json;
using Microsoft.AspNetCore.DataProtection;

namespace Appraisal.Service.Imports;

/// <summary>
/// Remembers in a sealed cookie which columns somebody chose for headings by hand, so that next month's file of the same program is read at
/// once. The headings decide, not the file: each is remembered by itself.
/// </summary>
public sealed class ChosenColumns(IDataProtectionProvider protection)
{
    // what a browser keeps in a cookie, and headings beyond which the oldest are forgotten
    private const int MostCharacters = 3800;
    private const int MostHeadings = 40;
    private static readonly TimeSpan Lasts = TimeSpan.FromDays(400);

    private readonly IDataProtector _protector = protection.CreateProtector("chosen-columns");

    /// <summary>What was chosen for files of a kind.</summary>
    public IReadOnlyDictionary<string, string> Of(HttpContext context, string kind)
    {
        try
        {
            return context.Request.Cookies[Name(kind)] is { Length: > 0 } sealedText && JsonSerializer.Deserialize<Dictionary<string, string>>(_protector.Unprotect(sealedText)) is { } chosen
                ? chosen : [];
        }
        catch (CryptographicException)
        {
            return new Dictionary<string, string>(StringComparer.Ordinal); // of another service, or cut short
        }
    }

    /// <summary>Adds what was chosen now.</summary>
    public void Keep(HttpContext context, string kind, IReadOnlyDictionary<string, string> chosen)
    {
        var all = chosen.Concat(Of(context, kind).Where(c => !chosen.ContainsKey(c.Key))).Take(MostHeadings).ToList();
        var text = Seal(all);
        for (; text.Length > MostCharacters && all.Count > 0; text = Seal(all))
            all.RemoveAt(all.Count - 1);
        context.Response.Cookies.Append(Name(kind), text, new CookieOptions
        {
            HttpOnly = true, SameSite = SameSiteMode.Lax, Secure = context.Request.IsHttps, MaxAge = Lasts, Path = "/imports", IsEssential = true,
        });
    }

    private string Seal(List<KeyValuePair<string, string>> chosen) => _protector.Protect(JsonSerializer.Serialize(chosen.ToDictionary(StringComparer.Ordinal)));

    private static string Name(string kind) => "columns-" + kind;
}
