using System.Globalization;
using System.Text.RegularExpressions;

namespace Appraisal.Service.Tests.Contracts;

/// <summary>What a refusal gives to its text is what the text has places for: no kind stands where an id is meant.</summary>
public sealed partial class ProblemTextTests
{
    // these name the kind first, in the reader's language
    private static readonly string[] WithKind = ["not-found", "unknown"];

    [Fact]
    public void EveryRefusal_InTheSources_GivesAsManyWordsAsItsTextTakes()
    {
        var texts = ProblemsDocTests.Texts();
        var wrong = from file in ProblemsDocTests.Files("*.cs")
                    let source = File.ReadAllText(file)
                    from Match match in Refused().Matches(source)
                    let code = match.Groups["code"].Value
                    let given = Given(source[(match.Index + match.Length)..])
                    let text = texts.GetValueOrDefault($"problem.{code}.detail", "") + texts.GetValueOrDefault($"problem.{code}.title", "")
                    where !WithKind.Contains(code, StringComparer.Ordinal) && !given.Exists(g => g.StartsWith("[..", StringComparison.Ordinal))
                    where given.Count != Taken(text)
                    select $"{Path.GetFileName(file)}: {code} takes {Taken(text)}, given {string.Join(" | ", given)}";

        Assert.Empty(wrong);
    }

    private static int Taken(string text) => Place().Matches(text).Select(m => int.Parse(m.Groups["at"].Value, CultureInfo.InvariantCulture) + 1).DefaultIfEmpty(0).Max();

    // the arguments up to the closing parenthesis, as they are written
    private static List<string> Given(string rest)
    {
        var (depth, quoted, start, given) = (0, false, 0, new List<string>());
        for (var i = 0; i < rest.Length; i++)
        {
            quoted ^= rest[i] == '"';
            if (quoted)
                continue;
            depth += rest[i] is '(' or '[' or '{' ? 1 : rest[i] is ')' or ']' or '}' ? -1 : 0;
            if ((rest[i] != ',' || depth > 0) && depth >= 0)
                continue;
            given.Add(rest[start..i].Trim());
            start = i + 1;
            if (depth < 0)
                break;
        }
        return [.. given.Where(g => g.Length > 0)];
    }

    [GeneratedRegex(@"(Refusal\.Conflict\(""(?<code>[a-z-]+)""|new Refusal\(\d+, ""(?<code>[a-z-]+)"", \[\])", RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex Refused();

    [GeneratedRegex(@"\{(?<at>\d+)[^}]*\}", RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex Place();
}
