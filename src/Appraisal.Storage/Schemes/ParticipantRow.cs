using System.Text.Json;
using Appraisal.Storage.Organization;

namespace Appraisal.Storage.Schemes;

/// <summary>A cadre in a cycle, with the posting that scoring reads.</summary>
public sealed record ParticipantRow
{
    public required string Cycle { get; init; }
    public required string StaffNo { get; init; }
    public required string Unit { get; init; }

    /// <summary>The county at or above the unit, in which small quota groups are pooled; empty where there is none.</summary>
    public required string County { get; init; }

    public required string Cohort { get; init; }
    public string? QuotaGroup { get; init; }

    /// <summary>JSON: <c>[{ code, share }]</c>.</summary>
    public required string Posts { get; init; }

    public required double DutyHours { get; init; }
    public required double LeaveHours { get; init; }
    public required string Status { get; init; }
}

/// <summary>A dated change of a participant, with its reason.</summary>
public sealed record ParticipantChangeRow
{
    public required Guid Id { get; init; }
    public required string Cycle { get; init; }
    public required string StaffNo { get; init; }
    public required DateOnly EffectiveOn { get; init; }
    public string? BeforeValue { get; init; }
    public required string AfterValue { get; init; }
    public required string Reason { get; init; }
    public required string Person { get; init; }
    public required DateTimeOffset At { get; init; }
}

/// <summary>SQL of participants.</summary>
public static class ParticipantStore
{
    private const string Columns = "cycle, staff_no, unit, county, cohort, quota_group, posts, duty_hours, leave_hours, status";

    private const string ChangeColumns = "id, cycle, staff_no, effective_on, before_value, after_value, reason, person, at";

    private const string CountyOfUnit =
        "COALESCE((SELECT MIN(u.code) FROM unit_ancestor a JOIN unit u ON u.code = a.ancestor WHERE a.unit = {0} AND u.level = 'county'), '')";

    private static readonly Statement ByKey = new($"SELECT {Columns} FROM participant WHERE cycle = @cycle AND staff_no = @staffNo");

    private static readonly Statement OfCycle = new($"SELECT {Columns} FROM participant WHERE cycle = @cycle");

    private static readonly PlacedList List = new("participant", Columns,
        $"cycle = @cycle AND staff_no > @after AND {UnitStore.Within("participant.unit")} ORDER BY staff_no {"{limit}"}", [("staff_no", "staffNo")]);

    private static readonly Statement CopyCadres = new($"""
        INSERT INTO participant ({Columns})
        SELECT @cycle, c.staff_no, c.unit, {CountyOfUnit.Replace("{0}", "c.unit", StringComparison.Ordinal)},
            c.cohort, c.quota_group, c.posts, c.duty_hours, c.leave_hours, c.status
        FROM cadre c
        WHERE c.status <> 'left'
          AND (@unit IS NULL OR EXISTS (SELECT 1 FROM unit_ancestor s WHERE s.unit = c.unit AND s.ancestor = @unit))
        """,
        scans: "once a cycle, at its start: everybody takes part")
    { Keys = new Statement("SELECT cycle, staff_no FROM participant WHERE cycle = @cycle") };

    private static readonly Table<ParticipantRow> Participants = new Table<ParticipantRow>("participant",
        ("cycle", r => r.Cycle), ("staff_no", r => r.StaffNo), ("unit", r => r.Unit), ("county", r => r.County), ("cohort", r => r.Cohort),
        ("quota_group", r => r.QuotaGroup), ("posts", r => r.Posts), ("duty_hours", r => r.DutyHours), ("leave_hours", r => r.LeaveHours), ("status", r => r.Status)).By("cycle", "staff_no");

    private static readonly Table<ParticipantChangeRow> ParticipantChanges = new("participant_change",
        ("id", r => r.Id), ("cycle", r => r.Cycle), ("staff_no", r => r.StaffNo), ("effective_on", r => r.EffectiveOn), ("before_value", r => r.BeforeValue),
        ("after_value", r => r.AfterValue), ("reason", r => r.Reason), ("person", r => r.Person), ("at", r => r.At));

