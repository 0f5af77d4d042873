using Appraisal.Storage;
using Appraisal.Storage.HumanResources;

namespace Appraisal.Service.HumanResources;

/// <summary>
/// Freezes what a publication makes official, with the names of the day, and appends to the feed what differs from the publication
/// before. Who moved to another unit is withdrawn there and published here, so that each territory's feed is whole by itself.
/// </summary>
internal static class FreezePublication
{
    /// <summary>
    /// In the publication's transaction, under its lock, some staff numbers at a time; gives the publication with the feed's last number.
    /// </summary>
    public static async Task<PublicationRow> RunAsync(Session session, PublicationRow publication, Guid? before, CancellationToken cancel, int atOnce = 2000)
    {
        for (var (after, isMore) = ("", true); isMore;)
        {
            var computed = await HrScoreStore.ComputedAsync(session, publication.Run, after, atOnce, cancel);
            isMore = computed.Count == atOnce;
            var upTo = isMore ? computed[^1].StaffNo : null;
            var old = before is null ? [] : (await HrScoreStore.RangeAsync(session, before.Value, after, upTo, cancel)).ToDictionary(s => s.StaffNo, StringComparer.Ordinal);
            var now = computed.Select(s => Dated(s, old.GetValueOrDefault(s.StaffNo), publication)).ToList();
            await HrScoreStore.InsertAsync(session, now, cancel);
            publication = publication with { LastChange = await HrStore.AppendAsync(session, Changes(publication, old, now), cancel) };
            after = upTo ?? "";
        }
        return publication;
    }

    // what did not change keeps the day and the reason of its last change
    private static HrScoreRow Dated(HrScoreRow row, HrScoreRow? old, PublicationRow publication) =>
        old is null ? row with { Kind = Wire.Text(HrChangeKind.Published), ChangedAt = publication.PublishedAt }
        : Same(row, old) ? row with { Kind = old.Kind, Reason = old.Reason, ChangedAt = old.ChangedAt }
        : row with { Kind = Wire.Text(HrChangeKind.Corrected), Reason = publication.Reason, ChangedAt = publication.PublishedAt };

    private static bool Same(HrScoreRow row, HrScoreRow old) => (row.Score, row.Grade, row.Unit, row.Cohort) == (old.Score, old.Grade, old.Unit, old.Cohort);

    private static IEnumerable<HrChangeRow> Changes(PublicationRow publication, Dictionary<string, HrScoreRow> old, List<HrScoreRow> now)
    {
        var remain = now.ToDictionary(s => s.StaffNo, s => s.Unit, StringComparer.Ordinal);
        var gone = old.Values.Where(s => remain.GetValueOrDefault(s.StaffNo) != s.Unit)
            .Select(s => Change(publication, s with { Score = null }, HrChangeKind.Withdrawn));
        var changed = now.Where(s => !old.TryGetValue(s.StaffNo, out var before) || !Same(s, before))
            .Select(s => Change(publication, s, old.GetValueOrDefault(s.StaffNo)?.Unit == s.Unit ? HrChangeKind.Corrected : HrChangeKind.Published));
        // of one cadre, what ends stands before what begins
        return gone.Concat(changed).OrderBy(c => c.StaffNo, StringComparer.Ordinal);
    }

    private static HrChangeRow Change(PublicationRow publication, HrScoreRow score, HrChangeKind kind) => new()
    {
        Sequence = 0,
        Cycle = publication.Cycle,
        StaffNo = score.StaffNo,
        Unit = score.Unit,
        Run = publication.Run,
        Kind = Wire.Text(kind),
        Score = score.Score,
        Grade = score.Grade,
        At = publication.PublishedAt,
    };
}
