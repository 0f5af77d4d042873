using System.Diagnostics;
using System.Globalization;
using System.Text;
using System.Text.Json;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Logging.Console;

namespace Appraisal.Service.Hosting;

/// <summary>
/// Log lines as JSON (<c>Logging:Console:FormatterName=json</c>): when, how grave, what, and the trace by which a problem document names the
/// request. The framework's own has no time, and would have to tell addresses, and so staff numbers, to tell the trace.
/// </summary>
internal sealed class LogLines(TimeProvider clock) : ConsoleFormatter(ConsoleFormatterNames.Json)
{
    /// <inheritdoc/>
    public override void Write<TState>(in LogEntry<TState> logEntry, IExternalScopeProvider? scopeProvider, TextWriter textWriter)
    {
        using var buffer = new MemoryStream();
        using (var line = new Utf8JsonWriter(buffer, new JsonWriterOptions { Encoder = System.Text.Encodings.Web.JavaScriptEncoder.UnsafeRelaxedJsonEscaping }))
        {
            line.WriteStartObject();
            line.WriteString("Timestamp", clock.GetUtcNow().ToString("yyyy-MM-dd'T'HH:mm:ss.fff'Z'", CultureInfo.InvariantCulture));
            line.WriteString("LogLevel", logEntry.LogLevel.ToString());
            line.WriteString("Category", logEntry.Category);
            line.WriteNumber("EventId", logEntry.EventId.Id);
            if (Activity.Current is { } activity)
                line.WriteString("TraceId", activity.TraceId.ToHexString());
            line.WriteString("Message", logEntry.Formatter(logEntry.State, logEntry.Exception));
            if (logEntry.Exception is { } exception)
                line.WriteString("Exception", exception.ToString());
            line.WriteEndObject();
        }
        textWriter.WriteLine(Encoding.UTF8.GetString(buffer.GetBuffer(), 0, (int)buffer.Length));
    }
}
