using System.ComponentModel.DataAnnotations;
using System.Data.Common;
using System.Threading.Channels;
using Appraisal.Service.Hosting;
using Appraisal.Service.Web;

namespace Appraisal.Service.Surveys.Intake;

/// <summary>How much intake may hold.</summary>
public sealed class IntakeOptions
{
    /// <summary>Responses that wait for the writer before further ones are answered 503; 1,000..1,000,000, by default 20,000 (about 20 MB).</summary>
    [Range(1_000, 1_000_000)]
    public int MostWaiting { get; set; } = 20_000;

    /// <summary>Responses in one transaction; 1..100,000, by default 5,000: larger ones gain little and keep other writers waiting.</summary>
    [Range(1, 100_000)]
    public int MostInGroup { get; set; } = 5_000;
}

/// <summary>Gives each candidate of a group its verdict, durably.</summary>
internal delegate Task CommitGroup(IReadOnlyList<Candidate> group, CancellationToken cancel);

/// <summary>
/// The queue between the requests and the one writer of this process. What waits is bounded; a group is all that waits when the
/// writer is free, so groups grow with the load.
/// </summary>
internal sealed class IntakeWriter : BackgroundService
{
    private readonly Channel<Submission> _channel = Channel.CreateUnbounded<Submission>(new UnboundedChannelOptions { SingleReader = true });
    private readonly CommitGroup _commit;
    private readonly IntakeOptions _options;
    private readonly ILogger<IntakeWriter> _logger;
    private int _waiting;

    public IntakeWriter(CommitGroup commit, IntakeOptions options, ILogger<IntakeWriter> logger)
    {
        if (options.MostWaiting is < 1_000 or > 1_000_000)
            throw new ArgumentException($"Intake:MostWaiting is {options.MostWaiting}; it may be 1,000 to 1,000,000.", nameof(options));
        if (options.MostInGroup is < 1 or > 100_000)
            throw new ArgumentException($"Intake:MostInGroup is {options.MostInGroup}; it may be 1 to 100,000.", nameof(options));
        (_commit, _options, _logger) = (commit, options, logger);
    }

    /// <summary>Waits until the candidates are settled; false if they could not be, or if too many wait already.</summary>
    internal Task<bool> SettleAsync(IReadOnlyList<Candidate> candidates)
    {
        if (Add(candidates.Count) > _options.MostWaiting)
        {
            Add(-candidates.Count);
            return Task.FromResult(false);
        }
        var submission = new Submission(candidates);
        return _channel.Writer.TryWrite(submission) ? submission.Done : Task.FromResult(false); // stopping: nothing waits any more
    }

    /// <inheritdoc/>
    public override async Task StopAsync(CancellationToken cancellationToken)
    {
        _channel.Writer.TryComplete(); // what waits is still stored and answered
        try
        {
            if (ExecuteTask is { } writing)
                await writing.WaitAsync(cancellationToken);
        }
        catch (OperationCanceledException)
        {
            _logger.LogWarning("Stopped while responses wait for the database; they were not answered, and will be sent again");
        }
        await base.StopAsync(cancellationToken);
    }

    /// <inheritdoc/>
    // a thread of its own: the writer waits for the disk, and must not hold one of the few threads that serve requests
    protected override Task ExecuteAsync(CancellationToken stoppingToken) =>
        Task.Factory.StartNew(Write, CancellationToken.None, TaskCreationOptions.LongRunning, TaskScheduler.Default);

    private int Add(int count)
    {
        Measures.IntakeQueue.Add(count);
        return Interlocked.Add(ref _waiting, count);
    }

    private void Write()
    {
        var reader = _channel.Reader;
        var group = new List<Submission>();
        while (reader.WaitToReadAsync().AsTask().GetAwaiter().GetResult())
        {
            for (var size = 0; size < _options.MostInGroup && reader.TryRead(out var next); size += next.Candidates.Count)
                group.Add(next);
            Settle(group);
            var settled = group.Sum(s => s.Candidates.Count);
            Add(-settled);
            Measures.IntakeGroup.Record(settled);
            group.Clear();
        }
    }

    private void Settle(List<Submission> group)
    {
        try
        {
            _commit([.. group.SelectMany(s => s.Candidates)], CancellationToken.None).GetAwaiter().GetResult();
            group.ForEach(s => s.Complete(stored: true));
        }
        catch (Exception error) when (error is DbException or TimeoutException)
        {
            _logger.LogError(LoggableException.Of(error), "A group of responses could not be stored; their senders are told to send them again");
            group.ForEach(s => s.Complete(stored: false));
        }
        catch (Exception error)
        {
            group.ForEach(s => s.Fail(error));
        }
    }
}
