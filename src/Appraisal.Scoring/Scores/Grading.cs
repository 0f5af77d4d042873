using Appraisal.Scoring.Schemes;
using Appraisal.Scoring.Statistics;
using Appraisal.Scoring.Surveys;

namespace Appraisal.Scoring.Scores;

/// <summary>Grades from scores, quotas and formal decisions (section 8).</summary>
internal static class Grading
{
    /// <param name="Entries">The cadres, in the order they came.</param>
    /// <param name="Groups">Places by group.</param>
    /// <param name="WithoutEffect">Decisions that changed nothing.</param>
    public sealed record Outcome(
        IReadOnlyList<GradeEntry> Entries, IReadOnlyList<QuotaGroupResult> Groups, IReadOnlyList<GradeDecision> WithoutEffect);

    /// <param name="inputs">Scheme and decisions.</param>
    /// <param name="cadres">The cadres.</param>
    public static Outcome Apply(RunInputs inputs, IReadOnlyList<CadreOutline> cadres)
    {
        var decisions = new GradeDecisions(inputs.Decisions);
        var entries = cadres.Select(cadre => new GradeEntry(inputs.Scheme, cadre, decisions)).ToList();
        var pools = QuotaGroups.Of(
            entries.GroupBy(entry => (entry.Participant.County, entry.Participant.QuotaGroup))
                .Select(group => (group.Key.County, group.Key.QuotaGroup, group.Count(entry => entry.IsGraded))),
            inputs.Scheme.Grades.PoolBelow);
        var groups = entries
            .GroupBy(entry => pools[(entry.Participant.County, entry.Participant.QuotaGroup)])
            .OrderBy(group => group.Key.County, StringComparer.Ordinal).ThenBy(group => group.Key.Name, StringComparer.Ordinal)
            .Select(group => GradeGroup(inputs.Scheme.Grades, group.Key, [.. group], decisions)).ToList();
        entries.ForEach(entry => entry.Finish());
        return new Outcome(entries, groups, decisions.WithoutEffect());
    }

    private static QuotaGroupResult GradeGroup(GradeRules rules, QuotaGroups.Pool pool, List<GradeEntry> entries, GradeDecisions decisions)
    {
        var participants = entries.Count(entry => entry.IsGraded);
        var approved = decisions.ApprovesHigherQuota(pool);
        var places = Places.Count(approved ? rules.ApprovedQuotaShare : rules.QuotaShare, participants);
        var eligible = entries.Where(entry => entry.IsEligible).ToList();
        var outcomes = Places.Decide(eligible.Select(entry => entry.Candidate()), places, rules.PanelProbability);
        foreach (var entry in entries)
        {
            entry.Group = pool.Name;
            if (entry.IsEligible)
                entry.Place(outcomes[entry.Participant.StaffNo]);
        }
        return new QuotaGroupResult(
            pool.Name, pool.County, pool.Members, participants, places, approved, eligible.Count,
            entries.Count(entry => entry.IsExcellent), entries.Count(entry => entry.AwaitsPanel));
    }
}

/// <summary>One cadre on the way to a grade.</summary>
internal sealed class GradeEntry
{
    private readonly Scheme scheme;
    private readonly CadreOutline cadre;
    private readonly GradeDecisions decisions;
    private int reasons; // a bit each

    public GradeEntry(Scheme scheme, CadreOutline cadre, GradeDecisions decisions)
    {
        (this.scheme, this.cadre, this.decisions) = (scheme, cadre, decisions);
        Add(UngradedReasons());
        IsGraded = reasons == 0;
        if (IsGraded)
            Add(BarredReasons());
        IsEligible = IsGraded && reasons == 0;
    }

    public ParticipantInputs Participant => cadre.Participant;
    public string Group { get; set; } = "";
    public bool IsGraded { get; }
    public bool IsEligible { get; }
    public bool IsExcellent { get; private set; }
    public bool AwaitsPanel { get; private set; }
    public Grade Grade { get; private set; }

    /// <summary>The grade with all that bears on it, once it is finished.</summary>
    public GradeResult Result => new(Grade, AwaitsPanel, [.. Enum.GetValues<GradeReason>().Where(reason => (reasons & Bit(reason)) != 0)]);

