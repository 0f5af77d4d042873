using Appraisal.Service.Access;
using Appraisal.Service.Inspections;
using Appraisal.Storage;
using Appraisal.Storage.Inspections;

namespace Appraisal.Service.Disclosure;

/// <summary>
/// Who learns what the inspected say of a visit. Organizers, auditors and the unit that said it see all; others see comments without a name,
/// and no rating. Those who inspect see neither at the visit, without a name either, as it tells whose they are; their body gets a mean over
/// many visits, and remarks that an organizer has let out.
/// </summary>
public static class Raters
{
    /// <summary>Visits, and units, that a body's mean is of at least; it is renewed by as many, else two looks would tell of fewer.</summary>
    public const int LeastVisits = 5;

    /// <inheritdoc cref="LeastVisits"/>
    public const int LeastUnits = 3;

    /// <summary>Whether a caller is of those whom remarks on a visit are about: whoever inspects, and whoever led it, with an organizer's key either.</summary>
    internal static bool IsJudged(this Caller caller, string inspector) => caller.Role == Role.Inspector || Persons.Same(caller.Person, inspector);

    /// <summary>Whether a caller sees who said what of a visit.</summary>
    internal static bool SeesRaters(this Caller caller, string unit, string inspector) => !caller.IsJudged(inspector)
        && (caller.Role is Role.Administrator or Role.Organizer or Role.Auditor || (caller.Role == Role.UnitClerk && caller.Unit == unit));

    /// <summary>A rating as a caller sees it; null: not at all.</summary>
    internal static RatingView? Of(Caller caller, InspectionRow inspection, RatingRow? row) =>
        row is not null && caller.SeesRaters(inspection.Unit, inspection.Inspector) ? View(row) : null;

    /// <summary>A rating as whoever gave it sees it.</summary>
    internal static RatingView View(RatingRow row) => new(row.Inspection, row.Rating, row.Comment, row.Person, row.At);

    /// <summary>A comment as a caller sees it: names only of the own.</summary>
    internal static CommentView Of(Caller caller, InspectionRow inspection, CommentRow row) =>
        caller.SeesRaters(inspection.Unit, inspection.Inspector) || Persons.Same(caller.Person, row.Person)
            ? View(row)
            : View(row) with { StaffNo = null, Person = null };

    /// <summary>A comment with its names.</summary>
    internal static CommentView View(CommentRow row) =>
        new(row.Id, row.Inspection, row.StaffNo, row.Person, row.Text, row.At, row.Answer, row.AnsweredBy, row.AnsweredAt);

    /// <summary>A remark as the body reads it.</summary>
    internal static BodyRemark View(ReleasedRemarkRow row) => new(row.Id, row.Text, row.Answer, row.AnsweredBy, row.AnsweredAt);

    /// <summary>
    /// Lets the mean of a body's ratings out once enough new ones have come, in the transaction that stores one. A rating that was changed
    /// shows with the next ones.
    /// </summary>
    internal static async Task LetOutAsync(Session session, string body, CancellationToken cancel)
    {
        await session.LockAsync("body-rating:" + body, cancel);
        var all = await ReleaseStore.RatingsAsync(session, body, cancel);
        var added = all.Where(r => !r.Released).ToList();
        if (added.Count < LeastVisits || Units(added) < LeastUnits)
            return;
        await ReleaseStore.ReleaseAsync(session,
            new BodyRatingRow { Body = body, Visits = all.Count, Units = Units(all), Points = all.Sum(r => (long)r.Rating) }, added.Select(r => r.Inspection), cancel);
    }

    private static int Units(IEnumerable<BodyVisitRating> ratings) => ratings.Select(r => r.Unit).Distinct(StringComparer.Ordinal).Count();
}
