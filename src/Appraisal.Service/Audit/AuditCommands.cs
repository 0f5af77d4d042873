using System.CommandLine;
using Appraisal.Service.Hosting;
using Appraisal.Service.Hosting.Commands;
using Appraisal.Service.Web;

namespace Appraisal.Service.Audit;

/// <summary>The audit on the command line.</summary>
internal static class AuditCommands
{
    private static readonly Option<FileInfo> HeadFile = new("--head") { Description = "A head that was kept elsewhere (see audit-head), to hold the chain against." };

    /// <summary><c>verify-audit</c>.</summary>
    public static Command VerifyAudit => CommandLine.Command("verify-audit", "Verifies the whole audit; the exit code is 0 if it is intact, 1 if it is not, 2 if the head cannot be read.",
        async (given, cancel) =>
        {
            await using var app = ServiceHost.Build(CommandLine.SettingsOf(given));
            await ServiceStart.OpenAsync(app, cancel);
            return await VerifyAsync(app, given.GetValue(HeadFile), Console.Out, cancel);
        }, HeadFile);

    /// <summary><c>audit-head</c>.</summary>
    public static Command AuditHead => CommandLine.Command("audit-head", "Prints the head of the audit's chain, to be kept where who can write the database cannot write.",
        async (given, cancel) =>
        {
            await using var app = ServiceHost.Build(CommandLine.SettingsOf(given));
            await ServiceStart.OpenAsync(app, cancel);
            return await HeadAsync(app, Console.Out, cancel);
        });

    /// <summary>Prints the verdict; 0 if the audit is intact, 1 if it is not, 2 if the head cannot be read.</summary>
    public static async Task<int> VerifyAsync(WebApplication app, FileInfo? headFile, TextWriter output, CancellationToken cancel = default)
    {
        var head = headFile is null ? null : await ReadAsync(headFile, cancel);
        if (headFile is not null && head is null)
            throw new StartFault(2, $"{headFile} holds no head of the chain as audit-head prints it.");
        var outcome = await app.Services.GetRequiredService<VerifyAudit>().RunAsync(new AuditVerification { Head = head }, cancel);
        await output.WriteLineAsync(outcome.Refusal is { } refusal ? Json.Text(Problems.Describe(refusal)) : Json.Text(outcome.Value));
        return outcome.Refusal is not null ? 2 : outcome.Value.Intact ? 0 : 1;
    }

    /// <summary>Prints the head of the chain; 1 if there is none.</summary>
    public static async Task<int> HeadAsync(WebApplication app, TextWriter output, CancellationToken cancel = default)
    {
        var state = await app.Services.GetRequiredService<VerifyAudit>().StateAsync(cancel);
        await output.WriteLineAsync(Json.Text(state.Head));
        return state.Head is null ? 1 : 0;
    }

    private static async Task<AuditHead?> ReadAsync(FileInfo file, CancellationToken cancel)
    {
        try
        {
            return Json.Read<AuditHead>(await File.ReadAllTextAsync(file.FullName, cancel));
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException or InvalidDataException or System.Text.Json.JsonException)
        {
            return null;
        }
    }
}
