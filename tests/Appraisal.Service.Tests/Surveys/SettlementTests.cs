using System.Data.Common;
using Appraisal.Service.Surveys.Intake;
using Appraisal.Service.Tests.Hosting;
using Appraisal.Storage;
using Appraisal.Storage.Surveys;
using Microsoft.Extensions.Time.Testing;

namespace Appraisal.Service.Tests.Surveys;

public sealed class SettlementTests(Hosts hosts) : IClassFixture<Hosts>
{
    [Theory, Databases]
    public async Task Run_SameBatchAgainAfterALostAnswer_IsCreatedAndStoredOnce(string database)
    {
        var world = await SurveyWorld.CreateAsync(await hosts.On(database), "lost");
        var candidate = await CandidateAsync(world);
        var (batch, now) = (Guid.CreateVersion7(), new DateTimeOffset(2026, 6, 1, 8, 0, 0, TimeSpan.Zero));

        var first = await world.Host.Database.WriteAsync(s => Settlement.RunAsync(s, batch, [candidate], Clock(now), mayBeThere: true, CancellationToken.None));
        var again = await world.Host.Database.WriteAsync(s => Settlement.RunAsync(s, batch, [candidate], Clock(now.AddSeconds(1)), mayBeThere: true, CancellationToken.None));

        Assert.Equal((1, 0), (first, again));
        Assert.Equal((Verdict.Created, now), (candidate.Verdict, candidate.ReceivedAt));
    }

    [Theory, Databases]
    public async Task Run_OtherBatchWithTheSameId_IsADuplicateOfTheFirst(string database)
    {
        var world = await SurveyWorld.CreateAsync(await hosts.On(database), "first");
        var candidate = await CandidateAsync(world);
        var now = new DateTimeOffset(2026, 6, 1, 8, 0, 0, TimeSpan.Zero);

        await world.Host.Database.WriteAsync(s => Settlement.RunAsync(s, Guid.CreateVersion7(), [candidate], Clock(now), mayBeThere: true, CancellationToken.None));
        await world.Host.Database.WriteAsync(s => Settlement.RunAsync(s, Guid.CreateVersion7(), [candidate], Clock(now.AddSeconds(1)), mayBeThere: true, CancellationToken.None));

        Assert.Equal((Verdict.Duplicate, now), (candidate.Verdict, candidate.ReceivedAt));
    }

    [Theory, Databases]
    public async Task GroupCommit_OneIsThereAlready_IsADuplicateAndTheOthersAreStored(string database)
    {
        var world = await SurveyWorld.CreateAsync(await hosts.On(database), "partly");
        var commit = new GroupCommit(world.Host.Database, new Ids(TimeProvider.System), TimeProvider.System);
        var (known, unknown, other) = (await CandidateAsync(world), await CandidateAsync(world), await CandidateAsync(world));
        await commit.RunAsync([known], CancellationToken.None);
        known.Verdict = Verdict.Refused; // as if it were another candidate

        await commit.RunAsync([unknown, known, other], CancellationToken.None);

        Assert.Equal([Verdict.Created, Verdict.Duplicate, Verdict.Created], new[] { unknown, known, other }.Select(c => c.Verdict));
        Assert.Equal(3, (await world.Host.ResponsesAsync(world.Code)).Count);
    }

    [Theory, Databases]
    public async Task Run_WithoutLookingAtOneThatIsThere_StoresNothingOfItsGroup(string database)
    {
        var world = await SurveyWorld.CreateAsync(await hosts.On(database), "unseen");
        var (known, unknown) = (await CandidateAsync(world), await CandidateAsync(world));
        Task<int> RunAsync(params Candidate[] group) => world.Host.Database.WriteAsync(s =>
            Settlement.RunAsync(s, Guid.CreateVersion7(), group, Clock(DateTimeOffset.UnixEpoch), mayBeThere: false, CancellationToken.None));
        await RunAsync(known);

        var refused = await Assert.ThrowsAnyAsync<DbException>(() => RunAsync(unknown, known));

        Assert.True(Dialect.IsDuplicate(refused));
        Assert.Single(await world.Host.ResponsesAsync(world.Code));
    }

    [Theory, Databases]
    public async Task Run_GroupThatWaitedUntilNothingMayComeLateAnyMore_IsJudgedAnew(string database)
    {
        var world = await SurveyWorld.CreateAsync(await hosts.On(database), "hung");
        var candidate = await CandidateAsync(world);

        await world.Host.Database.WriteAsync(s => Settlement.RunAsync(s, Guid.CreateVersion7(), [candidate], Clock(candidate.Until), mayBeThere: false, CancellationToken.None));

        Assert.Equal(Verdict.Stale, candidate.Verdict);
        Assert.Empty(await world.Host.ResponsesAsync(world.Code));
    }

    [Theory, Databases]
    public async Task Run_CheckedBeforeTheFinalFigures_IsJudgedAnewAfterThem(string database)
    {
        var world = await SurveyWorld.CreateAsync(await hosts.On(database), "over");
        await world.PostManyAsync(1, 12, 4);
        var before = await world.CloseAsync(final: true);
        var closed = await world.Host.Database.ReadAsync(s => SurveyStore.FindAsync(s, world.Code));
        Assert.True(closed!.FinalPublished);
        var candidate = await CandidateAsync(world, version: closed.Version - 1); // as one that was checked between the close and the final figures

        await world.Host.Database.WriteAsync(s =>
            Settlement.RunAsync(s, Guid.CreateVersion7(), [candidate], Clock(candidate.Until.AddDays(-1)), mayBeThere: false, CancellationToken.None));

        Assert.Equal(Verdict.Stale, candidate.Verdict);
        Assert.Equal(before.GetRawText(), (await world.ResultsAsync()).GetRawText());
    }

    private static FakeTimeProvider Clock(DateTimeOffset now) => new(now);

    private static async Task<Candidate> CandidateAsync(SurveyWorld world, int? version = null) => new()
    {
        Version = version ?? (await world.Host.Database.ReadAsync(s => SurveyStore.FindAsync(s, world.Code)))!.Version,
        Until = new DateTimeOffset(2100, 1, 1, 0, 0, 0, TimeSpan.Zero),
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
