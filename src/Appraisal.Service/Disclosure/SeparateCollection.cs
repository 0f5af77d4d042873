using Appraisal.Service.Access;
using Appraisal.Storage;
using Appraisal.Storage.Access;
using Appraisal.Storage.Disclosure;
using Appraisal.Storage.Surveys;

namespace Appraisal.Service.Disclosure;

/// <summary>
/// Keeps those who draw a survey's tokens apart from those who read its figures: whoever did both could use nine tokens and read the
/// answer of the tenth. A survey may say that it does without.
/// </summary>
[System.Diagnostics.CodeAnalysis.SuppressMessage("Naming", "CA1711", Justification = "The collecting of responses, as the surveys' member names it; no collection of things.")]
public static class SeparateCollection
{
    private static readonly string[] Readers =
        [.. new[] { Role.Administrator, Role.Organizer, Role.Appraiser, Role.Auditor, Role.HrReader }.Select(r => Wire.Text(r))];

    /// <summary>Why the caller may not draw tokens of a survey; null: may. The person counts, with every key that has not ended.</summary>
    internal static async Task<Refusal?> WhyNotDrawAsync(Session session, Caller caller, SurveyRow survey, DateTimeOffset now, CancellationToken cancel) =>
        survey.SeparateCollection && (caller.Role != Role.Collector
            || (await KeyStore.RolesAsync(session, Persons.Key(caller.Person), now, cancel)).Intersect(Readers, StringComparer.Ordinal).Any())
            ? new Refusal(403, "separate-collection", [], survey.Code)
            : null;

    /// <summary>Why the caller may read no figure of a survey (null: of none); null: may.</summary>
    internal static async Task<Refusal?> WhyNotReadAsync(Session session, Caller caller, string? survey, CancellationToken cancel) =>
        survey is not null && await CollectorStore.IsAsync(session, survey, Persons.Key(caller.Person), cancel)
            ? new Refusal(403, "separate-collection", [], survey)
            : null;

    /// <summary>Notes who drew.</summary>
    internal static Task NoteAsync(Session session, Caller caller, SurveyRow survey, CancellationToken cancel) =>
        survey.SeparateCollection ? CollectorStore.NoteAsync(session, survey.Code, Persons.Key(caller.Person), cancel) : Task.CompletedTask;
}
