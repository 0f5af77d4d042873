using System.Security.Claims;
using System.Xml.Linq;
using Appraisal.Service.Audit;
using Appraisal.Service.Web;
using Appraisal.Storage;
using Appraisal.Storage.Access;
using Microsoft.AspNetCore.Antiforgery;
using Microsoft.AspNetCore.Authentication;
using Microsoft.AspNetCore.Authentication.Cookies;
using Microsoft.AspNetCore.Components.Endpoints;
using Microsoft.AspNetCore.CookiePolicy;
using Microsoft.AspNetCore.DataProtection;
using Microsoft.AspNetCore.DataProtection.KeyManagement;
using Microsoft.AspNetCore.DataProtection.Repositories;
using Microsoft.AspNetCore.Diagnostics;

namespace Appraisal.Service.Access;

/// <summary>
/// Lets a browser sign in: a cookie that no script can read stands for a key, for 8 hours after its last use and no longer than the key
/// itself; or for the issuer's token, as long as the token is good and no longer than 8 hours. As browsers send cookies unasked, whatever
/// changes something needs an antiforgery token beside it.
/// </summary>
public static class Sessions
{
    /// <summary>The name of this way to sign in.</summary>
    public const string SchemeName = "Session";

    /// <summary>The cookie that carries the session.</summary>
    public const string Cookie = "session";

    /// <summary>The header that carries the antiforgery token.</summary>
    public const string TokenHeader = "X-CSRF-Token";

    private const string Id = "session";
    private const string Prefix = "prefix";
    private const string Issuer = "issuer";

    private static readonly TimeSpan Length = TimeSpan.FromHours(8);

    /// <summary>Registers the cookie, its antiforgery tokens, and where the keys that protect both are kept.</summary>
    public static AuthenticationBuilder AddSession(this AuthenticationBuilder authentication, IConfiguration configuration)
    {
        authentication.Services.AddAntiforgery(antiforgery =>
        {
            antiforgery.HeaderName = TokenHeader;
            antiforgery.Cookie.Name = "antiforgery";
            antiforgery.SuppressXFrameOptionsHeader = true; // a stricter one is set at the edge
        });
        authentication.Services.AddDataProtection().SetApplicationName("appraisal");
        authentication.Services.AddOptions<KeyManagementOptions>().Configure<Database, ILoggerFactory>((keys, database, logs) =>
            keys.XmlRepository = new KeyFolder(Folder(configuration["Access:SessionKeys"], database.File), logs));
        // it warns that the keys are stored as they are; like the secrets they are their owner's alone to read
        authentication.Services.AddLogging(logs => logs.AddFilter(typeof(XmlKeyManager).FullName, LogLevel.Error)
            .AddFilter("Microsoft.AspNetCore.Antiforgery", LogLevel.None)); // it logs whatever a client sends as a token as an error
        return authentication.AddCookie(SchemeName, cookie =>
        {
            cookie.Cookie.Name = Cookie;
            cookie.ExpireTimeSpan = Length;
            cookie.SlidingExpiration = true;
            cookie.Events.OnValidatePrincipal = CheckAsync;
        });
    }

    /// <summary>Sees to it that cookies are for this site alone, and that who is signed in by one changes nothing without an antiforgery token.</summary>
    public static void UseSessions(this WebApplication app)
    {
        // behind a proxy that ends TLS only the public address tells that browsers come by it
        var isSecure = app.Configuration["Service:PublicAddress"]?.StartsWith("https:", StringComparison.OrdinalIgnoreCase) == true;
        app.UseCookiePolicy(new CookiePolicyOptions
        {
            HttpOnly = HttpOnlyPolicy.Always,
            MinimumSameSitePolicy = SameSiteMode.Strict,
            Secure = isSecure ? CookieSecurePolicy.Always : CookieSecurePolicy.SameAsRequest,
            OnAppendCookie = appended =>
            {
                if (IssuerSignIn.ReturnsFromElsewhere(appended.CookieName))
                    appended.CookieOptions.SameSite = SameSiteMode.Lax;
            },
        });
        // the way back from the issuer is answered before the limits on all others
        app.UseWhen(context => context.Request.Path == IssuerSignIn.CallbackPath, back => back.UseRateLimiter());
        app.UseAuthentication();
        app.UseFor(context => !IsSafe(context.Request.Method) && context.User.Identity?.IsAuthenticated == true && (IsOfSession(context) || IsPage(context)), async (context, next) =>
        {
            if (IsOfSession(context) && !await HasTokenAsync(context))
            {
                await NoToken.ExecuteAsync(context);
                return;
            }
            if (IsPage(context))
                await ReadFormAsync(context.Request);
            await next(context);
        });
    }

