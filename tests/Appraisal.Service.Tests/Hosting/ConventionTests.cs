using System.Text.RegularExpressions;

namespace Appraisal.Service.Tests.Hosting;

/// <summary>What holds everywhere, so that nobody need remember it.</summary>
public sealed partial class ConventionTests
{
    // these roll a transaction back and reach nobody
    private static readonly string[] Internal = ["dry-run", "nothing-new"];

    private static readonly string Sources = Path.Combine(Appraisal.Scoring.Tests.RealData.RepositoryRoot(), "src", "Appraisal.Service");

    [Fact]
    public void Messages_EveryFolder_HaveTheSameKeysAndPlaceholdersInBothLanguages()
    {
        foreach (var english in Directory.GetFiles(Sources, "Messages.restext", SearchOption.AllDirectories).Where(IsSource))
        {
            var (en, zh) = (Read(english), Read(english.Replace(".restext", ".zh.restext", StringComparison.Ordinal)));
            Assert.Equal(en.Keys.Order(StringComparer.Ordinal), zh.Keys.Order(StringComparer.Ordinal));
            Assert.All(en, message => Assert.Equal(Placeholders(message.Value), Placeholders(zh[message.Key])));
        }
    }

    [Fact]
    public void Refusals_InTheSources_HaveTexts()
    {
        var keys = Directory.GetFiles(Sources, "Messages.restext", SearchOption.AllDirectories).Where(IsSource).SelectMany(f => Read(f).Keys).ToHashSet(StringComparer.Ordinal);
        var used = Directory.GetFiles(Sources, "*.cs", SearchOption.AllDirectories).Where(IsSource)
            .SelectMany(f => ProblemCode().Matches(File.ReadAllText(f)).Select(m => m.Groups["code"].Value)).Distinct().Except(Internal).ToList();

        Assert.True(used.Count > 10);
        Assert.All(used, code => Assert.Contains($"problem.{code}.title", keys));
    }

    // Wang Li is WANG LI: persons are compared by how their names read (Persons.Same)
    [Fact]
    public void AnotherPerson_InTheSources_IsNotToldBySpelling() => Assert.Empty(
        Directory.GetFiles(Sources, "*.cs", SearchOption.AllDirectories).Where(IsSource).Where(f => Path.GetFileName(f) != "PendingFiles.cs") // a ticket that is sealed
            .Where(f => BySpelling().IsMatch(File.ReadAllText(f))).Select(Path.GetFileName));

    [Fact]
    public void Kinds_OfWhatThereIsNone_HaveNames()
    {
        var keys = Directory.GetFiles(Sources, "Messages.restext", SearchOption.AllDirectories).Where(IsSource).SelectMany(f => Read(f).Keys).ToHashSet(StringComparer.Ordinal);
        var used = Directory.GetFiles(Sources, "*.cs", SearchOption.AllDirectories).Where(IsSource)
            .SelectMany(f => Kind().Matches(File.ReadAllText(f)).Select(m => m.Groups["kind"].Value.Replace(' ', '-'))).Distinct().ToList();

        Assert.True(used.Count > 10);
        Assert.All(used, kind => Assert.Contains($"kind.{kind}", keys));
    }

    private static Dictionary<string, string> Read(string file) => File.ReadLines(file).Where(l => l.Contains('=', StringComparison.Ordinal))
        .Select(l => l.Split('=', 2)).ToDictionary(p => p[0], p => p[1], StringComparer.Ordinal);

    private static IEnumerable<string> Placeholders(string text) => Placeholder().Matches(text).Select(m => m.Value).Distinct().Order(StringComparer.Ordinal);

    private static bool IsSource(string file) =>
        !file.Contains($"{Path.DirectorySeparatorChar}obj{Path.DirectorySeparatorChar}", StringComparison.Ordinal)
        && !file.Contains($"{Path.DirectorySeparatorChar}bin{Path.DirectorySeparatorChar}", StringComparison.Ordinal);

    [GeneratedRegex(@"caller\.Person !=|!= caller\.Person", RegexOptions.None, 1000)]
    private static partial Regex BySpelling();

    [GeneratedRegex(@"Refusal\.Conflict\(""(?<code>[a-z-]+)""|new Refusal\(\d+, ""(?<code>[a-z-]+)""", RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex ProblemCode();

    [GeneratedRegex(@"NotFound\(""(?<kind>[a-z -]+)""|""unknown"", ""(?<kind>[a-z -]+)""|Unknown\(""\w+"", ""(?<kind>[a-z -]+)""", RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex Kind();

    [GeneratedRegex(@"\{\d+", RegexOptions.None, 1000)]
    private static partial Regex Placeholder();
}
