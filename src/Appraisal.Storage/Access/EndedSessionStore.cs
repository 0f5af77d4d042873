namespace Appraisal.Storage.Access;

/// <summary>SQL of sessions that were signed out of.</summary>
public static class EndedSessionStore
{
    private static readonly Statement Count = new("SELECT COUNT(*) FROM ended_session WHERE id = @id");

    private static readonly Statement Insert = new("INSERT INTO ended_session (id, until) VALUES (@id, @until)");

    // few: those of some hours
    private static readonly Statement DeletePast = new("DELETE FROM ended_session WHERE until < @now");

    /// <summary>Whether a session was signed out of.</summary>
    public static async Task<bool> HasEndedAsync(Session session, Guid id, CancellationToken cancel = default) =>
        await session.ScalarAsync<long>(Count, new { id }, cancel) > 0;

    /// <summary>Ends a session whose cookies end by themselves at a moment, and forgets those whose cookies have ended; false: it has ended already.</summary>
    public static async Task<bool> EndAsync(Session session, Guid id, DateTimeOffset until, DateTimeOffset now, CancellationToken cancel = default)
    {
        await session.LockAsync("session:" + id, cancel);
        if (await HasEndedAsync(session, id, cancel))
            return false;
        await session.ExecuteAsync(DeletePast, new { now }, cancel);
        await session.ExecuteAsync(Insert, new { id, until }, cancel);
        return true;
    }
}
