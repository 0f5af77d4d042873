using System.Text.Json;

namespace Appraisal.Storage.Surveys;

/// <summary>The register population of one stratum for one subject.</summary>
public sealed record FrameRow
{
    public required string Survey { get; init; }
    public required string StaffNo { get; init; }
    public required string Stratum { get; init; }

    /// <summary>N, 0 or more.</summary>
    public required long Population { get; init; }
}

/// <summary>SQL of frames.</summary>
public static class FrameStore
{
    private static readonly Table<FrameRow> Rows = new("survey_frame",
        ("survey", r => r.Survey), ("staff_no", r => r.StaffNo), ("stratum", r => r.Stratum), ("population", r => r.Population));

    private static readonly Statement OfSurvey = new("SELECT survey, staff_no, stratum, population FROM survey_frame WHERE survey = @survey");

    private static readonly Statement OfSubjects = new("""
        SELECT survey, staff_no, stratum, population FROM survey_frame WHERE survey = @survey AND staff_no IN {codes}
        """);

    private static readonly Statement Delete = new("DELETE FROM survey_frame WHERE survey = @survey");

    private static readonly Statement Update = new("""
        UPDATE survey_frame SET population = @Population WHERE survey = @Survey AND staff_no = @StaffNo AND stratum = @Stratum
        """);

    /// <summary>The whole frame of a survey, in no order.</summary>
    public static Task<IReadOnlyList<FrameRow>> AllAsync(Session session, string survey, CancellationToken cancel = default) =>
        session.QueryAsync<FrameRow>(OfSurvey, new { survey }, cancel);

    /// <summary>The lines of these subjects, in no order.</summary>
    public static Task<IReadOnlyList<FrameRow>> OfSubjectsAsync(Session session, string survey, IEnumerable<string> staffNos, CancellationToken cancel = default) =>
        session.QueryAsync<FrameRow>(OfSubjects, new { survey, codes = System.Text.Json.JsonSerializer.Serialize(staffNos) }, cancel);

    /// <summary>One line of a frame.</summary>
    public static async Task<FrameRow?> FindAsync(Session session, string survey, string staffNo, string stratum, CancellationToken cancel = default) =>
        (await OfSubjectsAsync(session, survey, [staffNo], cancel)).FirstOrDefault(r => r.Stratum == stratum);

    /// <summary>Puts a frame in place of what was there.</summary>
    public static async Task ReplaceAsync(Session session, string survey, IReadOnlyCollection<FrameRow> rows, CancellationToken cancel = default)
    {
        await session.ExecuteAsync(Delete, new { survey }, cancel);
        await Rows.InsertAsync(session, rows, cancel);
    }

    /// <summary>Adds lines.</summary>
    public static Task InsertAsync(Session session, IReadOnlyCollection<FrameRow> rows, CancellationToken cancel = default) => Rows.InsertAsync(session, rows, cancel);

    /// <summary>Changes a line's population.</summary>
    public static Task UpdateAsync(Session session, FrameRow row, CancellationToken cancel = default) => session.ExecuteAsync(Update, row, cancel);
}
