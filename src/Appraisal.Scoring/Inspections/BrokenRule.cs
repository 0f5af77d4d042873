namespace Appraisal.Scoring.Inspections;

/// <summary>One reason to refuse an input; a check lists them all.</summary>
/// <param name="Field">Path of the field as callers know it, for example <c>topics[2]</c>.</param>
/// <param name="Code">Stable code, the key of the text shown to users.</param>
/// <param name="Arguments">Values for that text: the refused value, then what is allowed.</param>
public sealed record BrokenRule(string Field, string Code, params IReadOnlyList<object> Arguments);
