namespace Appraisal.Storage.Audit;

/// <summary>What one transaction left in some rows of one table.</summary>
public sealed record AuditRowsRow
{
    public required Guid Id { get; init; }
    public DateTimeOffset At { get; init; }
    public required string TableName { get; init; }

    /// <summary>How many rows it tells of.</summary>
    public required int Notes { get; init; }

    /// <summary>The notes, as <see cref="RowChanges"/> writes them.</summary>
    public required byte[] Content { get; init; }
}

/// <summary>What a comparison of a table's rows with their notes came to.</summary>
/// <param name="Rows">Rows that were looked at.</param>
/// <param name="OtherSecret">Those among them whose last note was made with another secret: of them only that they are there can be told.</param>
/// <param name="Found">The first that differs.</param>
public sealed record RowComparison(long Rows, long OtherSecret, (string Key, string? Field, bool Exists)? Found);

/// <summary>SQL of what is noted of rows.</summary>
public static class AuditRowsStore
{
    private const string Columns = "id, at, table_name, notes, content";

    private static readonly Table<AuditRowsRow> Rows = new("audit_rows",
        ("id", r => r.Id), ("at", r => r.At), ("table_name", r => r.TableName), ("notes", r => r.Notes), ("content", r => r.Content), ("sealed", _ => false));

    // as with entries: what a running transaction still holds is passed over
    private static readonly Statement Unsealed = new((
        $"SELECT {Columns} FROM audit_rows WITH (READPAST) WHERE sealed = 0 ORDER BY id {"{limit}"}",
        $"SELECT {Columns} FROM audit_rows WHERE sealed = 0 ORDER BY id {"{limit}"}"));

    private static readonly Statement Tail = new("SELECT COUNT(*) AS count, MIN(at) AS oldest FROM audit_rows WHERE sealed = 0");

    private static readonly Statement MarkSealed = new("UPDATE audit_rows SET sealed = 1 WHERE id IN {ids}");

    private static readonly Statement ByIds = new($"SELECT {Columns} FROM audit_rows WHERE id IN {"{ids}"}");

    private static readonly Statement CountOf = new("SELECT COALESCE(SUM(CAST(notes AS bigint)), 0) FROM audit_rows WHERE table_name = @table");

    private static readonly Statement OfTable = new("SELECT id, content FROM audit_rows WHERE table_name = @table ORDER BY id");

    private static readonly Statement MarkedWithoutSeal = new($"""
        SELECT {Columns} FROM audit_rows
        WHERE sealed = 1 AND NOT EXISTS (SELECT 1 FROM audit_seal s WHERE s.row_id = audit_rows.id)
        ORDER BY id {"{limit}"}
        """,
        scans: "verification finds what is sealed without a link");

    /// <summary>Adds some.</summary>
    public static Task InsertAsync(Session session, IReadOnlyCollection<AuditRowsRow> rows, CancellationToken cancel = default) => Rows.InsertAsync(session, rows, cancel);

    /// <summary>Those that are not in the chain yet.</summary>
    public static Task<IReadOnlyList<AuditRowsRow>> UnsealedAsync(Session session, int limit, CancellationToken cancel = default) =>
        session.QueryAsync<AuditRowsRow>(Unsealed, new { limit }, cancel);

    /// <summary>How many are not in the chain yet, and since when the oldest waits.</summary>
    public static async Task<AuditTail> TailAsync(Session session, CancellationToken cancel = default) => (await session.FindAsync<AuditTail>(Tail, cancel: cancel))!;

    /// <summary>Marks some as being in the chain.</summary>
    public static Task MarkSealedAsync(Session session, IEnumerable<Guid> ids, CancellationToken cancel = default) =>
        session.ExecuteAsync(MarkSealed, new { ids = Ids.Json(ids) }, cancel);

    /// <summary>Those of these ids, in no order.</summary>
    public static Task<IReadOnlyList<AuditRowsRow>> FindAsync(Session session, IEnumerable<Guid> ids, CancellationToken cancel = default) =>
        session.QueryAsync<AuditRowsRow>(ByIds, new { ids = Ids.Json(ids) }, cancel);

    /// <summary>The first that claims to be sealed and is not.</summary>
    public static Task<AuditRowsRow?> FindIntruderAsync(Session session, CancellationToken cancel = default) =>
        session.FindAsync<AuditRowsRow>(MarkedWithoutSeal, new { limit = 1 }, cancel);

    /// <summary>How many notes there are of a table's rows.</summary>
    public static Task<long> CountAsync(Session session, string table, CancellationToken cancel = default) => session.ScalarAsync<long>(CountOf, new { table }, cancel);

    /// <summary>
    /// Compares a table's rows with what was last noted of them. What differs is told by key and field (null: the whole row is there and
    /// should not be, or the other way round). Of a note from before <paramref name="former"/>, which was made with another secret, the key
    /// alone says something. Of many rows a part at a time is held in memory, and the rest is read again for the next part.
    /// </summary>
    public static async Task<RowComparison> CompareAsync(Session session, AuditedTable table, byte[] secret, Guid former, CancellationToken cancel = default)
    {
        var parts = (int)(await CountAsync(session, table.Name, cancel) / NotesInMemory) + 1;
        var all = new RowComparison(0, 0, null);
        for (var part = 0; part < parts; part++)
        {
            var one = await ComparePartAsync(session, table, secret, former, key => (uint)string.GetHashCode(key, StringComparison.Ordinal) % parts == part, cancel);
            all = new RowComparison(all.Rows + one.Rows, all.OtherSecret + one.OtherSecret, one.Found);
            if (all.Found is not null)
                break;
        }
        return all;
    }

    /// <summary>Notes that are held at a time: some 100 MB.</summary>
    private const int NotesInMemory = 400_000;

    private static async Task<RowComparison> ComparePartAsync(
        Session session, AuditedTable table, byte[] secret, Guid former, Func<string, bool> isOfPart, CancellationToken cancel)
    {
        var last = new Dictionary<string, (RowNote Note, bool IsFormer)>(StringComparer.Ordinal);
        await session.EachAsync(OfTable, new { table = table.Name }, reader =>
        {
            var isFormer = former != Guid.Empty && new Guid((byte[])reader.GetValue(0), bigEndian: true).CompareTo(former) < 0;
            foreach (var note in RowNote.Read((byte[])reader.GetValue(1)).Where(n => isOfPart(n.Key)))
                last[note.Key] = (note, isFormer);
        }, cancel);
        (string, string?, bool)? found = null;
        var (rows, other) = (0L, 0L);
        await session.EachAsync(table.All, null, reader =>
        {
            var row = table.Read(reader);
            if (found is not null || !isOfPart(row.Key))
                return;
            rows++;
            if (!last.Remove(row.Key, out var noted) || noted.Note.Digest.Length == 0)
                found = (row.Key, null, true);
            else if (noted.IsFormer)
                other++;
            else if (noted.Note.Differs(secret, table, row) is { } field)
                found = (row.Key, field, true);
        }, cancel);
        return new RowComparison(rows, other, found ?? (last.Values.FirstOrDefault(n => n.Note.Digest.Length > 0).Note is { } gone ? (gone.Key, null, false) : null));
    }
}
