using Appraisal.Service.Access;
using Appraisal.Service.Audit;
using Appraisal.Service.Web;
using Appraisal.Storage;
using Appraisal.Storage.Materials;
using Appraisal.Storage.Schemes;

namespace Appraisal.Service.Materials;

/// <summary>Accepts or refuses a material, and lets an accepted one serve further requirements: by another person than who handed it in.</summary>
public sealed class ReviewMaterial(Database database, AuditTrail audit, TimeProvider clock)
{
    private const int ReasonLength = 2000;

    /// <summary>The reason of a review that was entered together with its material.</summary>
    internal const string WithItsEntry = "import";

    /// <summary>In a transaction of its own.</summary>
    public Task<Outcome<Material>> RunAsync(Caller caller, string id, MaterialReviewRequest request, CancellationToken cancel) =>
        database.WriteAsync(session => ApplyAsync(session, caller, id, request, cancel), cancel);

    /// <summary>The row as a review leaves it that is entered together with it: the one case in which who enters a material may review it.</summary>
    internal static MaterialRow Entered(MaterialRow row, Caller caller, bool accepted) => row with
    {
        Status = Wire.Text(accepted ? ReviewStatus.Accepted : ReviewStatus.Rejected),
        ReviewedBy = caller.Person,
        ReviewedAt = row.UploadedAt,
        ReviewReason = WithItsEntry,
    };

    /// <summary>In the caller's transaction.</summary>
    public async Task<Outcome<Material>> ApplyAsync(Session session, Caller caller, string id, MaterialReviewRequest request, CancellationToken cancel)
    {
        if (await MaterialStore.FindAsync(session, Check.Normalise(id)!, cancel) is not { } before
            || !await caller.HoldsAsync(session, before.Unit, before.StaffNo, cancel))
            return Refusal.NotFound("material", id);
        var check = new Check();
        var accepted = check.Given("accepted", request.Accepted);
        var reason = accepted ? check.OptionalText("reason", request.Reason, ReasonLength) : check.Text("reason", request.Reason, ReasonLength);
        await CheckReviewerAsync(session, check, caller, before, cancel);
        check.That(Persons.Same(caller.Person, before.SubmittedBy) || !Persons.Same(caller.Person, before.UploadedBy), "person", "same-person", caller.Person);
        if (check.Refusal is { } refusal)
            return refusal;
        if (await RefuseAsync(session, before, cancel) is { } refused)
            return refused;

        var status = Wire.Text(accepted ? ReviewStatus.Accepted : ReviewStatus.Rejected);
        var uses = (await MaterialStore.UsesAsync(session, [before.Id], cancel))[before.Id].ToList();
        if (before.Status == status && before.ReviewedBy == caller.Person && before.ReviewReason == reason)
            return MaterialValidation.View(before, uses);
        var row = before with { Status = status, ReviewedBy = caller.Person, ReviewedAt = clock.GetUtcNow(), ReviewReason = reason };
        await MaterialStore.SetReviewAsync(session, before, row, cancel);
        var material = MaterialValidation.View(row, uses);
        await audit.At(row.Unit).WriteAsync(session, caller, "review", "material", row.Id, MaterialValidation.View(before, uses), material, reason, cancel);
        return material;
    }

    /// <summary>Lets an accepted material serve one more requirement.</summary>
    public Task<Outcome<Stored<Material>>> AddUseAsync(Caller caller, string id, MaterialUse request, CancellationToken cancel) =>
        database.WriteAsync<Outcome<Stored<Material>>>(async session =>
        {
            if (await MaterialStore.FindAsync(session, Check.Normalise(id)!, cancel) is not { } row
                || !await caller.HoldsAsync(session, row.Unit, row.StaffNo, cancel))
                return Refusal.NotFound("material", id);
            var check = new Check();
            var use = new MaterialUseRow(row.Id, check.Code("cycle", request.Cycle), check.Code("kind", request.Kind));
            await CheckReviewerAsync(session, check, caller, row, cancel);
            var cycle = await caller.SeenCycleAsync(session, use.Cycle, cancel);
            if (check.That(use.Cycle.Length == 0 || cycle is not null, "cycle", "unknown", "cycle", use.Cycle))
                check.That(cycle is null || row.ValidUntil is null || row.ValidUntil >= cycle.StartsOn, "cycle", "before-cycle", row.ValidUntil, cycle?.StartsOn, use.Cycle);
            if (check.Refusal is { } refusal)
                return refusal;
            if (await RefuseAsync(session, row, cancel) is { } refused)
                return refused;
            if (row.Status != Wire.Text(ReviewStatus.Accepted))
                return Refusal.Conflict("not-accepted", row.Id, row.Status);

            var uses = (await MaterialStore.UsesAsync(session, [row.Id], cancel))[row.Id].ToList();
            if (uses.Contains(use))
                return new Stored<Material>(MaterialValidation.View(row, uses), Change.Unchanged);
            if (cycle!.ClosedAt is not null)
                return Refusal.Conflict("cycle-closed", use.Cycle);
            await MaterialStore.InsertUseAsync(session, use, cancel);
            await audit.At(row.Unit).WriteAsync(session, caller, "reuse", "material", row.Id, after: use, cancel: cancel);
            return new Stored<Material>(MaterialValidation.View(row, uses.Append(use)), Change.Created);
        }, cancel);

    private static async Task CheckReviewerAsync(Session session, Check check, Caller caller, MaterialRow row, CancellationToken cancel)
    {
        check.That(!Persons.Same(caller.Person, row.SubmittedBy), "person", "same-person", caller.Person);
        if (check.That(!caller.Is(row.StaffNo), "person", "own-case"))
            check.That(!await caller.IsPostedInAsync(session, row.Unit, cancel), "person", "own-unit", row.Unit);
    }

    private static async Task<Refusal?> RefuseAsync(Session session, MaterialRow row, CancellationToken cancel) =>
        await MaterialStore.IsContradictedAsync(session, row.ContentHash, row.Unit, cancel)
            ? Refusal.Conflict("material-contradicted", row.Id)
            : null;
}
