using System.Text.Json;
using Appraisal.Storage.Organization;

namespace Appraisal.Storage.Materials;

/// <summary>An upload, or a reference to content kept elsewhere.</summary>
public sealed record MaterialRow
{
    public required string Id { get; init; }

    /// <summary>The cadre it is about; null: the unit as a whole.</summary>
    public string? StaffNo { get; init; }

    /// <summary>The unit it is about, or the cadre's when it was submitted.</summary>
    public required string Unit { get; init; }

    public required string Title { get; init; }
    public string? FileName { get; init; }

    /// <summary>Found from the content; null: a reference.</summary>
    public string? MediaType { get; init; }

    /// <summary>SHA-256.</summary>
    public required byte[] ContentHash { get; init; }

    /// <summary>Bytes; null: a reference.</summary>
    public long? Size { get; init; }

    public DateOnly? ValidUntil { get; init; }
    public required string Status { get; init; }
    public required string SubmittedBy { get; init; }
    public required string UploadedBy { get; init; }
    public required DateTimeOffset UploadedAt { get; init; }
    public string? ReviewedBy { get; init; }
    public DateTimeOffset? ReviewedAt { get; init; }
    public string? ReviewReason { get; init; }

    /// <summary>The finding that contradicted it.</summary>
    public string? ContradictedBy { get; init; }

    public required byte[] RequestDigest { get; init; }
}

/// <summary>A requirement in a cycle that a material serves.</summary>
public sealed record MaterialUseRow(string Material, string Cycle, string Kind);

/// <summary>Content that a finding contradicted.</summary>
public sealed record ContradictedContent
{
    public required string Unit { get; init; }
    public required byte[] ContentHash { get; init; }
}

/// <summary>Which materials a list shows; null = any.</summary>
public sealed record MaterialFilter(string? Cycle, string? Kind, string? StaffNo, string? Unit, string? Status, string? Territory);

/// <summary>SQL of materials.</summary>
public static class MaterialStore
{
    private const string Columns = """
        id, staff_no, unit, title, file_name, media_type, content_hash, size, valid_until, status, submitted_by, uploaded_by, uploaded_at,
        reviewed_by, reviewed_at, review_reason, contradicted_by, request_digest
        """;

    private static readonly Statement ById = new($"SELECT {Columns} FROM material WHERE id = @id");

    private const string Fits = """
        (@StaffNo IS NULL OR staff_no = @StaffNo) AND (@Unit IS NULL OR material.unit = @Unit) AND (@Status IS NULL OR status = @Status)
          AND ((@Cycle IS NULL AND @Kind IS NULL) OR EXISTS (SELECT 1 FROM material_use u WHERE u.material = material.id
               AND (@Cycle IS NULL OR u.cycle = @Cycle) AND (@Kind IS NULL OR u.kind = @Kind)))
          AND (@Territory IS NULL OR EXISTS (SELECT 1 FROM unit_ancestor a WHERE a.unit = material.unit AND a.ancestor = @Territory))
        """;

    private static readonly PlacedList List = new("material", Columns, $"id > @after AND {Fits} ORDER BY id {"{limit}"}", [("staff_no", "StaffNo")], waits: "status = 'submitted'");

    private static readonly Statement CountWaiting = new($"SELECT COUNT(*) FROM material WHERE material.status = 'submitted' AND {Fits}");

    // of those that serve a cycle for several requirements one is taken
    private static readonly Statement OfCycle = new($"""
        SELECT {string.Join(", ", Columns.Split(',', StringSplitOptions.TrimEntries).Select(c => "material." + c))} FROM material_use s CROSS JOIN material
        WHERE s.cycle = @Cycle AND s.material > @after AND material.id = s.material
          AND (s.kind = @Kind OR (@Kind IS NULL AND NOT EXISTS (SELECT 1 FROM material_use e WHERE e.material = s.material AND e.cycle = s.cycle AND e.kind < s.kind)))
          AND (@StaffNo IS NULL OR staff_no = @StaffNo) AND (@Unit IS NULL OR material.unit = @Unit) AND (@Status IS NULL OR status = @Status)
          AND (@Territory IS NULL OR EXISTS (SELECT 1 FROM unit_ancestor a WHERE a.unit = material.unit AND a.ancestor = @Territory))
        ORDER BY s.material {"{limit}"}
        """);

    private static readonly Statement OfUnit = new($"""
        SELECT {Columns} FROM material
        WHERE unit = @unit AND status = @status AND EXISTS (SELECT 1 FROM material_use u WHERE u.material = material.id AND u.cycle = @cycle)
        ORDER BY id {"{limit}"}
        """);

