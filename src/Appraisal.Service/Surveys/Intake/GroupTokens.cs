using Appraisal.Storage;
using Appraisal.Storage.Surveys;

namespace Appraisal.Service.Surveys.Intake;

/// <summary>The tokens of a group of candidates: which there are, for whom, and which are used.</summary>
internal sealed class GroupTokens
{
    private readonly Dictionary<TokenRow, int> _places = new(ReferenceEqualityComparer.Instance);
    private readonly HashSet<string> _elsewhere = new(StringComparer.Ordinal);
    private TokenFlags _flags = TokenFlags.None;

    private GroupTokens()
    {
    }

    /// <summary>Locks the tokens of the group's surveys and reads those of the group.</summary>
    public static async Task<GroupTokens> ReadAsync(Session session, IReadOnlyList<Candidate> group, CancellationToken cancel)
    {
        var read = new GroupTokens();
        var tokens = group.Where(c => c.Token is not null).Select(c => c.Token!).ToList();
        if (tokens.Count == 0)
            return read;
        foreach (var survey in Settlement.Codes(tokens.Select(t => t.Survey)))
            await session.LockAsync(TokenFlags.LockName(survey), cancel);
        var places = await TokenStore.PlacesAsync(session, tokens, cancel);
        for (var i = 0; i < tokens.Count; i++)
        {
            if (places[i] is { } place)
                read._places.Add(tokens[i], place);
        }
        read._flags = await TokenFlags.ReadAsync(session, read._places.Select(p => (p.Key.Survey, p.Value)), cancel);
        if (read._places.Count < tokens.Count)
            await read.FindElsewhereAsync(session, tokens, cancel);
        return read;
    }

    /// <summary>Uses a token for the response that it came with, or says why not.</summary>
    public Verdict Use(TokenRow token)
    {
        if (_places.TryGetValue(token, out var place))
            return _flags.TryUse(token.Survey, place) ? Verdict.Created : Verdict.TokenUsed;
        return _elsewhere.Contains(Key(token)) ? Verdict.TokenElsewhere : Verdict.TokenUnknown;
    }

    /// <summary>Writes which were used.</summary>
    public Task WriteAsync(Session session, CancellationToken cancel) => _flags.WriteAsync(session, cancel);

    private async Task FindElsewhereAsync(Session session, List<TokenRow> tokens, CancellationToken cancel)
    {
        var found = await TokenStore.FindAsync(session, tokens.Where(t => !_places.ContainsKey(t)).Select(t => t.Hash), cancel);
        _elsewhere.UnionWith(found.Select(Key));
    }

    private static string Key(TokenRow token) => $"{token.Survey} {Convert.ToHexString(token.Hash)}";
}
