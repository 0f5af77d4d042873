using Appraisal.Service.Access;
using Appraisal.Service.Audit;
using Appraisal.Service.Organization;
using Appraisal.Service.Web;
using Appraisal.Storage;
using Appraisal.Storage.HumanResources;
using Appraisal.Storage.Organization;

namespace Appraisal.Service.HumanResources.People;

/// <summary>
/// Takes units and people from a personnel system, all or nothing. Who joins, moves or leaves during a started cycle is changed there from
/// the day on. What the source no longer has is reported, and stays.
/// </summary>
public sealed class SyncPeople(Database database, PutUnit units, PutCadre cadres, PostingChanges postings, AuditTrail audit, TimeProvider clock)
{
    private const int MostRows = 20_000, MostMerges = 1000, MostMissing = 1000;

    /// <summary>In a transaction of its own; a dry run is taken back.</summary>
    public async Task<Outcome<SyncReport>> RunAsync(Caller caller, SyncRequest request, bool dryRun, CancellationToken cancel)
    {
        var tried = (SyncReport?)null;
        var outcome = await database.WriteAsync<Outcome<SyncReport>>(async session =>
        {
            var report = await ApplyAsync(session, caller, request, cancel);
            if (report.Refusal is not null || !dryRun)
                return report;
            tried = report.Value with { DryRun = true };
            return new Refusal(200, "dry-run", []); // taken back
        }, cancel);
        return tried is not null && outcome.Refusal?.Code == "dry-run" ? tried : outcome;
    }

    private async Task<Outcome<SyncReport>> ApplyAsync(Session session, Caller caller, SyncRequest request, CancellationToken cancel)
    {
        var check = new Check();
        var from = DeliveredFrom.Read(check, caller, request, clock.GetUtcNow());
        var delivery = new Delivered(
            check.List("units", request.Units, 0, MostRows), check.List("people", request.People, 0, MostRows), check.List("merges", request.Merges, 0, MostMerges));
        check.Distinct("units", delivery.Units.Select(u => Check.Normalise(u.Code) ?? ""));
        check.Distinct("people", delivery.People.Select(p => Check.Normalise(p.StaffNo) ?? ""));
        if (check.Refusal is { } invalid)
            return invalid;
        var (territory, source, stamp) = from;
        await session.LockAsync($"hr-sync:{territory}/{source}", cancel);
        var digest = RequestDigest.Of(request with { Source = source, Stamp = stamp });
        if (await SyncStore.FindAsync(session, territory, source, stamp, cancel) is { } before)
            return RequestDigest.Same(before.RequestDigest, digest) ? Json.Read<SyncReport>(before.Report) with { Repeated = true } : Refusal.Conflict("stamp-taken", source, stamp);
        if (await SyncStore.LatestAsync(session, territory, source, cancel) is { } latest && latest.Stamp > stamp)
            return Refusal.Conflict("stamp-outdated", source, latest.Stamp);
        var report = await StoreAsync(session, caller, new SyncReport(source, stamp, false, false, new(0, 0, 0), new(0, 0, 0), [], [], null), delivery, check, cancel);
        if (check.Refusal is { } refusal)
            return refusal;
        if (request.Complete)
            report = report with { Missing = await MissingAsync(session, caller, delivery, cancel) };
        await SyncStore.InsertAsync(session, new SyncRow { Territory = territory, Source = source, Stamp = stamp, RequestDigest = digest, Report = Json.Text(report), Person = caller.Person, At = clock.GetUtcNow() }, cancel);
        await audit.At(caller.Unit).WriteAsync(session, caller, "sync", "people", source, after: report with { Changes = [], Missing = null }, cancel: cancel);
        return report;
    }

    private async Task<SyncReport> StoreAsync(Session session, Caller caller, SyncReport report, Delivered delivery, Check check, CancellationToken cancel)
    {
        var ordered = ParentsFirst(delivery.Units);
        var storedUnits = await units.ApplyAsync(session, caller,
            [.. ordered.Select(u => (u.Unit.Code ?? "", new UnitRequest { Name = u.Unit.Name, Parent = u.Unit.Parent, Level = u.Unit.Level }))], cancel);
        for (var i = 0; i < ordered.Count; i++)
            Include(check, $"units[{ordered[i].Index}]", storedUnits[i].Refusal);
        var known = await CadreStore.FindAsync(session, delivery.People.Select(p => Check.Normalise(p.StaffNo) ?? ""), cancel);
        var storedPeople = await cadres.ApplyAsync(session, caller, [.. delivery.People.Select(p => (p.StaffNo ?? "", new CadreRequest
        {
            Name = p.Name, Unit = p.Unit, Cohort = p.Cohort, QuotaGroup = p.QuotaGroup, Posts = p.Posts, DutyHours = p.DutyHours, LeaveHours = p.LeaveHours, Status = p.Status,
        }))], cancel);
        for (var i = 0; i < storedPeople.Count; i++)
            Include(check, $"people[{i}]", storedPeople[i].Refusal);
        if (check.Refusal is not null)
            return report;
        var day = DateOnly.FromDateTime(report.Stamp.UtcDateTime);
        var moves = storedPeople.Select((p, i) => new Move(i, known.GetValueOrDefault(p.Value.Value.StaffNo), p.Value.Value, delivery.People[i].Since ?? day)).ToList();
        var reason = $"{report.Source} {report.Stamp.UtcDateTime:yyyy-MM-dd'T'HH:mm:ss.FFF'Z'}";
        var changes = await postings.ApplyAsync(session, caller, moves, reason, check, cancel);
        var merged = await MergeAsync(session, caller, report.Source, delivery.Merges, check, cancel);
        return report with { Units = Count(storedUnits), People = Count(storedPeople), Changes = changes, Merged = merged };
    }

