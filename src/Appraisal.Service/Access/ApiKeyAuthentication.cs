using System.Text.Encodings.Web;
using Appraisal.Service.Web;
using Appraisal.Storage;
using Microsoft.AspNetCore.Authentication;
using Microsoft.Extensions.Options;

namespace Appraisal.Service.Access;

/// <summary>Reads <c>X-Api-Key</c>; answers 401 and 403 as problem documents, and leads browsers to sign in.</summary>
public sealed class ApiKeyAuthentication(
    IOptionsMonitor<AuthenticationSchemeOptions> options, ILoggerFactory logger, UrlEncoder encoder, KeyRing keys, Guesses guesses)
    : AuthenticationHandler<AuthenticationSchemeOptions>(options, logger, encoder)
{
    /// <summary>The name of this way to sign in.</summary>
    public const string SchemeName = "ApiKey";

    /// <summary>The header that carries the key.</summary>
    public const string Header = "X-Api-Key";

    /// <inheritdoc/>
    protected override async Task<AuthenticateResult> HandleAuthenticateAsync()
    {
        var text = Request.Headers[Header].ToString();
        if (text.Length == 0)
            return AuthenticateResult.NoResult();
        var caller = await keys.RecogniseAsync(text, Context.RequestAborted);
        if (caller is null)
        {
            guesses.Wrong(Context);
            return AuthenticateResult.Fail("The key is not valid.");
        }
        return AuthenticateResult.Success(new AuthenticationTicket(caller.ToPrincipal(Scheme.Name), Scheme.Name));
    }

    /// <inheritdoc/>
    protected override Task HandleChallengeAsync(AuthenticationProperties properties)
    {
        if (Sessions.AsksForPage(Request))
            return SignInEndpoints.LeadAsync(Context);
        Response.Headers.WWWAuthenticate = SchemeName;
        return Problems.Answer(new Refusal(401, "unauthenticated", [])).ExecuteAsync(Context);
    }

    /// <inheritdoc/>
    protected override Task HandleForbiddenAsync(AuthenticationProperties properties) =>
        Problems.Answer(new Refusal(403, "forbidden", [], Wire.Text(Caller.From(Context.User).Role))).ExecuteAsync(Context);
}
