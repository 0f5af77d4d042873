using System.Globalization;
using Appraisal.Scoring.Scores;
using Appraisal.Service.Access;
using Appraisal.Service.Audit;
using Appraisal.Service.Scores;
using Appraisal.Service.Web;
using Appraisal.Storage;
using Appraisal.Storage.HumanResources;
using Appraisal.Storage.Organization;

namespace Appraisal.Service.HumanResources;

/// <summary>What HR systems read: official scores, the feed of their changes, and what the years have earned.</summary>
public sealed class ReadPublished(Database database, AuditTrail audit)
{
    /// <summary>Official scores of a cycle, within the caller's territory.</summary>
    public Task<Outcome<Page<PublishedScore>>> ScoresAsync(Caller caller, string cycle, PageQuery page, CancellationToken cancel) =>
        database.WriteAsync<Outcome<Page<PublishedScore>>>(async session =>
        {
            var scores = page.Of(await HrStore.ScoresAsync(session, cycle, page.After, caller.Unit, page.Size + 1, cancel), View, r => r.StaffNo);
            if (scores.Items.Count > 0)
            {
                await audit.At(caller.Unit).WriteAsync(session, caller, "read", "published-scores", cycle,
                    after: new { from = scores.Items[0].StaffNo, to = scores.Items[^1].StaffNo, count = scores.Items.Count }, cancel: cancel);
            }
            return scores;
        }, cancel);

    /// <summary>The feed after a number, within the caller's territory.</summary>
    public Task<Outcome<HrChanges>> ChangesAsync(Caller caller, long after, int limit, CancellationToken cancel) =>
        database.WriteAsync<Outcome<HrChanges>>(async session =>
        {
            var rows = await HrStore.ChangesAsync(session, after, caller.Unit, limit, cancel);
            if (rows.Count > 0)
            {
                await audit.At(caller.Unit).WriteAsync(session, caller, "read", "hr-changes", rows[0].Sequence.ToString(CultureInfo.InvariantCulture),
                    after: new { from = rows[0].Sequence, to = rows[^1].Sequence, count = rows.Count }, cancel: cancel);
            }
            return new HrChanges([.. rows.Select(View)], rows.Count > 0 ? rows[^1].Sequence : after);
        }, cancel);

    /// <summary>What a cadre's published years since one have earned under a version of the rules.</summary>
    public Task<Outcome<Promotion>> PromotionAsync(Caller caller, string staffNo, string rules, decimal? requiredTenure, int since, CancellationToken cancel) =>
        database.WriteAsync<Outcome<Promotion>>(async session =>
        {
            var check = new Check();
            check.Number("requiredTenure", (double?)requiredTenure, 0, 50, otherwise: 0);
            if (check.Refusal is { } invalid)
                return invalid;
            if (await PutPromotionRules.FindAsync(session, rules, cancel) is not { } version)
                return Refusal.NotFound("promotion-rules", rules);
            if (await CadreStore.FindAsync(session, staffNo, cancel) is not { } cadre || !await caller.HoldsAsync(session, cadre.Unit, staffNo, cancel))
                return Refusal.NotFound("cadre", staffNo);
            var scores = await HrStore.ScoresOfAsync(session, staffNo, cancel);
            // of two cycles that end in one year the later one stands for it
            var years = scores.Where(s => s.EndsOn.Year >= since).GroupBy(s => s.EndsOn.Year)
                .Select(y => new GradedYear(y.Key, Wire.Value<Grade>(y.OrderBy(s => s.EndsOn).ThenBy(s => s.Cycle, StringComparer.Ordinal).Last().Grade)))
                .OrderBy(y => y.Year).ToList();
            await audit.At(cadre.Unit).WriteAsync(session, caller, "read", "promotion", staffNo, cancel: cancel);
            return new Promotion(staffNo, version.Version, years, PromotionCredit.Of(version, years, requiredTenure));
        }, cancel);

    private static PublishedScore View(PublishedScoreRow row) => new(
        row.Cycle, row.StaffNo, row.Name, row.Unit, row.Cohort, ScoreRows.Points(row.Score), Wire.Value<Grade>(row.Grade), row.Run, row.PublishedAt);

    private static HrChange View(HrChangeRow row) => new(
        row.Sequence, row.Cycle, row.StaffNo, Wire.Value<HrChangeKind>(row.Kind), ScoreRows.Points(row.Score), Wire.Value<Grade>(row.Grade), row.Run, row.At);
}
