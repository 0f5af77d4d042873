using Appraisal.Scoring.Surveys;
using Appraisal.Scoring.Surveys.Quality;
using Appraisal.Service.Web;
using Appraisal.Storage;
using Appraisal.Storage.Surveys;

namespace Appraisal.Service.Surveys.Quality;

/// <summary>How response quality is examined.</summary>
public sealed class QualityOptions
{
    /// <summary>Time zone (IANA) whose days count for "responses from one device in a day"; by default China's.</summary>
    public string TimeZone { get; set; } = "Asia/Shanghai";
}

/// <summary>
/// Flags responses that a reviewer should look at (methodology, section 10). What is flagged already stays as it is, so that it may run
/// any number of times; a survey without new responses is passed by.
/// </summary>
public sealed class ExamineResponses(Database database, Ids ids, TimeProvider clock, QualityOptions options)
{
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
        var (rows, scheme) = await database.SnapshotAsync(async s =>
            (await ResponseStore.OfSurveyAsync(s, survey.Code, cancel), await SurveyScheme.FindAsync(s, survey.Cycle, cancel)), cancel);
        if (rows.Count == survey.ExaminedResponses)
            return;
        var items = Json.Read<IReadOnlyList<Item>>(survey.Items).Select(i => new SurveyItem(i.Code, i.Min, i.Max, i.Reversed, i.Weight)).ToList();
        var now = clock.GetUtcNow();
        var open = (now < survey.EndsAt ? now : survey.EndsAt) - survey.OpensAt;
        var found = open > TimeSpan.Zero ? ResponseQuality.Examine(items, [.. rows.Select(r => Record(items, r))], open, scheme.Quality) : [];
        var byId = rows.ToDictionary(r => r.Id);
        await database.WriteAsync(async session =>
        {
            await session.LockAsync(CellStore.LockName, cancel);
            if (await SurveyStore.FindAsync(session, survey.Code, cancel) is not { FinalPublished: false })
                return; // final figures are out: a flag would come too late
            var known = await FlagStore.KeysAsync(session, survey.Code, cancel);
            await FlagStore.InsertAsync(session, [.. found.Where(f => known.Add((f.Response, Wire.Text(f.Reason)))).Select(f => Row(byId[f.Response], f))], cancel);
            await SurveyStore.MarkExaminedAsync(session, survey.Code, rows.Count, cancel);
        }, cancel);
    }

    private ResponseRecord Record(List<SurveyItem> items, ExaminedResponse row)
    {
        var answers = Json.Read<double?[]>(row.Answers);
        return new ResponseRecord(row.Id, row.StaffNo, row.Device, TimeZoneInfo.ConvertTime(row.AnsweredAt, _zone), row.Seconds,
            items.Select((item, i) => (item.Code, Answer: i < answers.Length ? answers[i] : null)).ToDictionary(a => a.Code, a => a.Answer, StringComparer.Ordinal));
    }

    private FlagRow Row(ExaminedResponse response, QualityFlag flag) => new()
    {
        Id = ids.Next(),
        Survey = response.Survey,
        ResponseId = response.Id,
        StaffNo = response.StaffNo,
        Stratum = response.Stratum,
        Reason = Wire.Text(flag.Reason),
        Observed = flag.Observed,
        Allowed = flag.Allowed,
        ExpectedByChance = flag.ExpectedByChance,
    };
}
