using Appraisal.Service.Access;
using Appraisal.Storage;
using Appraisal.Storage.Audit;

namespace Appraisal.Service.Audit;

/// <summary>
/// Puts on record who read what of persons. Readings that come at the same time are stored together, so that each does not wait for a
/// commit of its own; none is answered before its entry is on the disk.
/// </summary>
public sealed class ReadRecords(Database database, AuditTrail audit)
{
    private const int MostTogether = 500;

    private readonly Lock _gate = new();
    private readonly Queue<(AuditRow Row, TaskCompletionSource Stored)> _waiting = new();
    private bool _isStoring;

    /// <summary>Records a reading; done once it is stored.</summary>
    /// <param name="caller">Who reads.</param>
    /// <param name="unit">Where it lies: auditors whose territory holds it see the entry.</param>
    /// <param name="kind">What is read.</param>
    /// <param name="subject">Which of it.</param>
    /// <param name="what">More of it.</param>
    /// <exception cref="DatabaseUnavailableException">It cannot be stored; then what was read must not be answered.</exception>
    public Task AddAsync(Caller caller, string? unit, string kind, string subject, object? what = null)
    {
        var stored = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        lock (_gate)
        {
            _waiting.Enqueue((audit.At(unit).Reading(caller, kind, subject, what), stored));
            if (!_isStoring)
                _ = StoreAsync();
            _isStoring = true;
        }
        return stored.Task;
    }

    private async Task StoreAsync()
    {
        await Task.Yield(); // not in the lock
        while (Together() is { Count: > 0 } group)
        {
            try
            {
                await database.WriteAsync(session => AuditStore.InsertAsync(session, [.. group.Select(g => g.Row)]));
                group.ForEach(g => g.Stored.SetResult());
            }
            catch (Exception error) // each of those that wait for it meets it
            {
                group.ForEach(g => g.Stored.SetException(error));
            }
        }
    }

    private List<(AuditRow Row, TaskCompletionSource Stored)> Together()
    {
        lock (_gate)
        {
            var group = new List<(AuditRow, TaskCompletionSource)>();
            while (group.Count < MostTogether && _waiting.TryDequeue(out var next))
                group.Add(next);
            _isStoring = group.Count > 0;
            return group;
        }
    }
}
