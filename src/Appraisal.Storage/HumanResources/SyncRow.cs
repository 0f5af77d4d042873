using System.Text.Json;
using Appraisal.Storage.Organization;
using Appraisal.Storage.Schemes;

namespace Appraisal.Storage.HumanResources;

/// <summary>What a source delivered under a stamp, and what came of it.</summary>
public sealed record SyncRow
{
    /// <summary>The unit that bounds the key that sent it; empty where none does. A source is one within it.</summary>
    public required string Territory { get; init; }

    public required string Source { get; init; }

    /// <summary>The source's own; later is newer.</summary>
    public required DateTimeOffset Stamp { get; init; }

    public required byte[] RequestDigest { get; init; }

    /// <summary>JSON of what was answered.</summary>
    public required string Report { get; init; }

    public required string Person { get; init; }
    public required DateTimeOffset At { get; init; }
}

/// <summary>That two staff numbers stand for one person.</summary>
public sealed record StaffMergeRow
{
    public required string FromNo { get; init; }
    public required string IntoNo { get; init; }
    public required string Source { get; init; }
    public required string Person { get; init; }
    public required DateTimeOffset At { get; init; }
}

/// <summary>SQL of what HR systems feed in.</summary>
public static class SyncStore
{
    private static readonly Statement ByStamp = new("""
        SELECT territory, source, stamp, request_digest, report, person, at FROM people_sync WHERE territory = @territory AND source = @source AND stamp = @stamp
        """);

    private static readonly Statement Latest = new("""
        SELECT territory, source, stamp, request_digest, report, person, at FROM people_sync
        WHERE territory = @territory AND source = @source
          AND stamp = (SELECT MAX(latest.stamp) FROM people_sync latest WHERE latest.territory = @territory AND latest.source = @source)
        """);

    private static readonly Statement Insert = new("""
        INSERT INTO people_sync (territory, source, stamp, request_digest, report, person, at) VALUES (@Territory, @Source, @Stamp, @RequestDigest, @Report, @Person, @At)
        """);

    private static readonly Statement Merges = new("SELECT from_no, into_no, source, person, at FROM staff_merge", scans: "once a delivery of people: each of its numbers is held against all that were merged, which are few");

    private static readonly Statement MergesOf = new($"SELECT from_no, into_no, source, person, at FROM staff_merge WHERE from_no IN {"{codes}"}");

    private static readonly Statement InsertMerge = new("""
        INSERT INTO staff_merge (from_no, into_no, source, person, at) VALUES (@FromNo, @IntoNo, @Source, @Person, @At)
        """);

    private static readonly Statement OpenCycles = new("""
        SELECT code, starts_on, ends_on, scheme_code, scheme_version, survey, unit, inspection_policy, status, started_at, closed_at FROM cycle
        WHERE started_at IS NOT NULL AND closed_at IS NULL
        """);

    private static readonly Statement ServingCadres = new($"""
        SELECT staff_no FROM cadre WHERE status <> 'left' AND {UnitStore.Within("cadre.unit")}
        """, scans: "once a whole delivery of people: who is not in it has left");

    private static readonly Statement UnitCodes = new($"SELECT code FROM unit WHERE {UnitStore.Within("unit.code")}", scans: "once a delivery of people; units are some thousands");

    /// <summary>What a source delivered under a stamp.</summary>
    public static Task<SyncRow?> FindAsync(Session session, string territory, string source, DateTimeOffset stamp, CancellationToken cancel = default) =>
        session.FindAsync<SyncRow>(ByStamp, new { territory, source, stamp }, cancel);

    /// <summary>What a source delivered under its newest stamp; null: it delivered nothing yet.</summary>
    public static Task<SyncRow?> LatestAsync(Session session, string territory, string source, CancellationToken cancel = default) =>
        session.FindAsync<SyncRow>(Latest, new { territory, source }, cancel);

    /// <summary>Keeps what was delivered.</summary>
    public static Task InsertAsync(Session session, SyncRow row, CancellationToken cancel = default) => session.ExecuteAsync(Insert, row, cancel);

    /// <summary>All staff numbers that stand for another's person.</summary>
    public static Task<IReadOnlyList<StaffMergeRow>> MergesAsync(Session session, CancellationToken cancel = default) =>
        session.QueryAsync<StaffMergeRow>(Merges, cancel: cancel);

    /// <summary>Those of these staff numbers that stand for another's person.</summary>
    public static Task<IReadOnlyList<StaffMergeRow>> MergesAsync(Session session, IEnumerable<string> staffNos, CancellationToken cancel = default) =>
        session.QueryAsync<StaffMergeRow>(MergesOf, new { codes = JsonSerializer.Serialize(staffNos) }, cancel);

    /// <summary>Says that two numbers stand for one person.</summary>
    public static Task InsertMergeAsync(Session session, StaffMergeRow row, CancellationToken cancel = default) => session.ExecuteAsync(InsertMerge, row, cancel);

    /// <summary>Cycles that have started and are not closed.</summary>
    public static Task<IReadOnlyList<CycleRow>> OpenCyclesAsync(Session session, CancellationToken cancel = default) =>
        session.QueryAsync<CycleRow>(OpenCycles, cancel: cancel);

    /// <summary>Staff numbers of all who serve within a territory.</summary>
    public static Task<IReadOnlyList<string>> ServingAsync(Session session, string? territory, CancellationToken cancel = default) =>
        session.QueryAsync<string>(ServingCadres, new { territory }, cancel);

    /// <summary>Codes of all units within a territory.</summary>
    public static Task<IReadOnlyList<string>> UnitsAsync(Session session, string? territory, CancellationToken cancel = default) =>
        session.QueryAsync<string>(UnitCodes, new { territory }, cancel);
}
