using System.Collections.Concurrent;
using System.Runtime.CompilerServices;
using System.Text.RegularExpressions;
using Appraisal.Storage.Audit;

namespace Appraisal.Storage;

/// <summary>
/// A statement that a store may send. Each is made once, as a static field beside the row it fills, and lists itself, so that the
/// tests can show every one of them to SQL Server's parser and binder. A session sends nothing else.
/// </summary>
/// <remarks>
/// The text is portable; what differs is written as a token that <see cref="Dialect"/> renders:
/// <c>{limit}</c> (at the end: at most @limit rows), <c>{ids}</c>, <c>{hashes}</c>, <c>{blocks}</c> and <c>{codes}</c> (the list in the JSON parameter of that name).
/// </remarks>
public sealed class Statement
{
    private static readonly ConcurrentDictionary<string, Statement> Registered = new(StringComparer.Ordinal);

    /// <summary>A statement with the same text, but for tokens, on both databases.</summary>
    /// <param name="text">The text.</param>
    /// <param name="scans">Why it reads a whole table that grows with cadres, responses or evidence; null: it does not, which a test makes sure of.</param>
    /// <param name="file">Where it is declared.</param>
    /// <param name="line">Where it is declared.</param>
    public Statement(string text, string? scans = null, [CallerFilePath] string file = "", [CallerLineNumber] int line = 0)
        : this((text, text), scans, file, line)
    {
    }

    /// <summary>A statement whose two texts differ by more than tokens.</summary>
    /// <param name="texts">The texts.</param>
    /// <param name="scans">Why it reads a whole table that grows; null: it does not.</param>
    /// <param name="file">Where it is declared.</param>
    /// <param name="line">Where it is declared.</param>
    public Statement((string SqlServer, string Sqlite) texts, string? scans = null, [CallerFilePath] string file = "", [CallerLineNumber] int line = 0)
    {
        Scans = scans;
        Source = $"{Path.GetFileName(file)}:{line}";
        SqlServer = Dialect.SqlServer.Render(texts.SqlServer);
        Sqlite = Dialect.Sqlite.Render(texts.Sqlite);
        Registered.TryAdd($"{Source}:{Sqlite}", this);
        if (AuditedTable.WrittenBy(texts.Sqlite) is { } write)
            (Audited, Keys, KeysAfter) = (write.Table, write.Keys is null ? null : new Statement(write.Keys, scans, file, line), write.IsInsert);
    }

    /// <summary>The audited table that it writes to; null: none, or nothing that is noted.</summary>
    internal AuditedTable? Audited { get; }

    /// <summary>The keys of the rows that it writes, by its own parameters. To be said where its text does not tell: an INSERT of what is selected.</summary>
    internal Statement? Keys { get; init; }

    /// <summary>Whether the keys are there after it only.</summary>
    internal bool KeysAfter { get; }

    /// <summary>The file and line where it is declared.</summary>
    public string Source { get; }

    /// <summary>Why it reads a whole table that grows with cadres, responses or evidence; null: it does not.</summary>
    public string? Scans { get; }

    /// <summary>The text for SQL Server.</summary>
    public string SqlServer { get; }

    /// <summary>The text for SQLite.</summary>
    public string Sqlite { get; }

    /// <summary>Every statement of the given assemblies; their declaring types are initialised first.</summary>
    public static IReadOnlyList<Statement> All(params System.Reflection.Assembly[] assemblies)
    {
        foreach (var type in assemblies.SelectMany(a => a.GetTypes()).Where(t => !t.ContainsGenericParameters))
            RuntimeHelpers.RunClassConstructor(type.TypeHandle);
        return [.. Registered.Values.OrderBy(s => s.Source, StringComparer.Ordinal)];
    }

    /// <summary>Whether it has a parameter of this name.</summary>
    internal bool Names(string parameter) => Regex.IsMatch(Sqlite, $@"@{parameter}\b", RegexOptions.CultureInvariant, TimeSpan.FromSeconds(1));

    internal string For(Dialect dialect) => dialect.IsSqlite ? Sqlite : SqlServer;
}
