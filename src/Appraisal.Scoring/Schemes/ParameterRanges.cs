using Appraisal.Scoring.Statistics;

namespace Appraisal.Scoring.Schemes;

/// <summary>The ranges that the members of <see cref="Scheme"/> state.</summary>
internal static class ParameterRanges
{
    public static void Check(Scheme scheme, RuleCollector check)
    {
        check.Range(scheme.PreviousMaterialWeight, 0, 1, "previousMaterialWeight");
        check.Over0(scheme.ReferenceDutyHours, 10_000, "referenceDutyHours");
        check.Range(scheme.WorkShare, 0, 1, "workShare");
        check.Over0(scheme.FullWorkload, 100, "fullWorkload");
        CheckScale(scheme.FindingWeights, "findingWeights", check);
        check.Range(scheme.FindingPrior, 0, 1000, "findingPrior");
        CheckScale(scheme.EventPoints, "eventPoints", check);
        CheckLeniency(scheme.Leniency, check);
        check.Over0(scheme.ErrorPrior, 1000, "errorPrior");
        check.Range(scheme.DeductionRate, 0, 100, "deductionRate");
        check.Range(scheme.DeductionCap, 0, 100, "deductionCap");
        check.Over0(scheme.MinimumWorkload, 1, "minimumWorkload");
        check.Range(scheme.LowWorkload, 0, Limit(scheme.MinimumWorkload, 0, 1, otherwise: 1), "lowWorkload");
        check.Range(scheme.ObstructionQuantile, 0, 1, "obstructionQuantile");
        check.Range(scheme.ObjectionDays, 0, 365, "objectionDays");
        check.Range(scheme.AppealDays, 0, 365, "appealDays");
        if (scheme.CountedChannels.Count == 0)
            check.Add("required", "countedChannels");
        CheckStanding(scheme.Standing, check);
        CheckQuality(scheme.Quality, check);
        check.Over0(scheme.Pressure.Share, 1, "pressure.share");
        check.Over0(scheme.Pressure.Significance, 0.5, "pressure.significance");
        CheckGrades(scheme.Grades, check);
        CheckRanks(scheme.Ranks, check);
        CheckDiagnostics(scheme.Diagnostics, check);
    }

    // a parameter that bounds another does so only where it is in its own range: from what is wrong nothing follows
    private static double Limit(double parameter, double least, double most, double otherwise) => parameter >= least && parameter <= most ? parameter : otherwise;

    private static void CheckScale(SeverityScale scale, string path, RuleCollector check)
    {
        check.Over0(scale.Minor, 100, $"{path}.minor");
        check.Over0(scale.Major, 100, $"{path}.major");
        check.Over0(scale.Critical, 100, $"{path}.critical");
        check.Rising(path, scale.Minor, scale.Major, scale.Critical);
    }

    private static void CheckLeniency(LeniencyScale scale, RuleCollector check)
    {
        check.Range(scale.Exempt, 0, 1, "leniency.exempt");
        check.Range(scale.Mitigated, 0, 1, "leniency.mitigated");
        check.Range(scale.Lenient, 0, 1, "leniency.lenient");
        check.Range(scale.Full, 0, 1, "leniency.full");
        check.Rising("leniency", scale.Exempt, scale.Mitigated, scale.Lenient, scale.Full);
    }

    private static void CheckStanding(Surveys.StandingRules rules, RuleCollector check)
    {
        check.Range(rules.ProvisionalCount, Surveys.StandingRules.LeastResponses, 1000, "standing.provisionalCount"); // fewer could be told apart
        var shown = Limit(rules.ProvisionalCount, Surveys.StandingRules.LeastResponses, 1000, otherwise: Surveys.StandingRules.LeastResponses);
        check.Range(rules.MinimumPart, shown, 1000, "standing.minimumPart"); // so could a part of fewer
        check.Range(rules.RatedCount, shown, 100_000, "standing.ratedCount");
        check.Range(rules.RatedCoverage, 0, 1, "standing.ratedCoverage");
        check.Range(rules.RatedLeverage, 0, 100, "standing.ratedLeverage");
        check.Range(rules.RatedReliability, 0, 1, "standing.ratedReliability");
        check.Range(rules.RatedSamplingError, 0, 100, "standing.ratedSamplingError");
        check.Range(rules.SubjectsToImpute, 3, 1000, "standing.subjectsToImpute"); // of one or two it would be somebody's own figure
    }

