using Appraisal.Scoring.Inspections;

namespace Appraisal.Scoring.Tests.Inspections;

/// <summary>Inspections of one unit for tests: days count from 1 January 2024, so that windows cross a leap day.</summary>
internal static class Some
{
    public static readonly InspectionPolicy Policy = new();

    public static DateOnly Day(int day) => new DateOnly(2024, 1, 1).AddDays(day);

    /// <summary>A done visit about the topics, one letter each.</summary>
    public static Inspection Visit(string id, int day, string topics = "a") => new()
    {
        Id = id, Unit = "U1", Body = "B1", StartsOn = Day(day), EndsOn = Day(day), Status = InspectionStatus.Done,
        Topics = topics.Select(topic => topic.ToString()).ToHashSet(),
        RegistrationOrder = id[0],
    };

    /// <summary>Adds a checklist, one letter an item.</summary>
    public static Inspection Checking(this Inspection visit, string items) =>
        visit with { Checklist = [.. items.Select(item => item.ToString())] };

    /// <summary>Adds results, one letter an item: upper case conforms, lower case does not.</summary>
    public static Inspection Finding(this Inspection visit, string results) =>
        visit with { Results = [.. results.Select(r => new InspectionResult(char.ToLowerInvariant(r).ToString(), char.IsUpper(r)))] };

    public static IReadOnlyList<InspectionFlag> Sweep(params Inspection[] visits) => InspectionSweep.Examine(visits, Policy);

    public static IEnumerable<InspectionFlag> Of(this IEnumerable<InspectionFlag> flags, InspectionFlagKind kind) =>
        flags.Where(flag => flag.Kind == kind);
}
