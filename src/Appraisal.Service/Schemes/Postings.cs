using System.Collections.Concurrent;
using Appraisal.Scoring.Schemes;
using Appraisal.Service.Organization;
using Appraisal.Service.Web;
using Appraisal.Storage;
using Appraisal.Storage.Schemes;

namespace Appraisal.Service.Schemes;

/// <summary>A cadre's posting in a started cycle, with the scheme that scores it.</summary>
/// <param name="Cycle">The cycle.</param>
/// <param name="Scheme">Its frozen scheme.</param>
/// <param name="Posts">The posts held on that day.</param>
public sealed record Posting(string Cycle, Scheme Scheme, IReadOnlyList<Post> Posts);

/// <summary>The days of a started cycle, and the work types that its scheme knows.</summary>
public sealed record CycleWorkTypes(DateOnly StartsOn, DateOnly EndsOn, IReadOnlySet<string> WorkTypes);

/// <summary>Finds which cycles a day's events of a cadre belong to.</summary>
public sealed class Postings
{
    // a frozen scheme never changes, so that it is read once
    private readonly ConcurrentDictionary<(string Code, string Version), Scheme> _schemes = new();

    /// <summary>The postings of a cadre in the started cycles that hold a day, the cycle that began last first.</summary>
    public async Task<IReadOnlyList<Posting>> FindAsync(Session session, string staffNo, DateOnly day, CancellationToken cancel)
    {
        var result = new List<Posting>();
        foreach (var row in await PostingStore.FindAsync(session, staffNo, day, cancel))
        {
            var changes = await ParticipantStore.ChangesAsync(session, row.Cycle, staffNo, cancel);
            var posts = changes.Count == 0 ? Json.Read<IReadOnlyList<Post>>(row.Posts) : PostingHistory.Of(null, changes).On(day)?.Posts;
            if (posts is null)
                continue; // joined later
            var scheme = await SchemeAsync(session, row.SchemeCode, row.SchemeVersion, cancel);
            result.Add(new Posting(row.Cycle, scheme, posts));
        }
        return result;
    }

    /// <summary>For each of many cadres, the started cycles that they take part in.</summary>
    public async Task<ILookup<string, CycleWorkTypes>> WorkTypesAsync(Session session, IEnumerable<string> staffNos, CancellationToken cancel)
    {
        var cycles = new Dictionary<string, CycleWorkTypes>(StringComparer.Ordinal);
        var places = await PostingStore.FindAsync(session, staffNos, cancel);
        foreach (var row in places)
        {
            if (cycles.ContainsKey(row.Cycle))
                continue;
            var scheme = await SchemeAsync(session, row.SchemeCode, row.SchemeVersion, cancel);
            cycles.Add(row.Cycle, new CycleWorkTypes(row.StartsOn, row.EndsOn, scheme.WorkTypes.Select(t => t.Code).ToHashSet(StringComparer.Ordinal)));
        }
        return places.ToLookup(r => r.StaffNo, r => cycles[r.Cycle], StringComparer.Ordinal);
    }

    private async Task<Scheme> SchemeAsync(Session session, string code, string version, CancellationToken cancel)
    {
        if (_schemes.TryGetValue((code, version), out var known))
            return known;
        var row = await SchemeStore.FindAsync(session, code, version, cancel);
        var scheme = Json.Read<Scheme>(row!.Body);
        if (row.FrozenAt is not null)
            _schemes[(code, version)] = scheme;
        return scheme;
    }
}
