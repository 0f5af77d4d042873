using System.Data.Common;
using Microsoft.Data.SqlClient;
using Microsoft.Data.Sqlite;

namespace Appraisal.Storage;

/// <summary>What an error of the database means for whoever called.</summary>
public enum Fault
{
    /// <summary>An answer like any other, e.g. a duplicate key; or an error that a repeat would not mend.</summary>
    Other,

    /// <summary>The server rolled the transaction back in favour of another: a deadlock, a lost race of snapshots.</summary>
    RolledBack,

    /// <summary>The server cannot be reached, is starting, moving or overloaded; nothing was committed.</summary>
    Unavailable,

    /// <summary>The server took longer than the time allowed; nothing was committed.</summary>
    TimedOut,

    /// <summary>The connection broke while committing: nobody knows whether it was.</summary>
    InDoubt,

    /// <summary>Another program has held the embedded database for too long; nothing was committed.</summary>
    Locked,

    /// <summary>The disk is full; nothing was committed.</summary>
    Full,

    /// <summary>The database can only be read; nothing was committed.</summary>
    ReadOnly,
}

/// <summary>Tells errors apart by their number. An unknown one is never repeated.</summary>
public static class Faults
{
    private const int Timeout = -2;

    // from this severity on the server ends the connection, whatever the number (0 where the network failed)
    private const int Fatal = 20;

    private static readonly HashSet<int> RolledBack = [1205, 1222, 3960];

    // network; resources; a database that starts, moves or is not there yet; the limits of hosted servers
    private static readonly HashSet<int> Unavailable =
    [
        20, 64, 121, 233, 997, 10053, 10054, 10060, 10061, 11001,
        701, 802, 8628, 8645, 8651, 17197, 18401,
        921, 922, 976, 978, 983, 4060, 4221, 6005, 9001,
        10928, 10929, 40143, 40197, 40501, 40540, 40613, 42108, 42109, 49918, 49919, 49920,
    ];

    /// <summary>What an exception means.</summary>
    public static Fault Of(Exception error) => error switch
    {
        CommitInDoubtException => Fault.InDoubt,
        SecondWriterException => Fault.RolledBack,
        SqlException sql => sql.Errors.Cast<SqlError>().Select(e => Of(e.Number, e.Class)).DefaultIfEmpty(Fault.Other).Max(),
        SqliteException { SqliteErrorCode: 5 or 6 } => Fault.Locked, // BUSY, LOCKED
        SqliteException { SqliteErrorCode: 8 } => Fault.ReadOnly,
        SqliteException { SqliteErrorCode: 13 } => Fault.Full,
        SqliteException { SqliteErrorCode: 10 or 14 } => Fault.Unavailable, // IOERR, CANTOPEN
        _ => Fault.Other,
    };

    /// <summary>Why a database cannot be used, for who operates it.</summary>
    /// <param name="error">What opening it gave.</param>
    /// <param name="place">Its file, or its name and server.</param>
    public static string InWords(Exception error, string place) => error switch
    {
        TimeoutException => $"{place} did not answer within 10 seconds; is the server up, and does its name lead there?",
        SqliteException { SqliteErrorCode: 5 or 6 } => $"{place} is locked by another program; stop that one.",
        SqliteException { SqliteErrorCode: 8 } => $"{place} can only be read; let {Environment.UserName} write it.",
        SqliteException { SqliteErrorCode: 13 } => $"the disk of {place} is full; make room.",
        SqliteException { SqliteErrorCode: 14 } => $"{place} cannot be opened; may {Environment.UserName} write it and its folder?",
        SqliteException { SqliteErrorCode: 11 or 26 } => $"{place} is damaged, or no SQLite database; restore a backup, or name another file.",
        SqlException { Number: 18456 } => $"the server of {place} refuses the user name or the password.",
        SqlException { Number: 4060 or 911 } => $"{place} is not there, or this login may not use it; create it (see docs/operations.md).",
        SqlException sql => $"{place} cannot be reached (error {sql.Number}); is the server up, and does its name lead there?",
        _ => $"{place} cannot be opened: {error.Message}",
    };

    /// <summary>What an error of SQL Server means, by its number and its severity.</summary>
    public static Fault Of(int number, int severity) => number switch
    {
        Timeout => Fault.TimedOut,
        _ when RolledBack.Contains(number) => Fault.RolledBack,
        _ when severity >= Fatal || Unavailable.Contains(number) => Fault.Unavailable,
        _ => Fault.Other,
    };
}

/// <summary>A commit was sent and its answer was lost.</summary>
public sealed class CommitInDoubtException(Exception inner) : DbException("The connection broke during the commit; it may or may not have happened.", inner);

/// <summary>A row was changed between being read and being written; nothing was stored.</summary>
public sealed class SecondWriterException() : DbException("The row was changed meanwhile.");

/// <summary>The database cannot be had just now; whoever asked may ask again, with the same content.</summary>
/// <param name="retryAfter">When it is worth to ask again.</param>
/// <param name="inner">What happened.</param>
public sealed class DatabaseUnavailableException(TimeSpan retryAfter, Exception inner) : DbException("The database does not answer.", inner)
{
    /// <summary>When it is worth to ask again.</summary>
    public TimeSpan RetryAfter => retryAfter;
}
