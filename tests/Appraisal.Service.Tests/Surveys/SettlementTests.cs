using Appraisal.Service.Surveys.Intake;
using Appraisal.Service.Tests.Hosting;
using Appraisal.Storage;
using Appraisal.Storage.Surveys;

namespace Appraisal.Service.Tests.Surveys;

public sealed class SettlementTests(Hosts hosts) : IClassFixture<Hosts>
{
    [Theory, Databases]
    public async Task Run_SameBatchAgainAfterALostAnswer_IsCreatedAndStoredOnce(string database)
    {
        var world = await SurveyWorld.CreateAsync(await hosts.On(database), "lost");
        var candidate = await CandidateAsync(world);
        var (batch, now) = (Guid.CreateVersion7(), new DateTimeOffset(2026, 6, 1, 8, 0, 0, TimeSpan.Zero));

        var first = await world.Host.Database.WriteAsync(s => Settlement.RunAsync(s, batch, [candidate], now, mayBeThere: true, CancellationToken.None));
        var again = await world.Host.Database.WriteAsync(s => Settlement.RunAsync(s, batch, [candidate], now.AddSeconds(1), mayBeThere: true, CancellationToken.None));

        Assert.Equal((1, 0), (first, again));
        Assert.Equal((Verdict.Created, now), (candidate.Verdict, candidate.ReceivedAt));
    }

    [Theory, Databases]
    public async Task Run_OtherBatchWithTheSameId_IsADuplicateOfTheFirst(string database)
    {
        var world = await SurveyWorld.CreateAsync(await hosts.On(database), "first");
        var candidate = await CandidateAsync(world);
        var now = new DateTimeOffset(2026, 6, 1, 8, 0, 0, TimeSpan.Zero);

        await world.Host.Database.WriteAsync(s => Settlement.RunAsync(s, Guid.CreateVersion7(), [candidate], now, mayBeThere: true, CancellationToken.None));
        await world.Host.Database.WriteAsync(s => Settlement.RunAsync(s, Guid.CreateVersion7(), [candidate], now.AddSeconds(1), mayBeThere: true, CancellationToken.None));

        Assert.Equal((Verdict.Duplicate, now), (candidate.Verdict, candidate.ReceivedAt));
    }

    private static async Task<Candidate> CandidateAsync(SurveyWorld world) => new()
    {
        Version = (await world.Host.Database.ReadAsync(s => SurveyStore.FindAsync(s, world.Code)))!.Version,
        Row = new ResponseRow
        {
            Id = Guid.CreateVersion7(),
            BatchId = default,
            Survey = world.Code,
            StaffNo = world.Cadre(1),
            Stratum = "poor",
            Channel = "walk-in",
            Value = 500_000,
            Answers = "[3,3,3,3]",
            Digest = new byte[ResponseRow.DigestLength],
            AnsweredAt = DateTimeOffset.UnixEpoch,
        },
    };
}
