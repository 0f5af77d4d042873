using Appraisal.Storage;
using Appraisal.Storage.Surveys;

namespace Appraisal.Service.Surveys.Intake;

/// <summary>The tokens of a group of candidates: which there are, for whom, and which are used.</summary>
internal sealed class GroupTokens
{
    private readonly HashSet<string> _elsewhere = new(StringComparer.Ordinal);
    private TokenFlags _flags = new();

    private GroupTokens()
    {
    }

    /// <summary>Locks the tokens of the group's surveys and reads those of the group.</summary>
    public static async Task<GroupTokens> ReadAsync(Session session, IReadOnlyList<Candidate> group, CancellationToken cancel)
    {
        var read = new GroupTokens();
        var candidates = group.Where(c => c.Token is not null).ToList();
        if (candidates.Count == 0)
            return read;
        foreach (var survey in Settlement.Codes(candidates.Select(c => c.Row.Survey)))
            await session.LockAsync(TokenFlags.LockName(survey), cancel);
        await LookUpAsync(session, candidates.FindAll(c => c.TokenPlace is null), cancel);
        read._flags = await TokenFlags.ReadAsync(
            session, candidates.Where(c => c.TokenPlace is not null).Select(c => (c.Row.Survey, c.TokenPlace!.Value)), cancel);
        await read.FindElsewhereAsync(session, candidates.Where(c => c.TokenPlace is null).Select(c => c.Token!).ToList(), cancel);
        return read;
    }

    /// <summary>Whether a candidate came with a token that is none, or for another subject: its verdict is that.</summary>
    public bool TryRefuse(Candidate candidate)
    {
        if (candidate.Token is null || candidate.TokenPlace is not null)
            return false;
        candidate.Verdict = _elsewhere.Contains(Key(candidate.Token)) ? Verdict.TokenElsewhere : Verdict.TokenUnknown;
        return true;
    }

    /// <summary>Uses the token that a candidate came with, if it came with one, or says that it is used.</summary>
    public Verdict Use(Candidate candidate) =>
        candidate.TokenPlace is { } place && !_flags.TryUse(candidate.Row.Survey, place) ? Verdict.TokenUsed : Verdict.Created;

    /// <summary>Writes which were used.</summary>
    public Task WriteAsync(Session session, CancellationToken cancel) => _flags.WriteAsync(session, cancel);

    private static async Task LookUpAsync(Session session, List<Candidate> candidates, CancellationToken cancel)
    {
        var places = candidates.Count == 0 ? [] : await TokenStore.PlacesAsync(session, candidates.ConvertAll(c => c.Token!), cancel);
        for (var i = 0; i < places.Count; i++)
            candidates[i].TokenPlace = places[i];
    }

    private async Task FindElsewhereAsync(Session session, List<TokenRow> tokens, CancellationToken cancel)
    {
        if (tokens.Count > 0)
            _elsewhere.UnionWith((await TokenStore.FindAsync(session, tokens.Select(t => t.Hash), cancel)).Select(Key));
    }

    private static string Key(TokenRow token) => $"{token.Survey} {Convert.ToHexString(token.Hash)}";
}
