using System.Globalization;
using System.Security.Cryptography;
using Appraisal.Service.Access;
using Appraisal.Service.Audit;
using Appraisal.Storage;
using Appraisal.Storage.Surveys;

namespace Appraisal.Service.Surveys;

/// <summary>
/// Takes ids and times away from the responses of a survey once nothing can come late any more: each gets a random id, as do its flags, its time is cut to
/// the day, its device, its duration and its digest go, and it is written anew in the order of the random ids. Who kept the id of a
/// response, or noted when somebody answered, finds nothing by it. Then the file is written anew: only after that is a survey marked, so
/// that a process which ends in between leaves nothing behind for good.
/// </summary>
public sealed class DeidentifyResponses(Database database, AuditTrail audit, TimeProvider clock)
{
    private const int ChunkSize = 5_000;
    private const int TriesToCut = 20; // pages that are read meanwhile are short

    /// <summary>Ids in memory at once, 16 bytes each, at least 1: a survey of more is read as often as this goes into its responses.</summary>
    internal int MostHeld { get; init; } = 2_000_000;

    /// <summary>Does so for every survey that is ready.</summary>
    public async Task RunAsync(CancellationToken cancel)
    {
        // all is counted, and examined: that needs what goes here
        var ready = (await database.ReadAsync(s => SurveyStore.ExaminableAsync(s, cancel), cancel)).Where(s => s.FinalPublished).ToList();
        foreach (var survey in ready)
            await ReplaceAsync(survey, cancel);
        if (ready.Count > 0)
            await database.RewriteAsync(cancel);
        foreach (var survey in ready)
            await MarkAsync(survey, cancel);
        await database.CutLogAsync(TriesToCut, cancel); // what was taken away stands there still; if long readers are in the way, the next minute's cut takes it
    }

    private async Task ReplaceAsync(SurveyRow survey, CancellationToken cancel)
    {
        while (await database.ReadAsync(s => SampleAsync(ResponseStore.IdentifiedAsync(s, survey.Code), cancel), cancel) is { Length: > 0 } ids)
        {
            RandomNumberGenerator.Shuffle(ids.AsSpan());
            var replaced = 0;
            foreach (var some in ids.Chunk(ChunkSize))
            {
                cancel.ThrowIfCancellationRequested();
                replaced += await database.WriteAsync(session => ReplaceAsync(session, some, cancel), cancel);
            }
            if (replaced == 0)
                throw new InvalidOperationException($"{ids.Length} responses of the survey '{survey.Code}' are not found by their ids.");
        }
    }

    // each as likely as any other (reservoir sampling): those that came together would tell of one another if they were replaced together
    private async Task<Guid[]> SampleAsync(IAsyncEnumerable<Guid> ids, CancellationToken cancel)
    {
        var (sample, seen) = (new List<Guid>(), 0);
        await foreach (var id in ids.WithCancellation(cancel))
        {
            seen++;
            if (sample.Count < MostHeld)
                sample.Add(id);
            else if (RandomNumberGenerator.GetInt32(seen) is var place && place < MostHeld)
                sample[place] = id;
        }
        return [.. sample];
    }

    private Task MarkAsync(SurveyRow survey, CancellationToken cancel) => database.WriteAsync(async session =>
    {
        await session.LockAsync(CellStore.LockName, cancel);
        if (await SurveyStore.FindAsync(session, survey.Code, cancel) is not { DeidentifiedAt: null })
            return; // another run was here
        var removed = await DigestAsync(ResponseStore.EmptyBatchesAsync(session), cancel);
        await ResponseStore.DeleteEmptyBatchesAsync(session, cancel);
        await SurveyStore.MarkDeidentifiedAsync(session, survey.Code, clock.GetUtcNow(), cancel);
        await audit.WriteAsync(session, Caller.Service, "dissolve", VerifyAudit.DissolvedKind,
            string.Create(CultureInfo.InvariantCulture, $"{survey.Code} {removed.Batches}"), cancel: cancel);
        // the digests of the batches stood for the responses in the audit; one digest over them stands there now
        await audit.WriteAsync(session, Caller.Service, "deidentify", "survey", survey.Code,
            after: new { batches = removed.Batches, responses = removed.Responses, digest = removed.Digest }, cancel: cancel);
    }, cancel);

    private static async Task<int> ReplaceAsync(Session session, Guid[] ids, CancellationToken cancel)
    {
        await session.LockAsync(CellStore.LockName, cancel);
        var rows = await ResponseStore.IdentifiedAsync(session, ids, cancel);
        var replaced = rows.Select(r => (Old: r, NewId: RandomId())).OrderBy(r => r.NewId.ToString("N"), StringComparer.Ordinal).ToList();
        var newIds = replaced.ToDictionary(r => r.Old.Id, r => r.NewId);
        foreach (var flag in await FlagStore.OfResponsesAsync(session, newIds.Keys, cancel))
            await FlagStore.RenameAsync(session, flag, RandomId(), newIds[flag.ResponseId], cancel); // its own id tells when it was raised
        await ResponseStore.DeleteAsync(session, rows.Select(r => r.Id), cancel);
        foreach (var day in replaced.GroupBy(r => Day(r.Old.ReceivedAt)))
        {
            var id = RandomId();
            var anonymous = day.Select(r => Anonymous(r.Old, r.NewId, id)).ToList();
            var digest = AuditChain.Responses(anonymous);
            await ResponseStore.InsertAsync(session,
                new ResponseBatchRow { Id = id, ReceivedAt = day.Key, Responses = anonymous.Count, Digest = digest, Aggregated = true }, anonymous, cancel);
        }
        return replaced.Count;
    }

    private static ResponseRow Anonymous(IdentifiedResponse row, Guid id, Guid batch) => new()
    {
        Id = id,
        BatchId = batch,
        Survey = row.Survey,
        StaffNo = row.StaffNo,
        Stratum = row.Stratum,
        Channel = row.Channel,
        Value = row.Value,
        Answers = row.Answers,
        Digest = new byte[ResponseRow.DigestLength],
        Beside = row.Beside is null ? null : BesideCounts.WithoutSeed(row.Beside),
        AnsweredAt = Day(row.Clock ? row.ReceivedAt : row.AnsweredAt),
        Late = row.Late,
        Excluded = row.Excluded,
    };

    private static DateTimeOffset Day(DateTimeOffset instant) => new(instant.UtcDateTime.Date, TimeSpan.Zero);

    private static Guid RandomId() => new(RandomNumberGenerator.GetBytes(16));

    private static async Task<(int Batches, long Responses, string Digest)> DigestAsync(IAsyncEnumerable<ResponseBatchRow> batches, CancellationToken cancel)
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        var (count, responses) = (0, 0L);
        await foreach (var batch in batches.WithCancellation(cancel))
        {
            hash.AppendData(batch.Digest);
            (count, responses) = (count + 1, responses + batch.Responses);
        }
        return (count, responses, Convert.ToHexStringLower(hash.GetHashAndReset()));
    }
}
