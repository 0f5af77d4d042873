using Appraisal.Scoring.Schemes;
using Appraisal.Scoring.Statistics;
using Appraisal.Scoring.Surveys;

namespace Appraisal.Scoring.Scores;

/// <summary>Grades from scores, quotas and formal decisions (section 8).</summary>
internal static class Grading
{
    public sealed record Outcome(
        IReadOnlyList<CadreScore> Scores, IReadOnlyList<QuotaGroupResult> Groups, IReadOnlyList<GradeDecision> WithoutEffect);

    /// <param name="inputs">Scheme and decisions.</param>
    /// <param name="states">The cadres, in the order of <paramref name="scores"/>.</param>
    /// <param name="scores">Their scores.</param>
    public static Outcome Apply(RunInputs inputs, IReadOnlyList<CadreState> states, IReadOnlyList<CadreScore> scores)
    {
        var decisions = new GradeDecisions(inputs.Decisions);
        var entries = states.Zip(scores, (state, score) => new GradeEntry(inputs.Scheme, state.Participant, score, decisions)).ToList();
        var pools = QuotaGroups.Of(
            entries.GroupBy(entry => (entry.Participant.County, entry.Participant.QuotaGroup))
                .Select(group => (group.Key.County, group.Key.QuotaGroup, group.Count(entry => entry.IsGraded))),
            inputs.Scheme.Grades.PoolBelow);
        var groups = entries
            .GroupBy(entry => pools[(entry.Participant.County, entry.Participant.QuotaGroup)])
            .OrderBy(group => group.Key.County, StringComparer.Ordinal).ThenBy(group => group.Key.Name, StringComparer.Ordinal)
            .Select(group => GradeGroup(inputs.Scheme.Grades, group.Key, [.. group], decisions)).ToList();
        return new Outcome([.. entries.Select(entry => entry.Graded())], groups, decisions.WithoutEffect());
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
    private readonly GradeRules rules;
    private readonly double lowWorkload;
    private readonly CadreScore score;
    private readonly GradeDecisions decisions;
    private readonly SortedSet<GradeReason> reasons = [];

    public GradeEntry(Scheme scheme, ParticipantInputs participant, CadreScore score, GradeDecisions decisions)
    {
        (rules, lowWorkload, Participant, this.score, this.decisions) = (scheme.Grades, scheme.LowWorkload, participant, score, decisions);
        reasons.UnionWith(UngradedReasons());
        IsGraded = reasons.Count == 0;
        if (IsGraded)
            reasons.UnionWith(BarredReasons(scheme));
        IsEligible = IsGraded && reasons.Count == 0;
    }

    public ParticipantInputs Participant { get; }
    public string Group { get; set; } = "";
    public bool IsGraded { get; }
    public bool IsEligible { get; }
    public bool IsExcellent { get; private set; }
    public bool AwaitsPanel { get; private set; }

    private decimal Rounded => ShownDigits.Round(score.Score!.Value);

    public Places.Candidate Candidate() =>
        new(Participant.StaffNo, Rounded, ShownDigits.Round(score.Field.Value!.Value), score.StandardError);

    /// <summary>Takes the outcome for an eligible cadre; a panel case waits for the panel.</summary>
    public void Place(GradeReason outcome)
    {
        reasons.Add(outcome);
        var panelCase = outcome is GradeReason.TieAtBoundary or GradeReason.CloseAtBoundary;
        bool? awarded = panelCase ? decisions.Choose(Participant.StaffNo, DecisionKind.PanelExcellent, DecisionKind.PanelDeclined) : null;
        if (awarded is { } given)
            reasons.Add(given ? GradeReason.PanelExcellent : GradeReason.PanelDeclined);
        AwaitsPanel = panelCase && awarded is null;
        IsExcellent = outcome == GradeReason.WithinPlaces || awarded == true;
    }

    public CadreScore Graded()
    {
        var grade = Grade();
        return score with { QuotaGroup = Group, Grade = new GradeResult(grade, AwaitsPanel, [.. reasons]) };
    }

    private Grade Grade()
    {
        if (!IsGraded)
            return Scores.Grade.Ungraded;
        if (IsExcellent)
            return Scores.Grade.Excellent;
        var low = score.Work.Workload?.IsBelow(lowWorkload) == true;
        if (low)
            reasons.Add(GradeReason.LowWorkload);
        if (Rounded < (decimal)rules.Competent)
            reasons.Add(GradeReason.BelowCompetent);
        if (Rounded < (decimal)rules.BasicallyCompetent)
            return Incompetent();
        return low || Rounded < (decimal)rules.Competent ? Scores.Grade.BasicallyCompetent : Scores.Grade.Competent;
    }

    private Grade Incompetent()
    {
        reasons.Add(GradeReason.BelowBasicallyCompetent);
        var confirmed = decisions.Choose(Participant.StaffNo, DecisionKind.IncompetenceConfirmed, DecisionKind.IncompetenceDeclined);
        if (confirmed is null)
            return Scores.Grade.IncompetentCandidate;
        reasons.Add(confirmed == true ? GradeReason.IncompetenceConfirmed : GradeReason.IncompetenceDeclined);
        return confirmed == true ? Scores.Grade.Incompetent : Scores.Grade.BasicallyCompetent;
    }

    private IEnumerable<GradeReason> UngradedReasons()
    {
        if (score.PartMissing && (!score.ByObstruction || score.LackedByAll))
            yield return GradeReason.PartMissing;
        if (score.Score is null)
            yield return GradeReason.NoScore;
        if (Participant.LeaveHours.IsAbove(rules.LeaveShare * Participant.DutyHours))
            yield return GradeReason.LongLeave;
        if (Participant.OnProbation)
            yield return GradeReason.OnProbation;
        if (Participant.UnderInvestigation && !decisions.Has(Participant.StaffNo, DecisionKind.Cleared))
            yield return GradeReason.UnderInvestigation;
    }

    private IEnumerable<GradeReason> BarredReasons(Scheme scheme)
    {
        if (Rounded < (decimal)rules.Excellent)
            yield return GradeReason.BelowExcellent;
        if (score.Work.Workload?.IsBelow(scheme.MinimumWorkload) == true)
            yield return GradeReason.BelowMinimumWorkload;
        if (score.Standing != Standing.Rated)
            yield return GradeReason.SatisfactionNotRated;
        if (decisions.Has(Participant.StaffNo, DecisionKind.Disqualification) || Participant.Disqualified)
            yield return GradeReason.Disqualified;
        if (Participant.Warned)
            yield return GradeReason.Warned;
        if (score.ByObstruction)
            yield return GradeReason.Obstruction;
    }
}
