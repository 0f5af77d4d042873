using Appraisal.Scoring.Inspections;
using CsCheck;

namespace Appraisal.Scoring.Tests.Inspections;

/// <summary>Random inspections of one unit, close enough in time and topic for every rule to bite and to tie.</summary>
internal static class Generated
{
    private static readonly Gen<InspectionResult[]> Results =
        Gen.Select(Gen.OneOf("p", "q", "r", "s"), Gen.Frequency((4, Gen.Const(true)), (1, Gen.Const(false))))
            .Select((item, conforming) => new InspectionResult(item, conforming)).Array[0, 5];

    private static readonly Gen<Inspection> Visit =
        Gen.Select(Gen.Int[0, 150], Gen.Int[1, 15], Gen.Int[0, 15], Results,
            Gen.Frequency((6, Gen.Const(InspectionStatus.Done)), (2, Gen.Const(InspectionStatus.Planned)), (2, Gen.Const(InspectionStatus.Cancelled))),
            Gen.Frequency((6, Gen.Const(InspectionTrigger.Plan)), (2, Gen.Enum<InspectionTrigger>())),
            Gen.Int[0, 24], Gen.Int[0, 30])
        .Select((day, topics, items, results, status, trigger, materials, followed) => new Inspection
        {
            Id = "", Unit = "U1", Body = $"B{day % 3}", StartsOn = Some.Day(day), EndsOn = Some.Day(day + 1),
            Topics = Letters(topics, "abcd").ToHashSet(), Checklist = [.. Letters(items, "pqrs")], Results = results,
            Status = status, Trigger = trigger, MaterialsRequested = materials, Hours = day / 10m,
            FollowUpOf = followed < 12 ? $"{followed}" : null,
        });

    /// <summary>Up to 16 visits with ids 0, 1, 2 …, registered in an order of their own, many on the same days.</summary>
    public static readonly Gen<Inspection[]> Unit =
        Gen.Select(Visit.Array[1, 16], Gen.Int[1, 40], Gen.Shuffle(Enumerable.Range(0, 16).ToArray()))
            .Select((visits, crowding, order) => visits.Select((visit, i) => visit with
            {
                Id = $"{i}",
                RegistrationOrder = order[i],
                StartsOn = Some.Day((visit.StartsOn.DayNumber - Some.Day(0).DayNumber) / crowding),
            }).ToArray());

    public static readonly Gen<InspectionPolicy> Policy =
        Gen.Select(Gen.Int[1, 40], Gen.OneOf(0.25, 1.0 / 3, 0.5, 2.0 / 3, 1), Gen.Int[1, 100], Gen.OneOf(0.25, 0.5, 2.0 / 3, 0.8, 1),
            Gen.Int[0, 12], Gen.Int[0, 70], Gen.OneOf(3, 7, 14))
        .Select((repeat, overlap, validity, share, materials, followUp, week) => new InspectionPolicy
        {
            RepeatDays = repeat, MinimumOverlap = overlap, ValidityDays = validity, RedundantShare = share,
            MaterialsPerFinding = materials, FollowUpDays = followUp, FrequencyLimits = [new(1, 1), new(week, 2), new(30, 3)],
        });

    /// <summary>A flag as text, with all that it says.</summary>
    public static string Text(InspectionFlag flag) =>
        $"{flag.Inspection.Id} {flag.Kind} {flag.Overlap} {flag.Justification} after "
        + string.Join(',', flag.Earlier.Select(earlier => $"{earlier.Inspection.Id}:{earlier.Overlap}"))
        + $" limits {string.Join(',', flag.LimitsBroken)}";

    private static IEnumerable<string> Letters(int bits, string letters) =>
        letters.Where((_, i) => (bits >> i & 1) == 1).Select(letter => letter.ToString());
}
