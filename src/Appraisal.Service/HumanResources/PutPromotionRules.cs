using Appraisal.Scoring.Scores;
using Appraisal.Service.Access;
using Appraisal.Service.Audit;
using Appraisal.Service.Web;
using Appraisal.Storage;
using Appraisal.Storage.HumanResources;

namespace Appraisal.Service.HumanResources;

/// <summary>Stores a version of the promotion rules; a stored version never changes.</summary>
public sealed class PutPromotionRules(Database database, AuditTrail audit, TimeProvider clock)
{
    /// <summary>In a transaction of its own.</summary>
    public Task<Outcome<Stored<PromotionRules>>> RunAsync(Caller caller, string version, PromotionRules rules, CancellationToken cancel) =>
        database.WriteAsync<Outcome<Stored<PromotionRules>>>(async session =>
        {
            if (caller.Central() is { } outside)
                return outside;
            var check = new Check();
            var named = rules with { Version = check.Code("version", version) };
            check.Number("tenureCreditPerExcellent", (double)rules.TenureCreditPerExcellent, 0, 10);
            check.Whole("excellentInARowForMerit", rules.ExcellentInARowForMerit, 1, 50);
            check.Whole("yearsForPayStep", rules.YearsForPayStep, 1, 50);
            check.Whole("yearsForLevel", rules.YearsForLevel, 1, 50);
            check.Whole("incompetentInARowForDismissal", rules.IncompetentInARowForDismissal, 1, 50);
            check.List("countingGrades", rules.CountingGrades, 1, 6);
            if (check.Refusal is { } refusal)
                return refusal;
            var row = new PromotionRulesRow { Version = named.Version, Body = Json.Text(named), CreatedAt = clock.GetUtcNow() };
            if (await FindAsync(session, named.Version, cancel) is { } before)
            {
                return Json.Text(before) == row.Body
                    ? new Stored<PromotionRules>(named, Change.Unchanged)
                    : Refusal.Conflict("promotion-rules-fixed", named.Version);
            }
            await PromotionRulesStore.InsertAsync(session, row, cancel);
            await audit.WriteAsync(session, caller, "put", "promotion-rules", named.Version, after: named, cancel: cancel);
            return new Stored<PromotionRules>(named, Change.Created);
        }, cancel);

    /// <summary>A version; that of 2020 is always there.</summary>
    public static async Task<PromotionRules?> FindAsync(Session session, string version, CancellationToken cancel) =>
        await PromotionRulesStore.FindAsync(session, version, cancel) is { } row
            ? Json.Read<PromotionRules>(row.Body)
            : new PromotionRules() is var shipped && shipped.Version == version ? shipped : null;

    /// <summary>Versions in order; that of 2020 comes first.</summary>
    public static async Task<Page<PromotionRules>> ListAsync(Session session, PageQuery page, CancellationToken cancel)
    {
        var stored = page.Of(await PromotionRulesStore.PageAsync(session, page.After, page.Size + 1, cancel), r => Json.Read<PromotionRules>(r.Body), r => r.Version);
        return page.After.Length > 0 ? stored : stored with { Items = [new PromotionRules(), .. stored.Items.Where(r => r.Version != new PromotionRules().Version)] };
    }
}
