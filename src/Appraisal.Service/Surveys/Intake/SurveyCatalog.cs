using System.Collections.Concurrent;
using Appraisal.Scoring.Surveys;
using Appraisal.Service.Web;
using Appraisal.Storage;
using Appraisal.Storage.HumanResources;
using Appraisal.Storage.Surveys;

namespace Appraisal.Service.Surveys.Intake;

/// <summary>
/// What intake knows of surveys without asking the database. That it still holds is checked by its version in the transaction that
/// stores a response, so a change on another node is never overlooked.
/// </summary>
public sealed class SurveyCatalog(Database database, TimeProvider clock)
{
    // how long a refusal may rest on what another node has changed
    private static readonly TimeSpan FreshFor = TimeSpan.FromSeconds(1);

    // postings change without a survey's version
    private static readonly TimeSpan KeptFor = TimeSpan.FromMinutes(1);

    private readonly ConcurrentDictionary<string, SurveyDefinition> _known = new(StringComparer.Ordinal);

    /// <summary>The survey of a code, perhaps as it was up to a minute ago.</summary>
    public ValueTask<SurveyDefinition?> FindAsync(string code, CancellationToken cancel) => FindAsync(code, KeptFor, cancel);

    /// <summary>The survey of a code as it is, give or take a second.</summary>
    public ValueTask<SurveyDefinition?> FindFreshAsync(string code, CancellationToken cancel) => FindAsync(code, FreshFor, cancel);

    /// <summary>Reads a survey anew the next time.</summary>
    public void Forget(string code) => _known.TryRemove(code, out _);

    private async ValueTask<SurveyDefinition?> FindAsync(string code, TimeSpan age, CancellationToken cancel)
    {
        var now = clock.GetUtcNow();
        if (_known.TryGetValue(code, out var known) && (now - known.LoadedAt).Duration() < age)
            return known;
        var row = await database.ReadAsync(s => SurveyStore.FindAsync(s, code, cancel), cancel);
        return row is null ? null : _known[code] = new SurveyDefinition(row, now, (staffNo, ct) =>
            database.ReadAsync(s => SubjectAsync(s, row.Cycle, staffNo, ct), ct), known, KeptFor);
    }

    private static async Task<Subject?> SubjectAsync(Session session, string cycle, string staffNo, CancellationToken cancel) =>
        await SubjectStore.TerritoryAsync(session, cycle, staffNo, cancel) is { Count: > 0 } units
            ? new Subject(units.ToHashSet(StringComparer.Ordinal), (await SyncStore.MergesAsync(session, [staffNo], cancel)).SingleOrDefault())
            : null;
}

/// <summary>Whom a response may be about.</summary>
/// <param name="Territory">The unit of the posting, and those above it.</param>
/// <param name="Merge">What the number was merged into; null: it is in use.</param>
internal sealed record Subject(IReadOnlySet<string> Territory, StaffMergeRow? Merge);

/// <summary>A survey as intake needs it.</summary>
public sealed class SurveyDefinition
{
    private readonly ConcurrentDictionary<string, Subject> _subjects;
    private readonly DateTimeOffset _subjectsSince;
    private readonly Func<string, CancellationToken, Task<Subject?>> _find;

    internal SurveyDefinition(SurveyRow row, DateTimeOffset loadedAt, Func<string, CancellationToken, Task<Subject?>> find,
        SurveyDefinition? before = null, TimeSpan subjectsKept = default)
    {
        (Row, LoadedAt, _find) = (row, loadedAt, find);
        // a survey that is read anew because of one refusal does not have all its cadres read anew
        (_subjects, _subjectsSince) = before is not null && (loadedAt - before._subjectsSince).Duration() < subjectsKept
            ? (before._subjects, before._subjectsSince)
            : (new(StringComparer.Ordinal), loadedAt);
        var items = Json.Read<IReadOnlyList<Item>>(row.Items);
        Items = [.. items.Select(i => i.Scored())];
        Labels = [.. items.Select(AnswerWords.Of)];
        ItemIndex = Items.Select((item, i) => (item.Code, i)).ToDictionary(x => x.Code, x => x.i, StringComparer.Ordinal);
        Strata = SurveysValidation.StratumCodes(row).ToHashSet(StringComparer.Ordinal);
        Tokens = Wire.Value<TokenUse>(row.Tokens);
        Beside = Json.Read<BesideQuestions>(row.Beside);
        Definition = SurveysValidation.Definition(row);
    }

    public SurveyRow Row { get; }

    public DateTimeOffset LoadedAt { get; }

    public string Code => Row.Code;

    public int Version => Row.Version;

    public IReadOnlyList<SurveyItem> Items { get; }

    public IReadOnlyDictionary<string, int> ItemIndex { get; }

    /// <summary>The labels of each item's levels with their values; empty for an item without.</summary>
    internal IReadOnlyList<IReadOnlyDictionary<string, int>> Labels { get; }

    public IReadOnlySet<string> Strata { get; }

    public TokenUse Tokens { get; }

    internal BesideQuestions Beside { get; }

    /// <summary>Names what it asks.</summary>
    public string Definition { get; }

    /// <summary>The cadre of a staff number, who may be rated in the survey and serves at or below a unit (null = anywhere).</summary>
    internal async ValueTask<Subject?> FindSubjectAsync(string staffNo, string? unit, CancellationToken cancel)
    {
        bool Holds(Subject subject) => unit is null || subject.Territory.Contains(unit);
        if (_subjects.TryGetValue(staffNo, out var known) && Holds(known))
            return known;
        // a refusal must not rest on where the cadre served a minute ago
        if (await _find(staffNo, cancel) is { } found)
            return Holds(_subjects[staffNo] = found) ? found : null;
        _subjects.TryRemove(staffNo, out _);
        return null;
    }
}
