using Appraisal.Service.Disclosure;
using Appraisal.Service.Hosting;
using Appraisal.Service.Surveys.Quality;
using Appraisal.Service.Web;
using Appraisal.Storage;
using Appraisal.Storage.Surveys;

namespace Appraisal.Service.Surveys;

/// <summary>
/// Adds responses to the cells that the statistics are made from, each exactly once: a batch is marked in the transaction that adds it,
/// under one lock, so it does not matter how often, where or how long this runs, nor where it is cut off. Its cost follows the new
/// responses alone.
/// </summary>
public sealed class AggregateResponses(Database database, ExamineResponses examine, TimeProvider clock)
{
    // a chunk is short, so that on SQLite it keeps intake waiting for some tenths of a second at most
    private const int MostBatches = 500;
    private const int MostResponses = 20_000;

    /// <summary>
    /// Brings all cells up to date, then lets out what the close, and the end of late responses, allow. At last it cuts the database's log,
    /// in which each response stands beside the token that it used up.
    /// </summary>
    public async Task RunAsync(CancellationToken cancel)
    {
        while (await database.WriteAsync(session => AddSomeAsync(session, cancel), cancel))
            cancel.ThrowIfCancellationRequested();
        foreach (var survey in await database.ReadAsync(s => SurveyStore.ClosedUnpublishedAsync(s, clock.GetUtcNow(), cancel), cancel))
        {
            if (clock.GetUtcNow() >= survey.StoredAt)
            {
                await examine.RunAsync(survey, cancel);
                await database.WriteAsync(session => FinishAsync(session, survey.Code, cancel), cancel);
            }
            else if (!survey.ClosingPublished && !survey.Reviewed)
            {
                await database.WriteAsync(session => CloseAsync(session, survey.Code, cancel), cancel);
            }
        }
        await database.CutLogAsync(cancel: cancel);
    }

    private async Task<bool> AddSomeAsync(Session session, CancellationToken cancel)
    {
        await session.LockAsync(CellStore.LockName, cancel);
        var batches = Some(await CellStore.PendingBatchesAsync(session, MostBatches, cancel));
        if (batches.Count == 0)
            return false;
        var sums = await CellStore.SumsAsync(session, batches, cancel);
        foreach (var survey in sums.GroupBy(s => s.Survey, StringComparer.Ordinal))
            await AddAsync(session, survey.Key, [.. survey], cancel);
        foreach (var survey in (await BesideStore.OfBatchesAsync(session, batches, cancel)).GroupBy(r => r.Survey, StringComparer.Ordinal))
            await BesideCounts.AddAsync(session, survey.Key, [.. survey], 1, cancel);
        await CellStore.MarkAsync(session, batches, cancel);
        Measures.AggregationLag.Record((clock.GetUtcNow() - Ids.TimeOf(batches[0])).TotalSeconds);
        return true;
    }

    private static List<Guid> Some(IReadOnlyList<PendingBatch> batches)
    {
        var responses = 0;
        return [.. batches.TakeWhile((b, i) => (responses += b.Responses) <= MostResponses || i == 0).Select(b => b.Id)];
    }

    private static async Task AddAsync(Session session, string code, IReadOnlyList<CellRow> sums, CancellationToken cancel)
    {
        var subjects = Json.Text(sums.Select(s => s.StaffNo).Distinct(StringComparer.Ordinal));
        var cells = (await CellStore.OfSubjectsAsync(session, code, subjects, cancel)).ToDictionary(c => c.Key);
        var added = new List<CellRow>();
        foreach (var sum in sums)
        {
            if (cells.TryGetValue(sum.Key, out var cell))
                await CellStore.UpdateAsync(session, cells[sum.Key] = cell.Add(sum), cancel);
            else
                added.Add(cells[sum.Key] = sum);
        }
        await CellStore.InsertAsync(session, added, cancel);
        if (await SurveyStore.FindAsync(session, code, cancel) is { FinalPublished: false } survey)
            await LetOut.StepAsync(session, survey, cells.Values, cancel);
    }

    private async Task CloseAsync(Session session, string code, CancellationToken cancel)
    {
        await session.LockAsync(CellStore.LockName, cancel);
        if (await SurveyStore.FindAsync(session, code, cancel) is { ClosingPublished: false } survey && clock.GetUtcNow() >= survey.EndsAt
            && await ResponseStore.PendingAsync(session, code, cancel) == 0) // else the next count has them
            await LetOut.CloseAsync(session, survey, cancel);
    }

    private async Task FinishAsync(Session session, string code, CancellationToken cancel)
    {
        // before the cells' lock: a group of responses that holds it is stored by then, or comes later and finds another version
        await session.LockAsync(SurveyStore.LockName(code), cancel);
        await session.LockAsync(CellStore.LockName, cancel);
        if (await SurveyStore.FindAsync(session, code, cancel) is not { FinalPublished: false } survey
            || clock.GetUtcNow() < survey.StoredAt || await ResponseStore.PendingAsync(session, code, cancel) > 0)
            return;
        if (survey.ExaminedAt >= survey.EndsAt && (await ExaminationStore.UnexaminedAsync(session, code, cancel)).Count == 0) // else the next count examines again
            await LetOut.FinishAsync(session, survey, cancel);
    }
}
