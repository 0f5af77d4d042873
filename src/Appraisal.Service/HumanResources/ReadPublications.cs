using Appraisal.Service.Access;
using Appraisal.Service.Web;
using Appraisal.Storage;
using Appraisal.Storage.HumanResources;

namespace Appraisal.Service.HumanResources;

/// <summary>A publication.</summary>
/// <param name="Cycle" example="2026">The cycle.</param>
/// <param name="Run">The run that it made official.</param>
/// <param name="PublishedAt">When.</param>
/// <param name="PublishedBy">By whom.</param>
/// <param name="Reason">Why, where a reason was needed or given; for keys without a territory.</param>
/// <param name="Position" example="17-9f3c21aa04be7710">Where the feed was with it.</param>
public sealed record Publication(string Cycle, Guid Run, DateTimeOffset PublishedAt, string PublishedBy, string? Reason, string Position);

/// <summary>How far the feed is.</summary>
/// <param name="Feed" example="1c77e0a5a3b94f02">Names it; null while it is empty.</param>
/// <param name="Position" example="17-9f3c21aa04be7710">Its end.</param>
/// <param name="Waiting" example="3">Followers who wait on this node.</param>
public sealed record FeedState(string? Feed, string Position, int Waiting);

/// <summary>Which runs were made official, and how far the feed is.</summary>
public sealed class ReadPublications(Database database, FeedEnd feed, FollowChanges follow)
{
    private static readonly Guid Last = new([.. Enumerable.Repeat((byte)0xff, 16)]);

    /// <summary>Publications of the cycles that concern the caller's territory, the latest run first.</summary>
    public Task<Page<Publication>> ListAsync(Caller caller, PageQuery page, CancellationToken cancel) =>
        database.ReadAsync(async session => page.Of(
            await HrScoreStore.PublicationsAsync(session, page.After.Length == 0 ? Last : page.AfterId, caller.Unit, page.Size + 1, cancel), row => View(row, caller.Unit is null), r => r.Run.ToString()), cancel);

    /// <summary>How far the feed is.</summary>
    public async Task<FeedState> FeedAsync(CancellationToken cancel)
    {
        var end = await feed.NowAsync(cancel);
        return new FeedState(end.Feed is null ? null : Convert.ToHexStringLower(end.Feed), FeedPosition.Text(end.Sequence, end.Mark), follow.Waiting);
    }

    // a reason may speak of people elsewhere
    private static Publication View(HrPublicationRow row, bool whole) => new(
        row.Cycle, row.Run, row.PublishedAt, row.PublishedBy, whole ? row.Reason : null, FeedPosition.Text(row.LastChange, row.Mark));
}
