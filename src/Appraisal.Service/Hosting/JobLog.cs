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

    /// <summary>Says of exceptions what a log may say.</summary>
    private sealed class Discreet(ILog log) : ILog
    {
        public bool Log(Hangfire.Logging.LogLevel logLevel, Func<string>? messageFunc, Exception? exception = null) =>
            log.Log(logLevel, messageFunc, exception is null ? null : LoggableException.Of(exception));
    }

    private sealed class Silence : ILog
    {
        public bool Log(Hangfire.Logging.LogLevel logLevel, Func<string>? messageFunc, Exception? exception = null) => false;
    }
}
