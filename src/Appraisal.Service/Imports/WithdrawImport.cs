using Appraisal.Scoring.Surveys.Quality;
using Appraisal.Service.Access;
using Appraisal.Service.Audit;
using Appraisal.Service.Surveys.Quality;
using Appraisal.Service.Web;
using Appraisal.Storage;
using Appraisal.Storage.Imports;
using Appraisal.Storage.Surveys;

namespace Appraisal.Service.Imports;

/// <summary>
/// Withdraws an import of responses as a whole, with a reason: so that a corrected file can take its place. The responses stay on record
/// and leave the figures as those do that a reviewer excludes: each gets a flag that is decided so, until the figures are final.
/// </summary>
public sealed class WithdrawImport(Database database, AuditTrail audit, Ids ids, TimeProvider clock)
{
    private const int ReasonLength = 2000;

    /// <summary>In one transaction; withdrawn again it stays as it is.</summary>
    public Task<Outcome<ImportView>> RunAsync(Caller caller, Guid id, WithdrawImportRequest request, CancellationToken cancel) =>
        database.WriteAsync<Outcome<ImportView>>(async session =>
        {
            var check = new Check();
            var reason = check.Text("reason", request.Reason, ReasonLength);
            if (check.Refusal is { } refusal)
                return refusal;
            await session.LockAsync(CellStore.LockName, cancel);
            if (await ImportRunStore.FindAsync(session, id, cancel) is not { } run || !await ImportViews.MaySeeAsync(session, caller, run, cancel))
                return Refusal.NotFound("import run", id.ToString());
            if (run.WithdrawnAt is not null)
                return ImportViews.Of(run);
            if (run.Kind != "responses" || run.Outcome != Wire.Text(ImportOutcome.Stored))
                return Refusal.Conflict("import-not-withdrawable", run.Kind);
            if (await ExcludeAsync(session, caller, run, reason, cancel) is { } final)
                return final;
            var now = clock.GetUtcNow();
            // to the millisecond, as it is stored: so is it answered
            var withdrawn = run with { WithdrawnAt = now.AsStored(), WithdrawnBy = caller.Person, WithdrawalReason = reason };
            await ImportRunStore.UpdateAsync(session, withdrawn, cancel);
            await audit.At(run.Unit).WriteAsync(session, caller, "withdraw", "import", run.Id.ToString(), ImportViews.Of(run), ImportViews.Of(withdrawn), reason, cancel);
            return ImportViews.Of(withdrawn);
        }, cancel);

    private async Task<Refusal?> ExcludeAsync(Session session, Caller caller, ImportRunRow run, string reason, CancellationToken cancel)
    {
        var surveys = new Dictionary<string, SurveyRow>(StringComparer.Ordinal);
        var cells = new Dictionary<(string, string, string, string), CellRow>();
        foreach (var batch in await ImportRunStore.BatchesAsync(session, run.Id, cancel))
        {
            var responses = await ResponseStore.OfBatchAsync(session, batch, cancel);
            foreach (var survey in responses.Select(r => r.Survey).Distinct(StringComparer.Ordinal).Where(s => !surveys.ContainsKey(s)))
                surveys[survey] = (await SurveyStore.FindAsync(session, survey, cancel))!;
            if (surveys.Values.FirstOrDefault(s => s.FinalPublished) is { } final)
                return Refusal.Conflict("import-in-final-figures", final.Code);
            await LeaveCellsAsync(session, responses, cells, cancel);
            await FlagStore.InsertAsync(session, [.. responses.OrderBy(r => r.StaffNo, StringComparer.Ordinal).ThenBy(r => r.Stratum, StringComparer.Ordinal).Select(r => Flag(caller, r, reason))], cancel);
            await ResponseStore.ExcludeBatchAsync(session, batch, cancel);
        }
        foreach (var cell in cells.Values)
            await CellStore.UpdateAsync(session, cell, cancel);
        return null;
    }

    // what is not counted yet will be counted with its mark; what is incomplete is in no sum
    private static async Task LeaveCellsAsync(
        Session session, IReadOnlyList<BatchedResponse> responses, Dictionary<(string, string, string, string), CellRow> cells, CancellationToken cancel)
    {
        var counted = responses.Where(r => r is { Aggregated: true, Excluded: false, Value: not null }).ToList();
        foreach (var survey in counted.GroupBy(r => r.Survey, StringComparer.Ordinal))
        {
            var subjects = survey.Select(r => r.StaffNo).Distinct(StringComparer.Ordinal).ToList();
            foreach (var cell in await CellStore.OfSubjectsAsync(session, survey.Key, Json.Text(subjects), cancel))
                cells.TryAdd(cell.Key, cell);
        }
        foreach (var response in counted)
        {
            var key = (response.Survey, response.StaffNo, response.Stratum, response.Channel);
            cells[key] = cells[key].Exclude(response.Value!.Value);
        }
    }

    private FlagRow Flag(Caller caller, BatchedResponse response, string reason) => new()
    {
        Id = ids.Next(),
        Survey = response.Survey,
        ResponseId = response.Id,
        StaffNo = response.StaffNo,
        Stratum = response.Stratum,
        Channel = response.Channel,
        Reason = Wire.Text(QualityReason.Withdrawn),
        Observed = 0,
        Allowed = 0,
        Decision = Wire.Text(FlagDecision.Exclude),
        DecisionReason = reason,
        DecidedBy = caller.Person,
        DecidedAt = clock.GetUtcNow(),
    };
}
