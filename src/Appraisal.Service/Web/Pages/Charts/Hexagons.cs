namespace Appraisal.Service.Web.Pages.Charts;

/// <summary>Counts places by hexagon, which shows a crowd where single points would hide one another.</summary>
public static class Hexagons
{
    /// <summary>From the centre to a corner, SVG units.</summary>
    private const double Radius = 9;

    private static readonly double Wide = Math.Sqrt(3) * Radius;

    /// <summary>Centres of hexagons with how many places are in each, the fullest first.</summary>
    public static IReadOnlyList<(double X, double Y, int Count)> Of(IEnumerable<(double X, double Y)> places) =>
        [.. places.Select(Nearest).GroupBy(c => c).Select(g => (g.Key.X, g.Key.Y, g.Count()))
            .OrderByDescending(h => h.Item3).ThenBy(h => h.X).ThenBy(h => h.Y)];

    /// <summary>The outline of one.</summary>
    public static string Path(double x, double y) => "M" + string.Join('L', Enumerable.Range(0, 6).Select(i =>
        $"{PageText.At(x + (Radius * Math.Sin(i * Math.PI / 3)))} {PageText.At(y + (Radius * Math.Cos(i * Math.PI / 3)))}")) + "Z";

    // the centres form two rectangular grids, one shifted by half a step; the nearer of the two candidates
    private static (double X, double Y) Nearest((double X, double Y) place)
    {
        var (a, b) = (Snap(place, 0), Snap(place, 0.5));
        return Distance(a, place) <= Distance(b, place) ? a : b;
    }

    private static (double X, double Y) Snap((double X, double Y) place, double shift) => (
        Math.Round((Math.Round((place.X / Wide) - shift) + shift) * Wide, 4),
        Math.Round((Math.Round((place.Y / (3 * Radius)) - shift) + shift) * 3 * Radius, 4));

    private static double Distance((double X, double Y) a, (double X, double Y) b) => ((a.X - b.X) * (a.X - b.X)) + ((a.Y - b.Y) * (a.Y - b.Y));
}
