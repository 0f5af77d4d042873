using Appraisal.Storage;
using Appraisal.Storage.HumanResources;

namespace Appraisal.Service.HumanResources.Webhooks;

/// <summary>What a round has to do.</summary>
internal sealed record DeliveryWork(
    SubscriptionRow Subscription, string Feed, IReadOnlyList<DeliveryRow> Waiting, IReadOnlyList<DeliveryRow> Due,
    IReadOnlyDictionary<long, HrChangeRow> DueChanges, IReadOnlyList<HrChangeRow> Fresh, long Reached);

/// <summary>Sends what a round has to do, some at a time, and makes rows of what came of it.</summary>
internal sealed class DeliveryBatch(DeliveryWork work, IReadOnlyList<string> secrets, SendEvent send, TimeProvider clock)
{
    private const int MostAtOnce = 8; // requests to one receiver
    private const int FailuresToStop = 5;
    private static readonly TimeSpan LongestPause = TimeSpan.FromMinutes(5); // of a subscription; an event may wait longer
    private static readonly TimeSpan Round = TimeSpan.FromSeconds(10); // then nothing more is begun

    private readonly Dictionary<string, DeliveryRow> _blocking = new(StringComparer.Ordinal); // by cadre: what must be delivered first
    private readonly Lock _gate = new();
    private readonly HashSet<string> _kinds = [.. work.Subscription.Kinds.Split(',')];
    private long _reached = work.Subscription.Position;
    private int _delivered, _failed, _silent;
    private bool _gone, _told, _cut;
    private DateTimeOffset? _askedFor;

    public List<DeliveryRow> Deliveries { get; } = [];

    public bool IsUnfinished => _cut || work.Fresh.Count == DeliveryRounds.MostInRound || work.Due.Count == DeliveryRounds.MostInRound;

    private bool MustStop => _gone || _told || (_delivered == 0 && _failed >= FailuresToStop);

    public async Task SendAsync(CancellationToken cancel)
    {
        var start = clock.GetTimestamp();
        var now = clock.GetUtcNow();
        foreach (var waiting in work.Waiting.Where(d => d.NextAt > now))
            _blocking.TryAdd(waiting.StaffNo, waiting);
        using var slots = new SemaphoreSlim(MostAtOnce);
        var running = new Dictionary<string, Task>(StringComparer.Ordinal); // by cadre: the last one begun
        foreach (var (change, before) in work.Due.Select(d => (work.DueChanges[d.Sequence], (DeliveryRow?)d)).Concat(work.Fresh.Select(c => (c, (DeliveryRow?)null))))
        {
            if (before is null && !_kinds.Contains(change.Kind))
            {
                _reached = change.Sequence;
                continue;
            }
            await slots.WaitAsync(cancel);
            if (MustStop || clock.GetElapsedTime(start) > Round)
            {
                _cut = true;
                break;
            }
            running[change.StaffNo] = OneAsync(change, before, running.GetValueOrDefault(change.StaffNo), slots, cancel);
            if (before is null)
                _reached = change.Sequence;
        }
        await Task.WhenAll(running.Values);
        if (!_cut)
            _reached = work.Reached;
    }

    /// <summary>What the subscription is after this round.</summary>
    public SubscriptionRow Outcome(DateTimeOffset now)
    {
        var failing = _failed > 0 && _delivered == 0;
        var since = failing ? work.Subscription.FailingSince ?? now : _delivered > 0 ? null : work.Subscription.FailingSince;
        var status = _gone ? SubscriptionStatus.Ended : failing && now - since >= Pauses.Limit ? SubscriptionStatus.Stopped : SubscriptionStatus.Active;
        return work.Subscription with
        {
            Position = Math.Max(_reached, work.Subscription.Position),
            Status = Wire.Text(status),
            FailingSince = since,
            PausedUntil = _askedFor ?? PauseAfter(failing, now),
            LeaseUntil = now + DeliveryRounds.Lease,
        };
    }

    // one event that is refused is no reason to keep the others; a receiver that is silent is
    private DateTimeOffset? PauseAfter(bool failing, DateTimeOffset now)
    {
        if (work is { Due.Count: 0, Fresh.Count: 0, Waiting.Count: >= DeliveryRounds.MostWaiting })
            return work.Waiting.Min(d => d.NextAt);
        if (!failing || (_silent == 0 && _failed < FailuresToStop))
            return null;
        var next = Deliveries.Min(d => d.NextAt);
        return next is null || next < now + LongestPause ? next : now + LongestPause;
    }

    private async Task OneAsync(HrChangeRow change, DeliveryRow? before, Task? previous, SemaphoreSlim slots, CancellationToken cancel)
    {
        try
        {
            await (previous ?? Task.CompletedTask);
            DeliveryRow? blocker;
            lock (_gate)
                blocker = _blocking.GetValueOrDefault(change.StaffNo);
            if (blocker is not null)
            {
                Add(Behind(change, before, blocker));
                return;
            }
            var sent = await send.RunAsync(work.Subscription.Url, secrets, SendEvent.Of(change, work.Feed), cancel);
            Add(RowOf(change, before, sent));
        }
        finally
        {
            slots.Release();
        }
    }

    private void Add(DeliveryRow row)
    {
        lock (_gate)
        {
            Deliveries.Add(row);
            if (row.NextAt is not null)
                _blocking.TryAdd(row.StaffNo, row);
        }
    }

    private DeliveryRow RowOf(HrChangeRow change, DeliveryRow? before, Sent sent)
    {
        var now = clock.GetUtcNow();
        var attempts = (before?.Attempts ?? 0) + sent.Attempts;
        var retry = sent.Failure is null or DeliveryFailure.Gone ? null : Pauses.Next(work.Subscription.Code, change.Sequence, before, now, sent.RetryAfter);
        lock (_gate)
        {
            _delivered += sent.Failure is null ? 1 : 0;
            _failed += sent.Failure is null ? 0 : 1;
            _silent += sent is { Failure: not null, Answer: null or >= 500 } ? 1 : 0;
            _gone |= sent.Failure is DeliveryFailure.Gone;
            if (sent is { RetryAfter: { Ticks: > 0 } asked, Answer: 429 or 503 })
                (_told, _askedFor) = (true, now + (asked < Pauses.LongestAsked ? asked : Pauses.LongestAsked));
        }
        return Row(change, before, now) with
        {
            Status = Wire.Text(sent.Failure is null ? DeliveryStatus.Delivered : retry is null ? DeliveryStatus.Dead : DeliveryStatus.Waiting),
            Attempts = attempts,
            NextAt = retry,
            Answer = sent.Answer,
            Failure = sent.Failure is { } failure ? Wire.Text(failure) : null,
            Milliseconds = sent.Milliseconds,
        };
    }

    // not sent: it waits until what stands before it is settled
    private DeliveryRow Behind(HrChangeRow change, DeliveryRow? before, DeliveryRow blocker) => Row(change, before, clock.GetUtcNow()) with
    {
        Status = Wire.Text(DeliveryStatus.Waiting),
        Attempts = before?.Attempts ?? 0,
        NextAt = blocker.NextAt,
        Failure = Wire.Text(DeliveryFailure.Behind),
    };

    private DeliveryRow Row(HrChangeRow change, DeliveryRow? before, DateTimeOffset now) => new()
    {
        Subscription = work.Subscription.Code,
        Sequence = change.Sequence,
        StaffNo = change.StaffNo,
        Status = "",
        Attempts = 0,
        FirstAt = before?.FirstAt ?? now,
        LastAt = now,
    };
}
