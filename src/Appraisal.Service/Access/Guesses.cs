using System.Collections.Concurrent;
using System.Net;
using System.Net.Sockets;
using Appraisal.Service.Hosting;
using Appraisal.Service.Web;
using Appraisal.Storage;

namespace Appraisal.Service.Access;

/// <summary>
/// Limits guesses at keys, tokens and codes by address, before anything is looked up. Each wrong one counts; while an address has sent too
/// many, all that it sends is refused, so that a right one is not told apart. Right ones cost nothing: a whole village may share an address.
/// </summary>
public sealed class Guesses(EdgeOptions options, TimeProvider clock)
{
    private const int BurstSeconds = 10;
    private const int ManyAddresses = 10_000;

    // wrong ones that were under way at once are paid for later, but nobody waits longer than this
    private static readonly TimeSpan Longest = TimeSpan.FromMinutes(1);

    private readonly TimeSpan _price = TimeSpan.FromSeconds(1.0 / Math.Max(1, options.TriesPerSecondOfAddress));
    private readonly ConcurrentDictionary<string, DateTimeOffset> _paidUntil = new(StringComparer.Ordinal);

    /// <summary>Counts a wrong one.</summary>
    public void Wrong(HttpContext context)
    {
        var now = clock.GetUtcNow();
        if (_paidUntil.Count > ManyAddresses)
        {
            foreach (var (address, until) in _paidUntil)
            {
                if (until <= now)
                    _paidUntil.TryRemove(KeyValuePair.Create(address, until));
            }
        }
        _paidUntil.AddOrUpdate(Source(context), _ => now + _price, (_, until) => Earlier(now + Longest, (until > now ? until : now) + _price));
    }

    /// <summary>How long the address has to wait before it may send another; null: it may.</summary>
    public TimeSpan? Wait(HttpContext context)
    {
        var owed = _paidUntil.GetValueOrDefault(Source(context)) - clock.GetUtcNow() - TimeSpan.FromSeconds(BurstSeconds) + _price;
        return owed > TimeSpan.Zero ? owed : null;
    }

    private static DateTimeOffset Earlier(DateTimeOffset one, DateTimeOffset other) => one < other ? one : other;

    // whoever has one address of IPv6 has the 2^64 beside it
    private static string Source(HttpContext context)
    {
        if (context.Connection.RemoteIpAddress is not { } address)
            return "";
        if (address.IsIPv4MappedToIPv6)
            address = address.MapToIPv4();
        return address.AddressFamily == AddressFamily.InterNetworkV6 ? new IPAddress([.. address.GetAddressBytes()[..8], .. new byte[8]]).ToString() : address.ToString();
    }
}

/// <summary>Where guesses are met.</summary>
public static class GuessLimit
{
    /// <summary>Refuses what carries a key, a token or a code while its address has guessed too often; before anything is looked up.</summary>
    public static void UseGuessLimit(this WebApplication app) => app.Use((context, next) =>
    {
        if (!MayGuess(context) || context.RequestServices.GetRequiredService<Guesses>().Wait(context) is not { } wait)
            return next(context);
        context.Response.Headers.RetryAfter = Math.Ceiling(wait.TotalSeconds).ToString(System.Globalization.CultureInfo.InvariantCulture);
        return Problems.Answer(new Refusal(429, "too-many-requests", [])).ExecuteAsync(context);
    });

    /// <summary>The route takes a code or token from whoever sends one; these refusals say that it was a wrong one.</summary>
    public static RouteHandlerBuilder TakesGuesses(this RouteHandlerBuilder route, params string[] wrong) => route
        .WithMetadata(new Guessable(wrong))
        .Produces<Problem>(429, Problems.MediaType);

    /// <summary>Counts a refusal if its route takes it for a wrong guess.</summary>
    internal static void Count(HttpContext context, Endpoint? route, Refusal refusal)
    {
        if (route?.Metadata.GetMetadata<Guessable>() is { } guessable && guessable.Wrong.Contains(refusal.Code, StringComparer.Ordinal))
            context.RequestServices.GetRequiredService<Guesses>().Wrong(context);
    }

    private static bool MayGuess(HttpContext context) =>
        context.Request.Headers.ContainsKey(ApiKeyAuthentication.Header) || context.Request.Headers.Authorization.Count > 0
        || context.GetEndpoint()?.Metadata.GetMetadata<Guessable>() is not null
        || (HttpMethods.IsPost(context.Request.Method) && context.Request.Path.StartsWithSegments(SignInEndpoints.Path, StringComparison.OrdinalIgnoreCase));

    private sealed record Guessable(IReadOnlyList<string> Wrong);
}