    /// <summary>The answer to a change without a token.</summary>
    public static IResult NoToken => Problems.Answer(new Refusal(400, "antiforgery", []));

    /// <summary>Whether the request has a token that fits its cookie: in the header, or in the form of one of the pages.</summary>
    public static async Task<bool> HasTokenAsync(HttpContext context)
    {
        var request = context.Request;
        if (!request.Headers.ContainsKey(TokenHeader) && !IsForm(request) && !IsPage(context))
            return false; // nor is an upload to the API read to look for one
        try
        {
            await context.RequestServices.GetRequiredService<IAntiforgery>().ValidateRequestAsync(context);
            return true;
        }
        catch (AntiforgeryValidationException unread) when (unread.InnerException is BadHttpRequestException or InvalidDataException)
        {
            // its token could not be looked for: a file too large is no forgery
            throw unread.InnerException as BadHttpRequestException ?? new BadHttpRequestException(unread.InnerException.Message, unread.InnerException);
        }
        catch (AntiforgeryValidationException)
        {
            return false;
        }
    }

    // a page reads its form as it is rendered, and would answer that it failed where the client has
    private static async Task ReadFormAsync(HttpRequest request)
    {
        try
        {
            if (request.HasFormContentType && BodyCharset.IsUtf8(request)) // another charset is refused later, unread
                await request.ReadFormAsync(request.HttpContext.RequestAborted);
        }
        catch (Exception broken) when (broken is InvalidDataException or (IOException and not BadHttpRequestException))
        {
            throw new BadHttpRequestException(broken.Message, broken);
        }
    }

    /// <summary>Whether the body is what a form of the pages sends.</summary>
    public static bool IsForm(HttpRequest request) =>
        request.ContentType?.StartsWith("application/x-www-form-urlencoded", StringComparison.OrdinalIgnoreCase) == true;

    /// <summary>Begins a session for a key that was recognised.</summary>
    public static Task BeginAsync(HttpContext context, Caller caller, string key)
    {
        var properties = new AuthenticationProperties();
        properties.Items[Id] = NewId(context);
        properties.Items[Prefix] = context.RequestServices.GetRequiredService<KeyRing>().PrefixOf(key);
        return context.SignInAsync(SchemeName, Principal(caller), properties);
    }

    /// <summary>Begins a session for who signed in at an issuer; use does not make it longer.</summary>
    public static Task BeginAsync(HttpContext context, Caller caller, string issuer, DateTimeOffset? until)
    {
        var longest = context.RequestServices.GetRequiredService<TimeProvider>().GetUtcNow() + Length;
        var properties = new AuthenticationProperties { AllowRefresh = false, ExpiresUtc = until < longest ? until : longest };
        properties.Items[Id] = NewId(context);
        properties.Items[Issuer] = issuer;
        return context.SignInAsync(SchemeName, Principal(caller), properties);
    }

    /// <summary>
    /// Ends the request's session, here and in the database: every copy of its cookie, also one that was renewed meanwhile, opens nothing
    /// any more, on no node and after no restart.
    /// </summary>
    public static async Task EndAsync(HttpContext context)
    {
        if (await context.AuthenticateAsync(SchemeName) is { Principal: { } user, Properties: { } properties } && SessionOf(properties) is { } id)
        {
            var (services, cancel) = (context.RequestServices, context.RequestAborted);
            var now = services.GetRequiredService<TimeProvider>().GetUtcNow();
            await services.GetRequiredService<Database>().WriteAsync(async session =>
            {
                if (await EndedSessionStore.EndAsync(session, id, now + Length + Length, now, cancel))
                    await services.GetRequiredService<AuditTrail>().WriteAsync(session, Caller.From(user), "end", "session", id.ToString(), cancel: cancel);
            }, cancel);
        }
        await context.SignOutAsync(SchemeName);
    }

    /// <summary>Whether the request's session is of who signed in at an issuer.</summary>
    public static bool IsOfIssuer(ClaimsPrincipal user) => user.Identity?.AuthenticationType == SchemeName && Caller.From(user).KeyId is null;