    private static void CheckQuality(Surveys.Quality.QualityRules rules, RuleCollector check)
    {
        check.Range(rules.DeviceResponsesPerDay, 1, 10_000, "quality.deviceResponsesPerDay");
        if (rules.BurstWindow <= TimeSpan.Zero || rules.BurstWindow > TimeSpan.FromDays(1))
            check.Add("out-of-range", "quality.burstWindow", rules.BurstWindow, TimeSpan.Zero, TimeSpan.FromDays(1));
        check.Range(rules.SecondsPerItem, 0, 3600, "quality.secondsPerItem");
        check.Range(rules.SecondsBetween, 0, 3600, "quality.secondsBetween");
        check.Range(rules.IdenticalResponses, 2, 100_000, "quality.identicalResponses");
        check.Range(rules.ComparisonResponses, 2, 100_000, "quality.comparisonResponses");
        check.Over0(rules.Significance, 1, "quality.significance");
    }

    private static void CheckGrades(GradeRules rules, RuleCollector check)
    {
        check.Range(rules.Excellent, Limit(rules.Competent, 0, 100, otherwise: 0), 100, "grades.excellent");
        check.Range(rules.Competent, Limit(rules.BasicallyCompetent, 0, 100, otherwise: 0), 100, "grades.competent");
        check.Range(rules.BasicallyCompetent, 0, 100, "grades.basicallyCompetent");
        check.Range(rules.QuotaShare, 0, 0.25, "grades.quotaShare");
        check.Range(rules.ApprovedQuotaShare, Limit(rules.QuotaShare, 0, 0.25, otherwise: 0), 0.25, "grades.approvedQuotaShare");
        check.Range(rules.PoolBelow, 1, 1000, "grades.poolBelow");
        check.Range(rules.PanelProbability, 0.5, 0.999, "grades.panelProbability");
        check.Over0(rules.LeaveShare, 1, "grades.leaveShare");
    }

    private static void CheckRanks(RankRules rules, RuleCollector check)
    {
        check.Range(rules.Draws, 100, 10_000, "ranks.draws");
        check.Over0(rules.Lower, 0.5, "ranks.lower");
        check.Range(rules.Upper, 0.5, 1, "ranks.upper");
        check.Range(rules.WeightSpread, 0, 0.999, "ranks.weightSpread");
    }

    private static void CheckDiagnostics(DiagnosticRules rules, RuleCollector check)
    {
        check.Range(rules.Correlation, 0, 1, "diagnostics.correlation");
        check.Over0(rules.Significance, 1, "diagnostics.significance");
        check.Over0(rules.LowestShare, 1, "diagnostics.lowestShare");
        check.Over0(rules.TopShare, 1, "diagnostics.topShare");
        check.Over0(rules.WorkReduction, 1, "diagnostics.workReduction");
        check.Range(rules.Tolerance, 0, 100, "diagnostics.tolerance");
        check.Range(rules.IdleTolerance, 0, 100, "diagnostics.idleTolerance");
        var (material, field, satisfaction) = rules.MarkCounting;
        check.Range(material, 0, 1, "diagnostics.markCounting.material");
        check.Range(field, 0, 1, "diagnostics.markCounting.field");
        check.Range(satisfaction, 0, 1, "diagnostics.markCounting.satisfaction");
        if (Threshold.Rounded(material + field + satisfaction) != 1)
        {
            var near = NearestWeights.To(rules.MarkCounting, _ => true);
            check.Add("weights-sum", "diagnostics.markCounting", material + field + satisfaction, near.Material, near.Field, near.Satisfaction);
        }
    }
}
