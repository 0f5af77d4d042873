using System.ComponentModel.DataAnnotations;
using Appraisal.Service.Access;
using Appraisal.Service.Audit;
using Appraisal.Service.Inspections;
using Appraisal.Service.Web;
using Appraisal.Storage;
using Appraisal.Storage.Inspections;
using Appraisal.Storage.Organization;

namespace Appraisal.Service.Disclosure;

/// <summary>What the inspected think of a body's visits.</summary>
/// <param name="Body" example="county-safety">The inspecting body.</param>
/// <param name="Visits" example="25">Rated visits in the mean; 0: too few, or of too few units, so far.</param>
/// <param name="Units" example="12">Units that rated them.</param>
/// <param name="Mean" example="3.4">1 to 5; null: too few.</param>
public sealed record BodyRating(string Body, int Visits, int Units, double? Mean);

/// <summary>What one of the inspected said of a visit, without who or where, as an organizer let it out.</summary>
/// <param name="Id">Of its own.</param>
/// <param name="Text" example="同一台账半月内已查三次。">What it says.</param>
/// <param name="Answer">What the body answered; null: not yet.</param>
/// <param name="AnsweredBy">Who answered.</param>
/// <param name="AnsweredAt">When.</param>
public sealed record BodyRemark(Guid Id, string Text, string? Answer, string? AnsweredBy, DateTimeOffset? AnsweredAt);

/// <summary>A comment to be let out to the inspecting body.</summary>
public sealed record ReleaseRequest
{
    /// <summary>What the body may read, at most 2000 characters; must not name the unit or the author. Absent: as it was written.</summary>
    /// <example>同一台账半月内已查三次。</example>
    [MaxLength(2000)]
    public string? Text { get; init; }
}

/// <summary>What inspecting bodies read of what the inspected say, and answer.</summary>
public sealed class BodyRemarks(Database database, AuditTrail audit, Ids ids, TimeProvider clock)
{
    private const int MostCharacters = 2000;

    /// <summary>Lets the body read a comment (null: that of the rating), after an organizer has read it; a second time changes nothing.</summary>
    public Task<Outcome<BodyRemark>> ReleaseAsync(Caller caller, string id, string? comment, ReleaseRequest request, CancellationToken cancel) =>
        database.WriteAsync<Outcome<BodyRemark>>(async session =>
        {
            var seen = await Visits.SeeAsync(session, caller, id, cancel);
            if (seen.Refusal is { } unseen)
                return unseen;
            var inspection = seen.Value;
            if (caller.IsJudged(inspection.Inspector)) // before anything else: what is refused of a text tells who said it
                return Refusal.Invalid(new FieldError("person", "own-inspection", caller.Person));
            if (await SaidAsync(session, inspection, Check.Normalise(comment), cancel) is not { } said)
                return Refusal.NotFound("comment", comment ?? id);
            await session.LockAsync("remarks:" + inspection.Id, cancel);
            if ((await ReleaseStore.OfInspectionAsync(session, inspection.Id, cancel)).FirstOrDefault(r => r.Comment == said.Comment) is { } before)
                return Raters.View(before);
            var check = new Check();
            var text = check.OptionalText("text", request.Text, MostCharacters) ?? said.Text;
            check.That(!Persons.Same(said.Person, caller.Person), "person", "own-comment", caller.Person);
            var unit = await UnitStore.FindAsync(session, inspection.Unit, cancel);
            foreach (var name in new[] { unit?.Code, unit?.Name, inspection.Id, said.Person, said.StaffNo }.Distinct(StringComparer.Ordinal))
                check.That(string.IsNullOrEmpty(name) || !text.Contains(name, StringComparison.OrdinalIgnoreCase), "text", "names-somebody", name);
            if (check.Refusal is { } refusal)
                return refusal;
            var row = new ReleasedRemarkRow
            {
                Id = ids.Next(),
                Body = inspection.Body,
                Inspection = inspection.Id,
                Comment = said.Comment,
                Text = text,
                ReleasedBy = caller.Person,
                ReleasedAt = clock.GetUtcNow(),
            };
            await ReleaseStore.InsertAsync(session, row, cancel);
            await audit.At(inspection.Unit).WriteAsync(session, caller, "release", "inspection", inspection.Id, after: new { row.Comment, row.Text }, cancel: cancel);
            return Raters.View(row);
        }, cancel);

