using Appraisal.Service.Access;
using Appraisal.Service.Imports;
using Appraisal.Service.Web;
using Appraisal.Storage;
using Appraisal.Storage.Surveys;
using Microsoft.Extensions.Options;

namespace Appraisal.Service.Surveys.Quality;

/// <summary>
/// Flags responses that a reviewer should look at (methodology, section 10). While a survey is open, only what a new response can have
/// changed is judged again: its cadre, and the kiosks about the time of its answer. After the close all is, once more in any case: the
/// longer it was open, the fewer come together by chance. What is flagged already stays as it is, so that it may run any number of times,
/// and a run that was cut off is simply done again.
/// </summary>
public sealed class ExamineResponses(Database database, Ids ids, Secrets secrets, TimeProvider clock, QualityOptions options, IOptions<ImportOptions> imports)
{
    private const int MarkedAtOnce = 5_000;

    private readonly TimeZoneInfo _zone = TimeZoneInfo.FindSystemTimeZoneById(options.TimeZone);

    /// <summary>Examines every survey that has new responses.</summary>
    public async Task RunAsync(CancellationToken cancel)
    {
        foreach (var survey in await database.ReadAsync(s => SurveyStore.ExaminableAsync(s, cancel), cancel))
            await RunAsync(survey, cancel);
    }

    /// <summary>Examines one survey.</summary>
    public async Task RunAsync(SurveyRow survey, CancellationToken cancel)
    {
        if (await database.SnapshotAsync(session => LookAsync(session, survey.Code, cancel), cancel) is not { } look)
            return;
        foreach (var some in look.Batches.Chunk(MarkedAtOnce))
            await database.WriteAsync(session => ExaminationStore.MarkAsync(session, survey.Code, some, cancel), cancel);
        if (look.All is { } at)
            await database.WriteAsync(session => SurveyStore.MarkExaminedAsync(session, survey.Code, at, cancel), cancel);
    }

    private async Task<Look?> LookAsync(Session session, string code, CancellationToken cancel)
    {
        if (await SurveyStore.FindAsync(session, code, cancel) is not { FinalPublished: false } survey)
            return null; // final figures are out: a flag would come too late
        var now = clock.GetUtcNow();
        var ended = now >= survey.EndsAt;
        var open = (ended ? survey.EndsAt : now) - survey.OpensAt;
        var batches = await ExaminationStore.UnexaminedAsync(session, code, cancel);
        if (open <= TimeSpan.Zero || (batches.Count == 0 && (!ended || survey.ExaminedAt >= survey.EndsAt)))
            return null;
        var rules = (await SurveyScheme.FindAsync(session, survey.Cycle, cancel)).Quality;
        var responses = new ResponseRecords([.. Json.Read<IReadOnlyList<Item>>(survey.Items).Select(i => i.Scored())], _zone, imports.Value.UtcOffset);
        var found = new FoundFlags(database, ids, secrets, survey);
        await new Examination(session, survey, responses, open, rules, found).RunAsync(all: ended, cancel);
        return await found.WriteAsync(cancel) ? new Look(batches, ended ? now : null) : null;
    }

    /// <param name="Batches">Those that were new.</param>
    /// <param name="All">When all was examined; null: only what is new.</param>
    private sealed record Look(IReadOnlyList<Guid> Batches, DateTimeOffset? All);
}
