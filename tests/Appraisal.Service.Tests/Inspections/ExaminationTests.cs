using Appraisal.Scoring.Inspections;
using Appraisal.Scoring.Schemes;
using Appraisal.Service.Access;
using Appraisal.Service.Inspections;
using Appraisal.Service.Tests.Hosting;
using Appraisal.Storage.Inspections;
using CsCheck;
using Microsoft.Extensions.DependencyInjection;

namespace Appraisal.Service.Tests.Inspections;

/// <summary>A unit examined change by change has the flags that a sweep of everything gives.</summary>
public sealed class ExaminationTests(Hosts hosts) : IClassFixture<Hosts>
{
    private static readonly DateOnly FirstDay = new(2024, 1, 20);

    /// <summary>One change: a visit is put as given, or (with an item) a finding recorded at it.</summary>
    private sealed record Step(
        int Visit, int Day, int Topics, int Items, InspectionStatus Status, InspectionTrigger Trigger, int Materials, int FollowUp, string? Item, bool Conforming);

    private static readonly Gen<Step> Steps =
        Gen.Select(Gen.Int[0, 7], Gen.Int[0, 120], Gen.Int[1, 15], Gen.Int[0, 7],
            Gen.Frequency((6, Gen.Const(InspectionStatus.Done)), (2, Gen.Const(InspectionStatus.Planned)), (2, Gen.Const(InspectionStatus.Cancelled))),
            Gen.Frequency((6, Gen.Const(InspectionTrigger.Plan)), (1, Gen.Enum<InspectionTrigger>())),
            Gen.Select(Gen.Int[0, 20], Gen.Int[0, 20]), Gen.Select(Gen.OneOf<string?>(null, null, "p", "q", "r"), Gen.Bool))
        .Select((visit, day, topics, items, status, trigger, other, found) =>
            new Step(visit, day, topics, items, status, trigger, other.Item1, other.Item2, found.Item1, found.Item2));

    [Theory, Databases]
    public async Task Examine_RandomChanges_GivesTheFlagsOfTheSweep(string database)
    {
        var county = await County.MakeAsync(await hosts.On(database), "X");
        var examine = county.Host.Services.GetRequiredService<ExamineUnits>();
        var seen = 0;
        var run = 0;

        await Gen.Select(Steps.Array[4, 18], Gen.Int[1, 6]).SampleAsync(async (steps, together) =>
        {
            var name = $"X{Interlocked.Increment(ref run)}";
            await county.Administrator.PutAsync($"units/{name}", new { name, level = "village", parent = "X" }).JsonAsync();
            foreach (var chunk in steps.Chunk(together))
            {
                foreach (var step in chunk)
                    await TakeAsync(county.Host, name, step);
                await examine.RunAsync(CancellationToken.None);
            }
            var incremental = await FlagsAsync(county.Host, name);
            await examine.SweepAsync(CancellationToken.None);
            seen += incremental.Length;
            Assert.Equal(incremental, await FlagsAsync(county.Host, name));
        }, iter: 25, threads: 1, seed: "0N0XIzNsQ0O2");

        Assert.True(seen > 10, $"only {seen} flags: the changes are too tame to show anything");
    }

    [Theory, Databases]
    public async Task Sweep_ChangeThatWasNeverNoted_IsFoundAndExaminedOnce(string database)
    {
        var county = await County.MakeAsync(await hosts.On(database), "Y");
        await county.RegisterAsync("1", "2026-03-01");
        await county.ExamineAsync();
        var first = (await county.Host.Database.ReadAsync(s => InspectionStore.FindAsync(s, "Y-1")))!;
        await county.Host.Database.WriteAsync(s => InspectionStore.InsertAsync(s, [first with { Id = "Y-2", Registration = first.Registration + 1 }]));
        await county.ExamineAsync();
        Assert.Empty(await county.FlagsAsync());

        var examine = county.Host.Services.GetRequiredService<ExamineUnits>();
        await examine.SweepAsync(CancellationToken.None);
        var flags = await FlagsAsync(county.Host, county.Village);
        await examine.SweepAsync(CancellationToken.None);

        Assert.Equal(["2 over-frequency", "2 repeated"], await county.FlagsAsync());
        Assert.Equal(flags, await FlagsAsync(county.Host, county.Village));
    }

    private static async Task TakeAsync(Host host, string unit, Step step)
    {
        var id = $"{unit}-{step.Visit}";
        if (step.Item is not null)
        {
            await host.Services.GetRequiredService<ShareFindings>().RecordAsync(Caller.Service, id, new InspectionFindingRequest
            {
                Id = $"{id}-{step.Item}-{step.Day}", Item = step.Item, Conforming = step.Conforming, Severity = Severity.Minor,
            }, CancellationToken.None);
            return;
        }
        // what is refused (a follow-up before its inspection) changes nothing and is no matter here
        await host.Services.GetRequiredService<RegisterInspections>().PutAsync(Caller.Service, id, new InspectionRequest
        {
            Unit = unit,
            Body = $"body-{step.Day % 3}",
            Level = InspectionLevel.County,
            Topics = [.. Letters(step.Topics, "abcd")],
            Checklist = [.. Letters(step.Items, "pqr")],
            StartsOn = FirstDay.AddDays(step.Day),
            Status = step.Status,
            Trigger = step.Trigger,
            MaterialsRequested = step.Materials,
            FollowUpOf = step.FollowUp < 8 ? $"{unit}-{step.FollowUp}" : null,
        }, CancellationToken.None);
    }

    private static IEnumerable<string> Letters(int bits, string letters) => letters.Where((_, i) => (bits >> i & 1) == 1).Select(l => l.ToString());

    private static async Task<string[]> FlagsAsync(Host host, string unit) =>
        [.. (await host.Database.ReadAsync(s => FlagStore.OfUnitsAsync(s, [unit], InspectionCheck.FirstDay, InspectionCheck.LastDay)))
            .Select(f => $"{f.Inspection} {f.Kind} {f.Status} {f.ChangedAt:O} {f.Facts}").Order(StringComparer.Ordinal)];
}
