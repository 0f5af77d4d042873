using Appraisal.Storage.Organization;

namespace Appraisal.Storage.Audit;

/// <summary>One change, or one read that is recorded: who, what, before and after, why, when.</summary>
public sealed record AuditRow
{
    public required Guid Id { get; init; }
    public required DateTimeOffset At { get; init; }
    public Guid? KeyId { get; init; }
    public required string Person { get; init; }
    public required string Role { get; init; }
    public required string Action { get; init; }
    public required string Kind { get; init; }
    public required string Subject { get; init; }

    /// <summary>Where the change lies, for auditors of a territory; null: told to those of no territory only.</summary>
    public string? Unit { get; init; }

    public string? BeforeValue { get; init; }
    public string? AfterValue { get; init; }
    public string? Reason { get; init; }

    /// <summary>Keeps the digest from being guessed; gone, with the three texts before it, once they are erased.</summary>
    public byte[]? Salt { get; init; }

    /// <summary>What the chain holds of the texts before and after and of the reason.</summary>
    public required byte[] DetailsDigest { get; init; }
}

/// <summary>What is not in the chain yet.</summary>
public sealed record AuditTail
{
    public long Count { get; init; }
    public DateTimeOffset? Oldest { get; init; }
}

/// <summary>Which entries a list shows; null = any.</summary>
/// <param name="Kind">Of things of this kind.</param>
/// <param name="Subject">Of this thing.</param>
/// <param name="Person">By this person.</param>
/// <param name="Action">That did this.</param>
/// <param name="From">From this moment on.</param>
/// <param name="Before">Before this moment.</param>
/// <param name="Territory">At or below this unit.</param>
public sealed record AuditFilter(string? Kind, string? Subject, string? Person, string? Action, DateTimeOffset? From, DateTimeOffset? Before, string? Territory);

/// <summary>SQL of the audit.</summary>
public static class AuditStore
{
    private const string Columns =
        "id, at, key_id, person, role, action, kind, subject, unit, before_value, after_value, reason, salt, details_digest";

    private static readonly Statement Insert = new($"""
        INSERT INTO audit_entry ({Columns}, sealed)
        VALUES (@Id, @At, @KeyId, @Person, @Role, @Action, @Kind, @Subject, @Unit, @BeforeValue, @AfterValue, @Reason, @Salt, @DetailsDigest, 0)
        """);

    private static readonly Table<AuditRow> Entries = new("audit_entry", columns => columns
        .Id("id", r => r.Id).Instant("at", r => r.At).Any("key_id", r => r.KeyId).Text("person", r => r.Person).Text("role", r => r.Role)
        .Text("action", r => r.Action).Text("kind", r => r.Kind).Text("subject", r => r.Subject).Text("unit", r => r.Unit)
        .Text("before_value", r => r.BeforeValue).Text("after_value", r => r.AfterValue).Text("reason", r => r.Reason)
        .Bytes("salt", r => r.Salt!).Bytes("details_digest", r => r.DetailsDigest).Flag("sealed", _ => false));

    // an id is made beside the moment that its entry holds, by a clock that may be set meanwhile
    private static readonly TimeSpan Apart = TimeSpan.FromDays(1);

    private const string More = """
        (@person IS NULL OR person = @person) AND (@action IS NULL OR action = @action) AND (@from IS NULL OR at >= @from) AND (@before IS NULL OR at < @before)
        """;

    private static readonly Statement Page = Part("(@kind IS NULL OR kind = @kind) AND (@subject IS NULL OR subject = @subject)", latestFirst: false);
    private static readonly Statement Latest = Part("(@kind IS NULL OR kind = @kind) AND (@subject IS NULL OR subject = @subject)", latestFirst: true);

    // their own texts, for a filter that may be absent keeps an index from being used
    private static readonly Statement OfSubject = Part("kind = @kind AND subject = @subject", latestFirst: false);
    private static readonly Statement LatestOfSubject = Part("kind = @kind AND subject = @subject", latestFirst: true);

    // rows that a running transaction still holds are passed over, and sealed when they are committed
    private static readonly Statement Unsealed = new((
        $"SELECT {Columns} FROM audit_entry WITH (READPAST) WHERE sealed = 0 ORDER BY id {"{limit}"}",
        $"SELECT {Columns} FROM audit_entry WHERE sealed = 0 ORDER BY id {"{limit}"}"));

    private static readonly Statement Tail = new("SELECT COUNT(*) AS count, MIN(at) AS oldest FROM audit_entry WHERE sealed = 0");

