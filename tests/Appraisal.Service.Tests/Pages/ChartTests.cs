using System.Globalization;
using AngleSharp.Dom;
using AngleSharp.Html.Parser;
using Appraisal.Scoring.Schemes;
using Appraisal.Service.Schemes.Pages;
using Appraisal.Service.Web.Pages.Charts;
using Microsoft.AspNetCore.Components;
using Microsoft.AspNetCore.Components.Web;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging.Abstractions;

namespace Appraisal.Service.Tests.Pages;

/// <summary>What pictures draw, by their places.</summary>
public sealed class ChartTests
{
    [Theory]
    [InlineData(0.15, 0.40, 0.45, "together 100 %.")]
    [InlineData(0.90, 0.40, 0.45, "together 175 %, where it must be 100 %.")]
    [InlineData(0.10, 0.20, 0.35, "together 65 %, where it must be 100 %.")]
    [InlineData(-3, 0.40, 0.45, "together −215 %, where it must be 100 %.")]
    [InlineData(1e300, 0.40, 0.45, "where it must be 100 %.")]
    [InlineData(0.15, 0.40, 0.4501, "together 100.01 %, where it must be 100 %.")]
    public async Task WeightBar_AnyWeights_SaysTheirSumAndStaysWithin(double material, double field, double satisfaction, string sum)
    {
        var bar = await DrawAsync<WeightBar>(("Weights", new PartWeights(material, field, satisfaction)));

        Assert.EndsWith(sum, bar.QuerySelector("figcaption")!.TextContent, StringComparison.Ordinal);
        Assert.All(bar.QuerySelectorAll("svg > rect"), r => Assert.InRange(At(r, "x") + At(r, "width"), 0, 360));
        Assert.All(bar.QuerySelectorAll("line"), l => Assert.InRange(At(l, "x1"), 0, 360));
    }

    [Fact]
    public async Task WeightBar_InGreyAndOnAPhone_NamesItsParts()
    {
        var bar = await DrawAsync<WeightBar>(("Weights", new PartWeights(0.15, 0.40, 0.45)));

        Assert.All(new[] { "Material 15 %", "Field 40 %", "Satisfaction 45 %" }, name => Assert.Contains(bar.QuerySelectorAll("text"), t => t.TextContent == name));
        Assert.Equal(3, bar.QuerySelectorAll("rect.paint").Select(r => r.GetAttribute("fill")).Distinct().Count());
        Assert.True(At(bar.QuerySelector("svg")!.GetAttribute("viewBox")!.Split(' ')[2]) <= 360); // text is shown about as large as it is written
    }

    [Fact]
    public async Task Slope_OfScoresCloseTogether_LeadsEachNameToItsOwnLine()
    {
        Move[] moves = [.. Enumerable.Range(0, 20).Select(i => new Move($"0{i:00} n", 80 + (i * 0.01), i % 2 == 0 ? 70 : 90 - (i * 0.01), $"/cadres/{i}"))];

        var picture = await DrawAsync<Slope>(("Title", "t"), ("Moves", moves), ("BeforeName", "now"), ("AfterName", "then"));

        var links = picture.QuerySelectorAll("svg a").ToList();
        Assert.Equal(moves.Select(m => m.Link), links.Select(l => l.GetAttribute("href")));
        foreach (var (link, move) in links.Zip(moves))
        {
            var (line, leads, names) = (link.QuerySelector("line")!, link.QuerySelectorAll("polyline"), link.QuerySelectorAll("text"));
            Assert.EndsWith($",{line.GetAttribute("y1")}", leads[0].GetAttribute("points"), StringComparison.Ordinal);
            Assert.StartsWith($"226,{line.GetAttribute("y2")} ", leads[1].GetAttribute("points"), StringComparison.Ordinal);
            Assert.Equal(At(names[0], "y") - 4, At(leads[0].GetAttribute("points")!.Split(' ')[0].Split(',')[1]), 1);
            Assert.Contains(move.Name, names[0].TextContent, StringComparison.Ordinal);
        }
        var heights = links.Select(l => At(l.QuerySelector("text")!, "y")).Order().ToList();
        Assert.All(heights.Zip(heights.Skip(1)), pair => Assert.True(pair.Second - pair.First >= 13));
        Assert.Equal(20, picture.QuerySelectorAll("table th a").Length);
    }

    [Fact]
    public async Task Scatter_BesideAnother_HasItsScales()
    {
        Point[] few = [new(0.5, 60, "a"), new(1, 80, "b")], wide = [new(0.5, 5, "a"), new(1, 95, "b")];

        var (one, other) = (await ScatterAsync(few, wide), await ScatterAsync(wide, few));

        Assert.Equal(Ticks(other), Ticks(one));

        static List<string> Ticks(IElement picture) => [.. picture.QuerySelectorAll("text.muted").Select(t => t.TextContent)];
    }

    [Fact]
    public async Task Scatter_OfManyPoints_LeadsOnFromAllOfThemButStepsThroughItsTable()
    {
        Point[] many = [.. Enumerable.Range(0, 60).Select(i => new Point(i, i, $"c{i}", $"/cadres/{i}"))];

        var picture = await ScatterAsync(many, []);

        Assert.Equal(60, picture.QuerySelectorAll("svg a[tabindex='-1'] circle").Length);
        Assert.Equal("/cadres/59", picture.QuerySelectorAll("table th a")[^1].GetAttribute("href"));
    }

    [Fact]
    public async Task Stretches_OfManyGroups_HaveARowEach()
    {
        Band[] bands = [.. Enumerable.Range(0, 12).Select(i => new Band(80 + (i / 10.0), 84, $"group {i}"))];

        var picture = await DrawAsync<Stretches>(("Title", "t"), ("Bands", bands));

        Assert.Equal(12, picture.QuerySelectorAll("rect").Select(r => r.GetAttribute("y")).Distinct().Count());
        Assert.All(bands, band => Assert.Contains(picture.QuerySelectorAll("text"), t => t.TextContent.Contains(band.Name, StringComparison.Ordinal)));
    }

    private static Task<IElement> ScatterAsync(Point[] marks, Point[] beside) => DrawAsync<Scatter>(
        ("Title", "t"), ("Marks", marks), ("XName", "x"), ("YName", "y"), ("Beside", beside.Select(p => (p.X, p.Y))), ("Heads", new[] { "who", "x", "y" }));

    private static async Task<IElement> DrawAsync<T>(params (string Name, object Value)[] parameters)
        where T : IComponent
    {
        CultureInfo.CurrentUICulture = CultureInfo.InvariantCulture;
        await using var services = new ServiceCollection().BuildServiceProvider();
        await using var renderer = new HtmlRenderer(services, NullLoggerFactory.Instance);
        var html = await renderer.Dispatcher.InvokeAsync(async () =>
            (await renderer.RenderComponentAsync<T>(ParameterView.FromDictionary(parameters.ToDictionary(p => p.Name, p => (object?)p.Value)))).ToHtmlString());
        return new HtmlParser().ParseDocument(html).Body!;
    }

    private static double At(IElement element, string attribute) => At(element.GetAttribute(attribute)!);

    private static double At(string number) => double.Parse(number, CultureInfo.InvariantCulture);
}
