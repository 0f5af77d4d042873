using Appraisal.Scoring.Scores;
using Appraisal.Service.Access;
using Appraisal.Service.Audit;
using Appraisal.Service.Disclosure;
using Appraisal.Service.Hosting;
using Appraisal.Service.Surveys;
using Appraisal.Service.Web;
using Appraisal.Storage;
using Appraisal.Storage.Schemes;
using Appraisal.Storage.Scores;

namespace Appraisal.Service.Scores;

/// <summary>
/// Does a score run that was asked for. A worker holds it by a lease that it renews while it works; a run whose worker died is taken
/// up by another from the beginning, and gives the same scores. After three attempts it is failed; why in detail is in the log alone.
/// </summary>
public sealed class ComputeScores(Database database, AggregateResponses aggregate, AuditTrail audit, TimeProvider clock, ILogger<ComputeScores> logger)
{
    /// <summary>How long a worker may be silent before another takes over.</summary>
    public static readonly TimeSpan Lease = TimeSpan.FromSeconds(45);

    private const int MostAttempts = 3;

    // scores written at a time, so that a run does not stall intake
    private const int Chunk = 1000;

    // participants of a run whose memory is worth giving back
    private const int Large = 10_000;

    private readonly string _worker = $"{Environment.MachineName}:{Environment.ProcessId}:{Guid.CreateVersion7(clock.GetUtcNow()):N}";

    /// <summary>Takes up every run that nobody works on; the recurring job.</summary>
    public async Task RunPendingAsync(CancellationToken cancel)
    {
        foreach (var id in await database.ReadAsync(s => ScoreRunStore.UnfinishedAsync(s, clock.GetUtcNow(), cancel), cancel))
            await RunAsync(id, cancel);
    }

    /// <summary>Does one run, unless somebody else works on it.</summary>
    public async Task RunAsync(Guid id, CancellationToken cancel)
    {
        var now = clock.GetUtcNow();
        if (!await database.WriteAsync(s => ScoreRunStore.ClaimAsync(s, id, _worker, now, now + Lease, cancel), cancel))
            return;
        try
        {
            var participants = await ComputeAsync(id, cancel);
            Measure("done", now);
            if (participants >= Large)
                ProcessMemory.GiveBack();
        }
        catch (Exception error) when (error is not OperationCanceledException)
        {
            Measure("failed", now);
            logger.LogError(LoggableException.Of(error), "Score run {Run} failed", id);
            await GiveUpAsync(id, error);
        }
    }

    private void Measure(string outcome, DateTimeOffset start) =>
        Measures.RunDuration.Record((clock.GetUtcNow() - start).TotalSeconds, new KeyValuePair<string, object?>("outcome", outcome));

    /// <summary>Does it; for how many participants.</summary>
    private async Task<int> ComputeAsync(Guid id, CancellationToken cancel)
    {
        await aggregate.RunAsync(cancel); // what was answered before the close counts
        var (run, cycle, inputs, underReview) = await database.SnapshotAsync(async session =>
        {
            var row = (await ScoreRunStore.FindAsync(session, id, cancel))!;
            var period = (await CycleStore.FindAsync(session, row.Cycle, cancel))!;
            return (row, period, await RunInputReader.ReadAsync(session, period, cancel), await FlagSight.UnderReviewAsync(session, period, cancel));
        }, cancel);
        if (run.Attempts > MostAttempts)
            throw new WorkerLostException();

        var total = inputs.Participants.Count;
        if (!await KeepAsync(id, 0, total, cancel))
            return 0; // taken up by another worker meanwhile
        using var lost = CancellationTokenSource.CreateLinkedTokenSource(cancel);
        var progress = new Counter();
        var renewing = RenewAsync(id, progress, total, lost);
        try
        {
            var digest = await KeepInputsAsync(id, inputs, lost.Token);
            if (total >= Large)
                ProcessMemory.GiveBack(); // what reading has left, before the results come beside the inputs
            var result = await Task.Run(() => ScoreRun.Compute(inputs, progress, lost.Token), lost.Token);
            await StoreAsync(id, cycle, inputs, [.. underReview.Keys.Order(StringComparer.Ordinal)], result, digest, lost.Token);
        }
        finally
        {
            await lost.CancelAsync();
            await renewing;
        }
        return total;
    }

