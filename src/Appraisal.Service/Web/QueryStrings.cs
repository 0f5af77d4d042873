using System.Collections.Concurrent;
using System.Globalization;
using System.Reflection;
using Appraisal.Storage;
using Microsoft.AspNetCore.Http.Metadata;
using Microsoft.Extensions.Primitives;

namespace Appraisal.Service.Web;

/// <summary>Marks a route that reads parameters by itself: their names, in which <c>*</c> takes any.</summary>
public sealed record QueryNames(params IReadOnlyList<string> Names);

/// <summary>
/// Reads query strings as strictly as bodies are read: a parameter that the route does not know is refused, so that a misspelt
/// <c>dryRun</c> imports nothing, as is one that is given twice; and dates are ISO 8601 alone. All errors at once.
/// </summary>
public static class QueryStrings
{
    // RFC 3339: without an offset it would be read in the time zone of the server
    private static readonly string[] Instants = ["yyyy-MM-dd'T'HH:mm:ss.FFFFFFF'Z'", "yyyy-MM-dd'T'HH:mm:ss.FFFFFFFzzz"];

    private static readonly ConcurrentDictionary<Endpoint, (Dictionary<string, Type> Declared, IReadOnlyList<string> Own)> Known = [];

    /// <summary>Checks the query of every route of the API, after who asks is known.</summary>
    public static void UseStrictQueries(this WebApplication app) => app.Use((context, next) =>
        context.Request.QueryString.HasValue && context.Request.IsToApi()
        && context.GetEndpoint() is { } route && route.Metadata.GetMetadata<MethodInfo>() is not null && Refuse(context.Request.Query, route) is { } refusal
            ? Problems.Answer(refusal).ExecuteAsync(context)
            : next(context));

    /// <summary>Says which parameters a route reads by itself, beside those that its handler declares.</summary>
    public static RouteHandlerBuilder TakesQuery(this RouteHandlerBuilder route, params string[] names) => route.WithMetadata(new QueryNames(names));

    private static Refusal? Refuse(IQueryCollection query, Endpoint route)
    {
        var (known, own) = Known.GetOrAdd(route, r => (Parameters(r), r.Metadata.GetMetadata<QueryNames>()?.Names ?? []));
        var check = new Check();
        foreach (var (name, values) in query)
        {
            if (own.Count > 0 && IsOwn(own, name))
                continue;
            if (!known.TryGetValue(name, out var type))
                check.Add(Check.Shown(name), "unknown-parameter", string.Join(", ", known.Keys.Concat(own)) is { Length: > 0 } names ? names : "–");
            else if (Fault(values, type) is { } code)
                check.Add(name, code);
        }
        return check.Passed ? null
            : check.Errors.All(e => e.Code is "unreadable-value") ? new Refusal(400, "malformed", check.Errors)
            : check.Refusal;
    }

    private static bool IsOwn(IReadOnlyList<string> own, string name) => own.Any(o => o == "*" || o.Equals(name, StringComparison.OrdinalIgnoreCase));

    private static string? Fault(StringValues values, Type type)
    {
        if (values.Count > 1 && !type.IsArray && type != typeof(StringValues))
            return "repeated-parameter";
        foreach (var value in values)
        {
            if (!IsReadable(value, type))
                return type == typeof(DateOnly) ? "iso-date" : type == typeof(DateTimeOffset) ? "iso-instant" : "unreadable-value";
        }
        return null;
    }

    private static bool IsReadable(string? text, Type type) =>
        string.IsNullOrEmpty(text)
        || (type == typeof(DateOnly) ? DateOnly.TryParseExact(text, "yyyy-MM-dd", CultureInfo.InvariantCulture, DateTimeStyles.None, out _)
            : type == typeof(DateTimeOffset) ? DateTimeOffset.TryParseExact(text, Instants, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out _)
            : type == typeof(int) ? int.TryParse(text, NumberStyles.Integer, CultureInfo.InvariantCulture, out _)
            : type == typeof(long) ? long.TryParse(text, NumberStyles.Integer, CultureInfo.InvariantCulture, out _)
            : type != typeof(bool) || bool.TryParse(text, out _));

    // what the handler reads from the query: what can be read from a text and does not stand in the path
    private static Dictionary<string, Type> Parameters(Endpoint route)
    {
        var path = (route as RouteEndpoint)?.RoutePattern.Parameters.Select(p => p.Name).ToHashSet(StringComparer.OrdinalIgnoreCase) ?? [];
        return route.Metadata.GetOrderedMetadata<IParameterBindingMetadata>()
            .Where(p => !path.Contains(p.Name) && !p.HasBindAsync && IsText(p) && !IsElsewhere(p.ParameterInfo))
            .ToDictionary(p => char.ToLowerInvariant(p.Name[0]) + p.Name[1..], p => Nullable.GetUnderlyingType(p.ParameterInfo.ParameterType) ?? p.ParameterInfo.ParameterType,
                StringComparer.OrdinalIgnoreCase);
    }

    private static bool IsText(IParameterBindingMetadata parameter) =>
        parameter.HasTryParse || parameter.ParameterInfo.ParameterType is var type && (type == typeof(string) || type == typeof(string[]) || type == typeof(StringValues));

    private static bool IsElsewhere(ParameterInfo parameter) => parameter.GetCustomAttributes().Any(a => a is IFromHeaderMetadata or IFromBodyMetadata or IFromFormMetadata or IFromServiceMetadata or IFromRouteMetadata);
}
