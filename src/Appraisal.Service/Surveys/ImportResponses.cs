using Appraisal.Service.Access;
using Appraisal.Service.Disclosure;
using Appraisal.Service.Surveys.Intake;
using Appraisal.Service.Web;
using Appraisal.Storage;
using Appraisal.Storage.HumanResources;
using Appraisal.Storage.Imports;
using Appraisal.Storage.Organization;
using Appraisal.Storage.Surveys;

namespace Appraisal.Service.Surveys;

/// <summary>Takes responses from a file: what was answered on paper or in another system.</summary>
public sealed class ImportResponses(ResponseCheck check, Ids ids, TimeProvider clock)
{
    /// <summary>
    /// Stores the responses that are in order, in the caller's transaction and as one batch of the import (null: they come from none on record); tells of each what became of it. Throws if
    /// another node stores one of them at the same moment: roll back and run again.
    /// </summary>
    public async Task<IReadOnlyList<Outcome<Stored<ResponseReceipt>>>> ApplyAsync(
        Session session, Caller caller, Guid? import, IReadOnlyList<(string Survey, ResponseRequest Response)> responses, CancellationToken cancel)
    {
        var outcomes = new Outcome<Candidate>[responses.Count];
        var sender = Sender.Import(caller);
        foreach (var code in Settlement.Codes(responses.Select(r => r.Survey)))
            await session.LockSharedAsync(SurveyStore.LockName(code), cancel);
        foreach (var survey in responses.Index().GroupBy(r => Check.Normalise(r.Item.Survey)!, StringComparer.Ordinal))
        {
            var definition = await DefineAsync(session, caller, survey.Key, survey.Select(r => r.Item.Response.StaffNo), cancel);
            foreach (var (i, (_, response)) in survey)
            {
                outcomes[i] = definition.Refusal is { } refusal ? refusal : await check.RunAsync(definition.Value.Survey, sender, definition.Value.InCodes(response), cancel);
            }
        }
        var candidates = outcomes.Where(o => o.Refusal is null).Select(o => o.Value).ToList();
        if (candidates.Count > 0)
        {
            var batch = ids.Next();
            if (await Settlement.RunAsync(session, batch, candidates, clock, mayBeThere: true, cancel) > 0 && import is { } run)
                await ImportRunStore.InsertBatchAsync(session, run, batch, cancel);
        }
        return [.. outcomes.Select(o => o.Refusal is { } refusal ? refusal : ReceiveResponses.Receipt(sender, o.Value))];
    }

    private async Task<Outcome<Definition>> DefineAsync(Session session, Caller caller, string code, IEnumerable<string?> staffNos, CancellationToken cancel)
    {
        if (await SurveyStore.FindAsync(session, code, cancel) is not { } row || await caller.SeenCycleAsync(session, row.Cycle, cancel) is null)
            return Refusal.Invalid(new FieldError("survey", "unknown", "survey", Check.Shown(code)));
        if (await SeparateCollection.WhyNotCollectAsync(session, caller, row, clock.GetUtcNow(), cancel) is not null)
            return Refusal.Invalid(new FieldError("survey", "separate-collection", code));
        await SeparateCollection.NoteAsync(session, caller, row, cancel);
        var subjects = await SubjectStore.FindAsync(session, row.Cycle, staffNos.Select(Check.Normalise).OfType<string>().Distinct(StringComparer.Ordinal), cancel);
        var units = await UnitTree.LoadAsync(session, subjects.Select(s => s.Unit), cancel);
        var merges = (await SyncStore.MergesAsync(session, subjects.Select(s => s.StaffNo), cancel)).ToDictionary(m => m.FromNo, StringComparer.Ordinal);
        var seen = subjects.Where(s => caller.Holds(units, s.Unit))
            .ToDictionary(s => s.StaffNo, s => new Subject(new HashSet<string>(StringComparer.Ordinal) { s.Unit }, merges.GetValueOrDefault(s.StaffNo)), StringComparer.Ordinal);
        return new Definition(new SurveyDefinition(row, clock.GetUtcNow(), (staffNo, _) => Task.FromResult(seen.GetValueOrDefault(staffNo))),
            new NamedCodes(Json.Read<IReadOnlyList<Stratum>>(row.Strata).Select(s => (s.Code!, s.Name))),
            new NamedCodes(Json.Read<IReadOnlyList<Item>>(row.Items).SelectMany(i => i.Text.Values.Select(t => (i.Code, (string?)t)))));
    }

    // on paper stand the names of strata and the texts of items
    private sealed record Definition(SurveyDefinition Survey, NamedCodes Strata, NamedCodes Items)
    {
        public ResponseRequest InCodes(ResponseRequest response) => response with
        {
            Stratum = Strata.Resolve(response.Stratum),
            Answers = Renamed(response.Answers),
            Words = Renamed(response.Words),
        };

        // two columns for one item stay as they are, and one of them is unknown
        private IReadOnlyDictionary<string, T>? Renamed<T>(IReadOnlyDictionary<string, T>? answers)
        {
            if (answers is null || answers.Keys.All(k => Items.Resolve(k) == k))
                return answers;
            var renamed = new Dictionary<string, T>(StringComparer.Ordinal);
            return answers.All(a => renamed.TryAdd(Items.Resolve(a.Key)!, a.Value)) ? renamed : answers;
        }
    }
}
