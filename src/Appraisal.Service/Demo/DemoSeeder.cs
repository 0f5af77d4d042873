using Appraisal.Scoring.Schemes;
using Appraisal.Service.Inspections;
using Appraisal.Service.Materials;
using Appraisal.Service.Organization;
using Appraisal.Service.Schemes;
using Appraisal.Service.Surveys;
using Appraisal.Service.Surveys.Intake;
using Appraisal.Service.Surveys.Quality;
using Appraisal.Service.Web;
using Appraisal.Service.Work;
using Appraisal.Storage;
using Appraisal.Storage.Organization;
using Spectre.Console;

namespace Appraisal.Service.Demo;

/// <summary>Fills an empty database with the demo county through the same use cases that the API calls.</summary>
internal sealed class DemoSeeder(IServiceProvider services, IAnsiConsole console, TimeProvider clock)
{
    private const int Seed = 20260101;
    private const int OpenResponses = 3000;

    private readonly Database _database = services.GetRequiredService<Database>();

    /// <summary>The year that is scored: the last one that is over.</summary>
    public int ScoredYear => clock.GetUtcNow().Year - 1;

    /// <summary>Whether the county is there already.</summary>
    public Task<bool> IsSeededAsync(CancellationToken cancel) =>
        _database.ReadAsync(async s => await UnitStore.FindAsync(s, DemoCounty.Code, cancel) is not null, cancel);

    /// <summary>The county, its year, its survey, and the whole appraisal of it.</summary>
    public async Task RunAsync(CancellationToken cancel)
    {
        var county = new DemoCounty(Seed);
        var scheme = DemoCounty.Scheme(ratePeriod: $"{ScoredYear - 1}");
        var (closed, open) = ($"{ScoredYear}", $"{ScoredYear + 1}");

        await StepAsync("units and cadres", s => OrganizationAsync(s, county, cancel));
        foreach (var cycle in new[] { closed, open })
            await CycleAsync(scheme, cycle, cancel);
        await StepAsync("work records", async s => Accept(
            await Use<RecordWork>().ApplyAsync(s, DemoPeople.Reviewer, [.. DemoEvidence.Work(county, scheme, ScoredYear)], cancel)));
        await StepAsync("materials", async s => Accept(
            await Use<SubmitMaterial>().ApplyAsync(s, DemoPeople.Reviewer, [.. DemoEvidence.Materials(county, scheme, closed)], cancel)));
        await StepAsync("findings", async s => Accept(
            await Use<RecordFinding>().ApplyAsync(s, DemoPeople.Inspector, [.. DemoEvidence.Findings(county, ScoredYear)], cancel)));
        await InspectionsAsync(county, cancel);
        await StepAsync("incidents", s => ActivatorUtilities.CreateInstance<DemoIncidents>(services).RunAsync(s, county, scheme, ScoredYear, cancel));
        await SurveysAsync(county, closed, open, cancel);
        await ActivatorUtilities.CreateInstance<DemoAppraisal>(services, console).RunAsync(closed, cancel);
    }

    /// <summary>The value of an outcome that must not be a refusal.</summary>
    public static T Accept<T>(Outcome<T> outcome) => outcome.Refusal is { } refusal
        ? throw new InvalidOperationException(Json.Text(Problems.Describe(refusal)))
        : outcome.Value;

    private async Task<int> OrganizationAsync(Session session, DemoCounty county, CancellationToken cancel) =>
        Accept(await Use<PutUnit>().ApplyAsync(session, DemoPeople.Organizer, county.Units, cancel))
        + Accept(await Use<PutCadre>().ApplyAsync(session, DemoPeople.Organizer, [.. county.Cadres.Select(c => (c.StaffNo, c.Posting))], cancel));

    private static int Accept<T>(IReadOnlyList<Outcome<T>> outcomes)
    {
        foreach (var outcome in outcomes)
            Accept(outcome);
        return outcomes.Count;
    }

    private async Task CycleAsync(Scheme scheme, string year, CancellationToken cancel)
    {
        Accept(await Use<PutScheme>().RunAsync(DemoPeople.Organizer, "county", year, scheme, cancel));
        Accept(await Use<PutCycle>().RunAsync(DemoPeople.Organizer, year, new CycleRequest
        {
            StartsOn = new DateOnly(int.Parse(year, null), 1, 1),
            EndsOn = new DateOnly(int.Parse(year, null), 12, 31),
            Scheme = new SchemeName { Code = "county", Version = year },
            Survey = $"villagers-{year}",
        }, cancel));
        Accept(await Use<MoveCycle>().StartAsync(DemoPeople.Organizer, year, cancel));
    }

