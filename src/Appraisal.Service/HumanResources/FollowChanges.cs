using Appraisal.Service.Access;
using Appraisal.Service.Disclosure;
using Appraisal.Service.Web;
using Appraisal.Storage;
using Appraisal.Storage.HumanResources;
using Microsoft.Extensions.Options;

namespace Appraisal.Service.HumanResources;

/// <summary>The feed of what becomes official, within the caller's territory; whoever asks may wait for something new.</summary>
public sealed class FollowChanges(Database database, FeedEnd feed, PublishedReaders readers, TimeProvider clock, IOptions<HumanResourcesOptions> options) : IDisposable
{
    /// <summary>The longest that a caller may wait.</summary>
    public static readonly TimeSpan LongestWait = TimeSpan.FromSeconds(60);

    private const int BytesOfChange = 300; // about

    private readonly Renditions _pages = new();
    private int _waiting;

    /// <inheritdoc/>
    public void Dispose() => _pages.Dispose();

    /// <summary>How many wait on this node.</summary>
    public int Waiting => Volatile.Read(ref _waiting);

    /// <summary>What follows a position; if nothing does, what comes within the time given, or nothing.</summary>
    internal async Task<Outcome<Rendition>> RunAsync(Caller caller, string? after, int limit, TimeSpan wait, CancellationToken cancel)
    {
        if (FeedPosition.Parse(after) is not { } position)
            return Refusal.Invalid(new FieldError("after", "position"));
        var first = await ReadAsync(caller, position, limit, cancel);
        if (first.Refusal is not null || first.Value.Records > 0 || wait <= TimeSpan.Zero)
            return await NotedAsync(caller, first, cancel);
        if (Interlocked.Increment(ref _waiting) > options.Value.MostWaiting)
        {
            Interlocked.Decrement(ref _waiting);
            return new Refusal(503, "busy", []);
        }
        try
        {
            return await NotedAsync(caller, await WaitAsync(caller, position, limit, wait < LongestWait ? wait : LongestWait, cancel), cancel);
        }
        finally
        {
            Interlocked.Decrement(ref _waiting);
        }
    }

    private async Task<Outcome<Rendition>> WaitAsync(Caller caller, FeedPosition position, int limit, TimeSpan wait, CancellationToken cancel)
    {
        var start = clock.GetTimestamp();
        var seen = await feed.NowAsync(cancel);
        var page = await ReadAsync(caller, position, limit, cancel);
        while (page is { Refusal: null, Value.Records: 0 } && wait - clock.GetElapsedTime(start) is { Ticks: > 0 } left)
        {
            await feed.WaitAsync(left, cancel);
            if (await feed.NowAsync(cancel) is var end && end != seen && (end.Publications, end.Sequence) != (seen.Publications, seen.Sequence))
                page = await ReadAsync(caller, position, limit, cancel);
            seen = end;
        }
        return page;
    }

    private async Task<Outcome<Rendition>> ReadAsync(Caller caller, FeedPosition position, int limit, CancellationToken cancel)
    {
        var end = await feed.NowAsync(cancel);
        var name = string.Join('|', end.Publications, end.Sequence, position.Sequence, position.Mark, limit, caller.Unit);
        return await _pages.PageAsync(name, limit * BytesOfChange, () => MakeAsync(caller, position, limit)).WaitAsync(cancel);
    }

    private Task<Outcome<Rendition>> MakeAsync(Caller caller, FeedPosition position, int limit) => database.SnapshotAsync<Outcome<Rendition>>(async session =>
    {
        var end = await HrStore.EndAsync(session);
        if (position.Sequence > end.Sequence || (position is { Sequence: > 0, Mark: not null }
            && Convert.ToHexStringLower(await HrStore.MarkAtAsync(session, position.Sequence) ?? []) != position.Mark))
            return new Refusal(410, "position-gone", [], position.Sequence);
        var rows = await PublishedScores.ChangesAsync(session, position.Sequence, caller.Unit, limit);
        // what lies outside the territory is passed over once
        var next = rows.Count == limit ? FeedPosition.Of(rows[^1]) : FeedPosition.Text(end.Sequence, end.Mark);
        var changes = new HrChanges([.. rows.Select(PublishedScores.Of)], next, end.Feed is null ? null : Convert.ToHexStringLower(end.Feed));
        return Rendition.Of(System.Text.Json.JsonSerializer.SerializeToUtf8Bytes(changes, Json.Options), rows.Count);
    });

    private async Task<Outcome<Rendition>> NotedAsync(Caller caller, Outcome<Rendition> page, CancellationToken cancel)
    {
        return page is { Refusal: null, Value.Records: > 0 } && await readers.AdmitAsync(caller, "hr-changes", "feed", null, cancel) is { } refused ? refused : page;
    }
}
