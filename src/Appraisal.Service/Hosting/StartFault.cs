namespace Appraisal.Service.Hosting;

/// <summary>Why the program cannot start, for who operates it: one sentence a fault, all at once, and no stack trace.</summary>
[System.Diagnostics.CodeAnalysis.SuppressMessage("Naming", "CA1710", Justification = "What operators read is a fault of the start.")]
public sealed class StartFault(int exitCode, params IReadOnlyList<string> faults) : Exception(string.Join(Environment.NewLine, faults))
{
    /// <summary>The exit code where the configuration is wrong (EX_CONFIG of sysexits.h).</summary>
    public const int Configuration = 78;

    /// <summary>The exit code where the database cannot be had (EX_UNAVAILABLE).</summary>
    public const int Unavailable = 69;

    /// <summary>The process's exit code.</summary>
    public int ExitCode => exitCode;

    /// <summary>One sentence each.</summary>
    public IReadOnlyList<string> Faults => faults;
}
