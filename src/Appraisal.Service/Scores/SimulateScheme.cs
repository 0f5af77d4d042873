using Appraisal.Scoring.Accountability;
using Appraisal.Scoring.Schemes;
using Appraisal.Scoring.Scores;
using Appraisal.Service.Access;
using Appraisal.Service.Accountability;
using Appraisal.Service.Disclosure;
using Appraisal.Service.Schemes;
using Appraisal.Service.Web;
using Appraisal.Storage;
using Appraisal.Storage.Schemes;

namespace Appraisal.Service.Scores;

/// <summary>Tries a candidate scheme on a cycle's inputs and writes nothing.</summary>
public sealed class SimulateScheme(Database database, TimeProvider clock)
{
    /// <summary>Who would move and how far; the candidate must keep every rule.</summary>
    public async Task<Outcome<SimulationResult>> RunAsync(Caller caller, string cycle, SimulationRequest request, CancellationToken cancel)
    {
        var check = new Check();
        if (check.That(request.Scheme is not null, "scheme", "required"))
            PutScheme.CheckRules(check, request.Scheme!);
        if (check.Refusal is { } invalid)
            return invalid;
        var read = await database.SnapshotAsync<Outcome<(RunInputs Inputs, DueDiligenceList List)>>(async session =>
        {
            var list = request.Scheme!.DueDiligenceList;
            if (await DueDiligenceLists.FindAsync(session, list, cancel) is not { } found)
                return Refusal.Invalid(new FieldError("scheme.dueDiligenceList", "unknown", "due-diligence list", list));
            var held = await caller.HeldCycleAsync(session, cycle, cancel);
            if (held.Refusal is { } outside)
                return outside;
            var period = held.Value;
            if (await SeparateCollection.WhyNotReadAsync(session, caller, period.Survey, cancel) is { } separate)
                return separate;
            if (period.StartedAt is null)
                return Refusal.Conflict("cycle-not-started", cycle);
            if (await SurveyReadiness.CheckAsync(session, period, clock.GetUtcNow(), cancel) is { } refusal)
                return refusal;
            return (await RunInputReader.ReadAsync(session, period, cancel), found);
        }, cancel);
        if (read.Refusal is { } why)
            return why;
        var (inputs, list) = read.Value;
        return Simulation.Compare(inputs, request.Scheme!, inputs.Scheme.DueDiligenceList == list.Version ? null : Granting(list), cancel);
    }

    private static Dictionary<string, Leniency> Granting(DueDiligenceList list) =>
        list.Clauses.ToDictionary(clause => clause.Code, clause => clause.Leniency, StringComparer.Ordinal);
}
