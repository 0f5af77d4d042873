using System.Data.Common;
using Appraisal.Service.Access;
using Appraisal.Service.Audit;
using Appraisal.Service.Imports.Reading;
using Appraisal.Service.Web;
using Appraisal.Storage;
using Appraisal.Storage.Imports;

namespace Appraisal.Service.Imports;

/// <summary>
/// Imports a file: reads all of it first, then stores its rows through their use case: all of them or none, in one transaction; or, where
/// those without errors are asked for, in chunks, between which other writers have their turn. Endpoint and page call the same.
/// </summary>
public sealed class ImportRows(Database database, AuditTrail audit, ImportReader reader, ImportGate gate, Ids ids, TimeProvider clock)
{
    // a fixed number of look-ups for so many rows
    private const int ChunkRows = 2000;

    // a transaction of a tenth of a second: so long an intake may be kept waiting in partial mode (docs/decisions/imports.md)
    private const int PartialRows = 1000;

    // what a file takes in memory, reckoned on the safe side: its rows as requests beside its text, what a chunk needs to be stored, and
    // what all that leaves behind until it is collected; eight dense files at once keep below Imports:MemoryMiB and half as much again
    private const int TimesText = 40;
    private const int TimesUnpacked = 10;
    private const long Base = 24 << 20;

    /// <summary>In transactions of its own; a dry run does all in one and keeps nothing.</summary>
    public async Task<ImportResult> RunAsync(Caller caller, ImportKind kind, ImportBody body, ImportChoices choices, CancellationToken cancel)
    {
        try
        {
            var format = ImportFormat.Check(body);
            var bytes = Base + (format == ImportFormat.Xlsx ? TimesUnpacked * Workbook.Expanded(body.Bytes) : TimesText * (long)body.Bytes.Length);
            using var room = await gate.WorkAsync(bytes, cancel);
            if (room is null)
                return Unread(new Refusal(503, "imports-busy", []), choices);
            var file = reader.Read(kind, body, choices.Sheet);
            if (file.HeaderIsWrong)
                return new Tally(kind, file, choices).Result(id: null, new Refusal(422, "wrong-header", []));
            return await StoreAsync(caller, kind, body, file, choices, cancel);
        }
        catch (FileRefusedException refused)
        {
            return Unread(refused.Refusal, choices);
        }
        catch (DbException error) when (Dialect.IsDuplicate(error))
        {
            return Unread(new Refusal(503, "busy", []), choices); // another writer was first; a second try sees its rows
        }
    }

    /// <summary>Why the caller can import no file of a kind at present; null: can.</summary>
    public Task<FieldError?> WhyNotAsync(Caller caller, ImportKind kind, CancellationToken cancel) =>
        database.ReadAsync(session => kind.WhyNotAsync(session, caller, clock.GetUtcNow(), cancel), cancel);

    private static ImportResult Unread(Refusal refusal, ImportChoices choices) => new Tally(null, new ImportFile(), choices).Result(id: null, refusal);

    private async Task<ImportResult> StoreAsync(Caller caller, ImportKind kind, ImportBody body, ImportFile file, ImportChoices choices, CancellationToken cancel)
    {
        var rows = kind.Order([.. file.Rows.Select(r => r.Request)]).Select(i => file.Rows[i]).ToList();
        var tally = new Tally(kind, file, choices);
        var run = Run(caller, kind, body, file, choices);
        ImportResult? result = null;
        // they ask for much and bind nobody: no writer waits for them
        var warnings = rows.Count > 0 ? await database.ReadAsync(session => kind.WarningsAsync(session, caller, cancel), cancel) : null;
        var isUndone = choices is not { Partial: true, DryRun: false } && file.Faulty.Count > 0; // one transaction, which nothing of stays
        foreach (var transaction in rows.Chunk(choices is { Partial: true, DryRun: false } ? PartialRows : ImportFile.RowLimit).DefaultIfEmpty([]))
        {
            var before = tally.Copy();
            result = await database.WriteAsync(async session =>
            {
                tally = before.Copy(); // a deadlock makes it run again, from where the transaction began
                foreach (var chunk in transaction.Chunk(ChunkRows))
                    tally.Add(chunk, await kind.ApplyAsync(session, caller, run.Id, await kind.RequestsAsync(session, chunk, cancel), cancel), warnings);
                if (isUndone)
                    await TryFaultyAsync(session, caller, kind, run.Id, file, tally, cancel);
                var refusal = tally.Rejected > 0 && !choices.Partial ? new Refusal(422, "rows-rejected", []) : null;
                var kept = refusal is null && !choices.DryRun;
                if (kept)
                    await RecordAsync(session, caller, tally.On(run with { Outcome = Wire.Text(ImportOutcome.Stored) }), isFirst: before.IsEmpty, cancel);
                return tally.Result(run.Id, refusal) with { Kept = kept };
            }, cancel);
        }
        if (!isUndone && file.Faulty.Count > 0)
            result = await TryFaultyAsync(caller, kind, run.Id, file, tally, cancel);
        if (!result!.Kept && !choices.IsOnRecord)
            await database.WriteAsync(session => RecordAsync(session, caller, tally.On(run), isFirst: true, cancel), cancel);
        return result;
    }

    // after the rows of a partial import, and undone
    private async Task<ImportResult> TryFaultyAsync(Caller caller, ImportKind kind, Guid run, ImportFile file, Tally tally, CancellationToken cancel) =>
        await database.WriteAsync(async session =>
        {
            var copy = tally.Copy();
            await TryFaultyAsync(session, caller, kind, run, file, copy, cancel);
            return copy.Result(run, refusal: null);
        }, cancel) with { Kept = true };

    // rows with cells that cannot be read: the rules are asked about the others too, so that all is told at once
    private static async Task TryFaultyAsync(Session session, Caller caller, ImportKind kind, Guid run, ImportFile file, Tally tally, CancellationToken cancel)
    {
        var rows = kind.Order([.. file.Faulty.Select(r => r.Request)]).Select(i => file.Faulty[i]).ToList();
        foreach (var chunk in rows.Chunk(ChunkRows))
            tally.Add(chunk, await kind.ApplyAsync(session, caller, run, await kind.RequestsAsync(session, chunk, cancel), cancel), file);
    }

    private ImportRunRow Run(Caller caller, ImportKind kind, ImportBody body, ImportFile file, ImportChoices choices) => new()
    {
        Id = ids.Next(),
        Kind = kind.Name,
        FileName = ImportNames.Of(body.FileName),
        Digest = file.Digest,
        At = clock.GetUtcNow(),
        Person = caller.Person,
        Unit = caller.Unit,
        Outcome = Wire.Text(choices.DryRun ? ImportOutcome.DryRun : ImportOutcome.Refused),
        Partial = choices.Partial,
        Created = 0,
        Updated = 0,
        Unchanged = 0,
        Rejected = 0,
        Warnings = 0,
    };

    private async Task RecordAsync(Session session, Caller caller, ImportRunRow run, bool isFirst, CancellationToken cancel)
    {
        if (isFirst)
            await ImportRunStore.InsertAsync(session, run, cancel);
        else
            await ImportRunStore.UpdateAsync(session, run, cancel);
        await audit.At(caller.Unit).WriteAsync(session, caller, "import", run.Kind, Convert.ToHexStringLower(run.Digest),
            after: new { import = run.Id, run.Outcome, run.Created, run.Updated, run.Unchanged, run.Rejected }, cancel: cancel);
    }
}