    private async Task InspectionsAsync(DemoCounty county, CancellationToken cancel)
    {
        var start = clock.GetTimestamp();
        var count = await ActivatorUtilities.CreateInstance<DemoInspections>(services).RunAsync(county, ScoredYear, cancel);
        console.MarkupLineInterpolated($"  {count,7:N0} inspections [grey]({clock.GetElapsedTime(start).TotalSeconds:0.0} s)[/]");
    }

    // the scored year asked in its last weeks. Nothing comes in after a survey's end, so it gets its own end when all is in
    private async Task SurveysAsync(DemoCounty county, string closed, string open, CancellationToken cancel)
    {
        var now = clock.GetUtcNow();
        var (from, to) = (Day(ScoredYear, 11, 20), Day(ScoredYear, 12, 20));
        var begun = Later(now.AddDays(-30), Day(ScoredYear + 1, 1, 1));
        await SurveyAsync(county, closed, from, now.AddDays(1), DemoResponses.Closed, from, to, cancel);
        await SurveyAsync(county, open, begun, now.AddDays(30), OpenResponses, Later(now.AddDays(-20), begun), now, cancel);
        await PutSurveyAsync(closed, from, to, cancel);
        await Use<AggregateResponses>().RunAsync(cancel);
        Accept(await Use<CloseSurvey>().RunAsync(DemoPeople.Organizer, $"villagers-{closed}", final: true, cancel));
        await ReviewAsync($"villagers-{closed}", cancel);
    }

    private async Task SurveyAsync(
        DemoCounty county, string year, DateTimeOffset opensAt, DateTimeOffset closesAt, int count, DateTimeOffset from, DateTimeOffset to, CancellationToken cancel)
    {
        await PutSurveyAsync(year, opensAt, closesAt, cancel);
        Accept(await Use<PutFrame>().RunAsync(DemoPeople.Organizer, $"villagers-{year}", DemoResponses.Frame(county), cancel));
        await StepAsync($"responses to villagers-{year}", s => ResponsesAsync(s, $"villagers-{year}", DemoResponses.Make(county, count, from, to), cancel));
    }

    private async Task PutSurveyAsync(string year, DateTimeOffset opensAt, DateTimeOffset closesAt, CancellationToken cancel) => Accept(await Use<PutSurvey>().RunAsync(
        DemoPeople.Organizer, $"villagers-{year}", DemoResponses.Survey(year, $"Villagers' satisfaction {year}", $"{year}年群众满意度测评", opensAt, closesAt), cancel));

    private DateTimeOffset Day(int year, int month, int day)
    {
        var midnight = new DateTime(year, month, day);
        return new DateTimeOffset(midnight, clock.LocalTimeZone.GetUtcOffset(midnight));
    }

    private static DateTimeOffset Later(DateTimeOffset one, DateTimeOffset other) => one > other ? one : other;

    private async Task ReviewAsync(string survey, CancellationToken cancel)
    {
        var start = clock.GetTimestamp();
        var decided = Accept(await Use<DecideFlag>().RunAsync(DemoPeople.Reviewer, survey, new FlagsDecisionRequest
        {
            Decision = FlagDecision.Include,
            Reason = "村级自助终端由同村群众轮流使用，经抽查回访属实",
        }, cancel));
        console.MarkupLineInterpolated($"  {decided.Decided,7:N0} flagged responses reviewed [grey]({clock.GetElapsedTime(start).TotalSeconds:0.0} s)[/]");
    }

    private async Task<int> ResponsesAsync(Session session, string survey, IReadOnlyList<ResponseRequest> responses, CancellationToken cancel)
    {
        foreach (var outcome in await Use<ImportResponses>().ApplyAsync(session, DemoPeople.Organizer, null, [.. responses.Select(r => (survey, r))], cancel))
            Accept(outcome);
        return responses.Count;
    }

    private static async Task<int> EachAsync<TRequest, T>(Session session, IEnumerable<TRequest> requests, Func<Session, TRequest, Task<Outcome<T>>> apply)
    {
        var count = 0;
        foreach (var request in requests)
        {
            Accept(await apply(session, request));
            count++;
        }
        return count;
    }

    private async Task StepAsync(string name, Func<Session, Task<int>> work)
    {
        var start = clock.GetTimestamp();
        var count = await _database.WriteAsync(work);
        console.MarkupLineInterpolated($"  {count,7:N0} {name} [grey]({clock.GetElapsedTime(start).TotalSeconds:0.0} s)[/]");
    }

    private T Use<T>()
        where T : notnull => services.GetRequiredService<T>();
}
