using Appraisal.Scoring.Scores;
using Appraisal.Service.Access;
using Appraisal.Service.Web;
using Appraisal.Storage;
using Appraisal.Storage.Schemes;
using Appraisal.Storage.Scores;

namespace Appraisal.Service.Scores;

/// <summary>One stored value that is not what the frozen inputs give.</summary>
/// <param name="StaffNo">The cadre; null for the run as a whole.</param>
/// <param name="Field" example="score"><c>inputs</c>, <c>score</c>, <c>grade</c>, <c>unit</c>, <c>cohort</c>, <c>explanation</c>, or <c>row</c> where one is missing or too many.</param>
/// <param name="Stored">What is stored; null: nothing.</param>
/// <param name="Computed">What the inputs give; null: nothing.</param>
public sealed record RunDifference(string? StaffNo, string Field, string? Stored, string? Computed);

/// <summary>Whether a run's scores are what its frozen inputs give.</summary>
/// <param name="Run">The run.</param>
/// <param name="Intact">There is no difference.</param>
/// <param name="Scores">Scores that were recomputed.</param>
/// <param name="Differences">Every difference, by staff number.</param>
public sealed record RunVerdict(Guid Run, bool Intact, int Scores, IReadOnlyList<RunDifference> Differences);

/// <summary>Computes a run again, from its frozen inputs and scheme with floor 1 alone, and compares every score with the stored one.</summary>
public sealed class VerifyRun(Database database)
{
    private const int PageSize = 1000;

    /// <summary>Reads documents and scores page by page; writes nothing. What is stored of a run that is done does not change.</summary>
    public async Task<Outcome<RunVerdict>> RunAsync(Caller caller, Guid id, CancellationToken cancel)
    {
        var differences = new List<RunDifference>();
        var read = await database.SnapshotAsync<Outcome<Kept>>(async session =>
        {
            if (await ScoreRunStore.FindAsync(session, id, cancel) is not { } run
                || (await caller.HeldCycleAsync(session, run.Cycle, cancel)) is not { Refusal: null } cycle)
                return Refusal.NotFound("score-run", id.ToString());
            if (run.Status != Wire.Text(ScoreRunStatus.Done)
                || await RunDocuments.ReadAsync(session, id, staffNo => differences.Add(new(staffNo, "inputs", "digest", "document")), cancel) is not { } kept)
                return Refusal.Conflict("run-not-done", id, run.Status);
            return new Kept(run, cycle.Value, kept.Inputs, kept.Digest);
        }, cancel);
        return read.Refusal is { } refusal ? refusal : await CompareAsync(read.Value, differences, cancel);
    }

    /// <summary>
    /// One score alone, from the cadre's own document and the cohort's figures; grade, rank and flags, which depend on others, are not
    /// compared.
    /// </summary>
    public Task<Outcome<RunVerdict>> CadreAsync(Caller caller, Guid id, string staffNo, CancellationToken cancel) =>
        database.SnapshotAsync<Outcome<RunVerdict>>(async session =>
        {
            if (await ScoreRunStore.FindAsync(session, id, cancel) is not { } run
                || (await caller.HeldCycleAsync(session, run.Cycle, cancel)).Refusal is not null)
                return Refusal.NotFound("score-run", id.ToString());
            if (ScoreRunViews.Summary(run) is not { } summary || await RunInputStore.BasisAsync(session, id, cancel) is not { } basis)
                return Refusal.Conflict("run-not-done", id, run.Status);
            if (await RunInputStore.FindAsync(session, id, staffNo, cancel) is not { } document || await ScoreStore.FindAsync(session, id, staffNo, cancel) is not { } row)
                return Refusal.NotFound("score", staffNo);
            var differences = new List<RunDifference>();
            var (participant, intact) = RunDocuments.Read(document);
            if (!intact)
                differences.Add(new RunDifference(staffNo, "inputs", "digest", "document"));
            var was = Json.Read<StoredScore>(row.Body).Explanation;
            var now = CadreCheck.Score(Json.Read<RunBasis>(basis).Scheme, participant, summary.Figures.Single(f => f.Cohort == participant.Cohort)) with
            {
                Grade = was.Grade, QuotaGroup = was.QuotaGroup, Rank = was.Rank, ParadoxicalWork = was.ParadoxicalWork, IdleWouldPay = was.IdleWouldPay,
            };
            Add(differences, staffNo, "score", $"{ScoreRows.Points(row.Score)}", $"{now.Shown?.Score}");
            Add(differences, staffNo, "explanation", Json.Text(was), Json.Text(now));
            return new RunVerdict(id, differences.Count == 0, 1, differences);
        }, cancel);

    private async Task<RunVerdict> CompareAsync(Kept kept, List<RunDifference> differences, CancellationToken cancel)
    {
        Add(differences, null, "inputs", Convert.ToHexStringLower(kept.Run.InputsDigest ?? []), Convert.ToHexStringLower(kept.Digest));
        var result = ScoreRun.Compute(kept.Inputs, cancellation: cancel);
        // in the order of the result: documents are read in it
        var missing = kept.Inputs.Participants.Select((participant, i) => (participant.StaffNo, i)).ToDictionary(p => p.StaffNo, p => p.i, StringComparer.Ordinal);
        var row = ScoreRows.Maker(kept.Run.Id, kept.Cycle, result);
        var after = "";
        while (await database.ReadAsync(s => ScoreStore.PageAsync(s, kept.Run.Id, after, null, PageSize, cancel), cancel) is { Count: > 0 } page)
        {
            foreach (var was in page)
            {
                if (missing.Remove(was.StaffNo, out var position))
                    CompareScore(differences, was, row(result.Cadres[position]));
                else
                    Add(differences, was.StaffNo, "row", "stored", null);
            }
            after = page[^1].StaffNo;
        }
        foreach (var staffNo in missing.Keys)
            Add(differences, staffNo, "row", null, "computed");
        return new RunVerdict(kept.Run.Id, differences.Count == 0, result.Scores.Count, [.. differences.OrderBy(d => d.StaffNo, StringComparer.Ordinal)]);
    }

    private static void CompareScore(List<RunDifference> differences, ScoreRow was, ScoreRow now)
    {
        Add(differences, was.StaffNo, "score", $"{ScoreRows.Points(was.Score)}", $"{ScoreRows.Points(now.Score)}");
        Add(differences, was.StaffNo, "grade", was.Grade, now.Grade);
        Add(differences, was.StaffNo, "unit", was.Unit, now.Unit);
        Add(differences, was.StaffNo, "cohort", was.Cohort, now.Cohort);
        Add(differences, was.StaffNo, "explanation", was.Body, now.Body);
    }

    private static void Add(List<RunDifference> differences, string? staffNo, string field, string? was, string? now)
    {
        if (was != now)
            differences.Add(new RunDifference(staffNo, field, was, now));
    }

    private sealed record Kept(ScoreRunRow Run, CycleRow Cycle, RunInputs Inputs, byte[] Digest);
}
