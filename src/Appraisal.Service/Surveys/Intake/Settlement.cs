using System.Security.Cryptography;
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
        var known = (await ResponseStore.KnownAsync(session, group.Select(c => c.Row.Id), cancel)).ToDictionary(k => k.Id);
        var tokens = await TokensAsync(session, group, cancel);
        var burning = new Dictionary<byte[], Candidate>(ByteComparer.Instance);
        var first = new Dictionary<Guid, Candidate>();
        var followers = new List<Candidate>();

        foreach (var candidate in group)
        {
            if (first.TryGetValue(candidate.Row.Id, out var before) && before.Verdict is Verdict.Created or Verdict.Duplicate or Verdict.Conflict)
            {
                followers.Add(candidate);
                continue;
            }
            first[candidate.Row.Id] = candidate;
            (candidate.Verdict, candidate.ReceivedAt) = known.TryGetValue(candidate.Row.Id, out var there)
                ? (candidate.SaysTheSame(there.Survey, there.Digest) ? Verdict.Duplicate : Verdict.Conflict, there.ReceivedAt)
                : (Judge(candidate, surveys, tokens, burning), receivedAt);
        }
        await BurnAsync(session, burning, cancel);
        foreach (var candidate in followers)
            Follow(candidate, first[candidate.Row.Id], known);

        var created = first.Values.Where(c => c.Verdict == Verdict.Created).ToList();
        if (created.Count > 0)
            await StoreAsync(session, batch, receivedAt, created, surveys, cancel);
        return created.Count;
    }

    private static Verdict Judge(
        Candidate candidate, Dictionary<string, SurveyVersion> surveys, Dictionary<byte[], TokenRow> tokens, Dictionary<byte[], Candidate> burning)
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
        return token.Used || !burning.TryAdd(candidate.Token, candidate) ? Verdict.TokenUsed : Verdict.Created;
    }

    private static void Follow(Candidate candidate, Candidate first, Dictionary<Guid, KnownResponse> known)
    {
        candidate.ReceivedAt = first.ReceivedAt;
        if (known.TryGetValue(candidate.Row.Id, out var there))
            candidate.Verdict = candidate.SaysTheSame(there.Survey, there.Digest) ? Verdict.Duplicate : Verdict.Conflict;
        else if (first.Verdict != Verdict.Created)
            candidate.Verdict = Verdict.Stale; // another node has just used its token: this one is judged anew, by itself
        else
            candidate.Verdict = candidate.SaysTheSame(first.Row.Survey, first.Row.Digest) ? Verdict.Duplicate : Verdict.Conflict;
    }

    private static async Task<Dictionary<string, SurveyVersion>> SurveysAsync(Session session, IReadOnlyList<Candidate> group, CancellationToken cancel)
    {
        var codes = group.Select(c => c.Row.Survey).Distinct(StringComparer.Ordinal).Order(StringComparer.Ordinal).ToList();
        foreach (var code in codes)
            await session.LockSharedAsync(SurveyStore.LockName(code), cancel);
        return (await SurveyStore.VersionsAsync(session, Json.Text(codes), cancel)).ToDictionary(v => v.Code, StringComparer.Ordinal);
    }

    private static async Task<Dictionary<byte[], TokenRow>> TokensAsync(Session session, IReadOnlyList<Candidate> group, CancellationToken cancel)
    {
        var hashes = group.Where(c => c.Token is not null).Select(c => c.Token!).ToList();
        return hashes.Count == 0
            ? []
            : (await TokenStore.FindAsync(session, hashes, cancel)).ToDictionary(t => t.Hash, ByteComparer.Instance);
    }

    // in the order of the hashes, so that two nodes never wait for each other in a circle
    private static async Task BurnAsync(Session session, Dictionary<byte[], Candidate> burning, CancellationToken cancel)
    {
        foreach (var (hash, candidate) in burning.OrderBy(b => b.Key, ByteComparer.Instance))
            if (!await TokenStore.BurnAsync(session, hash, cancel))
                candidate.Verdict = Verdict.TokenUsed;
    }

    private static async Task StoreAsync(Session session, Guid batch, DateTimeOffset receivedAt, List<Candidate> created,
        Dictionary<string, SurveyVersion> surveys, CancellationToken cancel)
    {
        // in the order of their ids, as they stand in the index
        var rows = created.Select(c => c.Row with { BatchId = batch }).OrderBy(r => r.Id.ToByteArray(bigEndian: true), ByteComparer.Instance).ToList();
        await ResponseStore.InsertAsync(session, new ResponseBatchRow
        {
            Id = batch,
            ReceivedAt = receivedAt,
            Responses = rows.Count,
            Digest = Digest(rows),
        }, rows, cancel);
        foreach (var survey in rows.Select(r => r.Survey).Distinct(StringComparer.Ordinal).Where(s => !surveys[s].Begun))
            await SurveyStore.BeginAsync(session, survey, cancel);
    }

    private static byte[] Digest(List<ResponseRow> rows)
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        foreach (var row in rows)
        {
            hash.AppendData(row.Id.ToByteArray(bigEndian: true));
            hash.AppendData(row.Digest);
        }
        return hash.GetHashAndReset();
    }

    private sealed class ByteComparer : IEqualityComparer<byte[]>, IComparer<byte[]>
    {
        public static readonly ByteComparer Instance = new();

        public bool Equals(byte[]? x, byte[]? y) => x.AsSpan().SequenceEqual(y);

        public int GetHashCode(byte[] obj) => BitConverter.ToInt32(obj, 0);

        public int Compare(byte[]? x, byte[]? y) => x.AsSpan().SequenceCompareTo(y);
    }
}
