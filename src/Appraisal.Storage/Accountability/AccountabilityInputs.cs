using Appraisal.Scoring.Accountability;
using Appraisal.Scoring.Schemes;
using Appraisal.Scoring.Scores;

namespace Appraisal.Storage.Accountability;

/// <summary>What a score run reads of accountability (section 6 of the methodology).</summary>
/// <param name="Events">Events that count, by staff number, in ordinal order of key.</param>
/// <param name="Obstructing">Cadres with a recorded finding of obstruction.</param>
public sealed record AccountabilityInputs(
    IReadOnlyDictionary<string, IReadOnlyList<CountedEvent>> Events, IReadOnlySet<string> Obstructing)
{
    private static readonly Statement OfCycle = new("""
        SELECT i.event_key, i.staff_no, i.duty, i.work_type, i.severity, i.multiplier, i.share, i.wrongdoing, i.leniency, i.clause
        FROM participant p
        JOIN cycle c ON c.code = p.cycle
        JOIN incident i ON i.staff_no = p.staff_no AND i.occurred_on >= c.starts_on AND i.occurred_on <= c.ends_on
        WHERE p.cycle = @cycle AND i.status IN ('verified', 'ruled', 'appealed', 'decided')
        """);

    private static readonly Statement Obstructions = new("SELECT DISTINCT staff_no FROM obstruction WHERE cycle = @cycle AND lifted_at IS NULL");

    /// <summary>What happened on the cycle's days, verified and attributed, and the findings of obstruction that were not lifted.</summary>
    public static async Task<AccountabilityInputs> ReadAsync(Session session, string cycle, CancellationToken cancel = default)
    {
        var events = CountedEvents.Of((await session.QueryAsync<EventRow>(OfCycle, new { cycle }, cancel)).Select(e => e.Reported));
        var obstructing = await session.QueryAsync<string>(Obstructions, new { cycle }, cancel);
        return new AccountabilityInputs(
            events.OrderBy(e => e.Key, StringComparer.Ordinal).ToDictionary(e => e.Key, e => (IReadOnlyList<CountedEvent>)[.. e], StringComparer.Ordinal),
            obstructing.ToHashSet(StringComparer.Ordinal));
    }

    private sealed record EventRow
    {
        public required string EventKey { get; init; }
        public required string StaffNo { get; init; }
        public string? Duty { get; init; }
        public string? WorkType { get; init; }
        public required string Severity { get; init; }
        public required double Multiplier { get; init; }
        public required double Share { get; init; }
        public required bool Wrongdoing { get; init; }
        public string? Leniency { get; init; }
        public string? Clause { get; init; }

        public ReportedEvent Reported => new(
            EventKey, StaffNo, IncidentStatus.Verified, Duty, WorkType, Wire.Value<Severity>(Severity), Multiplier, Share, Wrongdoing,
            Leniency is null ? null : Wire.Value<Leniency>(Leniency), Clause);
    }
}
