using Appraisal.Scoring.Inspections;
using Appraisal.Service.Access;
using Appraisal.Service.Audit;
using Appraisal.Service.Disclosure;
using Appraisal.Service.Web;
using Appraisal.Storage;
using Appraisal.Storage.Inspections;

namespace Appraisal.Service.Inspections;

/// <summary>What the inspected say of a visit, and what the body answers: the unit rates it, a cadre or the unit comments on it.</summary>
public sealed class RemarkOnInspection(Database database, AuditTrail audit, TimeProvider clock)
{
    private const int MostCharacters = 2000;

    /// <summary>Rates a visit that has begun, as only the unit that was inspected may; a second rating takes the place of the first.</summary>
    public Task<Outcome<Stored<RatingView>>> RateAsync(Caller caller, string id, RatingRequest request, CancellationToken cancel) =>
        database.WriteAsync<Outcome<Stored<RatingView>>>(async session =>
        {
            var seen = await Visits.SeeAsync(session, caller, id, cancel);
            if (seen.Refusal is { } unseen)
                return unseen;
            var inspection = seen.Value;
            var check = new Check();
            var rating = check.Whole("rating", request.Rating, 1, 5);
            var comment = check.OptionalText("comment", request.Comment, MostCharacters);
            check.That(!Persons.Same(inspection.Inspector, caller.Person), "person", "own-inspection", caller.Person);
            // whoever is above it may be whoever inspected it
            check.That(caller.Unit == inspection.Unit, "person", "unit-rates", inspection.Unit);
            if (check.Refusal is { } refusal)
                return refusal;
            if (inspection.Status == Wire.Text(InspectionStatus.Cancelled) || !inspection.HasBegun(clock.GetUtcNow()))
                return Refusal.Conflict("not-visited", inspection.Id);

            var before = await RemarkStore.FindRatingAsync(session, inspection.Id, cancel);
            if (before is not null && before.Rating == rating && before.Comment == comment && before.Person == caller.Person)
                return new Stored<RatingView>(Raters.View(before), Change.Unchanged);
            var row = new RatingRow
            {
                Inspection = inspection.Id, Rating = (int)rating, Comment = comment, Person = caller.Person, At = clock.GetUtcNow(), Released = before?.Released ?? false,
            };
            await (before is null ? RemarkStore.InsertAsync(session, row, cancel) : RemarkStore.UpdateAsync(session, row, cancel));
            await Raters.LetOutAsync(session, inspection.Body, cancel);
            await audit.At(inspection.Unit).WriteAsync(session, caller, "rate", "inspection", row.Inspection, before is null ? null : Raters.View(before), Raters.View(row), cancel: cancel);
            return new Stored<RatingView>(Raters.View(row), before is null ? Change.Created : Change.Updated);
        }, cancel);

    /// <summary>Comments on an inspection.</summary>
    public Task<Outcome<Stored<CommentView>>> CommentAsync(Caller caller, string id, CommentRequest request, CancellationToken cancel) =>
        database.WriteAsync<Outcome<Stored<CommentView>>>(async session =>
        {
            var seen = await Visits.SeeAsync(session, caller, id, cancel);
            if (seen.Refusal is { } unseen)
                return unseen;
            var check = new Check();
            var row = new CommentRow
            {
                Id = check.Code("id", request.Id),
                Inspection = seen.Value.Id,
                StaffNo = caller.Role == Role.Member ? caller.StaffNo : null,
                Person = caller.Person,
                Text = check.Text("text", request.Text, MostCharacters),
                At = clock.GetUtcNow(),
            };
            if (check.Refusal is { } refusal)
                return refusal;
            if (await RemarkStore.FindCommentAsync(session, row.Id, cancel) is { } before)
                return before.Inspection == row.Inspection && before.Text == row.Text && before.Person == row.Person
                    ? new Stored<CommentView>(Raters.View(before), Change.Unchanged)
                    : Refusal.Conflict("id-taken", row.Id);
            await RemarkStore.InsertAsync(session, row, cancel);
            await audit.At(seen.Value.Unit).WriteAsync(session, caller, "comment", "inspection", row.Inspection, after: Raters.View(row), cancel: cancel);
            return new Stored<CommentView>(Raters.View(row), Change.Created);
        }, cancel);

    /// <summary>Answers a comment on record, once, by another person than who wrote it. Those whom it is about answer what was let out.</summary>
    public Task<Outcome<CommentView>> AnswerAsync(Caller caller, string id, string comment, AnswerRequest request, CancellationToken cancel) =>
        database.WriteAsync<Outcome<CommentView>>(async session =>
        {
            var acts = await Visits.ActAsync(session, caller, id, cancel);
            if (acts.Refusal is { } refused)
                return refused;
            if (await RemarkStore.FindCommentAsync(session, Check.Normalise(comment)!, cancel) is not { } row || row.Inspection != acts.Value.Id || caller.IsJudged(acts.Value.Inspector))
                return Refusal.NotFound("comment", comment);
            var check = new Check();
            var text = check.Text("text", request.Text, MostCharacters);
            check.That(!Persons.Same(row.Person, caller.Person), "person", "own-comment", caller.Person);
            if (check.Refusal is { } refusal)
                return refusal;
            if (row.Answer is not null)
                return row.Answer == text ? Raters.View(row) : Refusal.Conflict("answered", row.Id);
            var answered = row with { Answer = text, AnsweredBy = caller.Person, AnsweredAt = clock.GetUtcNow() };
            await RemarkStore.AnswerAsync(session, answered, cancel);
            await audit.At(acts.Value.Unit).WriteAsync(session, caller, "answer", "inspection", row.Inspection, Raters.View(row), Raters.View(answered), cancel: cancel);
            return Raters.View(answered);
        }, cancel);

    /// <summary>The comments on an inspection; none to those whom they are about.</summary>
    public Task<Outcome<Page<CommentView>>> ListAsync(Caller caller, string id, PageQuery page, CancellationToken cancel) =>
        database.ReadAsync<Outcome<Page<CommentView>>>(async session =>
        {
            var seen = await Visits.SeeAsync(session, caller, id, cancel);
            if (seen.Refusal is { } unseen)
                return unseen;
            if (caller.IsJudged(seen.Value.Inspector))
                return new Page<CommentView>([], null);
            return page.Of(await RemarkStore.CommentsAsync(session, seen.Value.Id, page.After, page.Size + 1, cancel), row => Raters.Of(caller, seen.Value, row), r => r.Id);
        }, cancel);
}
