using Appraisal.Scoring.Schemes;

namespace Appraisal.Scoring.Accountability;

/// <summary>
/// What a due-diligence list must fulfil. Codes: <c>required</c>; <c>duplicate</c> (code); <c>unknown-circumstance</c> (clause,
/// circumstance); <c>clause-without-circumstance</c> and <c>clause-without-leniency</c> (clause).
/// </summary>
public static class DueDiligenceRules
{
    /// <summary>Every rule that the list breaks; none: it may be used.</summary>
    public static IReadOnlyList<BrokenRule> Check(DueDiligenceList list)
    {
        var check = new RuleCollector();
        check.Required(list.Version, "version");
        check.Distinct(list.Circumstances.Select(entry => entry.Code), "circumstances", "code");
        check.Distinct(list.Exclusions.Select(entry => entry.Code), "exclusions", "code");
        check.Distinct(list.Clauses.Select(clause => clause.Code), "clauses", "code");
        for (var i = 0; i < list.Clauses.Count; i++)
            CheckClause(list, list.Clauses[i], $"clauses[{i}]", check);
        return check.Broken;
    }

    private static void CheckClause(DueDiligenceList list, Clause clause, string path, RuleCollector check)
    {
        check.Required(clause.Code, $"{path}.code");
        if (clause.AllOf.Count == 0)
            check.Add("clause-without-circumstance", $"{path}.allOf", clause.Code);
        if (clause.Leniency == Leniency.Full)
            check.Add("clause-without-leniency", $"{path}.leniency", clause.Code);
        foreach (var circumstance in clause.AllOf.Concat(clause.AnyOf ?? []).Where(code => list.Circumstances.All(entry => entry.Code != code)))
            check.Add("unknown-circumstance", path, clause.Code, circumstance);
    }
}
