using Appraisal.Scoring.Scores;
using Appraisal.Service.Access;
using Appraisal.Service.Scores;
using Appraisal.Service.Web;
using Appraisal.Storage;
using Appraisal.Storage.HumanResources;

namespace Appraisal.Service.HumanResources;

/// <summary>What HR systems read: official scores, the feed of their changes, and what the years have earned.</summary>
public sealed class ReadPublished(Database database)
{
    /// <summary>Official scores of a cycle, within the caller's territory.</summary>
    public Task<Outcome<Page<PublishedScore>>> ScoresAsync(Caller caller, string cycle, PageQuery page, CancellationToken cancel) =>
        database.ReadAsync<Outcome<Page<PublishedScore>>>(async session => page.Of(
            await HrStore.ScoresAsync(session, cycle, page.After, caller.Unit, page.Size + 1, cancel), View, r => r.StaffNo), cancel);

    /// <summary>The feed after a number, within the caller's territory.</summary>
    public Task<Outcome<HrChanges>> ChangesAsync(Caller caller, long after, int limit, CancellationToken cancel) =>
        database.ReadAsync<Outcome<HrChanges>>(async session =>
        {
            var rows = await HrStore.ChangesAsync(session, after, caller.Unit, limit, cancel);
            return new HrChanges([.. rows.Select(View)], rows.Count > 0 ? rows[^1].Sequence : after);
        }, cancel);

    /// <summary>What a cadre's published years since one have earned under a version of the rules.</summary>
    public Task<Outcome<Promotion>> PromotionAsync(Caller caller, string staffNo, string rules, decimal requiredTenure, int since, CancellationToken cancel) =>
        database.ReadAsync<Outcome<Promotion>>(async session =>
        {
            var check = new Check();
            check.Number("requiredTenure", (double)requiredTenure, 0, 50);
            if (check.Refusal is { } invalid)
                return invalid;
            if (await PutPromotionRules.FindAsync(session, rules, cancel) is not { } version)
                return Refusal.NotFound("promotion-rules", rules);
            if (caller.Role == Role.Member && caller.StaffNo != staffNo)
                return Refusal.NotFound("cadre", staffNo);
            var scores = await HrStore.ScoresOfAsync(session, staffNo, cancel);
            // of two cycles that end in one year the later one stands for it
            var years = scores.Where(s => s.EndsOn.Year >= since).GroupBy(s => s.EndsOn.Year)
                .Select(y => new GradedYear(y.Key, Wire.Value<Grade>(y.OrderBy(s => s.EndsOn).ThenBy(s => s.Cycle, StringComparer.Ordinal).Last().Grade)))
                .OrderBy(y => y.Year).ToList();
            return new Promotion(staffNo, version.Version, years, PromotionCredit.Of(version, years, requiredTenure));
        }, cancel);

    private static PublishedScore View(PublishedScoreRow row) => new(
        row.Cycle, row.StaffNo, row.Name, row.Unit, row.Cohort, ScoreRows.Points(row.Score), Wire.Value<Grade>(row.Grade), row.Run, row.PublishedAt);

    private static HrChange View(HrChangeRow row) => new(
        row.Sequence, row.Cycle, row.StaffNo, Wire.Value<HrChangeKind>(row.Kind), ScoreRows.Points(row.Score), Wire.Value<Grade>(row.Grade), row.Run, row.At);
}
