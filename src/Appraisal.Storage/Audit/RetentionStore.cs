namespace Appraisal.Storage.Audit;

/// <summary>SQL that erases what has been kept long enough.</summary>
public static class RetentionStore
{
    private static readonly Statement CountDetails = new("SELECT COUNT(*) FROM audit_entry WHERE at < @before AND salt IS NOT NULL AND sealed = 1",
        scans: "by the operator, when details of years ago are erased");

    private static readonly Statement EraseDetails = new($"""
        UPDATE audit_entry SET before_value = NULL, after_value = NULL, reason = NULL, salt = NULL
        WHERE id IN (SELECT id FROM audit_entry WHERE at < @before AND salt IS NOT NULL AND sealed = 1 ORDER BY id {"{limit}"})
        """,
        scans: "by the operator, when details of years ago are erased");

    private static readonly Statement SurveysWithAnswers = new("""
        SELECT code FROM survey
        WHERE deidentified_at < @before AND EXISTS (
            SELECT 1 FROM survey_batch s JOIN response r ON r.batch_id = s.batch_id AND r.survey = s.survey WHERE s.survey = survey.code AND r.answers <> '[]')
        """);

    private static readonly Statement EraseAnswers = new("""
        UPDATE response SET answers = '[]', beside = NULL
        WHERE batch_id IN (SELECT s.batch_id FROM survey_batch s WHERE s.survey = @survey) AND survey = @survey AND answers <> '[]'
        """);

    /// <summary>Entries of the audit whose texts are due.</summary>
    public static Task<long> CountDetailsAsync(Session session, DateTimeOffset before, CancellationToken cancel = default) =>
        session.ScalarAsync<long>(CountDetails, new { before }, cancel);

    /// <summary>Erases the texts of some entries; their number.</summary>
    public static Task<int> EraseDetailsAsync(Session session, DateTimeOffset before, int limit, CancellationToken cancel = default) =>
        session.ExecuteAsync(EraseDetails, new { before, limit }, cancel);

    /// <summary>Surveys that were de-identified before a moment and still hold answers.</summary>
    public static Task<IReadOnlyList<string>> SurveysWithAnswersAsync(Session session, DateTimeOffset before, CancellationToken cancel = default) =>
        session.QueryAsync<string>(SurveysWithAnswers, new { before }, cancel);

    /// <summary>Erases the answers of a survey, not their values; their number.</summary>
    public static Task<int> EraseAnswersAsync(Session session, string survey, CancellationToken cancel = default) =>
        session.ExecuteAsync(EraseAnswers, new { survey }, cancel);
}
