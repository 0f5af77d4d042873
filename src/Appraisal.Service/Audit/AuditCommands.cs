using Appraisal.Service.Web;

namespace Appraisal.Service.Audit;

/// <summary>The audit on the command line; every option of the service's configuration may be given as well.</summary>
public static class AuditCommands
{
    /// <summary><c>verify-audit [--head file]</c>: prints the verdict; 0 if the audit is intact, 1 if it is not, 2 if the head cannot be read.</summary>
    public static async Task<int> VerifyAsync(WebApplication app, TextWriter output, CancellationToken cancel = default)
    {
        var head = app.Configuration["head"] is { Length: > 0 } file ? Json.Read<AuditHead>(await File.ReadAllTextAsync(file, cancel)) : null;
        var outcome = await app.Services.GetRequiredService<VerifyAudit>().RunAsync(new AuditVerification { Head = head }, cancel);
        await output.WriteLineAsync(outcome.Refusal is { } refusal ? Json.Text(Problems.Describe(refusal)) : Json.Text(outcome.Value));
        return outcome.Refusal is not null ? 2 : outcome.Value.Intact ? 0 : 1;
    }

    /// <summary><c>audit-head</c>: prints the head of the chain, to be kept where who can write the database cannot write.</summary>
    public static async Task<int> HeadAsync(WebApplication app, TextWriter output, CancellationToken cancel = default)
    {
        var state = await app.Services.GetRequiredService<VerifyAudit>().StateAsync(cancel);
        await output.WriteLineAsync(Json.Text(state.Head));
        return state.Head is null ? 1 : 0;
    }
}
