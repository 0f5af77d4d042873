using Appraisal.Service.Web;
using Appraisal.Storage;
using Appraisal.Storage.Audit;

namespace Appraisal.Service.Audit;

/// <summary>Puts what is not sealed yet into the chain. Any node may run it at any time; one does at a time.</summary>
public sealed class SealAudit(Database database, TimeProvider clock)
{
    /// <summary>Rows sealed in one transaction: few enough that writers on SQLite wait some milliseconds at most.</summary>
    public const int Group = 500;

    /// <summary>Seals until nothing waits; the number of rows sealed.</summary>
    public async Task<int> RunAsync(CancellationToken cancel = default)
    {
        var total = 0;
        while (await WaitsAsync(cancel))
        {
            var count = await database.WriteAsync(session => SealGroupAsync(session, cancel), cancel);
            total += count;
            if (count == 0)
                break;
        }
        return total;
    }

    private Task<bool> WaitsAsync(CancellationToken cancel) =>
        database.ReadAsync(async session =>
            (await AuditStore.UnsealedAsync(session, 1, cancel)).Count > 0 || (await SealedBatchStore.UnsealedAsync(session, 1, cancel)).Count > 0
            || (await AuditRowsStore.UnsealedAsync(session, 1, cancel)).Count > 0, cancel);

    private async Task<int> SealGroupAsync(Session session, CancellationToken cancel)
    {
        await session.LockAsync("audit-seal", cancel);
        var entries = await AuditStore.UnsealedAsync(session, Group, cancel);
        var batches = await SealedBatchStore.UnsealedAsync(session, Group, cancel);
        var notes = await AuditRowsStore.UnsealedAsync(session, Group, cancel);
        // a row whose mark was taken off behind the service's back has its link already
        var rows = entries.Select(e => (Kind: AuditChain.EntryKind, e.Id, Digest: AuditChain.Entry(e)))
            .Concat(batches.Select(b => (Kind: AuditChain.BatchKind, b.Id, Digest: AuditChain.Batch(b))))
            .Concat(notes.Select(n => (Kind: AuditChain.RowsKind, n.Id, Digest: AuditChain.Rows(n)))).ToList();
        var known = await SealStore.KnownAsync(session, rows.Select(r => r.Id), cancel);
        var last = await SealStore.LastAsync(session, cancel);
        await SealStore.InsertAsync(session, Links(last, [.. rows.Where(r => !known.Contains(r.Id))]), cancel);
        await AuditStore.MarkSealedAsync(session, entries.Select(e => e.Id), cancel);
        await SealedBatchStore.MarkSealedAsync(session, batches.Select(b => b.Id), cancel);
        await AuditRowsStore.MarkSealedAsync(session, notes.Select(n => n.Id), cancel);
        return rows.Count;
    }

    private List<SealRow> Links(SealRow? last, IReadOnlyList<(string Kind, Guid Id, byte[] Digest)> rows)
    {
        var links = new List<SealRow>(rows.Count);
        var (number, hash, at) = (last?.Number ?? 0, last?.Hash ?? AuditChain.Origin, clock.GetUtcNow());
        foreach (var (kind, id, digest) in rows)
        {
            hash = AuditChain.Link(hash, kind, id, digest);
            links.Add(new SealRow { Number = ++number, Kind = kind, RowId = id, Digest = digest, Hash = hash, SealedAt = at });
        }
        return links;
    }
}

/// <summary>Seals every second, on every node; what a node could not seal, the next second or another node does.</summary>
public sealed class AuditSealer(SealAudit seal, TimeProvider clock, ILogger<AuditSealer> logger) : BackgroundService
{
    /// <inheritdoc/>
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var timer = new PeriodicTimer(TimeSpan.FromSeconds(1), clock);
        while (await NextAsync(timer, stoppingToken))
        {
            try
            {
                await seal.RunAsync(stoppingToken);
            }
            catch (Exception error) when (error is not OperationCanceledException)
            {
                logger.LogError(LoggableException.Of(error), "The audit could not be sealed; the next second tries again");
            }
        }
    }

    private static async Task<bool> NextAsync(PeriodicTimer timer, CancellationToken stop)
    {
        try
        {
            return await timer.WaitForNextTickAsync(stop);
        }
        catch (OperationCanceledException)
        {
            return false;
        }
    }
}
