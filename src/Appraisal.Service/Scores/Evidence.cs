using Appraisal.Scoring.Scores;
using Appraisal.Scoring.Schemes;
using Appraisal.Service.Surveys;
using Appraisal.Storage;
using Appraisal.Storage.Accountability;
using Appraisal.Storage.Inspections;
using Appraisal.Storage.Materials;
using Appraisal.Storage.Schemes;
using Appraisal.Storage.Surveys;
using Appraisal.Storage.Work;

namespace Appraisal.Service.Scores;

/// <summary>
/// What is known of the participants of a cycle beside the survey's cells, by staff number: what few have is read at once, what all have
/// for some participants at a time.
/// </summary>
internal sealed record Evidence
{
    public IReadOnlyDictionary<string, IReadOnlyDictionary<string, int>> Materials { get; init; } = new Dictionary<string, IReadOnlyDictionary<string, int>>();
    public IReadOnlyDictionary<string, IReadOnlyDictionary<string, long>> Work { get; init; } = new Dictionary<string, IReadOnlyDictionary<string, long>>();
    public IReadOnlyDictionary<string, IReadOnlyList<FindingInput>> Findings { get; init; } = new Dictionary<string, IReadOnlyList<FindingInput>>();
    public IReadOnlyDictionary<string, IReadOnlyList<CountedEvent>> Events { get; init; } = new Dictionary<string, IReadOnlyList<CountedEvent>>();
    public IReadOnlySet<string> Obstructing { get; init; } = new HashSet<string>();
    public IReadOnlySet<string> Influenced { get; init; } = new HashSet<string>();

    /// <summary>Events, obstruction and influence, of all.</summary>
    public static async Task<Evidence> OfFewAsync(Session session, CycleRow cycle, Scheme scheme, CancellationToken cancel)
    {
        var accountability = await AccountabilityInputs.ReadAsync(session, cycle.Code, cancel);
        return new Evidence
        {
            Events = accountability.Events,
            Obstructing = accountability.Obstructing,
            Influenced = await InfluencedAsync(session, cycle.Survey, scheme, cancel),
        };
    }

    /// <summary>Materials, work and findings of some participants.</summary>
    public static async Task<Evidence> OfSomeAsync(Session session, string cycle, IReadOnlyCollection<string> staffNos, CancellationToken cancel) => new()
    {
        Materials = await MaterialInputs.ReadAsync(session, cycle, staffNos, cancel),
        Work = await WorkInputs.ReadAsync(session, cycle, staffNos, cancel),
        Findings = await FindingInputs.ReadAsync(session, cycle, staffNos, cancel),
    };

    private static async Task<IReadOnlySet<string>> InfluencedAsync(Session session, string? code, Scheme scheme, CancellationToken cancel) =>
        code is not null && await SurveyStore.FindAsync(session, code, cancel) is { } survey
            ? await (await PressureFigures.ReadAsync(session, survey, scheme, cancel)).InfluencedAsync(session, null, cancel)
            : new HashSet<string>();
}