    private static readonly Statement ByStaffNos = new($"SELECT {Columns} FROM participant WHERE cycle = @cycle AND staff_no IN {"{codes}"}");

    private static readonly Statement Changes = new($"""
        SELECT {ChangeColumns} FROM participant_change WHERE cycle = @cycle AND staff_no = @staffNo ORDER BY id
        """);

    private static readonly Statement ChangesOfMany = new($"""
        SELECT {ChangeColumns} FROM participant_change WHERE cycle = @cycle AND staff_no IN {"{codes}"} ORDER BY id
        """);

    /// <summary>One participant.</summary>
    public static Task<ParticipantRow?> FindAsync(Session session, string cycle, string staffNo, CancellationToken cancel = default) =>
        session.FindAsync<ParticipantRow>(ByKey, new { cycle, staffNo }, cancel);

    /// <summary>All participants of a cycle, in no order.</summary>
    public static Task<IReadOnlyList<ParticipantRow>> AllAsync(Session session, string cycle, CancellationToken cancel = default) =>
        session.QueryAsync<ParticipantRow>(OfCycle, new { cycle }, cancel);

    /// <summary>Participants in order of staff number, after one, within a territory (null = everywhere): all, or the one of a staff number.</summary>
    public static async Task<IReadOnlyList<ParticipantRow>> PageAsync(
        Session session, string cycle, string after, string? staffNo, string? territory, int limit, CancellationToken cancel = default) =>
        await session.QueryAsync<ParticipantRow>(
            await List.AtAsync(session, territory, waiting: false, cancel, staffNo), new { cycle, after, staffNo, few = territory, territory, limit }, cancel);

    /// <summary>Copies the postings of all who serve at or below a unit (null = everywhere); the number copied.</summary>
    public static Task<int> CopyCadresAsync(Session session, string cycle, string? unit, CancellationToken cancel = default) =>
        session.ExecuteAsync(CopyCadres, new { cycle, unit }, cancel);

    /// <summary>The participants of a cycle with these staff numbers.</summary>
    public static Task<IReadOnlyList<ParticipantRow>> FindAsync(Session session, string cycle, IEnumerable<string> staffNos, CancellationToken cancel = default) =>
        session.QueryAsync<ParticipantRow>(ByStaffNos, new { cycle, codes = JsonSerializer.Serialize(staffNos) }, cancel);

    /// <summary>Adds participants.</summary>
    public static Task InsertAsync(Session session, IReadOnlyCollection<ParticipantRow> rows, CancellationToken cancel = default) => Participants.InsertAsync(session, rows, cancel);

    /// <summary>Changes participants.</summary>
    public static Task UpdateAsync(Session session, IReadOnlyCollection<ParticipantRow> rows, CancellationToken cancel = default) => Participants.UpdateAsync(session, rows, cancel);

    /// <summary>Records changes.</summary>
    public static Task InsertChangesAsync(Session session, IReadOnlyCollection<ParticipantChangeRow> rows, CancellationToken cancel = default) =>
        ParticipantChanges.InsertAsync(session, rows, cancel);

    /// <summary>The changes of a participant, first to last.</summary>
    public static Task<IReadOnlyList<ParticipantChangeRow>> ChangesAsync(Session session, string cycle, string staffNo, CancellationToken cancel = default) =>
        session.QueryAsync<ParticipantChangeRow>(Changes, new { cycle, staffNo }, cancel);

    /// <summary>The changes of participants, first to last.</summary>
    public static Task<IReadOnlyList<ParticipantChangeRow>> ChangesAsync(Session session, string cycle, IEnumerable<string> staffNos, CancellationToken cancel = default) =>
        session.QueryAsync<ParticipantChangeRow>(ChangesOfMany, new { cycle, codes = JsonSerializer.Serialize(staffNos) }, cancel);
}
