using Appraisal.Service.Access;
using Appraisal.Service.Surveys.Intake;
using Appraisal.Storage;
using Appraisal.Storage.Surveys;

namespace Appraisal.Service.Surveys;

/// <summary>Takes responses from a file: what was answered on paper or in another system.</summary>
public sealed class ImportResponses(ResponseCheck check, Ids ids, TimeProvider clock)
{
    /// <summary>
    /// Stores the responses that are in order, in the caller's transaction and as one batch; tells of each what became of it. Throws if
    /// another node stores one of them at the same moment: roll back and run again.
    /// </summary>
    public async Task<IReadOnlyList<Outcome<Stored<ResponseReceipt>>>> ApplyAsync(
        Session session, Caller caller, IReadOnlyList<(string Survey, ResponseRequest Response)> responses, CancellationToken cancel)
    {
        var surveys = new Dictionary<string, SurveyDefinition?>(StringComparer.Ordinal);
        var outcomes = new Outcome<Candidate>[responses.Count];
        var sender = Sender.Import(caller);
        foreach (var code in Settlement.Codes(responses.Select(r => r.Survey)))
            await session.LockSharedAsync(SurveyStore.LockName(code), cancel);
        for (var i = 0; i < responses.Count; i++)
        {
            var (code, response) = responses[i];
            if (!surveys.TryGetValue(code, out var survey))
                surveys.Add(code, survey = await DefineAsync(session, caller, code, cancel));
            outcomes[i] = survey is null
                ? Refusal.Invalid(new FieldError("survey", "unknown", "survey", code))
                : await check.RunAsync(survey, sender, response, cancel);
        }
        var candidates = outcomes.Where(o => o.Refusal is null).Select(o => o.Value).ToList();
        if (candidates.Count > 0)
            await Settlement.RunAsync(session, ids.Next(), candidates, clock, mayBeThere: true, cancel);
        return [.. outcomes.Select(o => o.Refusal is { } refusal ? refusal : ReceiveResponses.Receipt(sender, o.Value))];
    }

    private async Task<SurveyDefinition?> DefineAsync(Session session, Caller caller, string code, CancellationToken cancel)
    {
        if (await SurveyStore.FindAsync(session, code, cancel) is not { } row || await caller.SeenCycleAsync(session, row.Cycle, cancel) is null)
            return null;
        var seen = caller.Unit is null ? null : await SubjectStore.WithinAsync(session, row.Cycle, caller.Unit, cancel);
        var subjects = (await SubjectStore.AllAsync(session, row.Cycle, cancel)).Where(s => seen?.Contains(s.StaffNo) ?? true).ToDictionary(s => s.StaffNo, s => s.Unit, StringComparer.Ordinal);
        return new SurveyDefinition(row, clock.GetUtcNow(), (staffNo, _) =>
            Task.FromResult<IReadOnlyList<string>>(subjects.TryGetValue(staffNo, out var unit) ? [unit] : []));
    }
}
