using System.Text.RegularExpressions;
using Appraisal.Service.Web;
using Appraisal.Storage;

namespace Appraisal.Service.HumanResources.OData;

/// <summary>
/// Looks at a query as it is written: the library passes over options that it does not know, and takes functions that its own list of those
/// that are allowed does not name.
/// </summary>
internal static partial class ODataText
{
    private const int MostQuery = 4000;

    private static readonly string[] Options = ["$filter", "$select", "$orderby", "$top", "$skiptoken", "$count"];
    private static readonly string[] Functions = ["contains", "startswith", "endswith", "tolower", "toupper", "year", "month", "day"];
    private static readonly string[] Operators = ["and", "or", "not", "in", "eq", "ne", "gt", "ge", "lt", "le"];

    /// <summary>Why a query is refused; null if it is not.</summary>
    /// <param name="query">The query.</param>
    /// <param name="beside">What the route takes beside OData's options.</param>
    public static Refusal? Refuse(IQueryCollection query, IEnumerable<string> beside)
    {
        var known = Options.Concat(beside).ToList();
        var check = new Check();
        foreach (var (name, values) in query)
        {
            if (!Options.Contains(name, StringComparer.Ordinal) && !known.Skip(Options.Length).Contains(name, StringComparer.OrdinalIgnoreCase))
                check.Add(Check.Shown(name), "unknown-parameter", string.Join(", ", known));
            else if (values.Count > 1)
                check.Add(name, "repeated-parameter");
            else if (check.That(!Check.IsBlank(values.ToString()), name, "required") && Options.Contains(name, StringComparer.Ordinal))
                Text(check, name, values.ToString());
        }
        var length = query.Sum(q => q.Key.Length + q.Value.ToString().Length);
        check.That(length <= MostQuery, "$filter", "too-long", length, MostQuery);
        return check.Passed ? null : new Refusal(422, "odata-refused", check.Errors, Messages.Of($"error.{check.Errors[0].Code}", [.. check.Errors[0].Args]));
    }

    private static void Text(Check check, string name, string value)
    {
        var bare = Literals().Replace(value, "''");
        if (name == "$select" && bare.Contains('(', StringComparison.Ordinal))
            check.Add(name, "odata-unreadable");
        if (bare.Contains('@', StringComparison.Ordinal))
            check.Add(name, "odata-unreadable"); // stands for an option of another name
        foreach (var called in Calls().Matches(bare).Select(m => m.Groups["name"].Value))
        {
            if (!Functions.Contains(called, StringComparer.Ordinal) && !Operators.Contains(called, StringComparer.Ordinal))
                check.Add(name, "unknown-word", Check.Shown(called), string.Join(", ", Functions));
        }
    }

    [GeneratedRegex("'[^']*'", RegexOptions.None, 1000)]
    private static partial Regex Literals();

    [GeneratedRegex(@"(?<![\w.$])(?<name>(?>[\w.$]+))\s*\(", RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex Calls();
}
