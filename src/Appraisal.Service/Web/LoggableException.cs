using System.Globalization;
using System.Text;
using Microsoft.Data.SqlClient;
using Microsoft.Data.Sqlite;

namespace Appraisal.Service.Web;

/// <summary>
/// What a log may say of an exception: its kind and where it happened. Its text may hold what somebody sent: SQL Server names the value
/// that is too long or not unique, the framework the word that is no number. SQLite names tables and columns only.
/// </summary>
internal sealed class LoggableException : Exception
{
    private readonly string _description;

    private LoggableException(string description) => _description = description;

    /// <summary>The exception as it may be logged.</summary>
    public static LoggableException Of(Exception exception) => new(Describe(exception));

    /// <inheritdoc/>
    public override string Message => _description;

    /// <inheritdoc/>
    public override string ToString() => _description;

    private static string Describe(Exception exception)
    {
        var text = new StringBuilder();
        for (var current = exception; current is not null; current = current.InnerException)
            text.AppendLine(Kind(current)).AppendLine(current.StackTrace);
        return text.ToString();
    }

    private static string Kind(Exception exception) => exception switch
    {
        SqlException sql => string.Create(CultureInfo.InvariantCulture, $"{typeof(SqlException).FullName} {sql.Number} state {sql.State} line {sql.LineNumber}"),
        SqliteException sqlite => $"{typeof(SqliteException).FullName} {sqlite.Message}",
        _ => exception.GetType().FullName!,
    };
}
