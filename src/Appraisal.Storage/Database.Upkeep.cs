namespace Appraisal.Storage;

/// <content>What keeps SQLite's files small, and leaves nothing in them that was deleted.</content>
public sealed partial class Database
{
    /// <summary>
    /// Cuts SQLite's log to nothing, unless a reader is in the way: as long as it is there it tells, commit by commit, what was stored
    /// together, and what was deleted since. On SQL Server there is nothing to do.
    /// </summary>
    /// <param name="tries">How often at most, 1 or more; writers wait up to a tenth of a second for each.</param>
    public async Task CutLogAsync(int tries = 1, CancellationToken cancel = default)
    {
        for (var i = 0; i < tries && _checkpoints is { IsDue: true }; i++)
            await TryCutLogAsync(_checkpoints, cancel);
    }

    private async Task TryCutLogAsync(Checkpoints checkpoints, CancellationToken cancel)
    {
        await Task.Run(checkpoints.Copy, cancel); // so that writers wait for the rest alone
        await _gate.WaitAsync(cancel);
        try
        {
            await Task.Run(checkpoints.Cut, cancel);
        }
        finally
        {
            _gate.Release();
        }
    }

    /// <summary>
    /// Writes SQLite's file anew, so that nothing is left in it of what was deleted: where a page of a table is split or merged, what stood
    /// there before may stay in its free space, whatever <c>secure_delete</c> says. Writers wait meanwhile, readers do not. It needs the
    /// size of the database twice over on the disk for that time. On SQL Server there is nothing to do here: see docs/operations.md.
    /// </summary>
    public async Task RewriteAsync(CancellationToken cancel = default)
    {
        if (!Dialect.IsSqlite)
            return;
        await _gate.WaitAsync(cancel);
        try
        {
            _kept?.Dispose();
            _kept = null;
            await using var connection = await OpenAsync(cancel);
            await using var command = connection.CreateCommand();
            command.CommandText = "VACUUM";
            command.CommandTimeout = 0; // as long as it takes
            await Task.Run(command.ExecuteNonQuery, cancel);
        }
        finally
        {
            _gate.Release();
        }
    }

    /// <summary>Closes the connections over which nobody reads at the moment; on SQL Server the provider keeps them.</summary>
    public void CloseIdle() => _sqlite?.CloseIdle();
}