    /// <summary>Keeps what the run is computed from, after whatever an earlier worker left is gone; the run's digest.</summary>
    private async Task<byte[]> KeepInputsAsync(Guid id, RunInputs inputs, CancellationToken cancel)
    {
        var (basis, digests, total) = (RunDocuments.BasisOf(inputs), new List<byte[]>(inputs.Participants.Count), inputs.Participants.Count);
        await HoldingAsync(id, 0, total, async session =>
        {
            await ScoreStore.DeleteAsync(session, id, cancel);
            await RunInputStore.DeleteAsync(session, id, cancel);
            await RunInputStore.InsertBasisAsync(session, id, basis, cancel);
        }, cancel);
        foreach (var participants in inputs.Participants.Chunk(Chunk))
        {
            var rows = Array.ConvertAll(participants, participant => RunDocuments.Of(id, participant));
            digests.AddRange(rows.Select(row => row.Digest));
            await HoldingAsync(id, 0, total, session => RunInputStore.InsertAsync(session, rows, cancel), cancel);
        }
        return RunDocuments.DigestOf(digests, basis);
    }

    private async Task StoreAsync(
        Guid id, CycleRow cycle, RunInputs inputs, IReadOnlyList<string> underReview, RunResult result, byte[] digest, CancellationToken cancel)
    {
        var total = inputs.Participants.Count;
        var (row, figures) = (ScoreRows.Maker(id, cycle, result), new RunFigures.Counter(result));
        foreach (var cadres in result.Cadres.Chunk(Chunk))
        {
            Array.ForEach(cadres, figures.Add);
            var rows = Array.ConvertAll(cadres, cadre => row(cadre));
            await HoldingAsync(id, total, total, session => ScoreStore.InsertAsync(session, rows, cancel), cancel);
        }
        await HoldingAsync(id, total, total, session => ScoreRunStore.SetFiguresAsync(session, id, Json.Text(figures.All()), cancel), cancel);
        var summary = new RunSummary([.. result.Figures.Select(ScoreRows.Summary)], result.QuotaGroups, result.DecisionsWithoutEffect,
            result.Diagnostics, result.MarkCounting) { UnderReview = underReview, Figures = result.Figures };
        await database.WriteAsync(async session =>
        {
            if (!await ScoreRunStore.FinishAsync(session, id, _worker, clock.GetUtcNow(), digest, Json.Text(summary), cancel))
                throw new OperationCanceledException("The run was taken up by another worker.");
            await audit.WriteAsync(session, Caller.Service, "compute", "score-run", id.ToString(),
                after: new { digest = Convert.ToHexStringLower(digest), scores = result.Scores.Count }, cancel: cancel);
        }, cancel);
    }

    // a worker that was silent too long writes nothing beside the one that took over
    private Task HoldingAsync(Guid id, int done, int total, Func<Session, Task> write, CancellationToken cancel) => database.WriteAsync(async session =>
    {
        if (!await ScoreRunStore.RenewAsync(session, id, _worker, clock.GetUtcNow() + Lease, done, total, cancel))
            throw new OperationCanceledException("The run was taken up by another worker.");
        await write(session);
    }, cancel);

    private async Task RenewAsync(Guid id, Counter progress, int total, CancellationTokenSource lost)
    {
        using var timer = new PeriodicTimer(TimeSpan.FromSeconds(1), clock);
        try
        {
            while (await timer.WaitForNextTickAsync(lost.Token))
            {
                if (!await KeepAsync(id, progress.Done, total, lost.Token))
                    await lost.CancelAsync();
            }
        }
        catch (OperationCanceledException)
        {
            // the run has ended, or was lost
        }
    }

    private Task<bool> KeepAsync(Guid id, int done, int total, CancellationToken cancel) =>
        database.WriteAsync(s => ScoreRunStore.RenewAsync(s, id, _worker, clock.GetUtcNow() + Lease, done, total, cancel), cancel);

    private Task GiveUpAsync(Guid id, Exception error)
    {
        var failure = FailureOf(error);
        return database.WriteAsync(session => ScoreRunStore.FailAsync(session, id, _worker, clock.GetUtcNow(), Wire.Text(failure)));
    }

    internal static ScoreRunFailure FailureOf(Exception error) => error switch
    {
        WorkerLostException => ScoreRunFailure.WorkerLost,
        DatabaseUnavailableException { InnerException: { } why } => FailureOf(why),
        _ when Faults.Of(error) == Fault.Full => ScoreRunFailure.StorageFull,
        _ => ScoreRunFailure.Unexpected,
    };

    private sealed class WorkerLostException() : Exception($"Its worker was lost {MostAttempts} times.");

    private sealed class Counter : IProgress<int>
    {
        private int _done;

        public int Done => Volatile.Read(ref _done);

        public void Report(int value) => Volatile.Write(ref _done, value);
    }
}
