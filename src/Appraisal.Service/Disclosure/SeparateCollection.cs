using Appraisal.Service.Access;
using Appraisal.Storage;
using Appraisal.Storage.Access;
using Appraisal.Storage.Disclosure;
using Appraisal.Storage.Surveys;

namespace Appraisal.Service.Disclosure;

/// <summary>
/// Keeps those who collect a survey's responses, by drawing its tokens or importing files, apart from those who read its figures: whoever
/// did both could give nine responses and read the answer of the tenth. A survey may say that it does without.
/// </summary>
[System.Diagnostics.CodeAnalysis.SuppressMessage("Naming", "CA1711", Justification = "The collecting of responses, as the surveys' member names it; no collection of things.")]
public static class SeparateCollection
{
    private static readonly string[] Readers =
        [.. new[] { Role.Administrator, Role.Organizer, Role.Appraiser, Role.Auditor, Role.HrReader }.Select(r => Wire.Text(r))];

    /// <summary>Why the caller may not draw tokens of a survey or import its responses; null: may. The person counts, with every key that has not ended.</summary>
    internal static async Task<Refusal?> WhyNotCollectAsync(Session session, Caller caller, SurveyRow survey, DateTimeOffset now, CancellationToken cancel) =>
        survey.SeparateCollection && (caller.Role != Role.Collector
            || (await KeyStore.RolesAsync(session, Persons.Key(caller.Person), now, cancel)).Intersect(Readers, StringComparer.Ordinal).Any())
            ? Apart(survey.Code)
            : null;

    /// <summary>Why the caller may read no figure of a survey (null: of none); null: may.</summary>
    internal static async Task<Refusal?> WhyNotReadAsync(Session session, Caller caller, string? survey, CancellationToken cancel) =>
        survey is not null && await CollectorStore.IsAsync(session, survey, Persons.Key(caller.Person), cancel) ? Apart(survey) : null;

    /// <summary>Why the caller may read no figure of cycles that hold a day; null: may.</summary>
    internal static async Task<Refusal?> WhyNotReadOfDayAsync(Session session, Caller caller, DateOnly day, CancellationToken cancel) =>
        await CollectorStore.OfDayAsync(session, Persons.Key(caller.Person), day, cancel) is { } survey ? Apart(survey) : null;

    /// <summary>Why the caller may read nothing that was published of a cycle (null: of one or another); null: may.</summary>
    internal static async Task<Refusal?> WhyNotReadPublishedAsync(Session session, Caller caller, string? cycle, CancellationToken cancel) =>
        await CollectorStore.OfPublishedAsync(session, Persons.Key(caller.Person), cycle, cancel) is { } survey ? Apart(survey) : null;

    /// <summary>Notes who collected.</summary>
    internal static Task NoteAsync(Session session, Caller caller, SurveyRow survey, CancellationToken cancel) =>
        survey.SeparateCollection ? CollectorStore.NoteAsync(session, survey.Code, Persons.Key(caller.Person), cancel) : Task.CompletedTask;

    private static Refusal Apart(string survey) => new(403, "separate-collection", [], survey);
}
