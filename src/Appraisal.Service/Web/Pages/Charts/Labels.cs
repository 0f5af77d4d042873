namespace Appraisal.Service.Web.Pages.Charts;

/// <summary>Keeps labels from lying upon one another.</summary>
public static class Labels
{
    /// <summary>Places as near to those wanted as they can be with a distance between them, in the order that was given.</summary>
    public static double[] Apart(IReadOnlyList<double> wanted, double distance, double least, double most)
    {
        var order = Enumerable.Range(0, wanted.Count).OrderBy(i => wanted[i]).ToArray();
        var places = new double[wanted.Count];
        var room = Math.Min(distance, wanted.Count < 2 ? distance : (most - least) / (wanted.Count - 1));
        var at = least - room;
        foreach (var i in order)
            places[i] = at = Math.Max(wanted[i], at + room);
        at = most + room;
        foreach (var i in order.Reverse())
            places[i] = at = Math.Min(places[i], at - room);
        return places;
    }
}
