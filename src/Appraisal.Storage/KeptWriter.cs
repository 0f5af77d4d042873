using System.Data.Common;
using SQLitePCL;

namespace Appraisal.Storage;

/// <summary>
/// Writes many transactions over one connection that it keeps, with the statements of bulk inserts prepared once. For one caller at
/// a time; on SQLite it takes its turn with all other writers.
/// </summary>
public sealed class KeptWriter : IDisposable
{
    private readonly Database _database;
    private readonly Dictionary<Statement, sqlite3_stmt> _prepared = [];
    private DbConnection? _connection;

    internal KeptWriter(Database database) => _database = database;

    /// <summary>As <see cref="Database.WriteAsync{T}"/>; after an error the next transaction begins on a new connection.</summary>
    public Task<T> WriteAsync<T>(Func<Session, Task<T>> work, CancellationToken cancel = default) =>
        _database.Resilience.RunAsync(token => _database.InTurnAsync(async () =>
        {
            try
            {
                _connection ??= await _database.OpenAsync(token);
                return await _database.TransactAsync(_connection, _prepared, work, token);
            }
            catch
            {
                Drop();
                throw;
            }
        }, token), cancel);

    /// <inheritdoc/>
    public void Dispose() => Drop();

    private void Drop()
    {
        foreach (var statement in _prepared.Values)
            statement.Dispose();
        _prepared.Clear();
        _connection?.Dispose();
        _connection = null;
    }
}
