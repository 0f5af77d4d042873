using System.CommandLine;
using Appraisal.Service.Access;
using Appraisal.Service.Hosting;
using Appraisal.Service.Hosting.Commands;
using Appraisal.Service.Web;

namespace Appraisal.Service.Scores;

/// <summary>Recomputing a score run on the command line.</summary>
internal static class VerifyRunCommand
{
    private static readonly Option<Guid> Run = new("--run") { Description = "The id of a score run.", Required = true };

    private static readonly Option<string?> Cadre = new("--cadre") { Description = "A staff number: only this score, from the cadre's own document and the cohort's figures." };

    /// <summary><c>verify-run</c>.</summary>
    public static Command Command => CommandLine.Command("verify-run", "Computes a score run again from its frozen inputs; the exit code is 0 if it is the same, 1 if it is not, 2 if there is no such run.",
        async (given, cancel) =>
        {
            await using var app = ServiceHost.Build(CommandLine.SettingsOf(given));
            await ServiceStart.OpenAsync(app, cancel);
            return await RunAsync(app, given.GetValue(Run), Console.Out, given.GetValue(Cadre), cancel);
        }, Run, Cadre);

    /// <summary>Prints the verdict; 0 if the run is intact, 1 if it is not, 2 if there is no such run.</summary>
    public static async Task<int> RunAsync(WebApplication app, Guid run, TextWriter output, string? cadre = null, CancellationToken cancel = default)
    {
        var verify = app.Services.GetRequiredService<VerifyRun>();
        var outcome = cadre is null
            ? await verify.RunAsync(Caller.Service, run, cancel)
            : await verify.CadreAsync(Caller.Service, run, Check.Normalise(cadre)!, cancel);
        await output.WriteLineAsync(outcome.Refusal is { } refusal ? Json.Text(Problems.Describe(refusal)) : Json.Text(outcome.Value));
        return outcome.Refusal is not null ? 2 : outcome.Value.Intact ? 0 : 1;
    }
}
