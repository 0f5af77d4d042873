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
/// Does a score run that was asked for. An attempt holds it by a lease that it renews from its first moment to its last; a run whose worker
/// died is taken up by another from the beginning, and gives the same scores. After three attempts it is failed; why in detail is in the log
/// alone.
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
        // of this attempt alone: one that a process has lost must not write beside the next, which may be its own
        var attempt = new Attempt(id, $"{Environment.MachineName}:{Environment.ProcessId}:{Guid.CreateVersion7(now):N}");
        if (!await database.WriteAsync(s => ScoreRunStore.ClaimAsync(s, id, attempt.Worker, now, now + Lease, cancel), cancel))
            return;
        try
        {
            await HoldAsync(attempt, cancel);
            Measure("done", now);
            if (attempt.Total >= Large)
                ProcessMemory.GiveBack();
        }
        catch (OperationCanceledException) when (!cancel.IsCancellationRequested)
        {
            logger.LogWarning("Score run {Run} was taken up by another worker", id);
        }
        catch (Exception error) when (error is not OperationCanceledException)
        {
            Measure("failed", now);
            logger.LogError(LoggableException.Of(error), "Score run {Run} failed", id);
            await GiveUpAsync(attempt, error);
        }
    }

    private void Measure(string outcome, DateTimeOffset start) =>
        Measures.RunDuration.Record((clock.GetUtcNow() - start).TotalSeconds, new KeyValuePair<string, object?>("outcome", outcome));

    // reading alone may take longer than a lease
    private async Task HoldAsync(Attempt attempt, CancellationToken cancel)
    {
        using var lost = CancellationTokenSource.CreateLinkedTokenSource(cancel);
        var renewing = RenewAsync(attempt, lost);
        try
        {
            await ComputeAsync(attempt, lost.Token);
        }
        finally
        {
            await lost.CancelAsync();
            await renewing;
        }
    }

    private async Task ComputeAsync(Attempt attempt, CancellationToken cancel)
    {
        await aggregate.RunAsync(cancel); // what was answered before the close counts
        var (run, cycle, inputs, underReview) = await database.SnapshotAsync(async session =>
        {
            var row = (await ScoreRunStore.FindAsync(session, attempt.Run, cancel))!;
            var period = (await CycleStore.FindAsync(session, row.Cycle, cancel))!;
            return (row, period, await RunInputReader.ReadAsync(session, period, cancel), await FlagSight.UnderReviewAsync(session, period, cancel));
        }, cancel);
        if (run.Attempts > MostAttempts)
            throw new WorkerLostException();

        attempt.Total = inputs.Participants.Count;
        var digest = await KeepInputsAsync(attempt, inputs, cancel);
        if (attempt.Total >= Large)
            ProcessMemory.GiveBack(); // what reading has left, before the results come beside the inputs
        var result = await Task.Run(() => ScoreRun.Compute(inputs, attempt, cancel), cancel);
        await StoreAsync(attempt, cycle, [.. underReview.Keys.Order(StringComparer.Ordinal)], result, digest, cancel);
    }

    /// <summary>Keeps what the run is computed from, after whatever an earlier worker left is gone; the run's digest.</summary>
    private async Task<byte[]> KeepInputsAsync(Attempt attempt, RunInputs inputs, CancellationToken cancel)
    {
        var (basis, digests) = (RunDocuments.BasisOf(inputs), new List<byte[]>(inputs.Participants.Count));
        await HoldingAsync(attempt, async session =>
        {
            await ScoreStore.DeleteAsync(session, attempt.Run, cancel);
            await RunInputStore.DeleteAsync(session, attempt.Run, cancel);
            await RunInputStore.InsertBasisAsync(session, attempt.Run, basis, cancel);
        }, cancel);
        foreach (var participants in inputs.Participants.Chunk(Chunk))
        {
            var rows = Array.ConvertAll(participants, participant => RunDocuments.Of(attempt.Run, participant));
            digests.AddRange(rows.Select(row => row.Digest));
            await HoldingAsync(attempt, session => RunInputStore.InsertAsync(session, rows, cancel), cancel);
        }
        return RunDocuments.DigestOf(digests, basis);
    }

    private async Task StoreAsync(
        Attempt attempt, CycleRow cycle, IReadOnlyList<string> underReview, RunResult result, byte[] digest, CancellationToken cancel)
    {
        var id = attempt.Run;
        var (row, figures) = (ScoreRows.Maker(id, cycle, result), new RunFigures.Counter(result));
        foreach (var cadres in result.Cadres.Chunk(Chunk))
        {
            Array.ForEach(cadres, figures.Add);
            var rows = Array.ConvertAll(cadres, cadre => row(cadre));
            await HoldingAsync(attempt, session => ScoreStore.InsertAsync(session, rows, cancel), cancel);
        }
        await HoldingAsync(attempt, session => ScoreRunStore.SetFiguresAsync(session, id, Json.Text(figures.All()), cancel), cancel);
        var summary = new RunSummary([.. result.Figures.Select(ScoreRows.Summary)], result.QuotaGroups, result.DecisionsWithoutEffect,
            result.Diagnostics, result.MarkCounting) { UnderReview = underReview, Figures = result.Figures };
        await database.WriteAsync(async session =>
        {
            if (!await ScoreRunStore.FinishAsync(session, id, attempt.Worker, clock.GetUtcNow(), digest, Json.Text(summary), cancel))
                throw new OperationCanceledException("The run was taken up by another worker.");
            await audit.WriteAsync(session, Caller.Service, "compute", "score-run", id.ToString(),
                after: new { digest = Convert.ToHexStringLower(digest), scores = result.Scores.Count }, cancel: cancel);
        }, cancel);
    }

    // an attempt that was silent too long writes nothing beside the one that took over
    private Task HoldingAsync(Attempt attempt, Func<Session, Task> write, CancellationToken cancel) => database.WriteAsync(async session =>
    {
        if (!await KeepAsync(session, attempt, cancel))
            throw new OperationCanceledException("The run was taken up by another worker.");
        await write(session);
    }, cancel);

    private async Task RenewAsync(Attempt attempt, CancellationTokenSource lost)
    {
        using var timer = new PeriodicTimer(TimeSpan.FromSeconds(1), clock);
        try
        {
            while (await timer.WaitForNextTickAsync(lost.Token))
            {
                if (!await database.WriteAsync(session => KeepAsync(session, attempt, lost.Token), lost.Token))
                    await lost.CancelAsync();
            }
        }
        catch (OperationCanceledException)
        {
            // the run has ended, or was lost
        }
    }

    private Task<bool> KeepAsync(Session session, Attempt attempt, CancellationToken cancel) =>
        ScoreRunStore.RenewAsync(session, attempt.Run, attempt.Worker, clock.GetUtcNow() + Lease, attempt.Done, attempt.Total, cancel);

    private Task GiveUpAsync(Attempt attempt, Exception error)
    {
        var failure = FailureOf(error);
        return database.WriteAsync(session => ScoreRunStore.FailAsync(session, attempt.Run, attempt.Worker, clock.GetUtcNow(), Wire.Text(failure)));
    }

    internal static ScoreRunFailure FailureOf(Exception error) => error switch
    {
        WorkerLostException => ScoreRunFailure.WorkerLost,
        DatabaseUnavailableException { InnerException: { } why } => FailureOf(why),
        _ when Faults.Of(error) == Fault.Full => ScoreRunFailure.StorageFull,
        _ => ScoreRunFailure.Unexpected,
    };

    private sealed class WorkerLostException() : Exception($"Its worker was lost {MostAttempts} times.");

    /// <summary>An attempt at a run, and how far it is.</summary>
    private sealed class Attempt(Guid run, string worker) : IProgress<int>
    {
        private int _done;
        private int _total;

        public Guid Run => run;

        public string Worker => worker;

        public int Done => Volatile.Read(ref _done);

        /// <summary>Participants; 0 until they are read.</summary>
        public int Total
        {
            get => Volatile.Read(ref _total);
            set => Volatile.Write(ref _total, value);
        }

        public void Report(int value) => Volatile.Write(ref _done, value);
    }
}
