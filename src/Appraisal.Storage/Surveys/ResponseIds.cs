using Microsoft.Data.Sqlite;
using SQLitePCL;

namespace Appraisal.Storage.Surveys;

/// <summary>
/// That each id of a response is there once. SQL Server has them all in <c>response_id</c>. SQLite writes a whole page of that index for
/// each id that comes in no order, which costs more than all else that is done for a response: there the ids of the last batches are kept
/// in memory, by the one connection that writes, and go into the table later, in their order, so that many share a page.
/// </summary>
internal static class ResponseIds
{
    // on SQLite, one may be there already: shown before, or put in by a process that ended before its batch was marked
    private static readonly Table<KeyValuePair<Guid, Guid>> Rows = new("response_id", c => c.Id("id", i => i.Key).Id("batch_id", i => i.Value), orThere: true);

    private static readonly Statement AnyFrom = new("SELECT CASE WHEN EXISTS (SELECT 1 FROM response_id WHERE id >= @id) THEN 1 ELSE 0 END");

    private static readonly Statement Stored = new("SELECT 1 FROM response_id WHERE id = @id");

    private static readonly Statement MoveAll = new("""
        INSERT INTO response_id (id, batch_id)
        SELECT r.id, r.batch_id FROM response_batch b JOIN response r ON r.batch_id = b.id
        WHERE b.indexed = 0 AND NOT EXISTS (SELECT 1 FROM response_id i WHERE i.id = r.id)
        ORDER BY r.id
        """);

    private static readonly Statement MarkAll = new("UPDATE response_batch SET indexed = 1 WHERE indexed = 0");

    private static readonly Statement Mark = new("UPDATE response_batch SET indexed = 1 WHERE id IN {ids}");

    /// <summary>Adds the ids of a batch that is about to be stored; whether they are in the table now.</summary>
    /// <exception cref="System.Data.Common.DbException">One of them is there already.</exception>
    public static async Task<bool> AddAsync(Session session, Guid batch, IReadOnlyCollection<Guid> ids, CancellationToken cancel)
    {
        if (session.Kept is not { } kept)
        {
            await Rows.InsertAsync(session, [.. ids.Select(id => KeyValuePair.Create(id, batch))], cancel);
            return true;
        }
        await kept.RecentIds.RefreshAsync(session, cancel);
        if (kept.RecentIds.ContainsAny(ids) || AnyStored(kept, ids))
            throw new SqliteException("A response of this id is there already.", raw.SQLITE_CONSTRAINT, raw.SQLITE_CONSTRAINT_PRIMARYKEY);
        kept.RecentIds.Add(session, batch, ids);
        return false;
    }

    /// <summary>Puts those of the ids that are there into the table: who looks for responses by their ids does so first.</summary>
    public static async Task ShowAsync(Session session, IEnumerable<Guid> ids, CancellationToken cancel)
    {
        if (session is not { Kept: { } kept, Changes: not null })
            return; // nothing to put there, or nothing may be put while it reads
        await kept.RecentIds.RefreshAsync(session, cancel);
        await Rows.InsertAsync(session, kept.RecentIds.Of(ids), cancel);
    }

    /// <summary>Puts some ids into the table after a number of responses was stored, once there are many.</summary>
    public static async Task MoveSomeAsync(Session session, int stored, CancellationToken cancel)
    {
        if (session.Kept is not { } kept)
            return;
        await Rows.InsertAsync(session, kept.RecentIds.Leave(stored, out var indexed), cancel);
        if (indexed.Count > 0)
            await session.ExecuteAsync(Mark, new { ids = Ids.Json(indexed) }, cancel);
    }

    /// <summary>Puts all ids into the table: who deletes responses does so first.</summary>
    public static async Task MoveAllAsync(Session session, CancellationToken cancel)
    {
        if (session.Kept is not { } kept)
            return;
        await session.ExecuteAsync(MoveAll, null, cancel);
        await session.ExecuteAsync(MarkAll, null, cancel);
        kept.RecentIds.Clear(session);
    }

    private static bool AnyStored(KeptConnection kept, IReadOnlyCollection<Guid> ids)
    {
        // ids that are made in the order of time come after all that are there
        if (!Is(kept.Prepare(AnyFrom), ids.Min()))
            return false;
        var stored = kept.Prepare(Stored);
        return ids.Any(id => Is(stored, id));
    }

    private static bool Is(KeptStatement statement, Guid id)
    {
        statement.BindId(1, id);
        return statement.Find() == 1;
    }
}
