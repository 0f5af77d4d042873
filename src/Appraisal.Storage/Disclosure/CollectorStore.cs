namespace Appraisal.Storage.Disclosure;

/// <summary>SQL of who drew tokens of a survey.</summary>
public static class CollectorStore
{
    private static readonly Statement Count = new("SELECT COUNT(*) FROM survey_collector WHERE survey = @survey AND person_key = @personKey");

    private static readonly Statement Insert = new("INSERT INTO survey_collector (survey, person_key) VALUES (@survey, @personKey)");

    /// <summary>Whether a person drew tokens of a survey.</summary>
    public static async Task<bool> IsAsync(Session session, string survey, string personKey, CancellationToken cancel = default) =>
        await session.ScalarAsync<long>(Count, new { survey, personKey }, cancel) > 0;

    /// <summary>Notes that a person drew tokens of a survey, which the caller has locked.</summary>
    public static async Task NoteAsync(Session session, string survey, string personKey, CancellationToken cancel = default)
    {
        if (!await IsAsync(session, survey, personKey, cancel))
            await session.ExecuteAsync(Insert, new { survey, personKey }, cancel);
    }
}
