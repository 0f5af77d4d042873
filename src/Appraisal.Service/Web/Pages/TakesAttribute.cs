using System.Globalization;
using Appraisal.Service.Organization;

namespace Appraisal.Service.Web.Pages;

/// <summary>
/// Says which words of its address a page reads, by default as text. <see cref="Addresses"/> takes away what is not named so, or cannot be
/// read, before the page sees it.
/// </summary>
/// <param name="names">The words of the query.</param>
[AttributeUsage(AttributeTargets.Class, AllowMultiple = true)]
public class TakesAttribute(params string[] names) : Attribute
{
    /// <summary>The words of the query.</summary>
    public IReadOnlyList<string> Names => names;

    /// <summary>Most characters of a text.</summary>
    public int Most { get; init; } = 200;

    /// <summary>Whether one may be given more than once.</summary>
    public bool Several { get; init; }

    /// <summary>What is wrong with a value, as <c>address.{code}</c> says it; null if nothing is.</summary>
    public virtual string? Fault(string value)
    {
        var check = new Check();
        check.OptionalText("", value, Most);
        return check.Passed ? null : "text";
    }
}

/// <summary>Words that hold a day, as 2026-03-31.</summary>
/// <param name="names">The words of the query.</param>
public sealed class TakesDayAttribute(params string[] names) : TakesAttribute(names)
{
    /// <inheritdoc/>
    public override string? Fault(string value) => IsDay(value, "yyyy-MM-dd") ? null : "day";

    // in years in which anything is dated: a list that reaches a year beyond its first day still ends on one
    internal static bool IsDay(string value, string format) =>
        DateOnly.TryParseExact(value, format, CultureInfo.InvariantCulture, DateTimeStyles.None, out var day) && day.Year is >= 1900 and < 2200;
}

/// <summary>Words that hold a month, as 2026-03.</summary>
/// <param name="names">The words of the query.</param>
public sealed class TakesMonthAttribute(params string[] names) : TakesAttribute(names)
{
    /// <inheritdoc/>
    public override string? Fault(string value) => TakesDayAttribute.IsDay(value, "yyyy-MM") ? null : "month";
}

/// <summary>A word that holds a number in a range with both ends allowed.</summary>
/// <param name="name">The word of the query.</param>
/// <param name="least">The least.</param>
/// <param name="most">The most.</param>
/// <param name="isWhole">Whether it has no fraction.</param>
public sealed class TakesNumberAttribute(string name, double least, double most, bool isWhole = true) : TakesAttribute(name)
{
    /// <inheritdoc/>
    public override string? Fault(string value) =>
        double.TryParse(value, isWhole ? NumberStyles.AllowLeadingSign : NumberStyles.Number, CultureInfo.InvariantCulture, out var number) && number >= least && number <= most ? null : "number";
}

/// <summary>A word that holds one of a few.</summary>
/// <param name="name">The word of the query.</param>
/// <param name="words">Those that are known.</param>
public sealed class TakesOneOfAttribute(string name, params string[] words) : TakesAttribute(name)
{
    /// <inheritdoc/>
    public override string? Fault(string value) => words.Contains(value, StringComparer.Ordinal) ? null : "choice";
}

/// <summary>Words that hold a word of the contract.</summary>
/// <param name="names">The words of the query.</param>
public sealed class TakesWordAttribute<T>(params string[] names) : TakesAttribute(names)
    where T : struct, Enum
{
    /// <inheritdoc/>
    public override string? Fault(string value) => Storage.Wire.TryValue<T>(value, out _) ? null : "choice";
}

/// <summary>A word that holds the id of a run.</summary>
/// <param name="name">The word of the query.</param>
public sealed class TakesIdAttribute(string name) : TakesAttribute(name)
{
    /// <inheritdoc/>
    public override string? Fault(string value) => Guid.TryParse(value, out _) ? null : "text";
}

/// <summary>A word that holds a unit or a cadre: its code, or a whole name that is unique within what the reader may see, and becomes its code.</summary>
/// <param name="kind">Which of them.</param>
/// <param name="name">The word of the query.</param>
public abstract class TakesNamedAttribute(NamedKind kind, string name) : TakesAttribute(name)
{
    /// <summary>Which of them.</summary>
    public NamedKind Kind => kind;
}

/// <summary>The unit at or below which lies what a page shows.</summary>
public sealed class TakesUnitAttribute() : TakesNamedAttribute(NamedKind.Unit, "unit");

/// <summary>The cadre whom a page is about, or shows alone.</summary>
public sealed class TakesCadreAttribute() : TakesNamedAttribute(NamedKind.Cadre, "staffNo");

/// <summary>The cycle that a page is about, or shows alone: one of those that concern the reader.</summary>
public sealed class TakesCycleAttribute() : TakesAttribute("cycle");
