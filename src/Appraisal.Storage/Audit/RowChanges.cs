using System.Buffers;
using System.Buffers.Binary;
using System.Security.Cryptography;
using System.Text;

namespace Appraisal.Storage.Audit;

/// <summary>
/// The rows of audited tables that a transaction has changed. At its end they are read back and noted in <c>audit_rows</c>: of each its key,
/// a keyed digest of its fields, and a short check of each field, by which verification names the one that was changed. The key of the
/// digests is no part of the database, so who can write the database alone cannot note a row as the service would.
/// </summary>
internal sealed class RowChanges(byte[] secret, Ids ids, TimeProvider clock)
{
    private const int MostRows = 1000; // noted in one row of audit_rows

    private readonly Dictionary<AuditedTable, HashSet<string>> _keys = [];
    private readonly Dictionary<AuditedTable, List<RowNote>> _added = [];

    /// <summary>Rows that were added as they stand in memory.</summary>
    public void Add<T>(AuditedTable table, IEnumerable<T> rows, IReadOnlyList<(string Name, Func<T, object?> Value)> columns)
    {
        var notes = _added.TryGetValue(table, out var there) ? there : _added[table] = [];
        var key = table.Key.Select(k => columns.Single(c => c.Name == k).Value).ToList();
        var noted = columns.Where(c => table.Notes(c.Name)).OrderBy(c => c.Name, StringComparer.Ordinal).ToList();
        foreach (var row in rows)
        {
            var fields = new List<(string, string)>(noted.Count);
            foreach (var (name, value) in noted)
            {
                if (AuditedTable.Text(value(row)) is { } text)
                    fields.Add((name, text));
            }
            notes.Add(RowNote.Of(secret, table, new AuditedTable.Row(AuditedTable.KeyOf(key.Select(k => k(row))), fields)));
        }
    }

    /// <summary>Keys of rows that a statement has changed, added or removed.</summary>
    public void Add(AuditedTable table, IEnumerable<string> keys)
    {
        if (!_keys.TryGetValue(table, out var there))
            _keys[table] = there = new HashSet<string>(StringComparer.Ordinal);
        there.UnionWith(keys);
    }

    /// <summary>Notes all of it, in the transaction that has changed them.</summary>
    public async Task WriteAsync(Session session, CancellationToken cancel)
    {
        foreach (var table in _added.Keys.Union(_keys.Keys).ToList())
        {
            var notes = _added.GetValueOrDefault(table) ?? [];
            foreach (var keys in (_keys.GetValueOrDefault(table) ?? []).Chunk(MostRows))
            {
                var rows = (await table.FindAsync(session, keys, cancel)).ToDictionary(r => r.Key, StringComparer.Ordinal);
                notes.AddRange(keys.Select(key => rows.TryGetValue(key, out var row) ? RowNote.Of(secret, table, row) : RowNote.Gone(key)));
            }
            // by key: the order of what was removed and added would tell what was which
            await AuditRowsStore.InsertAsync(session, [.. notes.OrderBy(n => n.Key, StringComparer.Ordinal).Chunk(MostRows).Select(some => new AuditRowsRow
            {
                Id = ids.Next(),
                At = clock.GetUtcNow(),
                TableName = table.Name,
                Notes = some.Length,
                Content = RowNote.Write(some),
            })], cancel);
        }
        _added.Clear();
        _keys.Clear();
    }
}

/// <summary>What is noted of a row.</summary>
/// <param name="Key">Its key.</param>
/// <param name="Digest">A keyed digest of its fields; empty: it was removed.</param>
/// <param name="Checks">Of each field a short hash of the name and one of the value.</param>
internal sealed record RowNote(string Key, byte[] Digest, (ushort Name, ushort Value)[] Checks)
{
    private const int DigestLength = 16;
    private const int TypicalRow = 2048; // bytes

    [ThreadStatic]
    private static ArrayBufferWriter<byte>? s_parts; // an import notes 100,000 rows one after another

    /// <summary>That a row is gone.</summary>
    public static RowNote Gone(string key) => new(key, [], []);

    /// <summary>What is noted of a row.</summary>
    public static RowNote Of(byte[] secret, AuditedTable table, AuditedTable.Row row)
    {
        var parts = s_parts ??= new ArrayBufferWriter<byte>(TypicalRow);
        parts.ResetWrittenCount();
        Append(table.Name);
        Append(row.Key);
        foreach (var (name, value) in row.Fields)
        {
            Append(name);
            Append(value);
        }
        return new RowNote(row.Key, HMACSHA256.HashData(secret, parts.WrittenSpan)[..DigestLength], [.. row.Fields.Select(f => (Check(secret, f.Name), Check(secret, f.Value)))]);

        // with its length before it, so that nothing moves from one field into the next
        void Append(string part)
        {
            var buffer = parts.GetSpan(sizeof(int) + Encoding.UTF8.GetMaxByteCount(part.Length));
            var length = Encoding.UTF8.GetBytes(part, buffer[sizeof(int)..]);
            BinaryPrimitives.WriteInt32BigEndian(buffer, length);
            parts.Advance(sizeof(int) + length);
        }
    }

    /// <summary>The name of a field that is otherwise than noted; null where they are the same.</summary>
    public string? Differs(byte[] secret, AuditedTable table, AuditedTable.Row row)
    {
        var now = Of(secret, table, row);
        if (CryptographicOperations.FixedTimeEquals(now.Digest, Digest))
            return null;
        for (var i = 0; i < row.Fields.Count; i++)
        {
            if (!Checks.Contains(now.Checks[i]))
                return row.Fields[i].Name;
        }
        // none says something else, so one that was noted says nothing any more, or two values have the same check
        return Checks.Select(c => c.Name).Except(now.Checks.Select(c => c.Name)).Any() ? "a field that is NULL now" : "a field";
    }

    /// <summary>Notes as bytes.</summary>
    public static byte[] Write(IReadOnlyCollection<RowNote> notes)
    {
        using var stream = new MemoryStream();
        using var writer = new BinaryWriter(stream, Encoding.UTF8);
        foreach (var note in notes)
        {
            writer.Write(note.Key);
            writer.Write((byte)note.Digest.Length);
            writer.Write(note.Digest);
            writer.Write((byte)note.Checks.Length);
            foreach (var (name, value) in note.Checks)
            {
                writer.Write(name);
                writer.Write(value);
            }
        }
        writer.Flush();
        return stream.ToArray();
    }

    /// <summary>The notes in bytes.</summary>
    public static IEnumerable<RowNote> Read(byte[] content)
    {
        using var stream = new MemoryStream(content);
        using var reader = new BinaryReader(stream, Encoding.UTF8);
        while (stream.Position < stream.Length)
        {
            var (key, digest) = (reader.ReadString(), reader.ReadBytes(reader.ReadByte()));
            var checks = new (ushort, ushort)[reader.ReadByte()];
            for (var i = 0; i < checks.Length; i++)
                checks[i] = (reader.ReadUInt16(), reader.ReadUInt16());
            yield return new RowNote(key, digest, checks);
        }
    }

    // FNV-1a, begun with the secret: it names a field and proves nothing
    private static ushort Check(byte[] secret, string text)
    {
        var hash = BinaryPrimitives.ReadUInt32BigEndian(secret) ^ 2166136261;
        foreach (var c in text)
            hash = (hash ^ c) * 16777619;
        return (ushort)(hash ^ (hash >> 16));
    }
}
