using Appraisal.Service.Access;
using Appraisal.Service.Audit;
using Appraisal.Service.Surveys;
using Appraisal.Service.Surveys.Quality;
using Appraisal.Service.Tests.Hosting;
using Appraisal.Storage;
using Appraisal.Storage.Surveys;
using Microsoft.Extensions.DependencyInjection;

namespace Appraisal.Service.Tests.Surveys;

public sealed class DeidentifyTests(Hosts hosts) : IClassFixture<Hosts>
{
    [Theory, Databases]
    public async Task Deidentify_FinalSurvey_LeavesAnswersAndFiguresButNoIdAndNoTime(string database)
    {
        var world = await SurveyWorld.CreateAsync(await hosts.On(database), "final");
        var id = Guid.CreateVersion7();
        await world.PostAsync(world.Response(id: id, degree: 2, changes: [("answeredAt", "2026-06-01T08:30:15Z"), ("secondsTaken", 1.0), ("device", "tablet")])).JsonAsync();
        await world.PostManyAsync(1, 14, 4, 5);
        await world.Host.Services.GetRequiredService<ExamineResponses>().RunAsync(CancellationToken.None);
        var before = await world.CloseAsync();

        await world.Host.Services.GetRequiredService<DeidentifyResponses>().RunAsync(CancellationToken.None);

        var rows = await world.Host.ResponsesAsync("final");
        Assert.Equal(15, rows.Count);
        Assert.DoesNotContain(rows, r => r.Id == id || r.Device is not null || r.Seconds is not null || r.AnsweredAt.TimeOfDay != TimeSpan.Zero);
        Assert.Empty(await world.Host.Database.ReadAsync(async s => await ResponseStore.IdentifiedAsync(s, "final").ToListAsync()));
        Assert.Null(await world.Host.Database.WriteAsync(s => ResponseStore.FindAsync(s, id)));
        Assert.Equal(0, await world.Host.CountAsync("response_id i WHERE NOT EXISTS (SELECT 1 FROM response r WHERE r.batch_id = i.batch_id AND r.id = i.id)"));
        Assert.Equal(before.GetRawText(), (await world.ResultsAsync()).GetRawText());
        var flag = (await world.Administrator.JsonAsync("surveys/final/flags")).GetProperty("items").EnumerateArray().First(f => f.GetProperty("reason").GetString() == "too-fast");
        var secrets = world.Host.Services.GetRequiredService<Secrets>();
        Assert.Contains(rows, r => DecideFlag.Pseudonym(secrets, r.Id) == flag.GetProperty("response").GetGuid());
        var audit = await world.Administrator.JsonAsync("audit?kind=survey&subject=final");
        Assert.Contains(audit.GetProperty("items").EnumerateArray(), e => e.GetProperty("action").GetString() == "deidentify");
    }

    // what was deleted is not left in the file or in its log either
    [Fact]
    public async Task Deidentify_FinalSurvey_LeavesNoIdInTheFiles()
    {
        await using var host = await Host.StartAsync("Sqlite");
        var open = await SurveyWorld.CreateAsync(host, "open");
        // so often that without writing the file anew some id stays behind: a page is split only now and then
        foreach (var round in Enumerable.Range(0, 12))
        {
            var world = await SurveyWorld.CreateAsync(host, $"files{round}");
            var ids = new List<Guid>();
            for (var batch = 0; batch < 4; batch++)
            {
                var some = Enumerable.Range(0, 100).Select(i => i % 2 == 0 ? Guid.CreateVersion7() : Guid.NewGuid()).ToList(); // as phones and tablets make them
                ids.AddRange(some);
                await world.Kiosk.PostAsync($"surveys/{world.Code}/responses/batch", new { responses = some.Select(id => world.Response(id: id)) }).JsonAsync();
                await open.PostManyAsync(1, 50, 4); // between them
            }
            Assert.True(Found(host, ids) > 390);
            await world.CloseAsync();

            await host.Services.GetRequiredService<DeidentifyResponses>().RunAsync(CancellationToken.None);

            Assert.Equal(0, Found(host, ids));
        }
        Assert.Equal(12 * 4 * 50, await open.StoredAsync());
    }

