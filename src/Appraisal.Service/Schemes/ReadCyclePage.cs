using Appraisal.Service.Access;
using Appraisal.Service.Web;
using Appraisal.Storage;
using Appraisal.Storage.Schemes;
using Appraisal.Storage.Scores;
using Appraisal.Storage.Surveys;

namespace Appraisal.Service.Schemes;

/// <summary>Something that must be there before a cycle moves on.</summary>
/// <param name="What">The key of its sentence.</param>
/// <param name="Done">Whether it is there.</param>
/// <param name="Link">Where it is done.</param>
/// <param name="Names">What the sentence names.</param>
public sealed record Precondition(string What, bool Done, string? Link, params object?[] Names);

/// <summary>A cycle as its page shows it.</summary>
/// <param name="Cycle">The cycle.</param>
/// <param name="Participants">How many take part, once it has started.</param>
/// <param name="BeforeStart">What must be there before it is started.</param>
/// <param name="BeforeClose">What must be there before it is closed.</param>
/// <param name="BeforePublication">What must be there before scores are published.</param>
/// <param name="Surveys">Its surveys.</param>
public sealed record CyclePageView(
    Cycle Cycle, long Participants, IReadOnlyList<Precondition> BeforeStart, IReadOnlyList<Precondition> BeforeClose,
    IReadOnlyList<Precondition> BeforePublication, IReadOnlyList<string> Surveys);

/// <summary>Reads how far a cycle is and what is missing.</summary>
public sealed class ReadCyclePage(Database database, TimeProvider clock)
{
    /// <summary>A cycle that the caller may know of.</summary>
    public Task<Outcome<CyclePageView>> RunAsync(Caller caller, string code, CancellationToken cancel) => database.ReadAsync<Outcome<CyclePageView>>(async session =>
    {
        if (await caller.SeenCycleAsync(session, Check.Normalise(code)!, cancel) is not { } row)
            return Refusal.NotFound("cycle", code);
        var now = clock.GetUtcNow();
        var surveys = await SurveyStore.OfCycleAsync(session, row.Code, cancel);
        var survey = surveys.FirstOrDefault(s => s.Code == row.Survey);
        var runs = await ScoreRunStore.PageAsync(session, row.Code, Guid.Empty, 100, cancel);
        var latest = runs.LastOrDefault(r => r.Status == "done");
        var official = runs.LastOrDefault(r => r.PublishedAt is not null) ?? latest;
        var open = await ObjectionStore.OpenAsync(session, row.Code, cancel);
        var counts = await CyclePageStore.CountsAsync(session, row.Code, row.Unit, cancel);
        var address = Uri.EscapeDataString(row.Code);
        var ofSurvey = survey is null ? "/surveys" : $"/surveys/{Uri.EscapeDataString(survey.Code)}";
        return new CyclePageView(SchemesViews.Cycle(row), counts.Participants,
        [
            new Precondition("scheme", true, $"/schemes/{Uri.EscapeDataString(row.SchemeCode)}/{Uri.EscapeDataString(row.SchemeVersion)}", row.SchemeCode, row.SchemeVersion),
            new Precondition("cadres", counts.Cadres > 0, "/cadres", counts.Cadres),
            new Precondition("survey", survey is not null, ofSurvey, row.Survey),
        ],
        [
            new Precondition("surveys-ended", surveys.All(s => s.OpensAt > now || s.EndsAt <= now), null, surveys.Count(s => s.OpensAt <= now && now < s.EndsAt)),
            new Precondition("objections-settled", open.AreSettled(DateOnly.FromDateTime(now.UtcDateTime)), official is null ? null : $"/score-runs/{official.Id}/objections", open.Unanswered, open.Accepted),
            new Precondition("published", runs.Any(r => r.PublishedAt is not null), $"/cycles/{address}/score-runs"),
        ],
        [
            .. row.Survey is null ? Array.Empty<Precondition>() : [new Precondition("survey-closed", survey?.EndsAt <= now, ofSurvey, row.Survey)],
            new Precondition("run", latest is not null, $"/cycles/{address}/score-runs"),
            new Precondition(open.Until is null && runs.Any(r => r.PublishedAt is not null) ? "left-out" : "objections", open.Until is not null, latest is null ? null : $"/score-runs/{latest.Id}"),
        ],
        [.. surveys.Select(s => s.Code)]);
    }, cancel);
}
