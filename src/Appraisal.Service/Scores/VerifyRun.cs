using System.Security.Cryptography;
using System.Text;
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

    /// <summary>Reads everything as of one moment; writes nothing.</summary>
    public async Task<Outcome<RunVerdict>> RunAsync(Caller caller, Guid id, CancellationToken cancel)
    {
        var read = await database.SnapshotAsync<Outcome<Stored>>(async session =>
        {
            if (await ScoreRunStore.FindAsync(session, id, cancel) is not { } run
                || (await caller.HeldCycleAsync(session, run.Cycle, cancel)) is not { Refusal: null } cycle)
                return Refusal.NotFound("score-run", id.ToString());
            if (run.Status != Wire.Text(ScoreRunStatus.Done) || await ScoreRunStore.InputAsync(session, id, cancel) is not { } inputs)
                return Refusal.Conflict("run-not-done", id, run.Status);
            return new Stored(run, cycle.Value, inputs, await AllAsync(session, id, cancel));
        }, cancel);
        return read.Refusal is { } refusal ? refusal : Compare(read.Value, cancel);
    }

    private static RunVerdict Compare(Stored stored, CancellationToken cancel)
    {
        var differences = new List<RunDifference>();
        var digest = Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(stored.Inputs)));
        Add(null, "inputs", Convert.ToHexStringLower(stored.Run.InputsDigest ?? []), digest);
        var inputs = Json.Read<RunInputs>(stored.Inputs);
        var computed = ScoreRows.Of(stored.Run.Id, stored.Cycle, inputs, ScoreRun.Compute(inputs, cancellation: cancel))
            .ToDictionary(s => s.StaffNo, StringComparer.Ordinal);
        var kept = stored.Scores.ToDictionary(s => s.StaffNo, StringComparer.Ordinal);
        foreach (var staffNo in computed.Keys.Union(kept.Keys, StringComparer.Ordinal).Order(StringComparer.Ordinal))
        {
            var (was, now) = (kept.GetValueOrDefault(staffNo), computed.GetValueOrDefault(staffNo));
            if (was is null || now is null)
                Add(staffNo, "row", was is null ? null : "stored", now is null ? null : "computed");
            else
                CompareScore(staffNo, was, now);
        }
        return new RunVerdict(stored.Run.Id, differences.Count == 0, computed.Count, differences);

        void CompareScore(string staffNo, ScoreRow was, ScoreRow now)
        {
            Add(staffNo, "score", $"{ScoreRows.Points(was.Score)}", $"{ScoreRows.Points(now.Score)}");
            Add(staffNo, "grade", was.Grade, now.Grade);
            Add(staffNo, "unit", was.Unit, now.Unit);
            Add(staffNo, "cohort", was.Cohort, now.Cohort);
            Add(staffNo, "explanation", was.Body, now.Body);
        }

        void Add(string? staffNo, string field, string? was, string? now)
        {
            if (was != now)
                differences.Add(new RunDifference(staffNo, field, was, now));
        }
    }

    private static async Task<List<ScoreRow>> AllAsync(Session session, Guid run, CancellationToken cancel)
    {
        var all = new List<ScoreRow>();
        while (true)
        {
            var page = await ScoreStore.PageAsync(session, run, all.Count == 0 ? "" : all[^1].StaffNo, null, PageSize, cancel);
            all.AddRange(page);
            if (page.Count < PageSize)
                return all;
        }
    }

    private sealed record Stored(ScoreRunRow Run, CycleRow Cycle, string Inputs, IReadOnlyList<ScoreRow> Scores);
}
