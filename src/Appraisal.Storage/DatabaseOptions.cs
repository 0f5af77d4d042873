using System.ComponentModel.DataAnnotations;
using Microsoft.Data.SqlClient;
using Microsoft.Data.Sqlite;

namespace Appraisal.Storage;

/// <summary>Where the data is.</summary>
public sealed class DatabaseOptions
{
    /// <summary><c>Sqlite</c> (embedded, the default) or <c>SqlServer</c>.</summary>
    [AllowedValues("Sqlite", "SqlServer")]
    public string Provider { get; set; } = Dialect.Sqlite.Name;

    /// <summary>The connection string; for SQLite by default the file <c>data/appraisal.db</c>.</summary>
    public string ConnectionString { get; set; } = "Data Source=data/appraisal.db";

    /// <summary>Whether this is the embedded database.</summary>
    public bool IsSqlite => Provider == Dialect.Sqlite.Name;

    /// <summary>What is wrong with it, in a sentence; null if nothing is.</summary>
    public string? Fault
    {
        get
        {
            try
            {
                if (IsSqlite)
                {
                    return new SqliteConnectionStringBuilder(ConnectionString) is { DataSource: not ("" or ":memory:"), Mode: not SqliteOpenMode.Memory } ? null
                        : "Database:ConnectionString names no file; write it as Data Source=/var/lib/appraisal/appraisal.db.";
                }
                return new SqlConnectionStringBuilder(ConnectionString) is { DataSource.Length: > 0, InitialCatalog.Length: > 0 } ? null
                    : "Database:ConnectionString names no server or no database; write it as Server=db.example;Database=appraisal;User Id=…;Password=…;Encrypt=True.";
            }
            catch (Exception error) when (error is ArgumentException or FormatException or KeyNotFoundException)
            {
                return $"Database:ConnectionString cannot be read as one of {Provider}: {error.Message.Split('\n')[0].TrimEnd('.')}. Does Database:Provider fit it?";
            }
        }
    }

    /// <summary>The options of two settings; null: not set.</summary>
    public static DatabaseOptions From(string? provider, string? connectionString)
    {
        var options = new DatabaseOptions();
        options.Provider = provider ?? options.Provider;
        options.ConnectionString = connectionString ?? (options.IsSqlite ? options.ConnectionString : "");
        return options;
    }
}
