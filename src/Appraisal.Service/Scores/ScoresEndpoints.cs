using Appraisal.Scoring.Scores;
using Appraisal.Service.Access;
using Appraisal.Service.Hosting;
using Appraisal.Service.Web;
using Appraisal.Storage;
using Appraisal.Storage.Scores;

namespace Appraisal.Service.Scores;

/// <summary>Which scores of a run a list shows, and in which order.</summary>
/// <param name="Grade">Those with this grade.</param>
/// <param name="Cohort">Those with this kind of post.</param>
/// <param name="Unit">Those who serve at or below this unit.</param>
/// <param name="Sort">staffNo, or score: from the highest down, without those who have none.</param>
public sealed record RunScoreQuery(string? Grade, string? Cohort, string? Unit, string? Sort)
{
    internal const string ByScore = "score";

    private static readonly string[] Sorts = ["staffNo", ByScore];

    /// <summary>The filter, if the words of it are known.</summary>
    internal ScoreFilter Filter(Check check)
    {
        check.That(string.IsNullOrEmpty(Sort) || Sorts.Contains(Sort, StringComparer.Ordinal), "sort", "unknown-word", Check.Shown(Sort ?? ""), string.Join(", ", Sorts));
        return new ScoreFilter(check.OptionalWord<Grade>("grade", Grade), string.IsNullOrEmpty(Cohort) ? null : Cohort, string.IsNullOrEmpty(Unit) ? null : Check.Normalise(Unit));
    }
}

/// <summary>Score runs, their scores and diagnostics, formal decisions, publishing, the explained score, simulation.</summary>
public static class ScoresEndpoints
{
    private static readonly Role[] Readers = [Role.Organizer, Role.Appraiser, Role.Auditor];

    /// <summary>Registers the feature.</summary>
    public static IServiceCollection AddScores(this IServiceCollection services) => services
        .AddSingleton<RequestScores>().AddSingleton<ComputeScores>().AddSingleton<PublishScores>()
        .AddSingleton<RecordGradeDecision>().AddSingleton<ReadGradeDecisions>().AddSingleton<VerifyRun>().AddSingleton<SimulateScheme>().AddSingleton<ReadScores>().AddSingleton<ReadScorecard>().AddSingleton<ReadRunPages>()
        .AddRecurring<ComputeScores>("score-runs", "*/10 * * * * *", c => c.RunPendingAsync(CancellationToken.None));

    /// <summary>Maps its routes.</summary>
    public static void MapScores(this IEndpointRouteBuilder api)
    {
        MapRuns(api.MapGroup("").WithTags("Scores"));
        MapScoresOf(api.MapGroup("").WithTags("Scores"));
        MapDecisions(api.MapGroup("/cycles/{code}").WithTags("Scores"));
    }

    private static void MapRuns(RouteGroupBuilder routes)
    {
        routes.MapPost("/cycles/{code}/score-runs", async (
                Caller caller, string code, HttpRequest http, RequestScores request, CancellationToken cancel) =>
            {
                var outcome = await request.RunAsync(caller, Check.Normalise(code)!, http.Headers["Idempotency-Key"], cancel);
                return outcome.Refusal is { } refusal ? Problems.Answer(refusal) : Answers.Accepted(outcome.Value, $"/score-runs/{outcome.Value.Id}");
            })
            .Allow(Role.Organizer, Role.Appraiser)
            .TakesHeader("Idempotency-Key", "Your own name for this request, at most 100 characters: the same again gives the same run.", "2026-final")
            .Describe("RequestScoreRun", "Asks for a score run; poll its Location for progress. Idempotency-Key gives the same run again", 401, 403, 404, 409, 422)
            .Gives<ScoreRunView>(202);

        routes.MapGet("/cycles/{code}/score-runs", async (Caller caller, string code, [AsParameters] PageQuery page, ReadScores read, CancellationToken cancel) =>
                Answers.List(await read.RunsAsync(caller, Check.Normalise(code)!, page, cancel)))
            .Allow(Readers)
            .Describe("ListScoreRuns", "Score runs of a cycle, first to last", 401, 403, 404).Lists<ScoreRunView>();

        routes.MapGet("/score-runs/{id:guid}", async (Caller caller, Guid id, ReadScores read, CancellationToken cancel) =>
                Answers.Of(await read.RunAsync(caller, id, cancel)))
            .Allow(Readers)
            .Describe("GetScoreRun", "Where a run stands", 401, 403, 404).Gives<ScoreRunView>();

        routes.MapGet("/score-runs/{id:guid}/diagnostics", async (Caller caller, Guid id, ReadScores read, CancellationToken cancel) =>
                Answers.Of(await read.DiagnosticsAsync(caller, id, cancel)))
            .Allow(Readers)
            .Describe("GetDiagnostics", "Whether work pays under the scheme, and under mark-counting", 401, 403, 404, 409).Gives<DiagnosticsView>();

        routes.MapPost("/score-runs/{id:guid}/verify", async (Caller caller, Guid id, VerifyRun verify, CancellationToken cancel) =>
                Answers.Of(await verify.RunAsync(caller, id, cancel)))
            .Allow(Role.Organizer, Role.Auditor)
            .Describe("VerifyScoreRun", "Computes the run again from its frozen inputs and names every difference", 401, 403, 404, 409).Gives<RunVerdict>();

        routes.MapPost("/score-runs/{id:guid}/publish", async (
                Caller caller, Guid id, PublishRequest? request, PublishScores publish, CancellationToken cancel) =>
                Answers.Of(await publish.RunAsync(caller, id, request ?? new PublishRequest(), asksForObjections: false, cancel)))
            .Allow(Role.Organizer)
            .Describe("PublishScoreRun", "Makes a run the official one of its cycle", 400, 401, 403, 404, 409, 422).Gives<ScoreRunView>();
    }

