namespace Appraisal.Scoring.Schemes;

/// <summary>A rule that a scheme breaks.</summary>
/// <param name="Code">Stable code in kebab case; the key of the localised message.</param>
/// <param name="Path">The member in camelCase, as in <c>workTypes[2].standardHours</c>.</param>
/// <param name="Arguments">Numbers and texts for the message, in the order that <see cref="SchemeRules"/> gives for the code.</param>
public sealed record BrokenRule(string Code, string Path, IReadOnlyList<object> Arguments);