    // who reads for long keeps what was taken away in the log, but only until the next minute's cut after
    [Fact]
    public async Task Deidentify_WhileSomebodyReads_LeavesNoIdAfterTheNextCut()
    {
        await using var host = await Host.StartAsync("Sqlite");
        var world = await SurveyWorld.CreateAsync(host, "read");
        var ids = Enumerable.Range(0, 20).Select(_ => Guid.NewGuid()).ToList();
        await world.Kiosk.PostAsync("surveys/read/responses/batch", new { responses = ids.Select(id => world.Response(id: id)) }).JsonAsync();
        await world.CloseAsync();

        await host.Database.SnapshotAsync(async reading =>
        {
            Assert.Equal(ids.Count, (await ResponseStore.IdentifiedAsync(reading, "read").ToListAsync()).Count);
            await host.Services.GetRequiredService<DeidentifyResponses>().RunAsync(CancellationToken.None);
            Assert.InRange(Found(host, ids), 1, ids.Count);
            return true;
        });
        await host.Services.GetRequiredService<AggregateResponses>().RunAsync(CancellationToken.None);

        Assert.Equal(0, Found(host, ids));
    }

    // of more than are held at once, some after others, and each once
    [Theory, Databases]
    public async Task Deidentify_MoreThanAreHeld_LeavesNoneBehind(string database)
    {
        var world = await SurveyWorld.CreateAsync(await hosts.On(database), "share");
        await world.PostManyAsync(1, 30, 3, 4, 5);
        await world.PostManyAsync(2, 25, 4);
        var before = (await world.Host.ResponsesAsync("share")).ToLookup(r => (r.StaffNo, r.Stratum, r.Answers));
        await world.CloseAsync();
        var services = world.Host.Services;

        await new DeidentifyResponses(world.Host.Database, services.GetRequiredService<AuditTrail>(), services.GetRequiredService<TimeProvider>()) { MostHeld = 7 }
            .RunAsync(CancellationToken.None);

        var rows = await world.Host.ResponsesAsync("share");
        Assert.Empty(await world.Host.Database.ReadAsync(async s => await ResponseStore.IdentifiedAsync(s, "share").ToListAsync()));
        Assert.Equal(before.Select(g => (g.Key, g.Count())).Order(), rows.GroupBy(r => (r.StaffNo, r.Stratum, r.Answers)).Select(g => (g.Key, g.Count())).Order());
        Assert.DoesNotContain(rows, r => before.SelectMany(b => b).Any(b => b.Id == r.Id));
    }

    /// <summary>How many of the ids stand somewhere in the files, in bytes as SQLite stores them.</summary>
    private static int Found(Host host, IReadOnlyCollection<Guid> ids)
    {
        var files = new[] { "", "-wal" }.Select(end =>
        {
            using var file = new FileStream(host.Database.File + end, FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.ReadWrite | FileShare.Delete);
            var bytes = new byte[file.Length];
            file.ReadExactly(bytes);
            return bytes;
        }).ToList();
        return ids.Count(id => files.Exists(bytes => bytes.AsSpan().IndexOf(id.ToByteArray(bigEndian: true)) >= 0));
    }

    [Theory, Databases]
    public async Task Deidentify_LateOnesMayStillCome_LeavesAllAsItIs(string database)
    {
        var world = await SurveyWorld.CreateAsync(await hosts.On(database), "waiting");
        var id = Guid.CreateVersion7();
        await world.PostAsync(world.Response(id: id)).JsonAsync();
        await world.CloseAsync(final: false);

        await world.Host.Services.GetRequiredService<DeidentifyResponses>().RunAsync(CancellationToken.None);

        Assert.Equal(id, Assert.Single(await world.Host.ResponsesAsync("waiting")).Id);
    }
}
