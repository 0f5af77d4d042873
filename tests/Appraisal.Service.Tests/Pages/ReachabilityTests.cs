using System.Text.RegularExpressions;

namespace Appraisal.Service.Tests.Pages;

/// <summary>
/// Whatever the API does for a person is done by a page too: each use case that a route calls is called by a page or a part of one, or
/// stands below with the reason why not.
/// </summary>
public sealed partial class ReachabilityTests
{
    private static readonly Dictionary<string, string> Elsewhere = new(StringComparer.Ordinal)
    {
        ["BatchGate.EnterAsync"] = "kiosks",
        ["ReceiveResponses.RunAsync"] = "kiosks",
        ["DrawTokens.LookAsync"] = "kiosks",
        ["ManageDevices.HearAsync"] = "kiosks",
        ["ManageDevices.RedeemAsync"] = "kiosks",
        ["ManageDevices.RotateAsync"] = "kiosks",
        ["FollowChanges.RunAsync"] = "HR systems",
        ["PullScores.RunAsync"] = "HR systems",
        ["SyncPeople.RunAsync"] = "HR systems",
        ["ODataSets.BurdenAsync"] = "spreadsheets",
        ["ODataSets.GradesAsync"] = "spreadsheets",
        ["ODataSets.ScoresAsync"] = "spreadsheets",
        ["ODataSets.UnitsAsync"] = "spreadsheets",
        ["Database.WriteFaultAsync"] = "the balancer",
        ["PutFrame.RunAsync"] = "the import of the frame",
        ["RecordWork.RunAsync"] = "the grid, by the import of work",
        ["RegisterInspections.PostAsync"] = "PlanVisit files visits",
        ["ReadIncidents.GetAsync"] = "ReadCase gives more",
        ["ReadMaterials.ContentAsync"] = "a link to the file",
        ["ScoreEffects.ReadAsync"] = "ReadCase gives it",
        ["ReadScores.DiagnosticsAsync"] = "ReadRunPages gives more",
        ["ReadScores.RunAsync"] = "ReadRunPages gives more",
        ["ReadGradeDecisions.ListAsync"] = "ReadGradeDecisions.RunAsync gives more",
        ["ReadScores.OneAsync"] = "ReadScorecard gives more",
        ["ReadScores.PublishedAsync"] = "ReadScorecard gives more",
    };

    [Fact]
    public void UseCases_ThatRoutesCall_AreCalledByPages()
    {
        var routes = PageTextTests.Files("*.cs").Select(File.ReadAllText).SelectMany(RouteCalls).ToHashSet(StringComparer.Ordinal);
        var pages = PageTextTests.Files("*.razor").Concat(PageTextTests.Files("*.cs").Where(f => f.Contains($"{Path.DirectorySeparatorChar}Pages{Path.DirectorySeparatorChar}", StringComparison.Ordinal)))
            .Select(File.ReadAllText).SelectMany(text => Calls(text, text)).ToHashSet(StringComparer.Ordinal);

        Assert.True(routes.Count > 80);
        Assert.Equal([], routes.Where(r => !pages.Contains(r) && !Elsewhere.ContainsKey(r)).Order(StringComparer.Ordinal));
        Assert.Equal([], Elsewhere.Keys.Where(k => !routes.Contains(k) || pages.Contains(k)).Order(StringComparer.Ordinal));
    }

    /// <summary>What a form takes a word for can be chosen as each of the words: none of them is for programs alone.</summary>
    [Fact]
    public void Words_ThatFormsTake_CanEachBeChosen()
    {
        var pages = PageTextTests.Files("*.razor").Select(File.ReadAllText).ToList();
        var taken = pages.SelectMany(p => Taken().Matches(p)).Select(m => m.Groups["type"].Value.Split('.')[^1]).Distinct(StringComparer.Ordinal).ToList();

        Assert.True(taken.Count > 10);
        Assert.Equal([], taken.SelectMany(type => Missing(Enums[type].ToList(), type, [.. pages.Where(p => p.Contains($"{type}>(", StringComparison.Ordinal))])));
    }

    private static readonly ILookup<string, Type> Enums = new[] { typeof(Service.Access.Role), typeof(Scoring.Scores.DecisionKind), typeof(Appraisal.Storage.Wire) }
        .SelectMany(t => t.Assembly.GetTypes()).Where(t => t.IsEnum).ToLookup(t => t.Name, StringComparer.Ordinal);

    // all of them are offered at once, or each by its name or its word
    private static IEnumerable<string> Missing(List<Type> named, string type, List<string> pages) =>
        pages.Exists(p => Regex.IsMatch(p, $@"GetValues<([\w.]+\.)?{type}>\(\)", RegexOptions.ExplicitCapture, TimeSpan.FromSeconds(1))) ? []
            : named.SelectMany(t => Enum.GetValuesAsUnderlyingType(t).Cast<object>().Select(v => Enum.ToObject(t, v)))
                .Where(v => !pages.Exists(p => p.Contains($"\"{Word(v)}\"", StringComparison.Ordinal) || p.Contains($"{type}.{v}", StringComparison.Ordinal)))
                .Select(v => $"{type}.{v}");

    private static string Word(object value) => Regex.Replace(value.ToString()!, "(?<!^)(?<letter>[A-Z])", "-${letter}", RegexOptions.ExplicitCapture, TimeSpan.FromSeconds(1)).ToLowerInvariant();

    // from one route to the next: what its lambda is given, and what it calls of that; who asks is no use case
    private static IEnumerable<string> RouteCalls(string text) => Routes().Split(text).Skip(1)
        .SelectMany(route => Calls(route.Split("=>")[0], route)).Where(call => !call.StartsWith("Caller.", StringComparison.Ordinal));

    private static IEnumerable<string> Calls(string declares, string text)
    {
        var made = Method().Matches(text).ToLookup(m => m.Groups["of"].Value, m => m.Groups["method"].Value, StringComparer.Ordinal);
        return Declared().Matches(declares).SelectMany(d => made[d.Groups["name"].Value].Select(method => $"{d.Groups["type"].Value}.{method}"));
    }

    [GeneratedRegex(@"\.Map(Get|Post|Put|Delete)\(", RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex Routes();

    [GeneratedRegex(@"\.Word<(?<type>[\w.]+)>\(", RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex Taken();

    [GeneratedRegex(@"\b(?<type>[A-Z]\w+) (?<name>\w+)\b", RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex Declared();

    [GeneratedRegex(@"\b(?<of>\w+)\.(?<method>[A-Z]\w+Async)\(", RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex Method();
}
