using Appraisal.Service.Web;
using Hangfire.AspNetCore;
using Hangfire.Logging;

namespace Appraisal.Service.Hosting;

/// <summary>
/// Hangfire has one log for the process, that of the host that was built last. Where hosts live side by side, as in tests, it outlives
/// the others' use of it: once that host is gone it must fall silent, not fail the jobs of those that remain.
/// </summary>
internal sealed class JobLog(ILoggerFactory factory) : ILogProvider
{
    private readonly AspNetCoreLogProvider _log = new(factory);

    public ILog GetLogger(string name)
    {
        try
        {
            return new Discreet(_log.GetLogger(name));
        }
        catch (ObjectDisposedException)
        {
            return new Silence();
        }
    }

    // Hangfire keeps the type to itself
    private const string Gone = "BackgroundServerGoneException";

    /// <summary>Says of exceptions what a log may say.</summary>
    private sealed class Discreet(ILog log) : ILog
    {
        // a server that its storage took for gone, as after a jump of the clock, registers again by itself: no error of anybody's
        public bool Log(Hangfire.Logging.LogLevel logLevel, Func<string>? messageFunc, Exception? exception = null) =>
            log.Log(exception?.GetType().Name == Gone && logLevel > Hangfire.Logging.LogLevel.Info ? Hangfire.Logging.LogLevel.Info : logLevel,
                messageFunc, exception is null ? null : LoggableException.Of(exception));
    }

    private sealed class Silence : ILog
    {
        public bool Log(Hangfire.Logging.LogLevel logLevel, Func<string>? messageFunc, Exception? exception = null) => false;
    }
}
