using System.Text.Json;
using Appraisal.Service.Access;
using Appraisal.Service.Web;
using Appraisal.Storage;
using Appraisal.Storage.Audit;

namespace Appraisal.Service.Audit;

/// <summary>One change, or one recorded read.</summary>
/// <param name="Id">In order of time.</param>
/// <param name="At">When.</param>
/// <param name="Person">Who.</param>
/// <param name="Role">As what.</param>
/// <param name="Action" example="review">What was done.</param>
/// <param name="Kind" example="material">To what kind of thing.</param>
/// <param name="Subject">To which one.</param>
/// <param name="Before">What it was.</param>
/// <param name="After">What it is.</param>
/// <param name="Reason">Why.</param>
public sealed record AuditEntry(
    Guid Id, DateTimeOffset At, string Person, string Role, string Action, string Kind, string Subject, JsonElement? Before, JsonElement? After, string? Reason);

/// <summary>Reading the audit.</summary>
public static class AuditEndpoints
{
    /// <summary>Registers the feature.</summary>
    public static IServiceCollection AddAudit(this IServiceCollection services) => services.AddSingleton<AuditTrail>();

    /// <summary>Maps its routes.</summary>
    public static void MapAudit(this IEndpointRouteBuilder api) =>
        api.MapGet("/audit", async ([AsParameters] PageQuery page, string? kind, string? subject, Database database, CancellationToken cancel) =>
                Answers.List<AuditEntry>(await database.ReadAsync(async session => page.Of(
                    await AuditStore.PageAsync(session, page.AfterId, kind, subject, page.Size + 1, cancel), View, r => r.Id.ToString()), cancel)))
            .WithTags("Audit").Allow(Role.Auditor)
            .Describe("ListAudit", "Lists changes in order of time, by kind and subject", 401, 403).Lists<AuditEntry>();

    private static AuditEntry View(AuditRow row) => new(
        row.Id, row.At, row.Person, row.Role, row.Action, row.Kind, row.Subject, Value(row.BeforeValue), Value(row.AfterValue), row.Reason);

    private static JsonElement? Value(string? json) => json is null ? null : Json.Read<JsonElement>(json);
}