    private static void MapScoresOf(RouteGroupBuilder routes)
    {
        routes.MapGet("/score-runs/{id:guid}/scores", async (
                Caller caller, Guid id, [AsParameters] PageQuery page, [AsParameters] RunScoreQuery query, ReadRunPages table, CancellationToken cancel) =>
                Answers.List(await ScoresAsync(caller, id, query, page, table, cancel)))
            .Allow(Readers)
            .Describe("ListScores", "Scores of a run in order of staff number, or from the highest down, each explained", 401, 403, 404, 409).Lists<ExplainedScore>();

        routes.MapGet("/cadres/{staffNo}/scores/{cycle}", async (
                Caller caller, string staffNo, string cycle, ReadScores read, CancellationToken cancel) =>
                Answers.Cacheable(await read.PublishedAsync(caller, Check.Normalise(staffNo)!, Check.Normalise(cycle)!, cancel)))
            .Allow([.. Readers, Role.HrReader, Role.Member])
            .Describe("GetScore", "A cadre's official score, explained down to its inputs", 401, 403, 404).GivesTagged<ExplainedScore>();
    }

    private static async Task<Outcome<Page<ExplainedScore>>> ScoresAsync(Caller caller, Guid id, RunScoreQuery query, PageQuery page, ReadRunPages table, CancellationToken cancel)
    {
        var check = new Check();
        var filter = query.Filter(check);
        if (check.Refusal is { } refusal)
            return refusal;
        var outcome = await table.TableAsync(caller, id, filter, query.Sort == RunScoreQuery.ByScore, page, cancel);
        return outcome.Refusal is { } other ? other : new Page<ExplainedScore>([.. outcome.Value.Items.Select(line => line.Score)], outcome.Value.Next);
    }

    private static void MapDecisions(RouteGroupBuilder cycle)
    {
        cycle.MapPost("/grade-decisions", async (
                Caller caller, string code, GradeDecisionRequest request, RecordGradeDecision record, CancellationToken cancel) =>
                Answers.Stored(await record.RunAsync(caller, Check.Normalise(code)!, request, cancel), _ => $"/cycles/{Uri.EscapeDataString(code)}/grade-decisions"))
            .Allow(Role.Organizer)
            .Describe("RecordGradeDecision", "Records a formal decision that finishes a grade; the next run takes it into account", 400, 401, 403, 404, 409, 422)
            .Stores<GradeDecisionView>();

        cycle.MapGet("/grade-decisions", async (Caller caller, string code, [AsParameters] PageQuery page, ReadGradeDecisions read, CancellationToken cancel) =>
                Answers.List<GradeDecisionView>(await read.ListAsync(caller, Check.Normalise(code)!, page, cancel)))
            .Allow(Readers)
            .Describe("ListGradeDecisions", "Formal decisions of a cycle", 401, 403).Lists<GradeDecisionView>();

        cycle.MapPost("/simulate", async (Caller caller, string code, SimulationRequest request, SimulateScheme simulate, CancellationToken cancel) =>
                Answers.Of(await simulate.RunAsync(caller, Check.Normalise(code)!, request, cancel)))
            .Allow(Role.Organizer, Role.Appraiser)
            .Describe("SimulateScheme", "Tries a candidate scheme on this cycle's inputs and writes nothing", 400, 401, 403, 404, 409, 422).Gives<SimulationResult>();
    }
}
