using System.Text;
using System.Text.RegularExpressions;

namespace Appraisal.Service.Tests.Contracts;

/// <summary><c>docs/problems.md</c> is made from the resources that the service answers with, and names every code.</summary>
public sealed partial class ProblemsDocTests
{
    private const string Renew = "APPRAISAL_RENEW_CONTRACT";

    private static readonly string Root = Scoring.Tests.RealData.RepositoryRoot();
    private static readonly string Sources = Path.Combine(Root, "src", "Appraisal.Service");

    [Fact]
    public async Task Page_IsWhatTheResourcesSay()
    {
        var (file, page) = (Path.Combine(Root, "docs", "problems.md"), Page());
        if (Environment.GetEnvironmentVariable(Renew) is { Length: > 0 })
            await File.WriteAllTextAsync(file, page);

        var stored = File.Exists(file) ? await File.ReadAllTextAsync(file) : "";

        Assert.True(stored == page, $"docs/problems.md is not what the resources say; run this test with {Renew}=1 and commit it. Differing: {string.Join(" | ", page.Split('\n').Except(stored.Split('\n')).Take(5))}");
    }

    private static string Page()
    {
        var texts = Texts();
        var statuses = Statuses();
        var page = new StringBuilder("""
            # Problems

            Every refusal is a problem document (RFC 9457, `application/problem+json`) in the language of `Accept-Language` (`en`, `zh-CN`):

            ```json
            { "type": "urn:appraisal:problem:invalid", "title": "The input breaks rules", "status": 422, "detail": "Mend the fields …",
              "code": "invalid", "traceId": "4bf92f3577b34da6a3ce929d0e0e4736",
              "errors": [ { "field": "items[0].min", "code": "out-of-range", "message": "12 is not between 1 and 5." } ] }
            ```

            `code` is stable and for programs; texts are for people and may change. `traceId` is what the log calls the request. 429 and 503 carry
            `Retry-After`. Where a device delivers what it keeps, `final` says whether to send it again would not help. This page is made from the
            resources that the service answers with (`tests/Appraisal.Service.Tests/Contracts/ProblemsDocTests.cs`); “…” stands for what a case fills in.

            What is not well-formed HTTP has no document: an address with `%00` in it or longer than 8 kB, a missing `Host`, headers that are too large.
            The web server itself answers 400, 414 or 431 with an empty body, before anything of the service sees the request.

            A PUT or DELETE may carry `If-Match` (with the `ETag` that a GET of the same address gave) or `If-None-Match: *` (only if there is nothing
            yet). If that does not hold, or there is no such GET, the answer is 412 `precondition-failed` and nothing is stored. Of several that are sent at
            once with one tag a single one is taken, to whichever nodes they go. A PUT answers with the `ETag` of what it stored.

            ## Problems, by code

            | code | status | what it means | what to do |
            |---|---|---|---|

            """.ReplaceLineEndings("\n"));
        foreach (var code in texts.Keys.Where(k => k.StartsWith("problem.", StringComparison.Ordinal) && k.EndsWith(".title", StringComparison.Ordinal)).Select(k => k["problem.".Length..^".title".Length]).Order(StringComparer.Ordinal))
            page.Append(System.Globalization.CultureInfo.InvariantCulture, $"| `{code}` | {string.Join(", ", statuses.GetValueOrDefault(code, []).Order())} | {Cell(texts[$"problem.{code}.title"])} | {Cell(texts.GetValueOrDefault($"problem.{code}.detail", ""))} |\n");
        page.Append("\n## Fields, by code\n\nWhat `errors` says of one field, with 400 or 422, and of one row of an import.\n\n| code | what it means |\n|---|---|\n");
        foreach (var (key, text) in texts.Where(t => t.Key.StartsWith("error.", StringComparison.Ordinal)).OrderBy(t => t.Key, StringComparer.Ordinal))
            page.Append(System.Globalization.CultureInfo.InvariantCulture, $"| `{key["error.".Length..]}` | {Cell(text)} |\n");
        return page.ToString();
    }

    internal static Dictionary<string, string> Texts()
    {
        var texts = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach (var line in Files("Messages.restext").SelectMany(File.ReadLines).Where(l => l.Contains('=', StringComparison.Ordinal)))
            texts.TryAdd(line[..line.IndexOf('=', StringComparison.Ordinal)], line[(line.IndexOf('=', StringComparison.Ordinal) + 1)..]);
        return texts;
    }

    // where the sources say both in one place
    internal static Dictionary<string, HashSet<int>> Statuses()
    {
        var statuses = new Dictionary<string, HashSet<int>>(StringComparer.Ordinal) { ["invalid"] = [422], ["not-found"] = [404] };
        foreach (Match match in Files("*.cs").SelectMany(f => Refused().Matches(File.ReadAllText(f))))
        {
            var status = match.Groups["status"].Success ? int.Parse(match.Groups["status"].Value, null) : match.Value.StartsWith("FileRefused", StringComparison.Ordinal) ? 422 : 409;
            (statuses.TryGetValue(match.Groups["code"].Value, out var known) ? known : statuses[match.Groups["code"].Value] = []).Add(status);
        }
        return statuses;
    }

    internal static IEnumerable<string> Files(string pattern) => Directory.GetFiles(Sources, pattern, SearchOption.AllDirectories)
        .Where(f => !Regex.IsMatch(f, @"[\\/](obj|bin)[\\/]", RegexOptions.ExplicitCapture, TimeSpan.FromSeconds(1))).Order(StringComparer.Ordinal);

    private static string Cell(string text) => Placeholder().Replace(text, "…").Replace("|", "\\|", StringComparison.Ordinal).Trim();

    [GeneratedRegex(@"Refusal\.Conflict\(""(?<code>[a-z-]+)""|FileRefusedException\(""(?<code>[a-z-]+)""|new Refusal\((?<status>\d+), ""(?<code>[a-z-]+)""|new\((?<status>4\d\d), ""(?<code>[a-z-]+)"", \[\]", RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex Refused();

    [GeneratedRegex(@"\{\d+[^}]*\}", RegexOptions.None, 1000)]
    private static partial Regex Placeholder();
}
