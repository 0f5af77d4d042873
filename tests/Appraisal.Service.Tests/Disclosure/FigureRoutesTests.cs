using System.Reflection;
using System.Text.RegularExpressions;
using Appraisal.Scoring.Scores;
using Appraisal.Scoring.Surveys;
using Appraisal.Service.Disclosure;
using Appraisal.Service.HumanResources;
using Appraisal.Service.HumanResources.OData;
using Appraisal.Service.Inspections;
using Appraisal.Service.Scores;
using Appraisal.Service.Surveys;
using Appraisal.Service.Tests.Hosting;
using Microsoft.AspNetCore.Http.Metadata;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;

namespace Appraisal.Service.Tests.Disclosure;

/// <summary>Figures leave by views that Disclosure alone makes, or that show a whole cycle to who holds all of it.</summary>
public sealed class FigureRoutesTests(Hosts hosts) : IClassFixture<Hosts>
{
    /// <summary>What bears a figure of a survey, of a score or of a visit.</summary>
    private static readonly HashSet<Type> Figures =
    [
        typeof(CadreScore), typeof(ScorePart), typeof(SatisfactionEstimate), typeof(CohortSummary), typeof(Interval), typeof(SubjectSatisfaction),
        typeof(StratifiedEstimate), typeof(CohortComparison), typeof(SubjectResults), typeof(CohortResults), typeof(Cell), typeof(StratumCell),
        typeof(DiagnosticsResult), typeof(Move), typeof(Effect), typeof(RatingView), typeof(CommentView), typeof(BodyRating), typeof(BodyRemark),
        typeof(HrScore), typeof(HrChange), typeof(ODataScore),
    ];

    /// <summary>Views that only Disclosure makes.</summary>
    private static readonly Type[] Disclosed =
    [
        typeof(SurveyResults), typeof(SubjectResults), typeof(CohortResults), typeof(ExplainedScore), typeof(RatingView), typeof(CommentView), typeof(BodyRating), typeof(BodyRemark),
        typeof(HrScore), typeof(HrChange), typeof(ODataScore),
    ];

    /// <summary>Views of a whole cycle, in use cases that ask whether the caller holds it.</summary>
    private static readonly Type[] OfTheWhole = [typeof(DiagnosticsView), typeof(SimulationResult)];

    /// <summary>Views of what was answered beside the items: of wholes of ten, once, as <c>BesideFigures</c> alone computes them.</summary>
    private static readonly Type[] OfWholes = [typeof(PressureResults), typeof(UnitPressure)];

    // a figure that a route gives any other way fails here, until somebody says who may see it
    [Fact]
    public async Task EveryRoute_ThatGivesFigures_GivesThemByAViewOfDisclosure()
    {
        var host = await hosts.On("Sqlite");
        var given = host.Services.GetServices<EndpointDataSource>().SelectMany(s => s.Endpoints).OfType<RouteEndpoint>()
            .SelectMany(e => e.Metadata.GetOrderedMetadata<IProducesResponseTypeMetadata>().Where(m => m.StatusCode is >= 200 and < 300 && m.Type is not null)
                .Select(m => (Route: e.RoutePattern.RawText, Type: m.Type!))).ToList();

        var undisclosed = given.Where(g => Reaches(g.Type, [.. Disclosed, .. OfTheWhole, .. OfWholes], [])).Select(g => $"{g.Route} gives {g.Type}").Distinct().ToList();

        Assert.True(given.Count > 50);
        Assert.Contains(given, g => g.Type == typeof(SurveyResults));
        Assert.True(undisclosed.Count == 0, string.Join('\n', undisclosed));
    }

    [Fact]
    public void ViewsOfDisclosure_InTheSources_AreMadeThereOnly()
    {
        var sources = Path.Combine(Appraisal.Scoring.Tests.RealData.RepositoryRoot(), "src", "Appraisal.Service");
        var makes = Made(Disclosed.Select(t => t.Name));
        var elsewhere = Directory.GetFiles(sources, "*.cs", SearchOption.AllDirectories)
            .Where(f => !f.Contains($"{Path.DirectorySeparatorChar}Disclosure{Path.DirectorySeparatorChar}", StringComparison.Ordinal)
                && !f.Contains($"{Path.DirectorySeparatorChar}obj{Path.DirectorySeparatorChar}", StringComparison.Ordinal))
            .SelectMany(f => makes.Matches(File.ReadAllText(f)).Select(m => $"{Path.GetRelativePath(sources, f)}: {m.Value}")).ToList();

        Assert.NotEmpty(makes.Matches(File.ReadAllText(Path.Combine(sources, "Disclosure", "ReadResults.cs"))));
        Assert.True(elsewhere.Count == 0, string.Join('\n', elsewhere));
    }

    private static Regex Made(IEnumerable<string> names) => new($@"new ({string.Join('|', names)})\b\s*[({{\r\n]", RegexOptions.ExplicitCapture, TimeSpan.FromSeconds(5));

    /// <summary>Whether a figure can be reached from a type by another way than through these views.</summary>
    private static bool Reaches(Type type, IReadOnlyCollection<Type> views, HashSet<Type> seen)
    {
        if (views.Contains(type) || !seen.Add(type))
            return false;
        if (Figures.Contains(type))
            return true;
        var parts = type.IsGenericType ? type.GetGenericArguments() : type.IsArray ? [type.GetElementType()!] : [];
        var members = type.Namespace?.StartsWith("Appraisal", StringComparison.Ordinal) == true
            ? type.GetProperties(BindingFlags.Public | BindingFlags.Instance).Select(p => p.PropertyType)
            : [];
        return parts.Concat(members).Any(t => Reaches(t, views, seen));
    }
}
