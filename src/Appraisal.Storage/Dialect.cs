using System.Data.Common;
using Microsoft.Data.SqlClient;
using Microsoft.Data.Sqlite;

namespace Appraisal.Storage;

/// <summary>The few things in which SQL Server and SQLite differ. Everything else is one portable text.</summary>
public sealed class Dialect
{
    /// <summary>SQL Server 2019 and later, and what speaks its protocol.</summary>
    public static readonly Dialect SqlServer = new()
    {
        Name = "SqlServer",
        Tokens = new Dictionary<string, string>(StringComparer.Ordinal)
        {
            ["{limit}"] = "OFFSET 0 ROWS FETCH NEXT @limit ROWS ONLY",
            ["{ids}"] = "(SELECT CONVERT(binary(16), j.value, 2) FROM OPENJSON(@ids) j)",
            ["{hashes}"] = "(SELECT CONVERT(binary(16), j.value, 2) FROM OPENJSON(@hashes) j)",
            ["{blocks}"] = "(SELECT CONVERT(int, j.value) FROM OPENJSON(@blocks) j)",
            ["{codes}"] = "(SELECT j.value COLLATE Latin1_General_BIN2 FROM OPENJSON(@codes) j)",
        },
        Types = new Dictionary<string, string>(StringComparer.Ordinal)
        {
            ["code"] = "nvarchar(64) COLLATE Latin1_General_BIN2",
            ["text"] = "nvarchar(max)",
            ["bytes"] = "varbinary(max)",
            ["clustered"] = "",
        },
    };

    /// <summary>SQLite, embedded, in WAL mode.</summary>
    public static readonly Dialect Sqlite = new()
    {
        Name = "Sqlite",
        Tokens = new Dictionary<string, string>(StringComparer.Ordinal)
        {
            ["{limit}"] = "LIMIT @limit",
            ["{ids}"] = "(SELECT unhex(value) FROM json_each(@ids))",
            ["{hashes}"] = "(SELECT unhex(value) FROM json_each(@hashes))",
            ["{blocks}"] = "(SELECT value FROM json_each(@blocks))",
            ["{codes}"] = "(SELECT value FROM json_each(@codes))",
        },
        Types = new Dictionary<string, string>(StringComparer.Ordinal)
        {
            ["code"] = "nvarchar(64)",
            ["text"] = "text",
            ["bytes"] = "blob",
            ["clustered"] = "WITHOUT ROWID",
        },
    };

    private Dialect()
    {
    }

    /// <summary>As configuration writes it.</summary>
    public required string Name { get; init; }

    /// <summary>Whether this is the embedded database.</summary>
    public bool IsSqlite => Name == "Sqlite";

    /// <summary>What <c>$code$</c>, <c>$text$</c> and <c>$bytes$</c> stand for in a migration; <c>$clustered$</c> after a table: its rows stand in the order of the key.</summary>
    public required IReadOnlyDictionary<string, string> Types { get; init; }

    private IReadOnlyDictionary<string, string> Tokens { get; init; } = new Dictionary<string, string>(StringComparer.Ordinal);

    /// <summary>The statement's text with its tokens replaced.</summary>
    public string Render(string text) =>
        Tokens.Aggregate(text, (t, token) => t.Replace(token.Key, token.Value, StringComparison.Ordinal));

    /// <summary>Whether the error says that a row with this key is already there (a unique index or a primary key).</summary>
    public static bool IsDuplicate(DbException error) => error switch
    {
        SqliteException sqlite => sqlite.SqliteExtendedErrorCode is 1555 or 2067, // PRIMARYKEY, UNIQUE
        SqlException sql => sql.Number is 2627 or 2601,
        _ => false,
    };
}
