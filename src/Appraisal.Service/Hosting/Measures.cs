using System.Diagnostics.Metrics;
using Appraisal.Storage;

namespace Appraisal.Service.Hosting;

/// <summary>What operators watch, beside the framework's own measures and the database's errors. No label names a person.</summary>
public static class Measures
{
    private static readonly Meter Meter = new(Resilience.MeterName);

    /// <summary>Responses that wait for the writer of this process, now.</summary>
    public static readonly UpDownCounter<int> IntakeQueue =
        Meter.CreateUpDownCounter<int>("appraisal.intake.queue", "{response}", "Responses that wait for the writer of this process");

    /// <summary>Kilobytes of batches that wait to be read, before the writer's queue.</summary>
    public static readonly UpDownCounter<int> IntakeBatches =
        Meter.CreateUpDownCounter<int>("appraisal.intake.batches", "{kilobyte}", "Kilobytes of batches that wait to be read");

    /// <summary>Responses stored in one transaction.</summary>
    public static readonly Histogram<int> IntakeGroup = Meter.CreateHistogram(
        "appraisal.intake.group", "{response}", "Responses stored in one transaction", advice: Buckets(1, 10, 50, 100, 500, 1000, 5000));

    /// <summary>Seconds from the receipt of the oldest batch of a chunk until it is counted.</summary>
    public static readonly Histogram<double> AggregationLag = Meter.CreateHistogram(
        "appraisal.aggregation.lag", "s", "Age of the oldest responses when they are counted", advice: Buckets(1.0, 10, 30, 60, 90, 120, 300, 900, 3600));

    /// <summary>Seconds that a score run took, by how it ended.</summary>
    public static readonly Histogram<double> RunDuration = Meter.CreateHistogram(
        "appraisal.score.run.duration", "s", "How long a score run took", advice: Buckets(0.5, 1, 5, 15, 60, 300, 900, 3600));

    /// <summary>Inspection flags raised, by kind.</summary>
    public static readonly Counter<long> Flags = Meter.CreateCounter<long>("appraisal.inspection.flags", "{flag}", "Inspection flags raised");

    /// <summary>Measures nothing once, so that each counter is there before the first event.</summary>
    public static void Announce()
    {
        Resilience.Announce();
        IntakeQueue.Add(0);
        IntakeBatches.Add(0);
        foreach (var kind in Enum.GetValues<Scoring.Inspections.InspectionFlagKind>())
            Flags.Add(0, new KeyValuePair<string, object?>("kind", Wire.Text(kind)));
    }

    private static InstrumentAdvice<T> Buckets<T>(params T[] limits)
        where T : struct => new() { HistogramBucketBoundaries = limits };
}
