using System.Text.RegularExpressions;
using Appraisal.Service.Tests.Hosting;

namespace Appraisal.Service.Tests.Imports;

/// <summary>Dated changes of postings in a file: several of one cadre may stand in it, in any order.</summary>
public sealed class ParticipantImportTests(Hosts hosts) : IClassFixture<Hosts>
{
    // who, from when, cohort, hours: one who was there is moved, and moved earlier; one who was not joins and is moved; and once more the first
    private static readonly (int Who, string On, string Cohort, int Hours)[] Changes =
        [(1, "2025-07-01", "head", 1000), (3, "2025-03-01", "clerk", 1200), (1, "2025-04-01", "adviser", 500), (3, "2025-05-01", "head", 1500), (1, "2025-07-01", "head", 1000)];

    [Theory, Databases]
    public async Task Import_SeveralChangesOfOneCadre_StandAsIfSentOneByOne(string database)
    {
        var client = (await hosts.On(database)).Administrator;
        foreach (var name in new[] { "PartA", "PartB" })
        {
            await Scenario.CreateAsync(client, name);
            await client.PutAsync($"cadres/{name}-3", new { name = "c", unit = name, cohort = "clerk", dutyHours = 1200 }).JsonAsync();
        }
        foreach (var (who, on, cohort, hours) in Changes)
            await client.PutAsync($"cycles/PartA/participants/PartA-{who}", new { unit = "PartA", cohort, dutyHours = hours, effectiveOn = on, reason = "调任" }).JsonAsync();

        var report = await client.ImportAsync("participants", "cycle,staffNo,unit,cohort,dutyHours,effectiveOn,reason\n"
            + string.Join('\n', Changes.Select(c => $"ＰartB,PartB-{c.Who},PartB,{c.Cohort},{c.Hours},{c.On},调任"))).JsonAsync();

        Assert.Equal("1/3/1/0", report.Counts());
        foreach (var who in new[] { 1, 3 })
            Assert.Equal(await StandsAsync(client, "PartA", who), await StandsAsync(client, "PartB", who));
        var audited = await client.JsonAsync("audit?kind=participant&subject=PartB/PartB-1");
        Assert.Equal(2, audited.GetProperty("items").GetArrayLength());
    }

    private static async Task<string> StandsAsync(HttpClient client, string name, int who) =>
        Regex.Replace((await client.JsonAsync($"cycles/{name}/participants/{name}-{who}")).GetRawText(), $"""{name}|"at":"[^"]*",?""", "", RegexOptions.None, TimeSpan.FromSeconds(1));
}