    private async Task<IReadOnlyList<string>> MergeAsync(
        Session session, Caller caller, string source, IReadOnlyList<SyncMerge> merges, Check check, CancellationToken cancel)
    {
        var stored = (await SyncStore.MergesAsync(session, cancel)).ToDictionary(m => m.FromNo, m => m.IntoNo, StringComparer.Ordinal);
        var done = new List<string>();
        for (var i = 0; i < merges.Count; i++)
        {
            var (from, into) = (check.Code($"merges[{i}].from", merges[i].From), check.Code($"merges[{i}].into", merges[i].Into));
            if (stored.TryGetValue(from, out var target) && target == into)
                continue;
            var found = await CadreStore.FindAsync(session, [from, into], cancel);
            foreach (var (field, number) in new[] { ("from", from), ("into", into) })
            {
                check.That(found.TryGetValue(number, out var cadre) && await caller.HoldsAsync(session, cadre.Unit, cancel), $"merges[{i}].{field}", "unknown", "cadre", number);
                check.That(!caller.Is(number), $"merges[{i}].{field}", "own-case");
            }
            // one step, so that nobody has to look for an end
            check.That(from != into && !stored.ContainsKey(from) && !stored.ContainsKey(into) && !stored.ContainsValue(from), $"merges[{i}]", "merged-already", from, into);
            if (check.Refusal is not null)
                continue;
            var row = found[from] with { Status = Wire.Text(CadreStatus.Left) };
            await CadreStore.UpdateAsync(session, [row], cancel);
            await SyncStore.InsertMergeAsync(session, new StaffMergeRow { FromNo = from, IntoNo = into, Source = source, Person = caller.Person, At = clock.GetUtcNow() }, cancel);
            await audit.At(row.Unit).WriteAsync(session, caller, "merge", "cadre", from, OrganizationValidation.View(found[from]), new { into }, cancel: cancel);
            stored.Add(from, into);
            done.Add(from);
        }
        return done;
    }

    private static async Task<SyncMissing> MissingAsync(Session session, Caller caller, Delivered delivery, CancellationToken cancel)
    {
        var units = (await SyncStore.UnitsAsync(session, caller.Unit, cancel)).Except(delivery.Units.Select(u => Check.Normalise(u.Code)!), StringComparer.Ordinal).Order(StringComparer.Ordinal).ToList();
        var people = (await SyncStore.ServingAsync(session, caller.Unit, cancel)).Except(delivery.People.Select(p => Check.Normalise(p.StaffNo)!), StringComparer.Ordinal).Order(StringComparer.Ordinal).ToList();
        return new SyncMissing(units.Count, [.. units.Take(MostMissing)], people.Count, [.. people.Take(MostMissing)]);
    }

    // as a unit is stored after its parent; those of a circle come last, and are refused
    private static List<(SyncUnit Unit, int Index)> ParentsFirst(IReadOnlyList<SyncUnit> list)
    {
        var byParent = list.Select((unit, index) => (Unit: unit, Index: index)).ToLookup(u => Check.Normalise(u.Unit.Parent) ?? "", StringComparer.Ordinal);
        var codes = list.Select(u => Check.Normalise(u.Code) ?? "").ToHashSet(StringComparer.Ordinal);
        var ordered = new List<(SyncUnit Unit, int Index)>(list.Count);
        var seen = new HashSet<int>();
        var next = new Queue<(SyncUnit Unit, int Index)>(byParent.Where(g => !codes.Contains(g.Key)).SelectMany(g => g).OrderBy(u => u.Index));
        while (next.TryDequeue(out var unit))
        {
            if (!seen.Add(unit.Index))
                continue;
            ordered.Add(unit);
            foreach (var below in byParent[Check.Normalise(unit.Unit.Code) ?? ""])
                next.Enqueue(below);
        }
        return [.. ordered, .. list.Select((unit, index) => (unit, index)).Where(u => !seen.Contains(u.index))];
    }

    private static void Include(Check check, string path, Refusal? refusal)
    {
        if (refusal is { Errors.Count: > 0 })
            check.Include(path, refusal.Errors);
        else if (refusal is not null)
            check.Add(path, "outside");
    }

    private static SyncCounts Count<T>(IReadOnlyList<Outcome<Stored<T>>> stored)
    {
        int Of(Change change) => stored.Count(s => s.Refusal is null && s.Value.Change == change);
        return new SyncCounts(Of(Change.Created), Of(Change.Updated), Of(Change.Unchanged));
    }

    private sealed record Delivered(IReadOnlyList<SyncUnit> Units, IReadOnlyList<SyncPerson> People, IReadOnlyList<SyncMerge> Merges);
}
