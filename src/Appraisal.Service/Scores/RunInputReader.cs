using Appraisal.Scoring.Scores;
using Appraisal.Scoring.Schemes;
using Appraisal.Scoring.Surveys;
using Appraisal.Service.Organization;
using Appraisal.Service.Web;
using Appraisal.Storage;
using Appraisal.Storage.HumanResources;
using Appraisal.Storage.Schemes;
using Appraisal.Storage.Scores;
using Appraisal.Storage.Surveys;

namespace Appraisal.Service.Scores;

/// <summary>Reads everything a cycle's scores depend on, as of one moment, in canonical form.</summary>
public static class RunInputReader
{
    // of cells, evidence and postings so many are held in another form at a time
    private const int PageSize = 1_000;

    private static readonly Dictionary<string, IReadOnlyList<StratumCell>> Nobody = new(StringComparer.Ordinal);
    private static readonly SortedList<string, int> NoMaterials = [];
    private static readonly SortedList<string, long> NoWork = [];

    /// <summary>The inputs of a started cycle, sorted by code, without generated ids or instants.</summary>
    public static async Task<RunInputs> ReadAsync(Session session, CycleRow cycle, CancellationToken cancel)
    {
        var scheme = Json.Read<Scheme>((await SchemeStore.FindAsync(session, cycle.SchemeCode, cycle.SchemeVersion, cancel))!.Body);
        var decisions = await GradeDecisionStore.AllAsync(session, cycle.Code, cancel);
        return new RunInputs
        {
            Scheme = scheme,
            Participants = await ParticipantsAsync(session, cycle, scheme, cancel),
            Decisions = [.. decisions.OrderBy(d => d.At).ThenBy(d => d.Id.ToString(), StringComparer.Ordinal)
                .Select(ScoreRunViews.Input)],
        };
    }

    private static async Task<IReadOnlyList<ParticipantInputs>> ParticipantsAsync(Session session, CycleRow cycle, Scheme scheme, CancellationToken cancel)
    {
        var into = (await SyncStore.MergesAsync(session, cancel)).ToDictionary(m => m.FromNo, m => m.IntoNo, StringComparer.Ordinal);
        var from = into.ToLookup(m => m.Value, m => m.Key, StringComparer.Ordinal);
        var ofFew = MergedEvidence.Of(await Evidence.OfFewAsync(session, cycle, scheme, cancel), into);
        var survey = cycle.Survey is null ? null : await SurveyStore.FindAsync(session, cycle.Survey, cancel);
        var (participants, words) = (new List<ParticipantInputs>(), new Words());
        for (var after = ""; await ParticipantStore.PageAsync(session, cycle.Code, after, null, null, PageSize, cancel) is { Count: > 0 } page; after = page[^1].StaffNo)
        {
            var rows = page.Where(p => !into.ContainsKey(p.StaffNo)).ToList();
            List<string> staffNos = [.. rows.SelectMany(r => from[r.StaffNo].Prepend(r.StaffNo))];
            var cells = survey is null ? Nobody : MergedEvidence.Of(await SurveyInputs.CellsAsync(session, survey, scheme.CountedChannels, staffNos, cancel), into);
            var own = MergedEvidence.Of(await Evidence.OfSomeAsync(session, cycle.Code, staffNos, cancel), into);
            participants.AddRange(rows.Select(row => Participant(row, Shown(cells.GetValueOrDefault(row.StaffNo, []), scheme.Standing), own, ofFew, words)));
        }
        participants.Sort((a, b) => string.CompareOrdinal(a.StaffNo, b.StaffNo)); // a database may order otherwise
        return participants;
    }

    private static ParticipantInputs Participant(
        ParticipantRow row, IReadOnlyList<StratumCell> satisfaction, Evidence own, Evidence ofFew, Words words)
    {
        var status = Wire.Value<CadreStatus>(row.Status);
        return new ParticipantInputs
        {
            StaffNo = row.StaffNo,
            Unit = words.Of(row.Unit),
            County = words.Of(row.County),
            Cohort = words.Of(row.Cohort),
            QuotaGroup = words.Of(row.QuotaGroup ?? ""),
            DutyHours = row.DutyHours,
            LeaveHours = row.LeaveHours,
            OnProbation = status == CadreStatus.Probation,
            UnderInvestigation = status == CadreStatus.Investigation,
            Warned = status == CadreStatus.Warned,
            Obstruction = ofFew.Obstructing.Contains(row.StaffNo),
            Satisfaction = satisfaction,
            Influenced = ofFew.Influenced.Contains(row.StaffNo),
            Materials = Trimmed(own.Materials.GetValueOrDefault(row.StaffNo, NoMaterials)),
            Work = Trimmed(own.Work.GetValueOrDefault(row.StaffNo, NoWork)),
            Findings = own.Findings.GetValueOrDefault(row.StaffNo, []),
            Events = ofFew.Events.TryGetValue(row.StaffNo, out var events) ? [.. events.OrderBy(e => e.Key, StringComparer.Ordinal)] : [],
        };
    }

    private static IReadOnlyDictionary<string, T> Trimmed<T>(IReadOnlyDictionary<string, T> counts)
    {
        if (counts is SortedList<string, T> list)
            list.TrimExcess();
        return counts;
    }

    // who is hidden enters no figure: nothing that was said of such a cadre is kept with the run
    private static IReadOnlyList<StratumCell> Shown(IReadOnlyList<StratumCell> cells, StandingRules rules) =>
        rules.Shows(StratifiedEstimator.Estimate(cells, rules.MinimumPart).Count) ? cells : [];
}
