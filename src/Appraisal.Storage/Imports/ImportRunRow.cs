using Appraisal.Storage.Organization;

namespace Appraisal.Storage.Imports;

/// <summary>An import on record.</summary>
public sealed record ImportRunRow
{
    public required Guid Id { get; init; }
    public required string Kind { get; init; }
    public string? FileName { get; init; }

    /// <summary>SHA-256 of the file.</summary>
    public required byte[] Digest { get; init; }

    public required DateTimeOffset At { get; init; }
    public required string Person { get; init; }

    /// <summary>The territory of who imported; null: everywhere.</summary>
    public string? Unit { get; init; }

    public required string Outcome { get; init; }
    public required bool Partial { get; init; }
    public required int Created { get; init; }
    public required int Updated { get; init; }
    public required int Unchanged { get; init; }
    public required int Rejected { get; init; }
    public required int Warnings { get; init; }
    public DateTimeOffset? WithdrawnAt { get; init; }
    public string? WithdrawnBy { get; init; }
    public string? WithdrawalReason { get; init; }
}

/// <summary>Which imports a list shows; null = any.</summary>
public sealed record ImportRunFilter(string? Kind, string? Person, string? Territory);

/// <summary>SQL of imports.</summary>
public static class ImportRunStore
{
    private const string Columns = """
        id, kind, file_name, digest, at, person, unit, outcome, partial, created, updated, unchanged, rejected, warnings, withdrawn_at, withdrawn_by, withdrawal_reason
        """;

    private static readonly Statement ById = new($"SELECT {Columns} FROM import_run WHERE id = @id");

    private static readonly Statement Page = new($"""
        SELECT {Columns} FROM import_run
        WHERE id < @before AND (@Kind IS NULL OR kind = @Kind) AND (@Person IS NULL OR person = @Person) AND {UnitStore.Within("import_run.unit")}
        ORDER BY id DESC {"{limit}"}
        """);

    private static readonly Statement Insert = new($"""
        INSERT INTO import_run ({Columns})
        VALUES (@Id, @Kind, @FileName, @Digest, @At, @Person, @Unit, @Outcome, @Partial, @Created, @Updated, @Unchanged, @Rejected, @Warnings,
            @WithdrawnAt, @WithdrawnBy, @WithdrawalReason)
        """);

    private static readonly Statement Update = new("""
        UPDATE import_run SET created = @Created, updated = @Updated, unchanged = @Unchanged, rejected = @Rejected, warnings = @Warnings,
            withdrawn_at = @WithdrawnAt, withdrawn_by = @WithdrawnBy, withdrawal_reason = @WithdrawalReason
        WHERE id = @Id
        """);

    private static readonly Statement InsertBatch = new("INSERT INTO import_batch (import_id, batch_id) VALUES (@import, @batch)");

    private static readonly Statement Batches = new("SELECT batch_id FROM import_batch WHERE import_id = @import");

    /// <summary>One import.</summary>
    public static Task<ImportRunRow?> FindAsync(Session session, Guid id, CancellationToken cancel = default) =>
        session.FindAsync<ImportRunRow>(ById, new { id }, cancel);

    /// <summary>Imports, the last first, before one.</summary>
    public static Task<IReadOnlyList<ImportRunRow>> PageAsync(Session session, Guid before, ImportRunFilter filter, int limit, CancellationToken cancel = default) =>
        session.QueryAsync<ImportRunRow>(Page, new { before, filter.Kind, filter.Person, territory = filter.Territory, limit }, cancel);

    /// <summary>Puts an import on record.</summary>
    public static Task InsertAsync(Session session, ImportRunRow row, CancellationToken cancel = default) => session.ExecuteAsync(Insert, row, cancel);

    /// <summary>Notes its counts, as far as it came, or its withdrawal.</summary>
    public static Task UpdateAsync(Session session, ImportRunRow row, CancellationToken cancel = default) => session.ExecuteAsync(Update, row, cancel);

    /// <summary>Notes that it stored a batch of responses.</summary>
    public static Task InsertBatchAsync(Session session, Guid import, Guid batch, CancellationToken cancel = default) =>
        session.ExecuteAsync(InsertBatch, new { import, batch }, cancel);

    /// <summary>The batches of responses that it stored.</summary>
    public static Task<IReadOnlyList<Guid>> BatchesAsync(Session session, Guid import, CancellationToken cancel = default) =>
        session.QueryAsync<Guid>(Batches, new { import }, cancel);
}
