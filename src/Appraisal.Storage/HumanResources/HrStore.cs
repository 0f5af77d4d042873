using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using Appraisal.Storage.Organization;

namespace Appraisal.Storage.HumanResources;

/// <summary>A publication: it makes a run the official one of its cycle.</summary>
public sealed record PublicationRow
{
    public required Guid Run { get; init; }
    public required string Cycle { get; init; }

    /// <summary>1 for the first publication of the cycle, and so on.</summary>
    public required long Sequence { get; init; }

    public required DateTimeOffset PublishedAt { get; init; }
    public required string PublishedBy { get; init; }
    public string? Reason { get; init; }

    /// <summary>The feed's last number with it; 0: the feed was empty still.</summary>
    public long LastChange { get; init; }
}

/// <summary>A change of what is official, for HR systems to follow.</summary>
public sealed record HrChangeRow
{
    /// <summary>In the order of commits, without gaps.</summary>
    public required long Sequence { get; init; }

    public required string Cycle { get; init; }
    public required string StaffNo { get; init; }
    public required string Unit { get; init; }
    public required Guid Run { get; init; }
    public required string Kind { get; init; }
    public int? Score { get; init; }
    public required string Grade { get; init; }
    public required DateTimeOffset At { get; init; }

    /// <summary>8 bytes that no other history of the feed has at this number.</summary>
    public byte[] Mark { get; init; } = [];
}

/// <summary>How far the feed and the publications are.</summary>
public sealed record FeedEndRow
{
    public required long Publications { get; init; }

    /// <summary>The last number; 0: there is none.</summary>
    public required long Sequence { get; init; }

    /// <summary>The last mark; null: there is none.</summary>
    public byte[]? Mark { get; init; }

    /// <summary>The first mark, which is the feed's identity; null: there is none.</summary>
    public byte[]? Feed { get; init; }
}

/// <summary>SQL of publications and of the feed.</summary>
public static class HrStore
{
    private const int MarkLength = 8;

    private const string ChangeColumns = "sequence, cycle, staff_no, unit, run, kind, score, grade, at, mark";

    private static readonly Table<HrChangeRow> Changes = new("hr_change",
        ("sequence", r => r.Sequence), ("cycle", r => r.Cycle), ("staff_no", r => r.StaffNo), ("unit", r => r.Unit), ("run", r => r.Run),
        ("kind", r => r.Kind), ("score", r => r.Score), ("grade", r => r.Grade), ("at", r => r.At), ("mark", r => r.Mark));

    private static readonly Statement Latest = new("""
        SELECT run, cycle, sequence, published_at, published_by, reason, last_change FROM publication
        WHERE cycle = @cycle AND sequence = (SELECT MAX(latest.sequence) FROM publication latest WHERE latest.cycle = @cycle)
        """);

    private static readonly Statement InsertPublication = new("""
        INSERT INTO publication (run, cycle, sequence, published_at, published_by, reason, last_change)
        VALUES (@Run, @Cycle, @Sequence, @PublishedAt, @PublishedBy, @Reason, @LastChange)
        """);

    private static readonly Statement End = new("""
        SELECT (SELECT COUNT(*) FROM publication) AS publications,
            COALESCE((SELECT MAX(sequence) FROM hr_change), 0) AS sequence,
            (SELECT mark FROM hr_change WHERE sequence = (SELECT MAX(latest.sequence) FROM hr_change latest)) AS mark,
            (SELECT mark FROM hr_change WHERE sequence = 1) AS feed
        """);

    private static readonly Statement MarkAt = new("SELECT mark FROM hr_change WHERE sequence = @sequence");

    private static readonly Statement ChangePage = new($"""
        SELECT {ChangeColumns} FROM hr_change
        WHERE sequence > @after AND {UnitStore.Within("hr_change.unit")}
        ORDER BY sequence {"{limit}"}
        """);

    /// <summary>The official publication of a cycle.</summary>
    public static Task<PublicationRow?> LatestAsync(Session session, string cycle, CancellationToken cancel = default) =>
        session.FindAsync<PublicationRow>(Latest, new { cycle }, cancel);

    /// <summary>Makes a run official.</summary>
    public static Task InsertAsync(Session session, PublicationRow row, CancellationToken cancel = default) =>
        session.ExecuteAsync(InsertPublication, row, cancel);

    /// <summary>How far the feed is.</summary>
    public static async Task<FeedEndRow> EndAsync(Session session, CancellationToken cancel = default) =>
        (await session.FindAsync<FeedEndRow>(End, cancel: cancel))!;

    /// <summary>The mark at a number; null: the feed has no such number.</summary>
    public static Task<byte[]?> MarkAtAsync(Session session, long sequence, CancellationToken cancel = default) =>
        session.FindAsync<byte[]>(MarkAt, new { sequence }, cancel);

    /// <summary>Appends changes to the feed; under a lock of the caller, so that numbers follow commits. Gives the last number.</summary>
    public static async Task<long> AppendAsync(Session session, IEnumerable<HrChangeRow> changes, CancellationToken cancel = default)
    {
        var end = await EndAsync(session, cancel);
        var (sequence, mark) = (end.Sequence, end.Mark ?? []);
        var rows = new List<HrChangeRow>();
        foreach (var change in changes)
        {
            var row = change with { Sequence = ++sequence };
            mark = MarkOf(mark, row);
            rows.Add(row with { Mark = mark });
        }
        await Changes.InsertAsync(session, rows, cancel);
        return sequence;
    }

    /// <summary>The feed after a number, within a territory (null = everywhere).</summary>
    public static Task<IReadOnlyList<HrChangeRow>> ChangesAsync(Session session, long after, string? territory, int limit, CancellationToken cancel = default) =>
        session.QueryAsync<HrChangeRow>(ChangePage, new { after, territory, limit }, cancel);

    /// <summary>The mark of a change that follows another.</summary>
    public static byte[] MarkOf(byte[] before, HrChangeRow change)
    {
        var text = string.Create(CultureInfo.InvariantCulture,
            $"{change.Sequence}|{change.Run}|{change.Cycle}|{change.StaffNo}|{change.Unit}|{change.Kind}|{change.Score}|{change.Grade}");
        return SHA256.HashData([.. before, .. Encoding.UTF8.GetBytes(text)])[..MarkLength];
    }
}
