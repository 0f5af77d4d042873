using Appraisal.Service.Hosting;
using Appraisal.Service.Web;
using Appraisal.Storage;
using Appraisal.Storage.Surveys;

namespace Appraisal.Service.Surveys;

/// <summary>
/// Adds responses to the cells that the statistics are made from, each exactly once: a batch is marked in the transaction that adds it,
/// under one lock, so it does not matter how often, where or how long this runs, nor where it is cut off. Its cost follows the new
/// responses alone.
/// </summary>
public sealed class AggregateResponses(Database database, TimeProvider clock)
{
    // a chunk is short, so that on SQLite it keeps intake waiting for some tenths of a second at most
    private const int MostBatches = 500;
    private const int MostResponses = 20_000;

    /// <summary>Brings all cells up to date, then lets out what closing allows.</summary>
    public async Task RunAsync(CancellationToken cancel)
    {
        while (await database.WriteAsync(session => AddSomeAsync(session, cancel), cancel))
            cancel.ThrowIfCancellationRequested();
        await database.WriteAsync(session => PublishClosedAsync(session, cancel), cancel);
    }

    private async Task<bool> AddSomeAsync(Session session, CancellationToken cancel)
    {
        await session.LockAsync(CellStore.LockName, cancel);
        var batches = Some(await CellStore.PendingBatchesAsync(session, MostBatches, cancel));
        if (batches.Count == 0)
            return false;
        foreach (var survey in (await CellStore.SumsAsync(session, batches, cancel)).GroupBy(s => s.Survey, StringComparer.Ordinal))
            await AddAsync(session, survey.Key, [.. survey], cancel);
        await CellStore.MarkAsync(session, batches, cancel);
        Measures.AggregationLag.Record((clock.GetUtcNow() - Ids.TimeOf(batches[0])).TotalSeconds);
        return true;
    }

    private static List<Guid> Some(IReadOnlyList<PendingBatch> batches)
    {
        var responses = 0;
        return [.. batches.TakeWhile((b, i) => (responses += b.Responses) <= MostResponses || i == 0).Select(b => b.Id)];
    }

    private static async Task AddAsync(Session session, string survey, IReadOnlyList<CellRow> sums, CancellationToken cancel)
    {
        var subjects = Json.Text(sums.Select(s => s.StaffNo).Distinct(StringComparer.Ordinal));
        var cells = (await CellStore.OfSubjectsAsync(session, survey, subjects, cancel)).ToDictionary(c => c.Key);
        var added = new List<CellRow>();
        foreach (var sum in sums)
        {
            if (cells.TryGetValue(sum.Key, out var cell))
                await CellStore.UpdateAsync(session, cells[sum.Key] = cell.Add(sum), cancel);
            else
                added.Add(cells[sum.Key] = sum);
        }
        await CellStore.InsertAsync(session, added, cancel);
        await PublishAsync(session, survey, cells.Values, await CellStore.PublishedAsync(session, survey, subjects, cancel), Privacy.Step, cancel);
    }

    private async Task PublishClosedAsync(Session session, CancellationToken cancel)
    {
        await session.LockAsync(CellStore.LockName, cancel);
        foreach (var survey in await SurveyStore.ClosedUnpublishedAsync(session, clock.GetUtcNow(), cancel))
        {
            if (await ResponseStore.PendingAsync(session, survey.Code, cancel) > 0)
                continue; // they came before it closed; the next run has them
            await PublishAsync(session, survey.Code, await CellStore.AllAsync(session, survey.Code, cancel), [], 0, cancel);
            await SurveyStore.MarkPublishedAsync(session, survey.Code, cancel);
        }
    }

    // lets the cells of those subjects out that have enough responses, and enough more than when they were last let out
    private static async Task PublishAsync(
        Session session, string survey, IEnumerable<CellRow> cells, IReadOnlyList<CellRow> published, long step, CancellationToken cancel)
    {
        var before = published.GroupBy(c => c.StaffNo, StringComparer.Ordinal).ToDictionary(g => g.Key, g => g.Sum(c => c.Responses), StringComparer.Ordinal);
        var ready = cells.GroupBy(c => c.StaffNo, StringComparer.Ordinal)
            .Where(g => g.Sum(c => c.Responses) is var n && n >= Privacy.LeastResponses && n >= before.GetValueOrDefault(g.Key) + step)
            .ToList();
        if (ready.Count > 0)
            await CellStore.PublishAsync(session, survey, Json.Text(ready.Select(g => g.Key)), [.. ready.SelectMany(g => g)], cancel);
    }
}