    private GradeRules Rules => scheme.Grades;
    private decimal Rounded => ShownDigits.Round(cadre.Score!.Value);

    public Places.Candidate Candidate() => new(Participant.StaffNo, Rounded, ShownDigits.Round(cadre.Field!.Value), cadre.StandardError);

    /// <summary>Takes the outcome for an eligible cadre; a panel case waits for the panel.</summary>
    public void Place(GradeReason outcome)
    {
        Add(outcome);
        var panelCase = outcome is GradeReason.TieAtBoundary or GradeReason.CloseAtBoundary;
        bool? awarded = panelCase ? decisions.Choose(Participant.StaffNo, DecisionKind.PanelExcellent, DecisionKind.PanelDeclined) : null;
        if (awarded is { } given)
            Add(given ? GradeReason.PanelExcellent : GradeReason.PanelDeclined);
        AwaitsPanel = panelCase && awarded is null;
        IsExcellent = outcome == GradeReason.WithinPlaces || awarded == true;
    }

    /// <summary>Gives the grade, once the places are given.</summary>
    public void Finish() => Grade = Decide();

    private static int Bit(GradeReason reason) => 1 << (int)reason;

    private void Add(params IEnumerable<GradeReason> more)
    {
        foreach (var reason in more)
            reasons |= Bit(reason);
    }

    private Grade Decide()
    {
        if (!IsGraded)
            return Scores.Grade.Ungraded;
        if (IsExcellent)
            return Scores.Grade.Excellent;
        var low = cadre.Workload?.IsBelow(scheme.LowWorkload) == true;
        if (low)
            Add(GradeReason.LowWorkload);
        if (Rounded < (decimal)Rules.Competent)
            Add(GradeReason.BelowCompetent);
        if (Rounded < (decimal)Rules.BasicallyCompetent)
            return Incompetent();
        return low || Rounded < (decimal)Rules.Competent ? Scores.Grade.BasicallyCompetent : Scores.Grade.Competent;
    }

    private Grade Incompetent()
    {
        Add(GradeReason.BelowBasicallyCompetent);
        var confirmed = decisions.Choose(Participant.StaffNo, DecisionKind.IncompetenceConfirmed, DecisionKind.IncompetenceDeclined);
        if (confirmed is null)
            return Scores.Grade.IncompetentCandidate;
        Add(confirmed == true ? GradeReason.IncompetenceConfirmed : GradeReason.IncompetenceDeclined);
        return confirmed == true ? Scores.Grade.Incompetent : Scores.Grade.BasicallyCompetent;
    }

    private IEnumerable<GradeReason> UngradedReasons()
    {
        if (cadre.PartMissing && (!cadre.ByObstruction || cadre.LackedByAll))
            yield return GradeReason.PartMissing;
        if (cadre.Score is null)
            yield return GradeReason.NoScore;
        if (Participant.LeaveHours.IsAbove(Rules.LeaveShare * Participant.DutyHours))
            yield return GradeReason.LongLeave;
        if (Participant.OnProbation)
            yield return GradeReason.OnProbation;
        if (Participant.UnderInvestigation && !decisions.Has(Participant.StaffNo, DecisionKind.Cleared))
            yield return GradeReason.UnderInvestigation;
    }

    private IEnumerable<GradeReason> BarredReasons()
    {
        if (Rounded < (decimal)Rules.Excellent)
            yield return GradeReason.BelowExcellent;
        if (cadre.Workload?.IsBelow(scheme.MinimumWorkload) == true)
            yield return GradeReason.BelowMinimumWorkload;
        if (cadre.Standing != Standing.Rated)
            yield return GradeReason.SatisfactionNotRated;
        if (decisions.Has(Participant.StaffNo, DecisionKind.Disqualification) || Participant.Disqualified)
            yield return GradeReason.Disqualified;
        if (Participant.Warned)
            yield return GradeReason.Warned;
        if (cadre.ByObstruction)
            yield return GradeReason.Obstruction;
    }
}