    private static readonly Statement MarkSealed = new("UPDATE audit_entry SET sealed = 1 WHERE id IN {ids}");

    private static readonly Statement ByIds = new($"SELECT {Columns} FROM audit_entry WHERE id IN {"{ids}"}");

    private static readonly Statement MarkedWithoutSeal = new($"""
        SELECT {Columns} FROM audit_entry
        WHERE sealed = 1 AND NOT EXISTS (SELECT 1 FROM audit_seal s WHERE s.row_id = audit_entry.id)
        ORDER BY id {"{limit}"}
        """,
        scans: "a verification of the whole audit looks at every entry");

    /// <summary>Adds an entry, in the transaction of the change it tells of.</summary>
    public static Task InsertAsync(Session session, AuditRow row, CancellationToken cancel = default) => session.ExecuteAsync(Insert, row, cancel);

    /// <summary>Adds many entries.</summary>
    public static Task InsertAsync(Session session, IReadOnlyCollection<AuditRow> rows, CancellationToken cancel = default) =>
        Entries.InsertAsync(session, rows, cancel);

    /// <summary>Entries in order of time after one (empty: from the first on), or before one (empty: from the last back) the latest first.</summary>
    public static Task<IReadOnlyList<AuditRow>> PageAsync(Session session, Guid after, AuditFilter filter, bool latestFirst, int limit, CancellationToken cancel = default) =>
        session.QueryAsync<AuditRow>((filter.Kind is null || filter.Subject is null, latestFirst) switch
        {
            (true, false) => Page,
            (true, true) => Latest,
            (false, false) => OfSubject,
            (false, true) => LatestOfSubject,
        }, new
        {
            after = after != Guid.Empty ? after : latestFirst ? About(filter.Before, Apart) ?? Guid.AllBitsSet : About(filter.From, -Apart) ?? Guid.Empty,
            end = latestFirst ? About(filter.From, -Apart) ?? Guid.Empty : About(filter.Before, Apart) ?? Guid.AllBitsSet, kind = filter.Kind, subject = filter.Subject, person = filter.Person, action = filter.Action, from = filter.From, before = filter.Before, territory = filter.Territory, limit,
        }, cancel);

    /// <summary>Entries that are not in the chain yet.</summary>
    public static Task<IReadOnlyList<AuditRow>> UnsealedAsync(Session session, int limit, CancellationToken cancel = default) =>
        session.QueryAsync<AuditRow>(Unsealed, new { limit }, cancel);

    /// <summary>How many entries are not in the chain yet, and since when the oldest waits.</summary>
    public static async Task<AuditTail> TailAsync(Session session, CancellationToken cancel = default) =>
        (await session.FindAsync<AuditTail>(Tail, cancel: cancel))!;

    /// <summary>Marks entries as being in the chain.</summary>
    public static Task MarkSealedAsync(Session session, IEnumerable<Guid> ids, CancellationToken cancel = default) =>
        session.ExecuteAsync(MarkSealed, new { ids = Ids.Json(ids) }, cancel);

    /// <summary>The entries of these ids, in no order.</summary>
    public static Task<IReadOnlyList<AuditRow>> FindAsync(Session session, IEnumerable<Guid> ids, CancellationToken cancel = default) =>
        session.QueryAsync<AuditRow>(ByIds, new { ids = Ids.Json(ids) }, cancel);

    /// <summary>The first entry that claims to be sealed and is not: it was put there behind the service's back.</summary>
    public static Task<AuditRow?> FindIntruderAsync(Session session, CancellationToken cancel = default) =>
        session.FindAsync<AuditRow>(MarkedWithoutSeal, new { limit = 1 }, cancel);

    // an id that would be made so long after a moment; null: none is, before and after all that is dated
    private static Guid? About(DateTimeOffset? moment, TimeSpan later) =>
        moment is { Year: > 1970 and < 9999 } dated ? Guid.CreateVersion7(dated + later) : null;

    // ids are in order of time, so that the days that are asked for are read and no others
    private static Statement Part(string about, bool latestFirst) => new($"""
        SELECT {Columns} FROM audit_entry
        WHERE id {(latestFirst ? "<" : ">")} @after AND id {(latestFirst ? ">" : "<")} @end AND {about} AND {More} AND {UnitStore.Within("audit_entry.unit")}
        ORDER BY id {(latestFirst ? "DESC " : "")}{"{limit}"}
        """);
}
