using System.Text.Json;
using Appraisal.Service.Web;
using Appraisal.Storage;
using Appraisal.Storage.Imports;

namespace Appraisal.Service.Imports;

/// <summary>Counts what came of the rows of an import so far.</summary>
internal sealed class Tally
{
    private const int Listed = 1000;

    private readonly ImportKind? _kind;
    private readonly ImportChoices _choices;
    private readonly ErrorList _errors;
    private readonly List<RowError> _warnings;
    private readonly List<ChangedRow> _changes;
    private readonly int[] _counts = new int[3]; // by Change

    public Tally(ImportKind? kind, ImportFile file, ImportChoices choices)
        : this(kind, choices, file.Errors.Copy(), [], [], file.Rejected)
    {
    }

    private Tally(ImportKind? kind, ImportChoices choices, ErrorList errors, List<RowError> warnings, List<ChangedRow> changes, int rejected) =>
        (_kind, _choices, _errors, _warnings, _changes, Rejected) = (kind, choices, errors, warnings, changes, rejected);

    /// <summary>Rows with errors.</summary>
    public int Rejected { get; private set; }

    /// <summary>Whether no row was counted yet.</summary>
    public bool IsEmpty { get; private set; } = true;

    /// <summary>The same as it is now.</summary>
    public Tally Copy()
    {
        var copy = new Tally(_kind, _choices, _errors.Copy(), [.. _warnings], [.. _changes], Rejected) { IsEmpty = IsEmpty };
        _counts.CopyTo(copy._counts, 0);
        return copy;
    }

    /// <summary>Counts what came of a chunk.</summary>
    public void Add(IReadOnlyList<ImportRow> rows, IReadOnlyList<Outcome<RowChange>> outcomes, Warnings? warnings)
    {
        IsEmpty = false;
        foreach (var (row, outcome) in rows.Zip(outcomes))
        {
            if (outcome.Refusal is { } refusal)
            {
                Rejected++;
                _errors.Add(row.Number, Errors(refusal));
                continue;
            }
            var change = outcome.Value;
            _counts[(int)change.Change]++;
            if (change.Change == Change.Created && warnings?.Of(change.After!) is { } warning)
                _warnings.Add(new RowError(row.Number, warning));
            if (_choices.DryRun && change is { Change: Change.Updated, Before: not null })
                _changes.Add(new ChangedRow(row.Number, Changes(change)));
        }
    }

    /// <summary>Adds what the rules say of rows with cells that could not be read, beside those cells; they count as rejected already.</summary>
    public void Add(IReadOnlyList<FaultyRow> rows, IReadOnlyList<Outcome<RowChange>> outcomes, ImportFile file)
    {
        foreach (var (row, outcome) in rows.Zip(outcomes))
            _errors.Add(row.Number, (outcome.Refusal?.Errors ?? []).Where(e => !row.Holds(e.Field) && !IsMadeByFaulty(e, file)));
    }

    private static bool IsMadeByFaulty(FieldError error, ImportFile file) => error is { Code: "unknown", Args: [_, string key] } && file.IsFaulty(key);

    /// <summary>The record with these counts.</summary>
    public ImportRunRow On(ImportRunRow run) => run with
    {
        Created = _counts[(int)Change.Created],
        Updated = _counts[(int)Change.Updated],
        Unchanged = _counts[(int)Change.Unchanged],
        Rejected = Rejected,
        Warnings = _warnings.Count,
    };

    /// <summary>What is answered.</summary>
    public ImportResult Result(Guid? id, Refusal? refusal)
    {
        var changes = _changes.OrderBy(c => c.Row).ToList();
        var report = new ImportReport
        {
            Id = id,
            Created = _counts[(int)Change.Created],
            Updated = _counts[(int)Change.Updated],
            Unchanged = _counts[(int)Change.Unchanged],
            Rejected = Rejected,
            DryRun = _choices.DryRun,
            Errors = Described(_errors.All),
            Warnings = Described(_warnings),
            Changes = [.. changes.Take(Listed)],
        };
        return new ImportResult(report, refusal, Kept: false) { AllChanges = changes, AllErrors = _errors.All };
    }

    private List<RowProblem> Described(IReadOnlyList<RowError> errors) => [.. errors.OrderBy(e => e.Row).Take(Listed).Select(e => RowMessages.Describe(_kind, e))];

    // a refusal of the whole request (a cycle that is closed, a unit that is not there) is an error of its row
    private static IReadOnlyList<FieldError> Errors(Refusal refusal) =>
        refusal.Errors.Count > 0 ? refusal.Errors : [new FieldError("", RowMessages.Prefix + refusal.Code, refusal.Args)];

    private List<ChangedField> Changes(RowChange change)
    {
        var before = JsonSerializer.SerializeToElement(change.Before, Json.Options);
        var after = JsonSerializer.SerializeToElement(change.After, Json.Options);
        return [.. from field in after.EnumerateObject()
                   let old = before.TryGetProperty(field.Name, out var value) ? value : default
                   where old.ValueKind == JsonValueKind.Undefined || !JsonElement.DeepEquals(old, field.Value)
                   select new ChangedField(field.Name, _kind?.LabelOf(field.Name) ?? field.Name, Json.Shown(old), Json.Shown(field.Value))];
    }
}
