namespace Appraisal.Storage.Disclosure;

/// <summary>SQL of who collected responses of a survey: drew tokens, or imported files.</summary>
public static class CollectorStore
{
    private static readonly Statement Count = new("SELECT COUNT(*) FROM survey_collector WHERE survey = @survey AND person_key = @personKey");

    private static readonly Statement Insert = new("INSERT INTO survey_collector (survey, person_key) VALUES (@survey, @personKey)");

    private static readonly Statement OfDay = new("""
        SELECT MIN(k.survey) FROM survey_collector k JOIN cycle c ON c.survey = k.survey
        WHERE k.person_key = @personKey AND c.starts_on <= @day AND c.ends_on >= @day
        """);

    private static readonly Statement OfPublished = new("""
        SELECT MIN(k.survey) FROM survey_collector k JOIN cycle c ON c.survey = k.survey
        WHERE k.person_key = @personKey AND (@cycle IS NULL OR c.code = @cycle) AND EXISTS (SELECT 1 FROM publication p WHERE p.cycle = c.code)
        """);

    /// <summary>A survey that a person collected for and that what was published of a cycle (null: of any) was scored from; null: there is none.</summary>
    public static Task<string?> OfPublishedAsync(Session session, string personKey, string? cycle, CancellationToken cancel = default) =>
        session.ScalarAsync<string?>(OfPublished, new { personKey, cycle }, cancel);

    /// <summary>A survey that a person collected for and that a cycle which holds a day is scored from; null: there is none.</summary>
    public static Task<string?> OfDayAsync(Session session, string personKey, DateOnly day, CancellationToken cancel = default) =>
        session.ScalarAsync<string?>(OfDay, new { personKey, day }, cancel);

    /// <summary>Whether a person collected for a survey.</summary>
    public static async Task<bool> IsAsync(Session session, string survey, string personKey, CancellationToken cancel = default) =>
        await session.ScalarAsync<long>(Count, new { survey, personKey }, cancel) > 0;

    /// <summary>Notes that a person collected for a survey.</summary>
    public static async Task NoteAsync(Session session, string survey, string personKey, CancellationToken cancel = default)
    {
        if (!await IsAsync(session, survey, personKey, cancel))
            await session.ExecuteAsync(Insert, new { survey, personKey }, cancel);
    }
}
