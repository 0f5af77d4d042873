using Appraisal.Service.HumanResources;
using Appraisal.Service.Tests.Hosting;
using Appraisal.Storage.HumanResources;

namespace Appraisal.Service.Tests.HumanResources;

public sealed class FreezeTests
{
    [Theory, Databases]
    public async Task Freeze_OneStaffNumberAtATime_TellsWhatAllAtOnceTells(string database)
    {
        await using var host = await Host.StartAsync(database);

        var whole = await ChangesAsync(host, "fw", 2000);
        var single = await ChangesAsync(host, "fs", 1);

        Assert.Equal(["-1 published", "-2 published", "-1 corrected", "-2 corrected"], whole.Select(c => c[..c.LastIndexOf(' ')]));
        Assert.Equal(whole, single);
    }

    // two publications, of which the second differs
    private static async Task<IReadOnlyList<string>> ChangesAsync(Host host, string name, int atOnce)
    {
        await Scenario.CreateAsync(host.Administrator, name);
        var first = Guid.Parse(await HrWorld.ComputeAsync(host.Administrator, name));
        await HrWorld.FindAsync(host.Administrator, name + "-f", name + "-1", name, conforming: false);
        var second = Guid.Parse(await HrWorld.ComputeAsync(host.Administrator, name));
        var cancel = TestContext.Current.CancellationToken;
        return await host.Database.WriteAsync(async session =>
        {
            var end = (await HrStore.EndAsync(session, cancel)).Sequence;
            await FreezePublication.RunAsync(session, Publication(name, first, 1), null, cancel, atOnce);
            var last = await FreezePublication.RunAsync(session, Publication(name, second, 2), first, cancel, atOnce);
            var changes = await HrStore.ChangesAsync(session, end, null, 100, cancel);
            Assert.Equal(changes[^1].Sequence, last.LastChange);
            return (IReadOnlyList<string>)[.. changes.Select(c => $"{c.StaffNo[name.Length..]} {c.Kind} {c.Score}")];
        }, cancel);
    }

    private static PublicationRow Publication(string cycle, Guid run, long sequence) =>
        new() { Run = run, Cycle = cycle, Sequence = sequence, PublishedAt = new DateTimeOffset(2026, 1, 10, 8, 0, 0, TimeSpan.Zero), PublishedBy = "p" };
}
