using System.Globalization;
using System.Text.Json;
using Appraisal.Scoring.Inspections;
using Xunit;

namespace Appraisal.Scoring.Tests.Inspections;

/// <summary>33,482 food inspections of Chicago, 2011 to 2014, id by id.</summary>
public sealed class ChicagoInspectionsTests
{
    [Fact]
    public void Examine_ChicagoInspections_MatchesTheReferenceIdById()
    {
        var units = Read().GroupBy(inspection => inspection.Unit).ToList();
        var flags = units.SelectMany(unit => InspectionSweep.Examine(unit, new InspectionPolicy())).ToList();
        using var expected = JsonDocument.Parse(File.ReadAllText(Path.Combine(AppContext.BaseDirectory, "Reference", "chicago-inspections.expected.json")));
        int Count(string key) => expected.RootElement.GetProperty(key).GetInt32();
        int[] Ids(string key) => [.. expected.RootElement.GetProperty(key).EnumerateArray().Select(id => id.GetInt32()).Order()];
        var repeated = flags.Of(InspectionFlagKind.Repeated).ToLookup(flag => flag.IsJustified);
        var overFrequency = flags.Of(InspectionFlagKind.OverFrequency).ToList();

        Assert.Equal(Count("inspections"), units.Sum(unit => unit.Count()));
        Assert.Equal(Count("units"), units.Count);
        Assert.Equal(Count("repeated"), repeated[false].Count());
        Assert.Equal(Ids("repeated_ids"), IdsOf(repeated[false]));
        Assert.Equal(Count("justified_with_overlap"), repeated[true].Count());
        Assert.Equal(Count("over_frequency"), overFrequency.Count);
        Assert.Equal(Ids("over_frequency_ids"), IdsOf(overFrequency));
        foreach (var (key, days) in new[] { ("over_day", 1), ("over_week", 7), ("over_month", 30) })
            Assert.Equal(Count(key), overFrequency.Count(flag => flag.LimitsBroken.Any(limit => limit.Days == days)));
        Assert.Equal(flags.Count, repeated.Sum(kind => kind.Count()) + overFrequency.Count);
    }

    private static int[] IdsOf(IEnumerable<InspectionFlag> flags) =>
        [.. flags.Select(flag => int.Parse(flag.Inspection.Id, CultureInfo.InvariantCulture)).Order()];

    /// <summary>Unit = license, body = team, topic = the purpose without " re-inspection", which follows up the latest on its topic.</summary>
    private static List<Inspection> Read()
    {
        var latest = new Dictionary<(string License, string Topic), string>();
        return [.. File.ReadLines(RealData.Find("chicago-inspections.csv")).Skip(1).Select(line => line.Split(','))
            .OrderBy(row => row[5], StringComparer.Ordinal).ThenBy(row => int.Parse(row[0], CultureInfo.InvariantCulture))
            .Select(Inspection)];

        Inspection Inspection(string[] row)
        {
            var purpose = row[4].ToLowerInvariant();
            var topic = purpose.Split(" re-inspection")[0];
            var date = DateOnly.ParseExact(row[5], "yyyy-MM-dd", CultureInfo.InvariantCulture);
            var followed = topic == purpose ? null : latest.GetValueOrDefault((row[1], topic));
            latest[(row[1], topic)] = row[0];
            return new()
            {
                Id = row[0], Unit = row[1], Body = row[3], Topics = new HashSet<string> { topic }, StartsOn = date, EndsOn = date,
                Status = InspectionStatus.Done, FollowUpOf = followed, RegistrationOrder = long.Parse(row[0], CultureInfo.InvariantCulture),
                Trigger = purpose.Contains("complaint", StringComparison.Ordinal) || purpose.Contains("poisoning", StringComparison.Ordinal)
                    ? InspectionTrigger.Complaint : InspectionTrigger.Plan,
            };
        }
    }
}
