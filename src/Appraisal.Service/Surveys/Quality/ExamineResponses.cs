using System.Globalization;
using Appraisal.Scoring.Surveys;
using Appraisal.Scoring.Surveys.Quality;
using Appraisal.Service.Access;
using Appraisal.Service.Hosting.Settings;
using Appraisal.Service.Imports;
using Appraisal.Service.Web;
using Appraisal.Storage;
using Appraisal.Storage.Surveys;
using Microsoft.Extensions.Options;

namespace Appraisal.Service.Surveys.Quality;

/// <summary>How response quality is examined.</summary>
public sealed class QualityOptions
{
    /// <summary>Time zone (IANA) whose days count for "responses from one device in a day"; by default China's.</summary>
    [TimeZone]
    public string TimeZone { get; set; } = "Asia/Shanghai";
}

/// <summary>
/// Flags responses that a reviewer should look at (methodology, section 10). What is flagged already stays as it is, so that it may run
/// any number of times; a survey without new responses is passed by.
/// </summary>
public sealed class ExamineResponses(Database database, Ids ids, Secrets secrets, TimeProvider clock, QualityOptions options, IOptions<ImportOptions> imports)
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
        var now = clock.GetUtcNow();
        // after the close once more in any case: the longer it was open, the fewer come together by chance
        if (rows.Count == survey.ExaminedResponses && now < survey.EndsAt)
            return;
        var items = Json.Read<IReadOnlyList<Item>>(survey.Items).Select(i => i.Scored()).ToList();
        var open = (now < survey.EndsAt ? now : survey.EndsAt) - survey.OpensAt;
        var found = open > TimeSpan.Zero ? ResponseQuality.Examine(items, [.. rows.Select(r => Record(items, r))], open, scheme.Quality) : [];
        var byId = rows.ToDictionary(r => r.Id);
        await database.WriteAsync(async session =>
        {
            await session.LockAsync(CellStore.LockName, cancel);
            if (await SurveyStore.FindAsync(session, survey.Code, cancel) is not { FinalPublished: false })
                return; // final figures are out: a flag would come too late
            var known = await FlagStore.KeysAsync(session, survey.Code, cancel);
            // not in the order of the responses' ids, which is that of their making
            var flags = found.Where(f => known.Add((f.Response, Wire.Text(f.Reason)))).Select(f => Row(byId[f.Response], f))
                .OrderBy(f => f.StaffNo, StringComparer.Ordinal).ThenBy(f => f.Stratum, StringComparer.Ordinal).ThenBy(f => f.Reason, StringComparer.Ordinal)
                .ThenBy(f => DecideFlag.Pseudonym(secrets, f.ResponseId)).Select(f => f with { Id = ids.Next() }).ToList();
            await FlagStore.InsertAsync(session, flags, cancel);
            foreach (var hurried in flags.Where(f => f.Reason == Wire.Text(QualityReason.Interval)))
                await DecideFlag.ExcludeAsync(session, survey, hurried.ResponseId, cancel); // until it is reviewed
            await SurveyStore.MarkExaminedAsync(session, survey.Code, rows.Count, cancel);
        }, cancel);
    }

    private ResponseRecord Record(List<SurveyItem> items, ExaminedResponse row)
    {
        var answers = Json.Read<double?[]>(row.Answers);
        return new ResponseRecord(row.Id, row.StaffNo, row.Device, TimeZoneInfo.ConvertTime(row.AnsweredAt, _zone), row.Seconds,
            items.Select((item, i) => (item.Code, Answer: i < answers.Length ? answers[i] : null)).ToDictionary(a => a.Code, a => a.Answer, StringComparer.Ordinal))
        {
            AtKiosk = Guid.TryParse(row.Device, out _), // an enrolled device is named by its id
            // an import reads a day without a time as its first moment, at which nobody answers to the millisecond
            HasTime = row.AnsweredAt.ToOffset(imports.Value.UtcOffset).TimeOfDay > TimeSpan.Zero,
        };
    }

    // to two digits: more would be moved by the second in which the survey was closed
    private static double Rounded(double chance) => double.Parse(chance.ToString("E1", CultureInfo.InvariantCulture), CultureInfo.InvariantCulture);

    private static FlagRow Row(ExaminedResponse response, QualityFlag flag) => new()
    {
        Id = default,
        Survey = response.Survey,
        ResponseId = response.Id,
        StaffNo = response.StaffNo,
        Stratum = response.Stratum,
        Channel = response.Channel,
        Reason = Wire.Text(flag.Reason),
        // not to the hundredth of a second, by which a response could be found again
        Observed = flag.Reason == QualityReason.TooFast ? Math.Floor(flag.Observed * 10) / 10 : flag.Observed,
        Allowed = flag.Allowed,
        ExpectedByChance = flag.ExpectedByChance is { } chance ? Rounded(chance) : null,
    };
}
