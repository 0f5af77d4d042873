using System.CommandLine;
using Appraisal.Service.Hosting.Settings;

namespace Appraisal.Service.Hosting.Commands;

/// <summary><c>serve</c>, which is also what the program does without a command.</summary>
internal static class ServeCommand
{
    /// <summary>The command.</summary>
    public static Command Command => CommandLine.Command("serve", "Serves: the API, the jobs, or both, as the setting Roles says. Also without a command.", async (given, cancel) =>
    {
        await using var app = ServiceHost.Build(CommandLine.SettingsOf(given), surroundings: Surroundings.Faults);
        await ServiceStart.RunAsync(app, cancel);
        return 0;
    });
}
