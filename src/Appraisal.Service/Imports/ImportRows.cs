using System.Data.Common;
using System.Security.Cryptography;
using Appraisal.Service.Access;
using Appraisal.Service.Audit;
using Appraisal.Service.Imports.Reading;
using Appraisal.Service.Web;
using Appraisal.Storage;
using Microsoft.Extensions.Options;

namespace Appraisal.Service.Imports;

/// <summary>A file as it came.</summary>
/// <param name="Bytes">All of it.</param>
/// <param name="Format">What the client says it is.</param>
/// <param name="Charset">The encoding that the client says it is in; null where it does not say.</param>
public sealed record ImportBody(byte[] Bytes, ImportFormat Format, string? Charset);

/// <summary>What came of an import.</summary>
/// <param name="Report">The counts and errors.</param>
/// <param name="Refusal">Why nothing was stored: <c>rows-rejected</c>, <c>wrong-header</c>, a file that cannot be read; null if it was, or would have been.</param>
/// <param name="Kept">Whether it was stored.</param>
public sealed record ImportResult(ImportReport Report, Refusal? Refusal, bool Kept) : IOutcome
{
    // rolls a dry run back as well
    Refusal? IOutcome.Refusal => Kept ? null : Refusal ?? new Refusal(200, "dry-run", []);
}

/// <summary>
/// Imports a file: reads all of it first, then stores its rows through their use case: all of them or none, in one transaction; or, where
/// those without errors are asked for, in chunks, between which other writers have their turn.
/// </summary>
public sealed class ImportRows(Database database, AuditTrail audit, IOptions<ImportOptions> options)
{
    private const int ErrorLimit = 1000;

    // some tenths of a second: so long an intake may be kept waiting (docs/decisions/imports.md)
    private const int ChunkRows = 2000;

    /// <summary>In transactions of its own; a dry run does all in one and keeps nothing.</summary>
    public async Task<ImportResult> RunAsync(
        Caller caller, ImportKind kind, ImportBody body, bool partial, bool dryRun, CancellationToken cancel)
    {
        try
        {
            var file = Read(kind, body);
            if (file.HeaderIsWrong)
                return new ImportResult(Report(file.Errors, [], file.Rejected, dryRun), new Refusal(422, "wrong-header", []), false);
            if (file.Rows.Count + file.Rejected == 0)
                throw new FileRefusedException("empty-file");
            return await StoreAsync(caller, kind, body, file, partial, dryRun, cancel);
        }
        catch (FileRefusedException refused)
        {
            return new ImportResult(Report([], [], 0, dryRun), refused.Refusal, false);
        }
        catch (DbException error) when (Dialect.IsDuplicate(error))
        {
            return new ImportResult(Report([], [], 0, dryRun), new Refusal(503, "busy", []), false); // another writer was first; a second try sees its rows
        }
    }

    private ImportFile Read(ImportKind kind, ImportBody body)
    {
        body.Format.Check(body.Bytes);
        var sheet = new SheetImport(kind, options.Value.UtcOffset);
        return body.Format switch
        {
            { Name: "XLSX" } => sheet.Read(Workbook.Read(body.Bytes)),
            { Name: "CSV" } => sheet.Read(CsvSheet.Read(TextFile.Decode(body.Bytes, body.Charset))),
            _ => new LinesImport(kind).Read(TextFile.Decode(body.Bytes, body.Charset)),
        };
    }

    private async Task<ImportResult> StoreAsync(
        Caller caller, ImportKind kind, ImportBody body, ImportFile file, bool partial, bool dryRun, CancellationToken cancel)
    {
        var rows = kind.Order([.. file.Rows.Select(r => r.Request)]).Select(i => file.Rows[i]).ToList();
        var digest = Convert.ToHexStringLower(SHA256.HashData(body.Bytes));
        var changes = new List<Change>(rows.Count);
        var errors = new List<RowError>(file.Errors);
        var rejected = file.Rejected;
        ImportResult? result = null;
        foreach (var chunk in rows.Chunk(partial && !dryRun ? ChunkRows : ImportFile.RowLimit).DefaultIfEmpty([]))
        {
            var before = (Changes: changes.Count, Errors: errors.Count, Rejected: rejected);
            result = await database.WriteAsync(async session =>
            {
                // a deadlock makes it run again, from where the chunk began
                changes.RemoveRange(before.Changes, changes.Count - before.Changes);
                errors.RemoveRange(before.Errors, errors.Count - before.Errors);
                rejected = before.Rejected + await ApplyAsync(session, caller, kind, chunk, changes, errors, cancel);
                var report = Report(errors, changes, rejected, dryRun);
                var fails = rejected > 0 && !partial;
                if (!fails && !dryRun && chunk.Length > 0)
                {
                    await audit.WriteAsync(session, caller, "import", kind.Name, digest,
                        after: new { report.Created, report.Updated, report.Unchanged, report.Rejected }, cancel: cancel);
                }
                return new ImportResult(report, fails ? new Refusal(422, "rows-rejected", []) : null, Kept: !fails && !dryRun);
            }, cancel);
        }
        return result!;
    }

    // the number of rows refused
    private static async Task<int> ApplyAsync(Session session, Caller caller, ImportKind kind, ImportRow[] rows,
        List<Change> changes, List<RowError> errors, CancellationToken cancel)
    {
        var outcomes = await kind.ApplyAsync(session, caller, [.. rows.Select(r => r.Request)], cancel);
        foreach (var (row, outcome) in rows.Zip(outcomes))
        {
            if (outcome.Refusal is { } refusal)
                errors.AddRange(Errors(refusal).Select(e => new RowError(row.Number, e)));
            else
                changes.Add(outcome.Value);
        }
        return outcomes.Count(o => o.Refusal is not null);
    }

    // a refusal of the whole request (a cycle that is closed, a unit that is not there) is an error of its row
    private static IReadOnlyList<FieldError> Errors(Refusal refusal) =>
        refusal.Errors.Count > 0 ? refusal.Errors : [new FieldError("", RowMessages.Prefix + refusal.Code, refusal.Args)];

    private static ImportReport Report(List<RowError> errors, IReadOnlyList<Change> changes, int rejected, bool dryRun) => new()
    {
        Created = changes.Count(c => c == Change.Created),
        Updated = changes.Count(c => c == Change.Updated),
        Unchanged = changes.Count(c => c == Change.Unchanged),
        Rejected = rejected,
        DryRun = dryRun,
        Errors = [.. errors.OrderBy(e => e.Row).Take(ErrorLimit).Select(RowMessages.Describe)],
    };
}

/// <summary>What a person is told of a row.</summary>
internal static class RowMessages
{
    /// <summary>Marks the code of a refusal of a whole request among those of fields.</summary>
    public const string Prefix = "problem:";

    /// <summary>The error with its message.</summary>
    public static RowProblem Describe(RowError error)
    {
        if (!error.Error.Code.StartsWith(Prefix, StringComparison.Ordinal))
            return new RowProblem(error.Row, error.Error.Field, error.Error.Code, Problems.Describe(error.Error).Message);
        var code = error.Error.Code[Prefix.Length..];
        var problem = Problems.Describe(new Refusal(422, code, [], error.Error.Args));
        return new RowProblem(error.Row, error.Error.Field, code, problem.Detail ?? problem.Title);
    }
}
