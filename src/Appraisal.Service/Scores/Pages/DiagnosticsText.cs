using Appraisal.Scoring.Scores;

namespace Appraisal.Service.Scores.Pages;

/// <summary>How a figure of the diagnostics is marked.</summary>
internal enum Verdict
{
    /// <summary>As it should be.</summary>
    Right,

    /// <summary>On the wrong side, but not so far as to warn: nothing to tick off as good.</summary>
    Near,

    /// <summary>It warns.</summary>
    Wrong,
}

/// <summary>What the page of the diagnostics says of its figures.</summary>
internal static class DiagnosticsText
{
    /// <summary>The mark of a figure.</summary>
    /// <param name="warns">The methodology warns of it.</param>
    /// <param name="isOnWrongSide">It leans to where it would warn.</param>
    public static Verdict Judge(bool warns, bool isOnWrongSide = false) => warns ? Verdict.Wrong : isOnWrongSide ? Verdict.Near : Verdict.Right;

    /// <summary>What is to be seen in a cloud of points, as the texts <c>diagnostics.cloud.*</c> say it: what may be chance is no slope.</summary>
    public static string Slope(Correlation found, double significance) => found switch
    {
        { Rho: null } => "none",
        { PValue: { } p, Rho: var rho } when p < significance => rho > 0 ? "rises" : "falls",
        _ => "level",
    };
}
