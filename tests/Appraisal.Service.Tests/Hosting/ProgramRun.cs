using System.Diagnostics;
using Appraisal.Service.Hosting;

namespace Appraisal.Service.Tests.Hosting;

/// <summary>The real program, run to its end in a folder of its own, without what the environment of the tests would set.</summary>
public sealed class ProgramRun : IDisposable
{
    private readonly Dictionary<string, string> _environment = new(StringComparer.Ordinal);

    /// <summary>Where it runs; gone with it.</summary>
    public string Folder { get; } = Directory.CreateTempSubdirectory("appraisal-program-").FullName;

    /// <summary>Sets a variable for what follows.</summary>
    public ProgramRun With(string variable, string value)
    {
        _environment[variable] = value;
        return this;
    }

    /// <summary>Runs it; fails if it has not ended after a minute.</summary>
    public async Task<(int ExitCode, string Output, string Error)> RunAsync(params string[] args)
    {
        using var process = Start(args);
        var (output, error) = (process.StandardOutput.ReadToEndAsync(), process.StandardError.ReadToEndAsync());
        try
        {
            await process.WaitForExitAsync().WaitAsync(TimeSpan.FromMinutes(2));
        }
        finally
        {
            if (!process.HasExited)
                process.Kill();
        }
        return (process.ExitCode, await output, await error);
    }

    /// <summary>Starts it.</summary>
    public Process Start(params string[] args)
    {
        var start = new ProcessStartInfo("dotnet") { UseShellExecute = false, RedirectStandardOutput = true, RedirectStandardError = true, WorkingDirectory = Folder };
        start.ArgumentList.Add(typeof(ServiceHost).Assembly.Location);
        foreach (var argument in args)
            start.ArgumentList.Add(argument);
        foreach (var name in start.Environment.Keys.Where(k => k.StartsWith("ASPNETCORE", StringComparison.OrdinalIgnoreCase) || k.StartsWith("DOTNET_ENV", StringComparison.OrdinalIgnoreCase) || k.Contains("__", StringComparison.Ordinal)).ToList())
            start.Environment.Remove(name);
        foreach (var (name, value) in _environment)
            start.Environment[name] = value;
        return Process.Start(start)!;
    }

    public void Dispose() => Directory.Delete(Folder, recursive: true);
}
