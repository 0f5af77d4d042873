using Appraisal.Scoring.Schemes;

namespace Appraisal.Scoring.Accountability;

/// <summary>What a panel member found about an event.</summary>
/// <param name="Clause">Code of the clause that is applied; null: none, the event counts in full.</param>
/// <param name="Circumstances">Codes of the circumstances that are proved.</param>
/// <param name="Exclusions">Codes of the exclusions that are proved.</param>
public sealed record RulingFacts(string? Clause, IReadOnlyCollection<string> Circumstances, IReadOnlyCollection<string> Exclusions);

/// <summary>A ruling, or why it cannot be made.</summary>
/// <param name="Multiplier">m, in [0, 1]; null: refused.</param>
/// <param name="Leniency">What is granted; null: refused.</param>
/// <param name="IsWrongdoing">An exclusion was proved, so that no work excuses the event.</param>
/// <param name="Problems">
/// All that stands in the way: <c>unknown-clause</c>, <c>unknown-circumstance</c>, <c>unknown-exclusion</c>,
/// <c>circumstance-not-proved</c> (code), <c>one-circumstance-needed</c> (codes), <c>excluded</c> (clause, exclusion).
/// </param>
public sealed record RulingResult(double? Multiplier, Leniency? Leniency, bool IsWrongdoing, IReadOnlyList<BrokenRule> Problems);

/// <summary>Applies a due-diligence list to an event (section 6).</summary>
public static class Ruling
{
    /// <summary>
    /// The multiplier of an event. Any exclusion makes it 1 and the event wrongdoing; to rule so, cite no clause: an exclusion beside a
    /// clause contradicts itself and is refused.
    /// </summary>
    /// <param name="list">The list in force.</param>
    /// <param name="scale">The scheme's multipliers.</param>
    /// <param name="facts">What was proved.</param>
    public static RulingResult Decide(DueDiligenceList list, LeniencyScale scale, RulingFacts facts)
    {
        var problems = new RuleCollector();
        CheckKnown(list.Circumstances, facts.Circumstances, "unknown-circumstance", "circumstances", problems);
        CheckKnown(list.Exclusions, facts.Exclusions, "unknown-exclusion", "exclusions", problems);
        var clause = list.Clauses.FirstOrDefault(clause => clause.Code == facts.Clause);
        if (clause is not null)
            CheckClause(clause, facts, problems);
        else if (facts.Clause is not null)
            problems.Add("unknown-clause", "clause", facts.Clause);

        if (problems.Broken.Count > 0)
            return new RulingResult(null, null, false, problems.Broken);
        var leniency = clause?.Leniency ?? Leniency.Full;
        var wrongdoing = facts.Exclusions.Count > 0;
        return new RulingResult(wrongdoing ? 1 : scale.Of(leniency), leniency, wrongdoing, []);
    }

    private static void CheckKnown(
        IReadOnlyList<NamedCode> known, IReadOnlyCollection<string> codes, string problem, string path, RuleCollector problems)
    {
        foreach (var code in codes.Where(code => known.All(entry => entry.Code != code)).Order(StringComparer.Ordinal))
            problems.Add(problem, path, code);
    }

    private static void CheckClause(Clause clause, RulingFacts facts, RuleCollector problems)
    {
        foreach (var circumstance in clause.AllOf.Where(code => !facts.Circumstances.Contains(code)))
            problems.Add("circumstance-not-proved", "circumstances", circumstance);
        if (clause.AnyOf is { Count: > 0 } alternatives && !alternatives.Any(facts.Circumstances.Contains))
            problems.Add("one-circumstance-needed", "circumstances", [.. alternatives]);
        foreach (var exclusion in facts.Exclusions.Order(StringComparer.Ordinal))
            problems.Add("excluded", "exclusions", clause.Code, exclusion);
    }
}
