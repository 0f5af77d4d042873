using System.ComponentModel.DataAnnotations;
using Appraisal.Service.Access;
using Appraisal.Service.Audit;
using Appraisal.Service.Web;
using Appraisal.Storage;
using Appraisal.Storage.Schemes;

namespace Appraisal.Service.Schemes;

/// <summary>A comment on a version of a scheme.</summary>
public sealed record SchemeCommentRequest
{
    /// <summary>Your own id of it: 1 to 64 letters, digits or . _ - : # ( ) &amp; + ·, with single blanks inside</summary>
    /// <example>C-2025-0001</example>
    [Required]
    public string? Id { get; init; }

    /// <summary>What you say, at most 4000 characters.</summary>
    /// <example>山区入户路途远，走访的标准工时偏低。</example>
    [Required]
    public string? Text { get; init; }
}

/// <summary>A comment on a version of a scheme.</summary>
/// <param name="Id">Your own id.</param>
/// <param name="StaffNo">The cadre, where one said it.</param>
/// <param name="Person">Who said it.</param>
/// <param name="Text">What was said.</param>
/// <param name="At">When.</param>
public sealed record SchemeComment(string Id, string? StaffNo, string Person, string Text, DateTimeOffset At);

/// <summary>Takes comments on schemes from those whom they appraise, and from those who work with them.</summary>
public sealed class CommentOnScheme(Database database, AuditTrail audit, TimeProvider clock)
{
    private const int TextLength = 4000;

    /// <summary>Stores a comment under the client's id.</summary>
    public Task<Outcome<Stored<SchemeComment>>> RunAsync(Caller caller, string code, string version, SchemeCommentRequest request, CancellationToken cancel) =>
        database.WriteAsync<Outcome<Stored<SchemeComment>>>(async session =>
        {
            if (await SchemeStore.FindAsync(session, Check.Normalise(code)!, Check.Normalise(version)!, cancel) is not { } scheme)
                return Refusal.NotFound("scheme", $"{code}/{version}");
            var check = new Check();
            var row = new SchemeCommentRow
            {
                Id = check.Code("id", request.Id),
                SchemeCode = scheme.Code,
                SchemeVersion = scheme.Version,
                StaffNo = caller.StaffNo,
                Person = caller.Person,
                Body = check.Text("text", request.Text, TextLength),
                At = clock.GetUtcNow(),
                RequestDigest = RequestDigest.Of(new { scheme.Code, scheme.Version, caller.Person, request.Text }),
            };
            if (check.Refusal is { } refusal)
                return refusal;
            if (await SchemeCommentStore.FindAsync(session, row.Id, cancel) is { } before)
                return RequestDigest.Same(before.RequestDigest, row.RequestDigest)
                    ? new Stored<SchemeComment>(View(before), Change.Unchanged)
                    : Refusal.Conflict("id-taken", row.Id);
            await SchemeCommentStore.InsertAsync(session, row, cancel);
            await audit.WriteAsync(session, caller, "comment", "scheme", $"{row.SchemeCode}/{row.SchemeVersion}", after: View(row), cancel: cancel);
            return new Stored<SchemeComment>(View(row), Change.Created);
        }, cancel);

    /// <summary>What was said about a scheme; a member sees the own.</summary>
    public Task<Page<SchemeComment>> ListAsync(Caller caller, string code, string version, PageQuery page, CancellationToken cancel) => database.ReadAsync(async session =>
        page.Of(await SchemeCommentStore.PageAsync(session, Check.Normalise(code)!, Check.Normalise(version)!, page.After, caller.Scope(null), caller.Unit, page.Size + 1, cancel),
            View, r => r.Id), cancel);

    internal static SchemeComment View(SchemeCommentRow row) => new(row.Id, row.StaffNo, row.Person, row.Body, row.At);
}

/// <summary>Comments on schemes.</summary>
public static class SchemeCommentEndpoints
{
    /// <summary>Registers the feature.</summary>
    public static IServiceCollection AddSchemeComments(this IServiceCollection services) => services.AddSingleton<CommentOnScheme>();

    /// <summary>Maps its routes.</summary>
    public static void MapSchemeComments(this IEndpointRouteBuilder api)
    {
        var comments = api.MapGroup("/schemes/{code}/{version}/comments").WithTags("Schemes");
        comments.MapPost("", async (Caller caller, string code, string version, SchemeCommentRequest request, CommentOnScheme comment, CancellationToken cancel) =>
                Answers.Stored(await comment.RunAsync(caller, code, version, request, cancel),
                    _ => $"/schemes/{Uri.EscapeDataString(code)}/{Uri.EscapeDataString(version)}/comments"))
            .Allow(Role.Member, Role.Organizer, Role.Appraiser, Role.Inspector, Role.UnitClerk)
            .Describe("CommentOnScheme", "Says something about a scheme, started or not", 400, 401, 403, 404, 409, 422).Stores<SchemeComment>();

        comments.MapGet("", async (Caller caller, string code, string version, [AsParameters] PageQuery page, CommentOnScheme comment, CancellationToken cancel) =>
                Answers.List<SchemeComment>(await comment.ListAsync(caller, code, version, page, cancel)))
            .Allow(Role.Member, Role.Organizer, Role.Appraiser, Role.Auditor)
            .Describe("ListSchemeComments", "What was said about a scheme; a member sees the own", 401, 403).Lists<SchemeComment>();
    }
}
