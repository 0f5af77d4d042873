using System.Collections.Concurrent;
using Appraisal.Scoring.Surveys;
using Appraisal.Service.Web;
using Appraisal.Storage;
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
            database.ReadAsync(s => SubjectStore.TerritoryAsync(s, row.Cycle, staffNo, ct), ct), known, KeptFor);
    }
}

/// <summary>A survey as intake needs it.</summary>
public sealed class SurveyDefinition
{
    private readonly ConcurrentDictionary<string, IReadOnlySet<string>> _subjects;
    private readonly DateTimeOffset _subjectsSince;
    private readonly Func<string, CancellationToken, Task<IReadOnlyList<string>>> _territory;

    internal SurveyDefinition(SurveyRow row, DateTimeOffset loadedAt, Func<string, CancellationToken, Task<IReadOnlyList<string>>> territory,
        SurveyDefinition? before = null, TimeSpan subjectsKept = default)
    {
        (Row, LoadedAt, _territory) = (row, loadedAt, territory);
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

    /// <summary>Whether a cadre of this staff number may be rated in the survey and serves at or below a unit (null = anywhere).</summary>
    public async ValueTask<bool> HasSubjectAsync(string staffNo, string? unit, CancellationToken cancel)
    {
        bool Holds(IReadOnlySet<string> territory) => unit is null || territory.Contains(unit);
        if (_subjects.TryGetValue(staffNo, out var known) && Holds(known))
            return true;
        var units = await _territory(staffNo, cancel); // a refusal must not rest on where the cadre served a minute ago
        if (units.Count > 0)
            return Holds(_subjects[staffNo] = units.ToHashSet(StringComparer.Ordinal));
        _subjects.TryRemove(staffNo, out _);
        return false;
    }
}