    /// <summary>Whether this is a browser that asks for a page, or sent a form of one: its answer is for a reader.</summary>
    public static bool AsksForPage(HttpRequest request) =>
        !request.IsToApi()
        && (HttpMethods.IsGet(request.Method) || (HttpMethods.IsPost(request.Method) && request.HasFormContentType))
        && MediaTypes.Best(request, [MediaTypes.Json, MediaTypes.Html]) == MediaTypes.Html;

    private static async Task CheckAsync(CookieValidatePrincipalContext context)
    {
        if (await StandsAsync(context) && await FindAsync(context.HttpContext, Caller.From(context.Principal!), context.Properties.Items) is { } caller)
        {
            context.ReplacePrincipal(Principal(caller));
            return;
        }
        context.RejectPrincipal();
        await context.HttpContext.SignOutAsync(SchemeName);
    }

    // asked each time: to sign out counts at once on every node
    private static async Task<bool> StandsAsync(CookieValidatePrincipalContext context) => SessionOf(context.Properties) is { } id
        && !await context.HttpContext.RequestServices.GetRequiredService<Database>()
            .ReadAsync(s => EndedSessionStore.HasEndedAsync(s, id, context.HttpContext.RequestAborted), context.HttpContext.RequestAborted);

    private static string NewId(HttpContext context) => context.RequestServices.GetRequiredService<Ids>().Next().ToString();

    private static Guid? SessionOf(AuthenticationProperties properties) => Guid.TryParse(properties.Items.TryGetValue(Id, out var id) ? id : null, out var guid) ? guid : null;

    // who the session is for by now; null where its key has ended, or its issuer is no longer the one that is trusted
    private static async Task<Caller?> FindAsync(HttpContext context, Caller known, IDictionary<string, string?> items)
    {
        var services = context.RequestServices;
        if (known.KeyId is { } id)
            return items.TryGetValue(Prefix, out var prefix) ? await services.GetRequiredService<KeyRing>().FindAsync(prefix!, id, context.RequestAborted) : null;
        return items.TryGetValue(Issuer, out var issuer) && services.GetRequiredService<OidcOptions>() is { TakesBrowsers: true } options && options.Authority == issuer
            ? await services.GetRequiredService<IssuerClaims>().RenewAsync(known, context.RequestAborted)
            : null;
    }

    // an antiforgery token is for whom this claim names
    private static ClaimsPrincipal Principal(Caller caller)
    {
        var principal = caller.ToPrincipal(SchemeName);
        ((ClaimsIdentity)principal.Identity!).AddClaim(new Claim(ClaimTypes.NameIdentifier, caller.KeyId?.ToString() ?? "person " + caller.Person));
        return principal;
    }

    /// <summary>Whether the request is for one of the pages, which take forms, those with a file too; what an exception has ended has lost its route.</summary>
    internal static bool IsPage(HttpContext context) =>
        (context.GetEndpoint() ?? context.Features.Get<IExceptionHandlerFeature>()?.Endpoint)?.Metadata.GetMetadata<ComponentTypeMetadata>() is not null;

    private static bool IsOfSession(HttpContext context) => context.User.Identity?.AuthenticationType == SchemeName;

    private static bool IsSafe(string method) =>
        HttpMethods.IsGet(method) || HttpMethods.IsHead(method) || HttpMethods.IsOptions(method) || HttpMethods.IsTrace(method);

    private static DirectoryInfo Folder(string? configured, string? databaseFile)
    {
        var path = Path.GetFullPath(configured ?? (databaseFile is null ? Path.Combine("data", "session-keys") : databaseFile + ".session-keys"));
        return new DirectoryInfo(path);
    }

    // made when keys are read or written, not when a command that finds no database looks around
    private sealed class KeyFolder(DirectoryInfo folder, ILoggerFactory logs) : FileSystemXmlRepository(folder, logs)
    {
        public override IReadOnlyCollection<XElement> GetAllElements()
        {
            OwnFolder.Create(Directory.FullName);
            return base.GetAllElements();
        }

        public override void StoreElement(XElement element, string friendlyName)
        {
            OwnFolder.Create(Directory.FullName);
            base.StoreElement(element, friendlyName);
        }
    }
}
