using Appraisal.Scoring.Inspections;
using Appraisal.Service.Access;
using Appraisal.Service.Audit;
using Appraisal.Service.Web;
using Appraisal.Storage;
using Appraisal.Storage.Inspections;
using Appraisal.Storage.Schemes;

namespace Appraisal.Service.Inspections;

/// <summary>Stores versions of the inspection policy and tells which one holds for an inspection.</summary>
public sealed class InspectionPolicies(Database database, Ids ids, AuditTrail audit, TimeProvider clock)
{
    /// <summary>The version that holds where no cycle names another. It is the product's own and never changes.</summary>
    public const int DefaultVersion = 1;

    private static readonly InspectionPolicy Default = new() { Version = DefaultVersion };

    /// <summary>Stores a version, unless a started cycle uses it. The inspections of cycles that name it are examined again.</summary>
    public Task<Outcome<Stored<InspectionPolicyView>>> PutAsync(Caller caller, int version, InspectionPolicyParameters parameters, CancellationToken cancel) =>
        database.WriteAsync<Outcome<Stored<InspectionPolicyView>>>(async session =>
        {
            if (caller.Central() is { } outside)
                return outside;
            var check = new Check();
            check.List("frequencyLimits", parameters.FrequencyLimits, 0, 10);
            var policy = parameters.ToPolicy(version);
            if (check.Passed)
                check.Include("", policy.Check().Select(Rules.Error));
            if (check.Refusal is { } refusal)
                return refusal;

            var before = await FindAsync(session, version, cancel);
            var body = Json.Text(InspectionPolicyParameters.Of(policy));
            if (before is not null && Json.Text(before.Parameters) == body)
                return new Stored<InspectionPolicyView>(before, Change.Unchanged);
            if (before is { Frozen: true })
                return Refusal.Conflict("inspection-policy-frozen", version);
            var row = new InspectionPolicyRow { Version = version, Body = body, CreatedAt = clock.GetUtcNow() };
            await (before is null ? InspectionPolicyStore.InsertAsync(session, row, cancel) : InspectionPolicyStore.UpdateAsync(session, row, cancel));
            foreach (var period in (await InspectionPolicyStore.PeriodsAsync(session, cancel)).Where(p => p.Version == version))
                await ExamineAsync(session, period.StartsOn, period.EndsOn, cancel);
            await audit.WriteAsync(session, caller, "put", "inspection-policy", $"{version}", before, View(row), cancel: cancel);
            return new Stored<InspectionPolicyView>(View(row), before is null ? Change.Created : Change.Updated);
        }, cancel);

    /// <summary>A version; null if there is none.</summary>
    public static async Task<InspectionPolicyView?> FindAsync(Session session, int version, CancellationToken cancel) =>
        version == DefaultVersion ? View(Default)
        : await InspectionPolicyStore.FindAsync(session, version, cancel) is { } row ? View(row)
        : null;

    /// <summary>All versions, in order.</summary>
    public static async Task<IReadOnlyList<InspectionPolicyView>> AllAsync(Session session, CancellationToken cancel) =>
        [View(Default), .. (await InspectionPolicyStore.AllAsync(session, cancel)).Select(View)];

    /// <summary>Which policy holds where and when, for these units.</summary>
    internal static async Task<PolicyBook> BookAsync(Session session, IReadOnlyCollection<string> units, CancellationToken cancel)
    {
        var periods = await InspectionPolicyStore.PeriodsAsync(session, cancel);
        if (periods.Count == 0)
            return new PolicyBook(Default, [], new Dictionary<int, InspectionPolicy>(), new HashSet<(string, string)>());
        var versions = (await InspectionPolicyStore.AllAsync(session, cancel)).ToDictionary(r => r.Version, Policy);
        versions[DefaultVersion] = Default;
        return new PolicyBook(Default, periods, versions, await InspectionPolicyStore.WithinAsync(session, units, cancel));
    }

    /// <summary>Has the inspections of a cycle examined again if it now names another policy, or covers other days or units.</summary>
    public async Task ExamineAfterAsync(Session session, CycleRow? before, CycleRow after, CancellationToken cancel)
    {
        if (before?.InspectionPolicy is not null && Extent(before) != Extent(after))
            await ExamineAsync(session, before.StartsOn, before.EndsOn, cancel);
        if (after.InspectionPolicy is not null && (before is null || Extent(before) != Extent(after)))
            await ExamineAsync(session, after.StartsOn, after.EndsOn, cancel);

        static (int?, DateOnly, DateOnly, string?) Extent(CycleRow cycle) => (cycle.InspectionPolicy, cycle.StartsOn, cycle.EndsOn, cycle.Unit);
    }

    private async Task ExamineAsync(Session session, DateOnly from, DateOnly to, CancellationToken cancel)
    {
        var units = await InspectionPolicyStore.StartsAsync(session, from, to, cancel);
        await UnitToExamineStore.InsertAsync(session, [.. units.Select(u => new UnitToExamine(ids.Next(), u.Unit, u.FromOn, u.ToOn))], cancel);
    }

    private static InspectionPolicy Policy(InspectionPolicyRow row) => Json.Read<InspectionPolicyParameters>(row.Body).ToPolicy(row.Version);

    private static InspectionPolicyView View(InspectionPolicy policy) => new(policy.Version, true, InspectionPolicyParameters.Of(policy));

    private static InspectionPolicyView View(InspectionPolicyRow row) =>
        new(row.Version, row.FrozenAt is not null, Json.Read<InspectionPolicyParameters>(row.Body));
}
