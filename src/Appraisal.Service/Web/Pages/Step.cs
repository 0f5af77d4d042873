using Microsoft.AspNetCore.Components;

namespace Appraisal.Service.Web.Pages;

/// <summary>A step in the history of a thing.</summary>
/// <param name="What">What was done, or waits.</param>
/// <param name="At">When; null: it waits.</param>
/// <param name="Who">By whom, or who may.</param>
/// <param name="Says">The reason that was given.</param>
/// <param name="Proof">What it rests on.</param>
/// <param name="IsNow">It is what waits now.</param>
public sealed record Step(string What, DateTimeOffset? At = null, string? Who = null, string? Says = null, RenderFragment? Proof = null, bool IsNow = false);

/// <summary>What a state means for who looks at it: never by colour alone.</summary>
public enum Tone
{
    Plain,
    Open,
    Good,
    Warn,
    Bad,
}
