namespace Appraisal.Scoring.Inspections;

/// <summary>The part of a burden that one body causes.</summary>
/// <param name="Body">Code of the body.</param>
/// <param name="Index">Its part in hours.</param>
/// <param name="Share">Its share, 0..1; 0 if there is no burden at all.</param>
public sealed record BodyBurden(string Body, decimal Index, double Share);

/// <summary>What inspections cost a unit in a period.</summary>
/// <param name="From">First day, inclusive.</param>
/// <param name="To">Last day, inclusive.</param>
/// <param name="Inspections">How many started in it, cancelled ones left out.</param>
/// <param name="Hours">Their hours.</param>
/// <param name="Materials">The materials that they asked for.</param>
/// <param name="Index">Hours plus materials at the policy's hours for each, in hours.</param>
/// <param name="ByBody">The same by body, heaviest first.</param>
public sealed record Burden(
    DateOnly From, DateOnly To, int Inspections, decimal Hours, long Materials, decimal Index, IReadOnlyList<BodyBurden> ByBody)
{
    /// <summary>The burden index of a unit: its burden in the policy's 90 days up to and including <paramref name="date"/>.</summary>
    public static Burden UpTo(DateOnly date, IEnumerable<Inspection> unitInspections, InspectionPolicy policy) =>
        Between(DateOnly.FromDayNumber(Math.Max(0, date.DayNumber - policy.BurdenDays + 1)), date, unitInspections, policy);

    /// <summary>The burden of inspections that start from <paramref name="from"/> to <paramref name="to"/>, both inclusive.</summary>
    public static Burden Between(DateOnly from, DateOnly to, IEnumerable<Inspection> unitInspections, InspectionPolicy policy)
    {
        Inspection[] started = [.. unitInspections.Where(inspection =>
            inspection.Status != InspectionStatus.Cancelled && inspection.StartsOn >= from && inspection.StartsOn <= to)];
        var index = started.Sum(IndexOf);
        var byBody = started.GroupBy(inspection => inspection.Body, IndexOf, (body, parts) => (body, part: parts.Sum()))
            .OrderByDescending(body => body.part).ThenBy(body => body.body, StringComparer.Ordinal)
            .Select(body => new BodyBurden(body.body, body.part, index == 0 ? 0 : (double)(body.part / index)));
        return new(from, to, started.Length, started.Sum(inspection => inspection.Hours),
            started.Sum(inspection => (long)inspection.MaterialsRequested), index, [.. byBody]);

        decimal IndexOf(Inspection inspection) => inspection.Hours + policy.HoursPerMaterial * inspection.MaterialsRequested;
    }

    /// <summary>One burden for each calendar quarter that the period touches, whole quarters, empty ones included.</summary>
    public static IReadOnlyList<Burden> ByQuarter(
        DateOnly from, DateOnly to, IEnumerable<Inspection> unitInspections, InspectionPolicy policy)
    {
        var byQuarter = unitInspections.ToLookup(inspection => Quarter(inspection.StartsOn));
        var quarters = new List<Burden>();
        for (var quarter = Quarter(from); quarter <= Quarter(to); quarter++)
        {
            var first = new DateOnly(quarter / 4, quarter % 4 * 3 + 1, 1);
            var last = new DateOnly(first.Year, first.Month + 2, DateTime.DaysInMonth(first.Year, first.Month + 2));
            quarters.Add(Between(first, last, byQuarter[quarter], policy));
        }
        return quarters;

        static int Quarter(DateOnly date) => date.Year * 4 + (date.Month - 1) / 3;
    }
}
