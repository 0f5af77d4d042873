using System.Data.Common;
using System.Text.Json;

namespace Appraisal.Storage.Surveys;

/// <summary>What the examination of quality reads of a response.</summary>
public sealed record ExaminedResponse
{
    public required Guid Id { get; init; }
    public required string StaffNo { get; init; }
    public required string Stratum { get; init; }
    public required string Channel { get; init; }
    public string? Device { get; init; }

    /// <summary>When it was received, if the clock cannot have been right by which it was answered.</summary>
    public required DateTimeOffset AnsweredAt { get; init; }
    public double? Seconds { get; init; }

    /// <summary>JSON: a number or null for each item; none where they were not read.</summary>
    public string Answers { get; init; } = "[]";
}

/// <summary>How many responses about a cadre give the same answers.</summary>
public sealed record SameAnswers
{
    public required string StaffNo { get; init; }
    public required string Answers { get; init; }
    public required int Responses { get; init; }
}

/// <summary>From when to when answers were given.</summary>
public sealed record AnsweredSpan
{
    public DateTimeOffset? FirstAt { get; init; }
    public DateTimeOffset? LastAt { get; init; }
}

/// <summary>
/// SQL of the examination of quality. It walks through the batches of a survey, and sorts on disk what it needs in order: an index of
/// responses by cadre or by device would cost more at each insert than it saves in an hour.
/// </summary>
public static class ExaminationStore
{
    private const string Answered = "CASE WHEN r.clock = 1 THEN b.received_at ELSE r.answered_at END";

    private const string Responses = """
        FROM survey_batch s JOIN response_batch b ON b.id = s.batch_id JOIN response r ON r.batch_id = s.batch_id AND r.survey = s.survey
        WHERE s.survey = @survey
        """;

    // an enrolled device is named by its id
    private const string AtKiosk = "r.device LIKE '________-____-____-____-____________'";

    private static readonly Statement Unexamined = new("SELECT batch_id FROM survey_batch WHERE survey = @survey AND examined = 0");

    private static readonly Statement Mark = new("UPDATE survey_batch SET examined = 1 WHERE survey = @survey AND batch_id IN {ids}");

    private static readonly Statement NewSubjects = new($"SELECT DISTINCT r.staff_no {Responses} AND s.examined = 0");

    private static readonly Statement NewAtKiosks = new($"SELECT MIN({Answered}) AS first_at, MAX({Answered}) AS last_at {Responses} AND s.examined = 0 AND {AtKiosk}");

    private static readonly Statement BySubject = new($"""
        SELECT r.id, r.staff_no, r.stratum, r.channel, r.device, {Answered} AS answered_at, r.seconds, r.answers
        {Responses} AND (@codes IS NULL OR r.staff_no IN {"{codes}"})
        ORDER BY r.staff_no
        """);

    private static readonly Statement AtKiosks = new($"""
        SELECT r.id, r.staff_no, r.stratum, r.channel, r.device, {Answered} AS answered_at, NULL AS seconds, '[]' AS answers
        {Responses} AND {AtKiosk} AND {Answered} BETWEEN @first AND @last
        ORDER BY answered_at, r.id
        """);

    private static readonly Statement Same = new($"""
        SELECT r.staff_no, r.answers, COUNT(*) AS responses {Responses} GROUP BY r.staff_no, r.answers ORDER BY r.staff_no, r.answers
        """);

    /// <summary>Batches with responses of a survey that were not examined yet.</summary>
    public static Task<IReadOnlyList<Guid>> UnexaminedAsync(Session session, string survey, CancellationToken cancel = default) =>
        session.QueryAsync<Guid>(Unexamined, new { survey }, cancel);

    /// <summary>Notes that a survey's responses of these batches were examined.</summary>
    public static Task MarkAsync(Session session, string survey, IEnumerable<Guid> batches, CancellationToken cancel = default) =>
        session.ExecuteAsync(Mark, new { survey, ids = Ids.Json(batches) }, cancel);

    /// <summary>The cadres about whom there are responses that were not examined yet.</summary>
    public static Task<IReadOnlyList<string>> NewSubjectsAsync(Session session, string survey, CancellationToken cancel = default) =>
        session.QueryAsync<string>(NewSubjects, new { survey }, cancel);

    /// <summary>From when to when those were given that kiosks sent and that were not examined yet.</summary>
    public static async Task<AnsweredSpan> NewAtKiosksAsync(Session session, string survey, CancellationToken cancel = default) =>
        (await session.FindAsync<AnsweredSpan>(NewAtKiosks, new { survey }, cancel))!;

    /// <summary>All responses about some cadres (null = all), cadre after cadre.</summary>
    public static IAsyncEnumerable<ExaminedResponse> BySubjectAsync(Session session, string survey, IEnumerable<string>? staffNos = null) =>
        session.StreamAsync(BySubject, new { survey, codes = staffNos is null ? null : JsonSerializer.Serialize(staffNos) }, Response);

    /// <summary>Those that kiosks sent, in order of the time when they were answered, which lies between two, and of id; without answers.</summary>
    public static IAsyncEnumerable<ExaminedResponse> AtKiosksAsync(Session session, string survey, DateTimeOffset first, DateTimeOffset last) =>
        session.StreamAsync(AtKiosks, new { survey, first, last }, Response);

    /// <summary>How often which answers were given about each cadre, cadre after cadre.</summary>
    public static IAsyncEnumerable<SameAnswers> SameAsync(Session session, string survey) =>
        session.StreamAsync(Same, new { survey }, row => new SameAnswers { StaffNo = row.GetString(0), Answers = row.GetString(1), Responses = row.GetInt32(2) });

    private static ExaminedResponse Response(DbDataReader row) => new()
    {
        Id = new Guid(row.GetFieldValue<byte[]>(0), bigEndian: true),
        StaffNo = row.GetString(1),
        Stratum = row.GetString(2),
        Channel = row.GetString(3),
        Device = row.IsDBNull(4) ? null : row.GetString(4),
        AnsweredAt = TypeHandlers.Instant(row.GetValue(5)),
        Seconds = row.IsDBNull(6) ? null : row.GetDouble(6),
        Answers = row.GetString(7),
    };
}
