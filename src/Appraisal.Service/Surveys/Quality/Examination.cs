using Appraisal.Scoring.Surveys.Quality;
using Appraisal.Storage;
using Appraisal.Storage.Surveys;

namespace Appraisal.Service.Surveys.Quality;

/// <summary>
/// One look at a survey, as of one moment: its responses are read cadre by cadre and, of kiosks, in order of time; of a vector of answers only
/// how often it was given. So memory follows the responses about one cadre, not those of the survey.
/// </summary>
/// <param name="session">Reads as of that moment.</param>
/// <param name="survey">The survey.</param>
/// <param name="responses">Reads its responses.</param>
/// <param name="open">How long it has been open, positive.</param>
/// <param name="rules">The scheme's limits.</param>
/// <param name="found">Takes what is found.</param>
internal sealed class Examination(Session session, SurveyRow survey, ResponseRecords responses, TimeSpan open, QualityRules rules, FoundFlags found)
{
    private readonly IdenticalAnswers _identical = new(rules);

    /// <summary>Judges all, or the cadres whom new responses are about, and the kiosks about the time of new answers.</summary>
    public async Task RunAsync(bool all, CancellationToken cancel)
    {
        await JudgeAsync(all ? null : await ExaminationStore.NewSubjectsAsync(session, survey.Code, cancel), cancel);
        await PaceAsync(all, cancel);
        if (_identical.HasAny)
            await CompareAsync(cancel);
    }

    private async Task JudgeAsync(IReadOnlyList<string>? staffNos, CancellationToken cancel)
    {
        await foreach (var rows in ExaminationStore.BySubjectAsync(session, survey.Code, staffNos).RunsAsync(r => r.StaffNo, cancel))
        {
            var flags = ResponseQuality.OfSubject(responses.Items, [.. rows.Select(responses.Of)], open, rules).ToLookup(f => f.Response);
            foreach (var row in flags.Count == 0 ? [] : rows)
            {
                foreach (var flag in flags[row.Id])
                    await found.AddAsync(row, flag, cancel);
            }
            _identical.Judge(rows[0].StaffNo, responses.Vectors(rows.Select(r => (r.Answers, 1))));
        }
    }

    private async Task PaceAsync(bool all, CancellationToken cancel)
    {
        var (first, last) = ((DateTimeOffset?)DateTimeOffset.MinValue, (DateTimeOffset?)DateTimeOffset.MaxValue);
        if (!all)
        {
            var given = await ExaminationStore.NewAtKiosksAsync(session, survey.Code, cancel);
            // an answer is judged by the one before it, and a new one may come before one that is known
            (first, last) = (given.FirstAt?.AddSeconds(-rules.SecondsBetween), given.LastAt?.AddSeconds(rules.SecondsBetween));
        }
        if (first is null)
            return;
        var pace = new KioskPace(rules);
        await foreach (var row in ExaminationStore.AtKiosksAsync(session, survey.Code, first.Value, last!.Value).WithCancellation(cancel))
        {
            if (responses.Of(row) is { AtKiosk: true } record && pace.Next(record) is { } flag)
                await found.AddAsync(row, flag, cancel);
        }
    }

    private async Task CompareAsync(CancellationToken cancel)
    {
        await foreach (var same in ExaminationStore.SameAsync(session, survey.Code).RunsAsync(s => s.StaffNo, cancel))
            _identical.Compare(responses.Vectors(same.Select(s => (s.Answers, s.Responses))));
        var identical = _identical.Find().ToDictionary(i => (i.Subject, i.Vector));
        if (identical.Count == 0)
            return;
        var subjects = identical.Keys.Select(k => k.Subject).Distinct(StringComparer.Ordinal);
        await foreach (var row in ExaminationStore.BySubjectAsync(session, survey.Code, subjects).WithCancellation(cancel))
        {
            if (identical.TryGetValue((row.StaffNo, responses.VectorOf(row.Answers)), out var vectors))
                await found.AddAsync(row, vectors.Flag(row.Id), cancel);
        }
    }
}

/// <summary>Rows that come in an order.</summary>
internal static class Runs
{
    /// <summary>Those that have the same key, one after another.</summary>
    public static async IAsyncEnumerable<IReadOnlyList<T>> RunsAsync<T>(
        this IAsyncEnumerable<T> rows, Func<T, string> key, [System.Runtime.CompilerServices.EnumeratorCancellation] CancellationToken cancel)
    {
        var run = new List<T>();
        await foreach (var row in rows.WithCancellation(cancel))
        {
            if (run.Count > 0 && key(run[0]) != key(row))
            {
                yield return run;
                run = [];
            }
            run.Add(row);
        }
        if (run.Count > 0)
            yield return run;
    }
}
