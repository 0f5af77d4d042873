using System.Text.Json;
using Appraisal.Service.Access;
using Appraisal.Service.Hosting;
using Appraisal.Service.Web;
using Appraisal.Storage;
using Appraisal.Storage.Audit;
using Hangfire;

namespace Appraisal.Service.Audit;

/// <summary>Reading and verifying the audit.</summary>
public static class AuditEndpoints
{
    /// <summary>Registers the feature.</summary>
    public static IServiceCollection AddAudit(this IServiceCollection services, IConfiguration configuration) => services
        .AddSingleton(configuration.GetSection("Retention").Get<RetentionOptions>() ?? new RetentionOptions())
        .AddSingleton<EraseExpired>().AddRecurring<EraseExpired>("erase-expired", Cron.Daily(20), job => job.RunAsync(CancellationToken.None))
        .AddSingleton<AuditTrail>().AddSingleton<ReadRecords>().AddSingleton<AuditSigner>().AddSingleton<SealAudit>().AddSingleton<VerifyAudit>().AddSingleton<ReadAudit>()
        .AddHostedService<AuditSealer>();

    /// <summary>Maps its routes.</summary>
    public static void MapAudit(this IEndpointRouteBuilder api)
    {
        var audit = api.MapGroup("/audit").WithTags("Audit").Allow(Role.Auditor);

        audit.MapGet("", async (Caller caller, [AsParameters] PageQuery page, [AsParameters] AuditQuery query, ReadAudit read, CancellationToken cancel) =>
                Answers.List(await read.RunAsync(caller, query, page, latestFirst: false, cancel)))
            .Describe("ListAudit", "Lists changes in order of time, by kind, subject, person, action and days", 401, 403).Lists<AuditEntry>();

        audit.MapGet("/head", async (VerifyAudit verify, CancellationToken cancel) => Answers.Of<AuditState>(await verify.StateAsync(cancel)))
            .Describe("GetAuditHead", "The head of the chain, to be kept elsewhere, and how much is not sealed yet", 401, 403).Gives<AuditState>();

        audit.MapPost("/verify", async (AuditVerification? request, VerifyAudit verify, CancellationToken cancel) =>
                Answers.Of(await verify.RunAsync(request ?? new AuditVerification(), cancel)))
            .Describe("VerifyAudit", "Names the first row that was changed, removed, moved or added behind the service's back", 400, 401, 403, 422)
            .Gives<AuditVerdict>();
    }
}
