namespace Appraisal.Scoring;

/// <summary>A text that users read, in both languages of the product.</summary>
/// <param name="En">English.</param>
/// <param name="Zh">Simplified Chinese.</param>
public sealed record LocalText(string En, string Zh);