    /// <summary>The comments of a visit that its body may read; an empty one stands for that of the rating.</summary>
    public Task<Outcome<IReadOnlySet<string>>> ReleasedAsync(Caller caller, string id, CancellationToken cancel) =>
        database.ReadAsync<Outcome<IReadOnlySet<string>>>(async session =>
            await Visits.SeeAsync(session, caller, id, cancel) is { Refusal: null } seen
                ? (await ReleaseStore.OfInspectionAsync(session, seen.Value.Id, cancel)).Select(r => r.Comment ?? "").ToHashSet(StringComparer.Ordinal)
                : Refusal.NotFound("inspection", id), cancel);

    /// <summary>The mean of a body's ratings, as it was last let out.</summary>
    public Task<Outcome<BodyRating>> RatingAsync(Caller caller, string body, CancellationToken cancel) =>
        database.ReadAsync<Outcome<BodyRating>>(async session =>
        {
            var code = Check.Normalise(body)!;
            if (!await caller.ReadsOfAsync(session, code, cancel))
                return Refusal.NotFound("inspecting-body", body);
            var row = await ReleaseStore.RatingAsync(session, code, cancel);
            return new BodyRating(code, row?.Visits ?? 0, row?.Units ?? 0, row is null ? null : row.Points / (double)row.Visits);
        }, cancel);

    /// <summary>The remarks that were let out to a body.</summary>
    public Task<Outcome<Page<BodyRemark>>> ListAsync(Caller caller, string body, PageQuery page, CancellationToken cancel) =>
        database.ReadAsync<Outcome<Page<BodyRemark>>>(async session =>
        {
            var code = Check.Normalise(body)!;
            return await caller.ReadsOfAsync(session, code, cancel)
                ? page.Of(await ReleaseStore.PageAsync(session, code, page.AfterId, page.Size + 1, cancel), Raters.View, r => r.Id.ToString())
                : Refusal.NotFound("inspecting-body", body);
        }, cancel);

    /// <summary>The body's answer to a remark, once; it stands with the comment.</summary>
    public Task<Outcome<BodyRemark>> AnswerAsync(Caller caller, string body, Guid id, AnswerRequest request, CancellationToken cancel) =>
        database.WriteAsync<Outcome<BodyRemark>>(async session =>
        {
            if (await ReleaseStore.FindAsync(session, id, cancel) is not { } row || row.Body != Check.Normalise(body) || !await caller.ReadsOfAsync(session, row.Body, cancel))
                return Refusal.NotFound("remark", id.ToString());
            var inspection = (await InspectionStore.FindAsync(session, row.Inspection, cancel))!;
            if (!await caller.HoldsAsync(session, inspection.Unit, cancel))
                return Refusal.NotFound("remark", id.ToString()); // an answer is given once: not from outside
            var check = new Check();
            var text = check.Text("text", request.Text, MostCharacters);
            if (check.Refusal is { } refusal)
                return refusal;
            if (row.Answer is not null)
                return row.Answer == text ? Raters.View(row) : Refusal.Conflict("answered", row.Id);
            var answered = row with { Answer = text, AnsweredBy = caller.Person, AnsweredAt = clock.GetUtcNow() };
            if (!await ReleaseStore.AnswerAsync(session, answered, cancel))
                return Refusal.Conflict("answered", row.Id);
            if (row.Comment is not null && await RemarkStore.FindCommentAsync(session, row.Comment, cancel) is { Answer: null } comment)
                await RemarkStore.AnswerAsync(session, comment with { Answer = text, AnsweredBy = caller.Person, AnsweredAt = answered.AnsweredAt }, cancel);
            await audit.At(inspection.Unit).WriteAsync(session, caller, "answer", "inspection", row.Inspection, Raters.View(row), Raters.View(answered), cancel: cancel);
            return Raters.View(answered);
        }, cancel);


    private static async Task<Said?> SaidAsync(Session session, InspectionRow inspection, string? comment, CancellationToken cancel)
    {
        if (comment is null)
        {
            return await RemarkStore.FindRatingAsync(session, inspection.Id, cancel) is { Comment: { } text } rating
                ? new Said(null, text, rating.Person, null)
                : null;
        }
        return await RemarkStore.FindCommentAsync(session, comment, cancel) is { } row && row.Inspection == inspection.Id
            ? new Said(row.Id, row.Text, row.Person, row.StaffNo)
            : null;
    }

    private sealed record Said(string? Comment, string Text, string Person, string? StaffNo);
}
