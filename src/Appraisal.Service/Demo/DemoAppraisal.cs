using Appraisal.Scoring.Scores;
using Appraisal.Service.Scores;
using Appraisal.Service.Web;
using Appraisal.Storage;
using Appraisal.Storage.Scores;
using Spectre.Console;

namespace Appraisal.Service.Demo;

/// <summary>The appraisal of the demo county: a run, the panel's decisions, a second run, publication.</summary>
internal sealed class DemoAppraisal(
    IAnsiConsole console, Database database, RequestScores request, ComputeScores compute, RecordGradeDecision record, PublishScores publish, Ids ids, TimeProvider clock)
{
    public async Task RunAsync(string cycle, CancellationToken cancel)
    {
        var first = await ScoreAsync(cycle, "score run", cancel);
        await DecideAsync(cycle, first, cancel);
        var second = await ScoreAsync(cycle, "score run after the panel's decisions", cancel);
        DemoSeeder.Accept(await publish.RunAsync(DemoPeople.Organizer, second, new PublishRequest(), asksForObjections: false, cancel));
    }

    private async Task<Guid> ScoreAsync(string cycle, string name, CancellationToken cancel)
    {
        var start = clock.GetTimestamp();
        var run = DemoSeeder.Accept(await request.RunAsync(DemoPeople.Organizer, cycle, null, cancel));
        await compute.RunAsync(run.Id, cancel);
        var row = (await database.ReadAsync(s => ScoreRunStore.FindAsync(s, run.Id, cancel), cancel))!;
        // Hangfire may have been faster; then it is done there
        while (row.Status is "queued" or "computing")
        {
            await Task.Delay(TimeSpan.FromMilliseconds(50), clock, cancel);
            row = (await database.ReadAsync(s => ScoreRunStore.FindAsync(s, run.Id, cancel), cancel))!;
        }
        if (row.Failure is not null)
            throw new InvalidOperationException(row.Failure);
        console.MarkupLineInterpolated($"  {row.ProgressTotal,7:N0} scores, {name} [grey]({clock.GetElapsedTime(start).TotalSeconds:0.0} s)[/]");
        return run.Id;
    }

    // the panel fills the places that are left in order of score, and confirms the first candidate for incompetent only
    private async Task DecideAsync(string cycle, Guid run, CancellationToken cancel)
    {
        var (row, scores) = await database.ReadAsync(async s => ((await ScoreRunStore.FindAsync(s, run, cancel))!,
            (await ScoreStore.PageAsync(s, run, "", null, 1000, cancel)).Select(r => Json.Read<StoredScore>(r.Body).Explanation).ToList()), cancel);
        foreach (var group in ScoreRunViews.Summary(row)!.QuotaGroups)
        {
            var left = group.Places - group.Excellent;
            foreach (var score in scores.Where(s => s.QuotaGroup == group.Group && s.Grade.AwaitsPanel).OrderByDescending(s => s.Score))
                await RecordAsync(cycle, left-- > 0 ? DecisionKind.PanelExcellent : DecisionKind.PanelDeclined, score, "评议小组会议研究", cancel);
        }
        foreach (var (score, i) in scores.Where(s => s.Grade.Grade == Grade.IncompetentCandidate).Select((s, i) => (s, i)))
            await RecordAsync(cycle, i == 0 ? DecisionKind.IncompetenceConfirmed : DecisionKind.IncompetenceDeclined, score, "党委（党组）会议研究", cancel);
    }

    private async Task RecordAsync(string cycle, DecisionKind kind, CadreScore score, string reason, CancellationToken cancel) =>
        DemoSeeder.Accept(await record.RunAsync(DemoPeople.Organizer, cycle, new GradeDecisionRequest
        {
            Id = ids.Next(),
            Kind = kind,
            StaffNo = score.StaffNo,
            Person = "县考核委员会",
            Reason = reason,
            DocumentNumber = $"清考发〔{cycle}〕8号",
        }, cancel));
}
