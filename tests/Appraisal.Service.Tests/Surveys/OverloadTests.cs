using System.Net;
using Appraisal.Service.Surveys.Intake;
using Appraisal.Service.Tests.Hosting;

namespace Appraisal.Service.Tests.Surveys;

public sealed class OverloadTests
{
    [Fact]
    public async Task PostResponses_QueueIsFull_Is503WithRetryAfterAndWhatWaitsIsStored()
    {
        await using var host = await Host.StartAsync("Sqlite", null, ("Intake:MostWaiting", "1000"));
        var world = await SurveyWorld.CreateAsync(host, "full");
        await world.PostAsync(world.Response()).JsonAsync(); // the writer has its connection, the catalogue its survey
        var (busy, free) = (new TaskCompletionSource(), new TaskCompletionSource());
        var blocking = host.Database.WriteAsync(async _ =>
        {
            busy.SetResult();
            await free.Task; // as a long write of another kind would
        });
        await busy.Task;

        var waiting = Enumerable.Range(0, 3).Select(_ => PostAsync(world, 400)).ToList();
        var refused = await await Task.WhenAny(waiting);
        free.SetResult();
        await blocking;
        waiting.RemoveAll(w => w.IsCompletedSuccessfully && w.Result == refused);

        Assert.NotNull(refused.Headers.RetryAfter);
        await Task.FromResult(refused).ProblemAsync(HttpStatusCode.ServiceUnavailable);
        foreach (var answer in await Task.WhenAll(waiting))
            Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
        Assert.Equal(801, (await world.CloseAsync()).GetProperty("subjects")[0].GetProperty("n").GetInt64());
    }

    [Fact]
    public async Task EnterAsync_AsMuchInsideAndWaitingAsMay_LetsTheNextInWhenOneLeaves()
    {
        using var gate = new BatchGate(new IntakeOptions { MostWaiting = 1000 });
        const long all = 4 << 20; // more than ever is inside: such a body is alone there

        var inside = await gate.EnterAsync(all, CancellationToken.None);
        var waiting = gate.EnterAsync(all, CancellationToken.None);
        using var refused = await gate.EnterAsync(all, CancellationToken.None);
        var waited = !waiting.IsCompleted;
        inside.Dispose();
        using var next = await waiting;

        Assert.Equal((true, true, false, true), (inside.IsAcquired, waited, refused.IsAcquired, next.IsAcquired));
    }

    [Fact]
    public void Arrive_AsManyBytesOnTheirWayAsMay_RefusesUntilSomeAreThere()
    {
        using var gate = new BatchGate(new IntakeOptions());
        const long batch = 4 << 20;

        var arriving = Enumerable.Range(0, (int)(BatchGate.OnTheirWay * 1024L / batch)).Select(_ => gate.Arrive(batch - 1024)).ToList();
        using var refused = gate.Arrive(1);
        arriving[0].Dispose();
        using var next = gate.Arrive(batch - 1024);

        Assert.Equal((true, false, true), (arriving.TrueForAll(a => a.IsAcquired), refused.IsAcquired, next.IsAcquired));
    }

    private static Task<HttpResponseMessage> PostAsync(SurveyWorld world, int count) =>
        world.Kiosk.PostAsync("surveys/full/responses/batch", new { responses = Enumerable.Range(0, count).Select(_ => world.Response()) });
}
