using System.Text.RegularExpressions;
using Appraisal.Service.Web;

namespace Appraisal.Service.Tests.Pages;

/// <summary>Texts of pages: every key that is asked for has a text, and every text of the pages is asked for.</summary>
public sealed partial class PageTextTests
{
    private static readonly string Sources = Path.Combine(Appraisal.Scoring.Tests.RealData.RepositoryRoot(), "src", "Appraisal.Service");

    [Fact]
    public void Keys_InPages_HaveTexts()
    {
        var used = Files("*.razor").SelectMany(f => Asked().Matches(File.ReadAllText(f))).Select(m => m.Groups["key"].Value).Distinct(StringComparer.Ordinal).ToList();

        Assert.True(used.Count > 100);
        Assert.DoesNotContain(used, key => !key.EndsWith('.') && Messages.Find(key) is null);
    }

    [Fact]
    public void Texts_OfPages_AreAskedFor()
    {
        // a key is asked for as it stands, or as a beginning that a word is added to
        var literals = Files("*.razor").Concat(Files("*.cs")).SelectMany(f => Literal().Matches(File.ReadAllText(f))).Select(m => m.Groups["text"].Value).ToHashSet(StringComparer.Ordinal);
        var beginnings = literals.Where(l => l.EndsWith('.')).ToList();
        var keys = Files("Messages.restext").Where(f => Path.GetFileName(Path.GetDirectoryName(f)) == "Pages")
            .SelectMany(File.ReadLines).Where(l => l.Contains('=', StringComparison.Ordinal)).Select(l => l.Split('=')[0]).ToList();

        Assert.True(keys.Count > 100);
        Assert.DoesNotContain(keys, k => !literals.Contains(k) && !IsAdded(k) && !beginnings.Exists(b => k.StartsWith(b, StringComparison.Ordinal)));
    }

    /// <summary>An empty list says what will be there and how it gets there, in a sentence beside the one that there is none; not where a filter or a floor left nothing.</summary>
    [Fact]
    public void EmptyLists_SayHowTheyAreFilled()
    {
        string[] others = ["run.no-scores", "run.none-scored", "run.by-name", "audit.empty", "pressure.none", "keys.empty", "units.import"];
        var keys = Files("*.razor").SelectMany(f => EmptyPart().Matches(File.ReadAllText(f))).SelectMany(m => Literal().Matches(m.Value)).Select(m => m.Groups["text"].Value)
            .Where(k => Messages.Find(k) is not null && !others.Contains(k)).Distinct(StringComparer.Ordinal).ToList();

        Assert.True(keys.Count > 15);
        Assert.Equal([], keys.Where(k => Messages.In("zh-CN", k) is var says && says.Count(c => c == '。') < 2 && !says.Contains("列在这里", StringComparison.Ordinal)));
    }

    [Fact]
    public void Refusals_OnPages_SpeakOfThePage()
    {
        // not asked for by a page, or worded by PageProblems
        string[] others = ["problem.content-mismatch.title", "problem.content-mismatch.detail", "problem.unauthenticated.detail", "problem.no-such-route.detail", "problem.method-not-allowed.detail",
            "problem.too-large.detail", "problem.unsupported-media-type.detail", "problem.not-acceptable.detail"];
        var texts = Files("Messages*.restext").SelectMany(f => File.ReadLines(f)).Where(l => l.Contains('=', StringComparison.Ordinal)).Select(l => l.Split('=', 2)).ToList();
        var keys = texts.Select(t => t[0]).ToHashSet(StringComparer.Ordinal);
        var ofTheApi = texts.Where(t => OfTheApi().IsMatch(t[1])).Select(t => t[0]).ToHashSet(StringComparer.Ordinal);

        Assert.True(ofTheApi.Count > 10);
        Assert.DoesNotContain(ofTheApi, k => k.StartsWith("page.", StringComparison.Ordinal));
        Assert.DoesNotContain(ofTheApi.Where(k => k.StartsWith("problem.", StringComparison.Ordinal) || k.StartsWith("error.", StringComparison.Ordinal)).Except(others), k => !keys.Contains("page." + k));
    }

    [Fact]
    public void Words_InChinese_AreOneForOneThing()
    {
        // given up for 问题, 裁定, 妨碍考核, 检查规则, 检查结果, 检查人员, 组织人员; what HR systems are sent are events indeed
        string[] others = ["事件", "认定前", "认定后", "阻碍", "阻挠", "检查办法", "检查政策", "检查发现", "检查员", "组织者"];
        var texts = Files("Messages.zh.restext").Where(f => !f.Contains("HumanResources", StringComparison.Ordinal)).Append(Path.Combine(Sources, "..", "..", "docs", "console.zh.md")).SelectMany(File.ReadLines).ToList();

        Assert.True(texts.Count > 100);
        Assert.DoesNotContain(texts, t => Array.Exists(others, word => t.Contains(word, StringComparison.Ordinal)));
    }

    // words of the contract, problems and errors, of which the beginnings are put together elsewhere; what is done is named by its last part
    private static bool IsAdded(string key) => key.Split('.')[0] is "word" or "act" or "problem" or "error" or "done" or "deed" or "kind";

    /// <summary>The service's own files whose names match.</summary>
    internal static IEnumerable<string> Files(string pattern) => Directory.EnumerateFiles(Sources, pattern, SearchOption.AllDirectories)
        .Where(f => !f.Contains($"{Path.DirectorySeparatorChar}obj{Path.DirectorySeparatorChar}", StringComparison.Ordinal)
            && !f.Contains($"{Path.DirectorySeparatorChar}bin{Path.DirectorySeparatorChar}", StringComparison.Ordinal));

    [GeneratedRegex(@"\b(Of|Find)\(""(?<key>[a-z0-9.-]+)""", RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex Asked();

    [GeneratedRegex(@"\b(charset|sheet|mode)=|/api/|/swagger|Content-Type|Retry-After|X-Api-Key|X-CSRF|"": (true|false)|\b(GET|POST|PUT) /|\bAccept\b.*标头|header Accept|\b[a-z]+[A-Z][a-z]+[A-Za-z]*\b", RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex OfTheApi();

    [GeneratedRegex("<Empty>.*?</Empty>", RegexOptions.ExplicitCapture | RegexOptions.Singleline, 1000)]
    private static partial Regex EmptyPart();

    [GeneratedRegex(@"""(?<text>[a-z][a-z0-9-]*\.[a-z0-9.-]*)", RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex Literal();
}
