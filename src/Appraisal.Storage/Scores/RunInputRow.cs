namespace Appraisal.Storage.Scores;

/// <summary>What a run read of one cadre, in canonical form.</summary>
public sealed record RunInputRow
{
    public required Guid Run { get; init; }
    public required string StaffNo { get; init; }

    /// <summary>SHA-256 of the document before it was compressed.</summary>
    public required byte[] Digest { get; init; }

    /// <summary>The document, compressed.</summary>
    public required byte[] Body { get; init; }
}

/// <summary>SQL of the inputs of runs.</summary>
public static class RunInputStore
{
    private const string Columns = "run, staff_no, digest, body";

    private static readonly Table<RunInputRow> Rows = new("score_run_input",
        all => all.Id("run", r => r.Run).Text("staff_no", r => r.StaffNo).Bytes("digest", r => r.Digest).Bytes("body", r => r.Body));

    private static readonly Statement Delete = new("DELETE FROM score_run_input WHERE run = @run");

    private static readonly Statement DeleteBasis = new("DELETE FROM score_run_basis WHERE run = @run");

    private static readonly Statement InsertBasis = new("INSERT INTO score_run_basis (run, body) VALUES (@run, @body)");

    private static readonly Statement Basis = new("SELECT body FROM score_run_basis WHERE run = @run");

    private static readonly Statement Page = new($"SELECT {Columns} FROM score_run_input WHERE run = @run AND staff_no > @after ORDER BY staff_no {"{limit}"}");

    private static readonly Statement ByKey = new($"SELECT {Columns} FROM score_run_input WHERE run = @run AND staff_no = @staffNo");

    /// <summary>The document of one cadre; null = none.</summary>
    public static Task<RunInputRow?> FindAsync(Session session, Guid run, string staffNo, CancellationToken cancel = default) =>
        session.FindAsync<RunInputRow>(ByKey, new { run, staffNo }, cancel);

    /// <summary>Removes what an earlier attempt at an unfinished run left.</summary>
    public static async Task DeleteAsync(Session session, Guid run, CancellationToken cancel = default)
    {
        await session.ExecuteAsync(Delete, new { run }, cancel);
        await session.ExecuteAsync(DeleteBasis, new { run }, cancel);
    }

    /// <summary>Keeps what all cadres of a run share.</summary>
    public static Task InsertBasisAsync(Session session, Guid run, string body, CancellationToken cancel = default) =>
        session.ExecuteAsync(InsertBasis, new { run, body }, cancel);

    /// <summary>Keeps documents of a run.</summary>
    public static Task InsertAsync(Session session, IReadOnlyCollection<RunInputRow> rows, CancellationToken cancel = default) =>
        Rows.InsertAsync(session, rows, cancel);

    /// <summary>What all cadres of a run share; null where nothing is kept.</summary>
    public static Task<string?> BasisAsync(Session session, Guid run, CancellationToken cancel = default) =>
        session.ScalarAsync<string>(Basis, new { run }, cancel);

    /// <summary>Documents of a run in the database's order of staff number, after one.</summary>
    public static Task<IReadOnlyList<RunInputRow>> PageAsync(Session session, Guid run, string after, int limit, CancellationToken cancel = default) =>
        session.QueryAsync<RunInputRow>(Page, new { run, after, limit }, cancel);
}
