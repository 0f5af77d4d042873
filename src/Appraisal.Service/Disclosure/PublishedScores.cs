using System.Globalization;
using Appraisal.Scoring.Scores;
using Appraisal.Service.Access;
using Appraisal.Service.HumanResources;
using Appraisal.Service.HumanResources.OData;
using Appraisal.Service.Scores;
using Appraisal.Storage;
using Appraisal.Storage.HumanResources;

namespace Appraisal.Service.Disclosure;

/// <summary>
/// What leaves of publications: the records as they were frozen, in which hidden subjects have no figure of their own, within a territory.
/// Whoever reads them asks <see cref="PublishedReaders"/> first; who is told of a change is told of no figure.
/// </summary>
internal static class PublishedScores
{
    private static readonly PromotionRules Rules = new();

    /// <summary>What a publication said in the caller's territory, in order of staff number, after one.</summary>
    public static Task<IReadOnlyList<HrScoreRow>> PageAsync(
        Session session, Caller caller, Guid run, string after, HrScoreFilter filter, int limit, CancellationToken cancel) =>
        HrScoreStore.PageAsync(session, run, after, caller.Unit, filter, limit, cancel);

    /// <summary>Changes after a number within a territory (null = everywhere).</summary>
    public static Task<IReadOnlyList<HrChangeRow>> ChangesAsync(Session session, long after, string? territory, int limit, CancellationToken cancel = default) =>
        HrStore.ChangesAsync(session, after, territory, limit, cancel);

    /// <summary>A stored record as HR systems see it.</summary>
    public static HrScore Of(HrScoreRow row, HrPublicationRow publication, DateOnly today)
    {
        var grade = Wire.Value<Grade>(row.Grade);
        var credit = PromotionCredit.Of(Rules, [new GradedYear(publication.EndsOn.Year, grade)], null);
        var (finality, until) = FinalityOf(row, publication, today);
        return new HrScore
        {
            StaffNo = row.StaffNo,
            Name = row.Name,
            Unit = row.Unit,
            UnitName = row.UnitName,
            Cohort = row.Cohort,
            Score = ScoreRows.Points(row.Score),
            Grade = grade,
            Finality = finality,
            ObjectionsUntil = until,
            CorrectionReason = row.Reason,
            EffectiveOn = DateOnly.FromDateTime(row.ChangedAt.UtcDateTime),
            Cycle = publication.Cycle,
            Scheme = string.Create(CultureInfo.InvariantCulture, $"{publication.SchemeCode}/{publication.SchemeVersion}"),
            Run = row.Run,
            Digest = publication.InputsDigest is null ? null : Convert.ToHexStringLower(publication.InputsDigest),
            PromotionCredit = credit.TenureCredit,
            CountsForPromotion = credit.CountingYears > 0,
            PublishedAt = publication.PublishedAt,
            ChangedAt = row.ChangedAt,
        };
    }

    /// <summary>A change as followers see it.</summary>
    public static HrChange Of(HrChangeRow row) => new HrChange(
        row.Sequence, FeedPosition.Of(row), row.Cycle, row.StaffNo, row.Unit, Wire.Value<HrChangeKind>(row.Kind), ScoreRows.Points(row.Score),
        Wire.Value<Grade>(row.Grade), row.Run, row.At);

    /// <summary>A record as a row for Excel and Power BI.</summary>
    public static ODataScore RowOf(HrScore score) => new ODataScore
    {
        Cycle = score.Cycle!,
        StaffNo = score.StaffNo,
        Name = score.Name!,
        Unit = score.Unit!,
        UnitName = score.UnitName!,
        Cohort = score.Cohort!,
        Score = score.Score,
        Grade = Wire.Text(score.Grade!.Value),
        Finality = Wire.Text(score.Finality!.Value),
        CorrectionReason = score.CorrectionReason,
        PublishedAt = score.PublishedAt!.Value,
        ChangedAt = score.ChangedAt!.Value,
        Scheme = score.Scheme!,
        PromotionCredit = score.PromotionCredit!.Value,
        CountsForPromotion = score.CountsForPromotion!.Value,
    };

    private static (Finality, DateOnly?) FinalityOf(HrScoreRow row, HrPublicationRow publication, DateOnly today) =>
        publication.Until is { } until && today <= until ? (Finality.ObjectionsOpen, until)
        : (row.Kind == Wire.Text(HrChangeKind.Corrected) ? Finality.Corrected : Finality.Final, null);
}
