using Appraisal.Service.Audit;
using Appraisal.Service.Web;
using Appraisal.Storage;
using Appraisal.Storage.Surveys;

namespace Appraisal.Service.Surveys.Intake;

/// <summary>
/// Gives each of a group of candidates its verdict and stores those that are new, in one transaction. Duplicates within the group are
/// settled in memory, tokens by one look-up of their places.
/// </summary>
internal static class Settlement
{
    /// <summary>The number of responses that are new.</summary>
    /// <param name="session">A session that writes.</param>
    /// <param name="batch">The id of the batch that they make.</param>
    /// <param name="group">The candidates.</param>
    /// <param name="clock">Tells when they were received.</param>
    /// <param name="mayBeThere">
    /// Whether ids are looked up first. Nearly all are new, so that is left to the primary key; only those of candidates that would be
    /// refused are then looked up.
    /// </param>
    /// <param name="cancel">Ends it.</param>
    /// <exception cref="System.Data.Common.DbException">A response of one of the ids is there: roll back and run again, and look first.</exception>
    public static async Task<int> RunAsync(
        Session session, Guid batch, IReadOnlyList<Candidate> group, TimeProvider clock, bool mayBeThere, CancellationToken cancel)
    {
        var surveys = await SurveysAsync(session, group, cancel);
        var now = clock.GetUtcNow(); // after the wait for locks
        var receivedAt = now.AsStored();
        // the tokens' lock before the look-up of ids: whoever held it has stored by then what it used a token for
        var tokens = await GroupTokens.ReadAsync(session, group, cancel);
        // without the right token nobody learns whether an id is there, nor by trying what a response of that id says
        var rightful = group.Where(c => !tokens.TryRefuse(c)).ToList();
        var rest = mayBeThere ? await UnknownAsync(session, batch, rightful, cancel) : rightful;
        var first = new Dictionary<Guid, Candidate>(rest.Count);

        foreach (var candidate in rest)
        {
            candidate.ReceivedAt = receivedAt;
            if (first.TryGetValue(candidate.Row.Id, out var before))
                candidate.Verdict = candidate.Again(before.Row.Survey, before.Row.Digest);
            else if ((candidate.Verdict = Judge(candidate, surveys, tokens, now)) == Verdict.Created)
                first.Add(candidate.Row.Id, candidate);
        }
        if (!mayBeThere && first.Count < rest.Count)
            await UnknownAsync(session, batch, [.. rest.Where(c => c.Verdict != Verdict.Created)], cancel);
        await tokens.WriteAsync(session, cancel);
        if (first.Count > 0)
            await StoreAsync(session, batch, receivedAt, first.Values, surveys, cancel);
        return first.Count;
    }

    // those whose ids are new; the others have their verdicts
    private static async Task<IReadOnlyList<Candidate>> UnknownAsync(Session session, Guid batch, IReadOnlyList<Candidate> group, CancellationToken cancel)
    {
        var known = (await ResponseStore.KnownAsync(session, [.. group.Select(c => c.Row.Id)], cancel)).ToDictionary(k => k.Id);
        foreach (var candidate in group)
        {
            if (known.TryGetValue(candidate.Row.Id, out var there))
                (candidate.Verdict, candidate.ReceivedAt) = (Again(candidate, there, batch), there.ReceivedAt);
        }
        return [.. group.Where(c => !known.ContainsKey(c.Row.Id))];
    }

    // of this very batch: its commit came through although nobody heard of it
    private static Verdict Again(Candidate candidate, KnownResponse there, Guid batch) =>
        candidate.Again(there.Survey, there.Digest) is var again && again == Verdict.Duplicate && there.BatchId == batch ? Verdict.Created : again;

    private static Verdict Judge(Candidate candidate, Dictionary<string, SurveyVersion> surveys, GroupTokens tokens, DateTimeOffset now)
    {
        if (surveys[candidate.Row.Survey].Version != candidate.Version)
            return Verdict.Stale;
        if (candidate.Otherwise is not null)
            return Verdict.Refused;
        if (now >= candidate.Until)
            return Verdict.Stale; // it waited for so long that its check does not hold any more
        return tokens.Use(candidate);
    }

    private static async Task<Dictionary<string, SurveyVersion>> SurveysAsync(Session session, IReadOnlyList<Candidate> group, CancellationToken cancel)
    {
        var codes = Codes(group.Select(c => c.Row.Survey));
        foreach (var code in codes)
            await session.LockSharedAsync(SurveyStore.LockName(code), cancel);
        return (await SurveyStore.VersionsAsync(session, Json.Text(codes), cancel)).ToDictionary(v => v.Code, StringComparer.Ordinal);
    }

    // in one order everywhere, so that locks are taken in it
    internal static List<string> Codes(IEnumerable<string> surveys) => [.. surveys.Distinct(StringComparer.Ordinal).Order(StringComparer.Ordinal)];

    private static async Task StoreAsync(Session session, Guid batch, DateTimeOffset receivedAt, IEnumerable<Candidate> created,
        Dictionary<string, SurveyVersion> surveys, CancellationToken cancel)
    {
        // in the order of their ids, as they stand in the index
        var rows = created.Select(c => c.Row).OrderBy(r => r.Id).ToList();
        rows.ForEach(r => r.BatchId = batch);
        await ResponseStore.InsertAsync(session, new ResponseBatchRow
        {
            Id = batch,
            ReceivedAt = receivedAt,
            Responses = rows.Count,
            Digest = AuditChain.Responses(rows),
        }, rows, cancel);
        foreach (var survey in surveys.Values.Where(s => !s.Begun && rows.Exists(r => r.Survey == s.Code)))
            await SurveyStore.BeginAsync(session, survey.Code, cancel);
    }
}
