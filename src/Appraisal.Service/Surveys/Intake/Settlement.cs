using Appraisal.Service.Audit;
using Appraisal.Service.Web;
using Appraisal.Storage;
using Appraisal.Storage.Surveys;

namespace Appraisal.Service.Surveys.Intake;

/// <summary>
/// Gives each of a group of candidates its verdict and stores those that are new, in one transaction. Duplicates are settled in memory
/// and by one look-up of the group's ids, tokens by one look-up of theirs.
/// </summary>
internal static class Settlement
{
    /// <summary>The number of responses that are new.</summary>
    /// <exception cref="System.Data.Common.DbException">Another node has just stored one of the ids: roll back and run again.</exception>
    public static async Task<int> RunAsync(
        Session session, Guid batch, IReadOnlyList<Candidate> group, DateTimeOffset now, CancellationToken cancel)
    {
        var receivedAt = now.AddTicks(-(now.Ticks % TimeSpan.TicksPerMillisecond)); // as it is stored: so is it answered
        var surveys = await SurveysAsync(session, group, cancel);
        // the tokens' lock before the look-up of ids: whoever held it has stored by then what it used a token for
        var tokens = await TokensAsync(session, group, cancel);
        var known = (await ResponseStore.KnownAsync(session, group.Select(c => c.Row.Id), cancel)).ToDictionary(k => k.Id);
        var flags = await TokenFlags.ReadAsync(session, tokens.Values, cancel);
        var first = new Dictionary<Guid, Candidate>();

        foreach (var candidate in group)
        {
            candidate.ReceivedAt = receivedAt;
            if (known.TryGetValue(candidate.Row.Id, out var there))
                (candidate.Verdict, candidate.ReceivedAt) = (Again(candidate, there, batch), there.ReceivedAt);
            else if (first.TryGetValue(candidate.Row.Id, out var before))
                candidate.Verdict = candidate.Again(before.Row.Survey, before.Row.Digest);
            else if ((candidate.Verdict = Judge(candidate, surveys, tokens, flags)) == Verdict.Created)
                first.Add(candidate.Row.Id, candidate);
        }
        await flags.WriteAsync(session, cancel);
        if (first.Count > 0)
            await StoreAsync(session, batch, receivedAt, first.Values, surveys, cancel);
        return first.Count;
    }

    // of this very batch: its commit came through although nobody heard of it
    private static Verdict Again(Candidate candidate, KnownResponse there, Guid batch) =>
        candidate.Again(there.Survey, there.Digest) is var again && again == Verdict.Duplicate && there.BatchId == batch ? Verdict.Created : again;

    private static Verdict Judge(
        Candidate candidate, Dictionary<string, SurveyVersion> surveys, Dictionary<byte[], TokenRow> tokens, TokenFlags flags)
    {
        if (surveys[candidate.Row.Survey].Version != candidate.Version)
            return Verdict.Stale;
        if (candidate.Otherwise is not null)
            return Verdict.Refused;
        if (candidate.Token is null)
            return Verdict.Created;
        if (!tokens.TryGetValue(candidate.Token, out var token) || token.Survey != candidate.Row.Survey)
            return Verdict.TokenUnknown;
        if (token.StaffNo != candidate.Row.StaffNo || token.Stratum != candidate.Row.Stratum)
            return Verdict.TokenElsewhere;
        return flags.TryUse(token) ? Verdict.Created : Verdict.TokenUsed;
    }

    private static async Task<Dictionary<string, SurveyVersion>> SurveysAsync(Session session, IReadOnlyList<Candidate> group, CancellationToken cancel)
    {
        var codes = Surveys(group);
        foreach (var code in codes)
            await session.LockSharedAsync(SurveyStore.LockName(code), cancel);
        return (await SurveyStore.VersionsAsync(session, Json.Text(codes), cancel)).ToDictionary(v => v.Code, StringComparer.Ordinal);
    }

    private static async Task<Dictionary<byte[], TokenRow>> TokensAsync(Session session, IReadOnlyList<Candidate> group, CancellationToken cancel)
    {
        var withToken = group.Where(c => c.Token is not null).ToList();
        foreach (var survey in Surveys(withToken))
            await session.LockAsync(TokenFlags.LockName(survey), cancel);
        var expected = withToken.Select(c => new TokenRow
        {
            Hash = c.Token!,
            Survey = c.Row.Survey,
            StaffNo = c.Row.StaffNo,
            Stratum = c.Row.Stratum,
        }).ToList();
        var found = new Dictionary<byte[], TokenRow>(ByteComparer.Instance);
        if (expected.Count > 0)
            foreach (var token in await TokenStore.FindAsync(session, expected, cancel))
                found[token.Hash] = token;
        return found;
    }

    // in one order everywhere, so that locks are taken in it
    private static List<string> Surveys(IEnumerable<Candidate> group) =>
        [.. group.Select(c => c.Row.Survey).Distinct(StringComparer.Ordinal).Order(StringComparer.Ordinal)];

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
        foreach (var survey in rows.Select(r => r.Survey).Distinct(StringComparer.Ordinal).Where(s => !surveys[s].Begun))
            await SurveyStore.BeginAsync(session, survey, cancel);
    }

    private sealed class ByteComparer : IEqualityComparer<byte[]>
    {
        public static readonly ByteComparer Instance = new();

        public bool Equals(byte[]? x, byte[]? y) => x.AsSpan().SequenceEqual(y);

        public int GetHashCode(byte[] obj) => BitConverter.ToInt32(obj, 0);
    }
}