    private static readonly Statement Uses = new(
        "SELECT material, cycle, kind FROM material_use WHERE material IN {codes} ORDER BY material, cycle, kind");

    private static readonly Statement ByIds = new($"SELECT {Columns} FROM material WHERE id IN {"{codes}"}");

    private static readonly Table<MaterialRow> Materials = new("material",
        ("id", r => r.Id), ("staff_no", r => r.StaffNo), ("unit", r => r.Unit), ("title", r => r.Title), ("file_name", r => r.FileName), ("media_type", r => r.MediaType),
        ("content_hash", r => r.ContentHash), ("size", r => r.Size), ("valid_until", r => r.ValidUntil), ("status", r => r.Status), ("submitted_by", r => r.SubmittedBy),
        ("uploaded_by", r => r.UploadedBy), ("uploaded_at", r => r.UploadedAt), ("reviewed_by", r => r.ReviewedBy), ("reviewed_at", r => r.ReviewedAt),
        ("review_reason", r => r.ReviewReason), ("contradicted_by", r => r.ContradictedBy), ("request_digest", r => r.RequestDigest));

    private static readonly Table<MaterialUseRow> MaterialUses = new("material_use", ("material", r => r.Material), ("cycle", r => r.Cycle), ("kind", r => r.Kind));

    private static readonly Statement Contradicted = new($"""
        SELECT unit, content_hash FROM material WHERE unit IN {"{codes}"} AND status = 'contradicted'
        """);

    private static readonly Statement InsertUse = new("INSERT INTO material_use (material, cycle, kind) VALUES (@Material, @Cycle, @Kind)");

    private static readonly Statement SetReview = new("""
        UPDATE material SET status = @Status, reviewed_by = @ReviewedBy, reviewed_at = @ReviewedAt, review_reason = @ReviewReason
        WHERE id = @Id AND status = @was
        """);

    private static readonly Statement CountContradicted = new(
        "SELECT COUNT(*) FROM material WHERE content_hash = @contentHash AND unit = @unit AND status = 'contradicted'");

    // the same content under another id is the same item, so it is withdrawn with it
    private static readonly Statement SetContradicted = new("""
        UPDATE material SET status = 'contradicted', contradicted_by = @finding
        WHERE content_hash = @ContentHash AND unit = @Unit AND status IN ('submitted', 'accepted')
        """);

    private static readonly Statement SameBefore = new($"""
        SELECT {Columns} FROM material
        WHERE content_hash = @ContentHash AND unit = @Unit AND id <> @Id AND uploaded_at <= @UploadedAt AND (staff_no = @StaffNo OR (staff_no IS NULL AND @StaffNo IS NULL))
          AND EXISTS (SELECT 1 FROM material_use o JOIN material_use u ON u.cycle = o.cycle AND u.kind = o.kind WHERE o.material = @Id AND u.material = material.id)
        ORDER BY uploaded_at, id {"{limit}"}
        """);

    private static readonly Statement Contents = new("SELECT DISTINCT content_hash FROM material WHERE size IS NOT NULL",
        scans: "a backup takes every content");

    /// <summary>The SHA-256 of every content that was uploaded; all of them are read, as a backup does.</summary>
    public static Task<IReadOnlyList<byte[]>> ContentsAsync(Session session, CancellationToken cancel = default) =>
        session.QueryAsync<byte[]>(Contents, cancel: cancel);

    // what it was before it was contradicted is known from its review
    private static readonly Statement Restore = new("""
        UPDATE material SET contradicted_by = @other,
            status = CASE WHEN @other IS NOT NULL THEN 'contradicted' WHEN reviewed_by IS NULL THEN 'submitted' ELSE 'accepted' END
        WHERE content_hash = @ContentHash AND unit = @Unit AND status = 'contradicted' AND contradicted_by = @finding
        """);

    /// <summary>
    /// Undoes what a finding that was withdrawn contradicted, unless another finding contradicts it too; the number of materials touched.
    /// </summary>
    public static Task<int> RestoreAsync(Session session, MaterialRow row, string finding, string? other, CancellationToken cancel = default) =>
        session.ExecuteAsync(Restore, new { row.ContentHash, row.Unit, finding, other }, cancel);

    /// <summary>The first that was handed in before with the same content, about the same and for the same requirement; null: none.</summary>
    public static async Task<MaterialRow?> SameBeforeAsync(Session session, MaterialRow row, CancellationToken cancel = default) =>
        await session.QueryAsync<MaterialRow>(SameBefore, new { row.ContentHash, row.Unit, row.Id, row.UploadedAt, row.StaffNo, limit = 1 }, cancel) is [var first, ..] ? first : null;

