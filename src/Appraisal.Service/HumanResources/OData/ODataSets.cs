using Appraisal.Scoring.Inspections;
using Appraisal.Service.Access;
using Appraisal.Service.Disclosure;
using Appraisal.Service.Inspections;
using Appraisal.Storage;
using Appraisal.Storage.HumanResources;
using Appraisal.Storage.Inspections;
using Appraisal.Storage.Organization;
using Appraisal.Storage.Schemes;
using Microsoft.Extensions.Caching.Memory;

namespace Appraisal.Service.HumanResources.OData;

/// <summary>
/// The rows that queries are answered from, in memory: the frozen publications, units and burden within the caller's territory. Each is
/// read by a statement of its own, whatever the query says, and remembered for some seconds.
/// </summary>
public sealed class ODataSets(Database database, FeedEnd feed, PublishedReaders readers, TimeProvider clock) : IDisposable
{
    /// <summary>Most rows of a set; more are to be asked for by cycle.</summary>
    public const int MostRows = 150_000;

    private const int Chunk = 1000, MostCycles = 200;
    private static readonly TimeSpan Kept = TimeSpan.FromSeconds(15);

    private readonly MemoryCache _sets = new(new MemoryCacheOptions { SizeLimit = 4 * MostRows });

    /// <summary>Official scores, of one cycle or of all.</summary>
    public async Task<Outcome<List<ODataScore>>> ScoresAsync(Caller caller, string? cycle, CancellationToken cancel)
    {
        var end = await feed.NowAsync(cancel);
        var today = DateOnly.FromDateTime(clock.GetUtcNow().UtcDateTime);
        var rows = await RememberedAsync<ODataScore>($"scores|{caller.Unit}|{cycle}|{end.Publications}|{end.Sequence}|{today}", async () =>
        {
            var scores = new List<ODataScore>();
            foreach (var publication in await PublicationsAsync(caller, cycle, cancel))
            {
                for (var (after, full) = ("", true); full;)
                {
                    var page = await database.ReadAsync(session => PublishedScores.PageAsync(session, caller, publication.Run, after, new HrScoreFilter(), Chunk, cancel), cancel);
                    scores.AddRange(page.Select(r => PublishedScores.RowOf(PublishedScores.Of(r, publication, today))));
                    if (scores.Count > MostRows)
                        return new Refusal(422, "odata-too-many", [], MostRows);
                    full = page.Count == Chunk;
                    after = full ? page[^1].StaffNo : after;
                }
            }
            return scores;
        });
        return rows is { Refusal: null, Value.Count: > 0 } && await readers.AdmitAsync(caller, "published-scores", cycle ?? "all", cycle, cancel) is { } refused ? refused : rows;
    }

    /// <summary>Grades, counted.</summary>
    public async Task<Outcome<List<ODataGrade>>> GradesAsync(Caller caller, string? cycle, CancellationToken cancel)
    {
        var scores = await ScoresAsync(caller, cycle, cancel);
        return scores.Refusal is { } refusal ? refusal : scores.Value.GroupBy(s => (s.Cycle, s.Cohort, s.Grade))
            .Select(g => new ODataGrade { Cycle = g.Key.Cycle, Cohort = g.Key.Cohort, Grade = g.Key.Grade, Count = g.Count() }).ToList();
    }

    /// <summary>Units.</summary>
    public async Task<Outcome<List<ODataUnit>>> UnitsAsync(Caller caller, CancellationToken cancel)
    {
        var units = await UnitRowsAsync(caller, cancel);
        return units.Refusal is { } refusal
            ? refusal
            : units.Value.Select(u => new ODataUnit { Code = u.Code, Name = u.Name, Parent = u.Parent, Level = u.Level }).ToList();
    }

    /// <summary>The burden of units, ranked among all of their level.</summary>
    public async Task<Outcome<List<ODataBurden>>> BurdenAsync(Caller caller, CancellationToken cancel)
    {
        var today = DateOnly.FromDateTime(clock.GetUtcNow().UtcDateTime);
        var units = await UnitRowsAsync(caller, cancel);
        if (units.Refusal is { } refusal)
            return refusal;
        var names = units.Value.ToDictionary(u => u.Code, u => u.Name, StringComparer.Ordinal);
        return await RememberedAsync<ODataBurden>($"burden|{caller.Unit}|{today}", () => database.SnapshotAsync<Outcome<List<ODataBurden>>>(async session =>
        {
            var book = await InspectionPolicies.BookAsync(session, names.Keys, cancel);
            var rows = new List<ODataBurden>();
            foreach (var level in units.Value.Select(u => u.Level).Distinct(StringComparer.Ordinal))
            {
                var policy = book.For(units.Value.First(u => u.Level == level).Code, today);
                var costs = (await BurdenStore.OfLevelAsync(session, level, today.AddDays(1 - policy.BurdenDays), today, cancel))
                    .ToDictionary(c => c.Unit, StringComparer.Ordinal);
                foreach (var ranked in BurdenRank.Of(costs.Values.Select(c => new UnitBurden(c.Unit, level, (c.HoursHundredths / 100m) + (policy.HoursPerMaterial * c.Materials)))))
                {
                    if (names.TryGetValue(ranked.Burden.Unit, out var name))
                        rows.Add(Row(costs[ranked.Burden.Unit], name, level, ranked.Burden.Index, ranked.Rank));
                }
            }
            return rows;
        }, cancel));
    }

    /// <inheritdoc/>
    public void Dispose() => _sets.Dispose();

    private static ODataBurden Row(UnitBurdenRow cost, string name, string level, decimal index, int rank) => new()
    {
        Unit = cost.Unit, UnitName = name, Level = level, Hours = cost.HoursHundredths / 100m, Materials = cost.Materials, Index = index, Rank = rank,
    };

    private Task<IReadOnlyList<HrPublicationRow>> PublicationsAsync(Caller caller, string? cycle, CancellationToken cancel) => database.ReadAsync<IReadOnlyList<HrPublicationRow>>(async session =>
    {
        var cycles = cycle is null ? await CycleStore.PageAsync(session, "", caller.Unit, MostCycles, cancel)
            : await caller.SeenCycleAsync(session, cycle, cancel) is { } one ? [one] : [];
        var publications = new List<HrPublicationRow>();
        foreach (var seen in cycles)
        {
            if (await HrStore.LatestAsync(session, seen.Code, cancel) is { } latest && await HrScoreStore.PublicationAsync(session, latest.Run, cancel) is { } publication)
                publications.Add(publication);
        }
        return publications;
    }, cancel);

    private Task<Outcome<List<UnitRow>>> UnitRowsAsync(Caller caller, CancellationToken cancel) => RememberedAsync<UnitRow>($"units|{caller.Unit}", async () =>
    {
        var units = await database.ReadAsync(session => UnitStore.PageAsync(session, "", null, caller.Unit, MostRows + 1, cancel), cancel);
        return units.Count > MostRows ? new Refusal(422, "odata-too-many", [], MostRows) : units.ToList();
    });

    private async Task<Outcome<List<T>>> RememberedAsync<T>(string name, Func<Task<Outcome<List<T>>>> read)
    {
        if (_sets.TryGetValue(name, out List<T>? known))
            return known!;
        var rows = await read();
        if (rows.Refusal is null)
            _sets.Set(name, rows.Value, new MemoryCacheEntryOptions { Size = Math.Max(1, rows.Value.Count), AbsoluteExpirationRelativeToNow = Kept });
        return rows;
    }
}
