using Appraisal.Scoring.Scores;
using Appraisal.Scoring.Schemes;
using Appraisal.Scoring.Surveys;
using Appraisal.Service.Disclosure;
using Appraisal.Service.Organization;
using Appraisal.Service.Surveys;
using Appraisal.Service.Web;
using Appraisal.Storage;
using Appraisal.Storage.Accountability;
using Appraisal.Storage.HumanResources;
using Appraisal.Storage.Inspections;
using Appraisal.Storage.Materials;
using Appraisal.Storage.Schemes;
using Appraisal.Storage.Scores;
using Appraisal.Storage.Surveys;
using Appraisal.Storage.Work;

namespace Appraisal.Service.Scores;

/// <summary>Reads everything a cycle's scores depend on, as of one moment, in canonical form.</summary>
public static class RunInputReader
{
    /// <summary>The inputs of a started cycle, sorted by code, without generated ids or instants.</summary>
    public static async Task<RunInputs> ReadAsync(Session session, CycleRow cycle, CancellationToken cancel)
    {
        var scheme = Json.Read<Scheme>((await SchemeStore.FindAsync(session, cycle.SchemeCode, cycle.SchemeVersion, cancel))!.Body);
        var decisions = await GradeDecisionStore.AllAsync(session, cycle.Code, cancel);
        var merged = (await SyncStore.MergesAsync(session, cancel)).ToDictionary(m => m.FromNo, m => m.IntoNo, StringComparer.Ordinal);
        var participants = (await ParticipantStore.AllAsync(session, cycle.Code, cancel)).Where(p => !merged.ContainsKey(p.StaffNo)).ToList();
        var evidence = MergedEvidence.Of(await Evidence.ReadAsync(session, cycle, scheme, cancel), merged);
        return new RunInputs
        {
            Scheme = scheme,
            Participants = [.. participants.OrderBy(p => p.StaffNo, StringComparer.Ordinal).Select(p => Participant(p, evidence, scheme.Standing))],
            Decisions = [.. decisions.OrderBy(d => d.At).ThenBy(d => d.Id.ToString(), StringComparer.Ordinal)
                .Select(d => new GradeDecision(Wire.Value<DecisionKind>(d.Kind), d.StaffNo, d.QuotaGroup, d.County))],
        };
    }

    private static ParticipantInputs Participant(ParticipantRow row, Evidence evidence, StandingRules rules)
    {
        var status = Wire.Value<CadreStatus>(row.Status);
        return new ParticipantInputs
        {
            StaffNo = row.StaffNo,
            Unit = row.Unit,
            County = row.County,
            Cohort = row.Cohort,
            QuotaGroup = row.QuotaGroup ?? "",
            DutyHours = row.DutyHours,
            LeaveHours = row.LeaveHours,
            OnProbation = status == CadreStatus.Probation,
            UnderInvestigation = status == CadreStatus.Investigation,
            Warned = status == CadreStatus.Warned,
            Obstruction = evidence.Obstructing.Contains(row.StaffNo),
            Satisfaction = Shown(evidence.Satisfaction.GetValueOrDefault(row.StaffNo, []), rules),
            Influenced = evidence.Influenced.Contains(row.StaffNo),
            Materials = Sorted(evidence.Materials.GetValueOrDefault(row.StaffNo)),
            Work = Sorted(evidence.Work.GetValueOrDefault(row.StaffNo)),
            Findings = [.. evidence.Findings.GetValueOrDefault(row.StaffNo, [])
                .OrderBy(f => f.Item, StringComparer.Ordinal).ThenBy(f => f.Date).ThenBy(f => f.Conforming).ThenBy(f => f.Severity)
                .ThenBy(f => f.Event, StringComparer.Ordinal)],
            Events = [.. evidence.Events.GetValueOrDefault(row.StaffNo, []).OrderBy(e => e.Key, StringComparer.Ordinal)],
        };
    }

    // who is hidden enters no figure: nothing that was said of such a cadre is kept with the run
    private static IReadOnlyList<StratumCell> Shown(IReadOnlyList<StratumCell> cells, StandingRules rules) =>
        rules.Shows(StratifiedEstimator.Estimate(cells, rules.MinimumPart).Count) ? cells : [];

    private static SortedDictionary<string, T> Sorted<T>(IReadOnlyDictionary<string, T>? counts) =>
        new(counts?.ToDictionary(c => c.Key, c => c.Value, StringComparer.Ordinal) ?? [], StringComparer.Ordinal);
}

/// <summary>What is known of the participants of a cycle, by staff number.</summary>
internal sealed record Evidence
{
    private static readonly Dictionary<string, IReadOnlyList<StratumCell>> Nobody = new(StringComparer.Ordinal);

    public IReadOnlyDictionary<string, IReadOnlyList<StratumCell>> Satisfaction { get; init; } = Nobody;
    public IReadOnlyDictionary<string, IReadOnlyDictionary<string, int>> Materials { get; init; } = new Dictionary<string, IReadOnlyDictionary<string, int>>();
    public IReadOnlyDictionary<string, IReadOnlyDictionary<string, long>> Work { get; init; } = new Dictionary<string, IReadOnlyDictionary<string, long>>();
    public IReadOnlyDictionary<string, IReadOnlyList<FindingInput>> Findings { get; init; } = new Dictionary<string, IReadOnlyList<FindingInput>>();
    public IReadOnlyDictionary<string, IReadOnlyList<CountedEvent>> Events { get; init; } = new Dictionary<string, IReadOnlyList<CountedEvent>>();
    public IReadOnlySet<string> Obstructing { get; init; } = new HashSet<string>();
    public IReadOnlySet<string> Influenced { get; init; } = new HashSet<string>();

    public static async Task<IReadOnlyDictionary<string, long>> UnderReviewAsync(Session session, CycleRow cycle, CancellationToken cancel) =>
        await FlagSight.UnderReviewAsync(session, cycle, cancel);

    public static async Task<Evidence> ReadAsync(Session session, CycleRow cycle, Scheme scheme, CancellationToken cancel)
    {
        var accountability = await AccountabilityInputs.ReadAsync(session, cycle.Code, cancel);
        return new Evidence
        {
            Materials = await MaterialInputs.ReadAsync(session, cycle.Code, cancel),
            Work = await WorkInputs.ReadAsync(session, cycle.Code, cancel),
            Findings = await FindingInputs.ReadAsync(session, cycle.Code, cancel),
            Events = accountability.Events,
            Obstructing = accountability.Obstructing,
            Satisfaction = cycle.Survey is null ? Nobody : await SurveyInputs.CellsAsync(session, cycle.Survey, scheme.CountedChannels, cancel),
            Influenced = await InfluencedAsync(session, cycle.Survey, scheme, cancel),
        };
    }

    private static async Task<IReadOnlySet<string>> InfluencedAsync(Session session, string? code, Scheme scheme, CancellationToken cancel) =>
        code is not null && await SurveyStore.FindAsync(session, code, cancel) is { } survey
            ? (await BesideFigures.ReadAsync(session, survey, scheme, cancel)).Influenced(await BesideStore.DecisionsAsync(session, code, cancel))
            : new HashSet<string>();
}