    /// <summary>The material with an id.</summary>
    public static Task<MaterialRow?> FindAsync(Session session, string id, CancellationToken cancel = default) =>
        session.FindAsync<MaterialRow>(ById, new { id }, cancel);

    /// <summary>Materials of one unit and its cadres in one standing that serve a cycle, in order of id.</summary>
    public static Task<IReadOnlyList<MaterialRow>> OfUnitAsync(
        Session session, string unit, string status, string cycle, int limit, CancellationToken cancel = default) =>
        session.QueryAsync<MaterialRow>(OfUnit, new { unit, status, cycle, limit }, cancel);

    /// <summary>Materials in order of id, after one.</summary>
    public static async Task<IReadOnlyList<MaterialRow>> PageAsync(
        Session session, string after, MaterialFilter filter, int limit, CancellationToken cancel = default)
    {
        var few = filter.Unit ?? filter.Territory;
        var waiting = filter.Status == "submitted";
        var at = filter.Cycle is null || waiting ? await List.AtAsync(session, few, waiting, cancel, filter.StaffNo) : await List.AtAsync(session, few, OfCycle, cancel, filter.StaffNo);
        return await session.QueryAsync<MaterialRow>(at,
            new { after, few, filter.Cycle, filter.Kind, filter.StaffNo, filter.Unit, filter.Status, filter.Territory, limit }, cancel);
    }

    /// <summary>How many wait for a review.</summary>
    public static Task<long> CountWaitingAsync(Session session, MaterialFilter filter, CancellationToken cancel = default) =>
        session.ScalarAsync<long>(CountWaiting, new { filter.Cycle, filter.Kind, filter.StaffNo, filter.Unit, filter.Status, filter.Territory }, cancel);

    /// <summary>What materials serve, by material.</summary>
    public static async Task<ILookup<string, MaterialUseRow>> UsesAsync(Session session, IEnumerable<string> ids, CancellationToken cancel = default)
    {
        var rows = await session.QueryAsync<MaterialUseRow>(Uses, new { codes = JsonSerializer.Serialize(ids) }, cancel);
        return rows.ToLookup(u => u.Material, StringComparer.Ordinal);
    }

    /// <summary>The materials with these ids.</summary>
    public static async Task<Dictionary<string, MaterialRow>> FindAsync(Session session, IEnumerable<string> ids, CancellationToken cancel = default) =>
        (await session.QueryAsync<MaterialRow>(ByIds, new { codes = JsonSerializer.Serialize(ids) }, cancel)).ToDictionary(r => r.Id, StringComparer.Ordinal);

    /// <summary>Adds materials, each with what it serves.</summary>
    public static async Task InsertAsync(Session session, IReadOnlyCollection<MaterialRow> rows, IReadOnlyCollection<MaterialUseRow> uses, CancellationToken cancel = default)
    {
        await Materials.InsertAsync(session, rows, cancel);
        await MaterialUses.InsertAsync(session, uses, cancel);
    }

    /// <summary>The content at these units that findings contradicted: the unit and the hash in hexadecimal digits.</summary>
    public static async Task<HashSet<(string Unit, string Hash)>> ContradictedAsync(Session session, IEnumerable<string> units, CancellationToken cancel = default) =>
        [.. (await session.QueryAsync<ContradictedContent>(Contradicted, new { codes = JsonSerializer.Serialize(units) }, cancel)).Select(c => (c.Unit, Convert.ToHexString(c.ContentHash)))];

    /// <summary>Lets a material serve a requirement.</summary>
    public static Task InsertUseAsync(Session session, MaterialUseRow row, CancellationToken cancel = default) =>
        session.ExecuteAsync(InsertUse, row, cancel);

    /// <summary>Notes what a review said of a material that is as it was read.</summary>
    public static Task SetReviewAsync(Session session, MaterialRow before, MaterialRow row, CancellationToken cancel = default) => session.ChangeAsync(
        SetReview, new { row.Id, row.Status, row.ReviewedBy, row.ReviewedAt, row.ReviewReason, was = before.Status }, cancel);

    /// <summary>Whether a finding contradicted this content at this unit.</summary>
    public static async Task<bool> IsContradictedAsync(Session session, byte[] contentHash, string unit, CancellationToken cancel = default) =>
        await session.ScalarAsync<long>(CountContradicted, new { contentHash, unit }, cancel) > 0;

    /// <summary>Withdraws content that a finding contradicts; the number of materials withdrawn.</summary>
    public static Task<int> ContradictAsync(Session session, MaterialRow row, string finding, CancellationToken cancel = default) =>
        session.ExecuteAsync(SetContradicted, new { row.ContentHash, row.Unit, finding }, cancel);
}
