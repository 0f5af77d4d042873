using Appraisal.Scoring.Scores;
using Appraisal.Service.Access;
using Appraisal.Service.Audit;
using Appraisal.Service.Disclosure;
using Appraisal.Service.Web;
using Appraisal.Storage;
using Appraisal.Storage.HumanResources;
using Appraisal.Storage.Organization;

namespace Appraisal.Service.HumanResources;

/// <summary>What a cadre's published years have earned.</summary>
public sealed class ReadPromotion(Database database, ReadRecords records)
{
    /// <summary>The years since one, under a version of the rules.</summary>
    public async Task<Outcome<Promotion>> RunAsync(Caller caller, string staffNo, string rules, decimal? requiredTenure, int since, CancellationToken cancel)
    {
        string? unit = null;
        var outcome = await database.SnapshotAsync<Outcome<Promotion>>(async session =>
        {
            var check = new Check();
            check.Number("requiredTenure", (double?)requiredTenure, 0, 50, otherwise: 0);
            if (check.Refusal is { } invalid)
                return invalid;
            if (await PutPromotionRules.FindAsync(session, rules, cancel) is not { } version)
                return Refusal.NotFound("promotion-rules", rules);
            if (await CadreStore.FindAsync(session, staffNo, cancel) is not { } cadre || !await caller.HoldsAsync(session, cadre.Unit, staffNo, cancel))
                return Refusal.NotFound("cadre", staffNo);
            var scores = await HrScoreStore.GradesOfAsync(session, staffNo, cancel);
            foreach (var cycle in scores.Select(s => s.Cycle))
            {
                if (await SeparateCollection.WhyNotReadPublishedAsync(session, caller, cycle, cancel) is { } separate)
                    return separate;
            }
            // of two cycles that end in one year the later one stands for it
            var years = scores.Where(s => s.EndsOn.Year >= since).GroupBy(s => s.EndsOn.Year)
                .Select(y => new GradedYear(y.Key, Wire.Value<Grade>(y.OrderBy(s => s.EndsOn).ThenBy(s => s.Cycle, StringComparer.Ordinal).Last().Grade)))
                .OrderBy(y => y.Year).ToList();
            unit = cadre.Unit;
            return new Promotion(staffNo, version.Version, years, PromotionCredit.Of(version, years, requiredTenure));
        }, cancel);
        if (outcome.Refusal is null)
            await records.AddAsync(caller, unit, "promotion", staffNo);
        return outcome;
    }
}
