using Appraisal.Scoring.Inspections;
using Appraisal.Service.Access;
using Appraisal.Service.Disclosure;
using Appraisal.Service.Web;
using Appraisal.Storage;
using Appraisal.Storage.Inspections;
using Appraisal.Storage.Organization;

namespace Appraisal.Service.Inspections;

/// <summary>What inspections cost a unit in a period.</summary>
/// <param name="From">First day.</param>
/// <param name="To">Last day.</param>
/// <param name="Inspections">How many started in it.</param>
/// <param name="Hours">Their hours.</param>
/// <param name="Materials">The materials that they asked for.</param>
/// <param name="Index">The burden in hours: hours, and the policy's hours for each material.</param>
/// <param name="Rank" example="1">1 is the heaviest among units of its kind; ties share the smaller rank.</param>
/// <param name="Units" example="120">How many units of its kind there are.</param>
/// <param name="ByBody">The part of each body, heaviest first.</param>
/// <param name="Rated">How many of the visits the unit rated, to those who see ratings; null: not to be told.</param>
/// <param name="MeanRating">The mean of those ratings, 1 to 5; null: none, or not to be told.</param>
public sealed record BurdenView(
    DateOnly From, DateOnly To, int Inspections, decimal Hours, long Materials, decimal Index, int Rank, int Units,
    IReadOnlyList<BodyBurden> ByBody, int? Rated, double? MeanRating);

/// <summary>The burden of a unit.</summary>
/// <param name="Unit">The unit.</param>
/// <param name="Level">Its kind.</param>
/// <param name="Latest">The burden index: over the policy's days (90) up to the day asked.</param>
/// <param name="Quarters">Whole quarters, oldest first.</param>
/// <param name="Ratings">The unit's ratings of visits in those quarters, oldest first, to organizers, auditors and the unit itself.</param>
public sealed record UnitBurdenView(string Unit, string Level, BurdenView Latest, IReadOnlyList<BurdenView> Quarters, IReadOnlyList<RatingView> Ratings);

/// <summary>Tells the burden of a unit by quarter, with its rank among units of its kind.</summary>
public sealed class UnitBurdenQuery(Database database, TimeProvider clock)
{
    private const int MostDays = 5 * 366;

    /// <summary>As of one moment; by default the year up to today.</summary>
    public Task<Outcome<UnitBurdenView>> RunAsync(Caller caller, string code, DateOnly? from, DateOnly? to, CancellationToken cancel) =>
        database.SnapshotAsync<Outcome<UnitBurdenView>>(async session =>
        {
            if (await UnitStore.FindAsync(session, Check.Normalise(code)!, cancel) is not { } unit || !await caller.SeesUnitAsync(session, unit.Code, cancel))
                return Refusal.NotFound("unit", code);
            var (first, last) = Period(from, to, DateOnly.FromDateTime(clock.GetUtcNow().UtcDateTime));
            var check = new Check();
            check.That(first >= InspectionCheck.FirstDay && first <= InspectionCheck.LastDay, "from", "out-of-range", first, InspectionCheck.FirstDay, InspectionCheck.LastDay);
            check.That(last >= first && last <= InspectionCheck.LastDay, "to", "out-of-range", last, first, InspectionCheck.LastDay);
            check.That(last.DayNumber - first.DayNumber < MostDays, "to", "too-long-period", last.DayNumber - first.DayNumber + 1, MostDays);
            return check.Refusal is { } refusal ? refusal : await ViewAsync(session, caller, unit, first, last, cancel);
        }, cancel);

    private static (DateOnly First, DateOnly Last) Period(DateOnly? from, DateOnly? to, DateOnly today)
    {
        var last = to ?? today;
        return (from ?? (last > DateOnly.MinValue.AddYears(1) ? last.AddYears(-1).AddDays(1) : last), last);
    }

    private static async Task<UnitBurdenView> ViewAsync(Session session, Caller caller, UnitRow unit, DateOnly from, DateOnly to, CancellationToken cancel)
    {
        var policy = (await InspectionPolicies.BookAsync(session, [unit.Code], cancel)).For(unit.Code, to);
        // whole quarters, and the index's days before the one asked
        var (first, last) = (from.AddDays(-400), to.AddDays(100));
        var inspections = (await UnitInspections.ReadAsync(session, [unit.Code], first, last, cancel))[unit.Code].ToList();
        var ratings = (await RemarkStore.RatingsOfUnitAsync(session, unit.Code, first, last, cancel)).Where(r => caller.SeesRaters(unit.Code, r.Inspector)).ToList();
        var seen = caller.SeesRaters(unit.Code, inspector: "");
        var quarters = new List<BurdenView>();
        foreach (var quarter in Burden.ByQuarter(from, to, inspections, policy))
            quarters.Add(await ViewAsync(session, unit, quarter, policy, inspections, seen ? ratings : null, cancel));
        var latest = await ViewAsync(session, unit, Burden.UpTo(to, inspections, policy), policy, inspections, seen ? ratings : null, cancel);
        var within = Within(inspections, quarters[0].From, quarters[^1].To);
        return new UnitBurdenView(unit.Code, unit.Level, latest, quarters, [.. ratings.Where(r => within.Contains(r.Inspection)).Select(Raters.View)]);
    }

    private static async Task<BurdenView> ViewAsync(Session session, UnitRow unit, Burden burden, InspectionPolicy policy,
        IReadOnlyList<Inspection> inspections, IReadOnlyList<RatingRow>? ratings, CancellationToken cancel)
    {
        var units = await BurdenStore.OfLevelAsync(session, unit.Level, burden.From, burden.To, cancel);
        var rank = BurdenRank.Of(units.Select(u => new UnitBurden(u.Unit, unit.Level, u.HoursHundredths / 100m + policy.HoursPerMaterial * u.Materials)))
            .Single(r => r.Burden.Unit == unit.Code);
        var within = Within(inspections, burden.From, burden.To);
        var rated = ratings?.Where(r => within.Contains(r.Inspection)).ToList();
        return new BurdenView(burden.From, burden.To, burden.Inspections, burden.Hours, burden.Materials, burden.Index, rank.Rank, rank.Units,
            burden.ByBody, rated?.Count, rated is null or [] ? null : rated.Average(r => r.Rating));
    }

    private static HashSet<string> Within(IEnumerable<Inspection> inspections, DateOnly from, DateOnly to) =>
        inspections.Where(i => i.StartsOn >= from && i.StartsOn <= to).Select(i => i.Id).ToHashSet(StringComparer.Ordinal);
}
