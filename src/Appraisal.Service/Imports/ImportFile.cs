using Appraisal.Service.Imports.Reading;
using Appraisal.Storage;

namespace Appraisal.Service.Imports;

/// <summary>A row that could be read.</summary>
/// <param name="Number">Its number in the file.</param>
/// <param name="Request">The request it stands for.</param>
/// <param name="LeftOut">Fields that the row does not speak of, as the file has no column for them: what is stored stays.</param>
internal record ImportRow(int Number, object Request, LeftOut LeftOut);

/// <summary>A row with cells that cannot be read: the request of the others, of which the rules may have more to say.</summary>
internal sealed record FaultyRow(int Number, object Request, LeftOut LeftOut, IReadOnlyList<string> Fields) : ImportRow(Number, Request, LeftOut)
{
    /// <summary>Whether what a rule says is of a cell that could not be read, or of what it is a part of.</summary>
    public bool Holds(string field) => Fields.Any(f => f == field || IsWithin(f, field) || IsWithin(field, f));

    private static bool IsWithin(string path, string whole) =>
        path.Length > whole.Length && path.StartsWith(whole, StringComparison.Ordinal) && path[whole.Length] is '.' or '[';
}

/// <summary>One thing wrong in one row.</summary>
internal sealed record RowError(int Row, FieldError Error);

/// <summary>A file as requests of its kind, and what could not be read.</summary>
internal sealed class ImportFile
{
    /// <summary>The most rows of one file.</summary>
    public const int RowLimit = 100_000;

    private readonly HashSet<string> _faultyKeys = new(StringComparer.Ordinal);
    private readonly Dictionary<string, int> _keys = new(StringComparer.Ordinal);
    private int _rejected;

    /// <summary>The rows that could be read, in order.</summary>
    public List<ImportRow> Rows { get; } = [];

    /// <summary>Those with cells that could not be read, of which the rest could: they are held against the rules and never stored.</summary>
    public List<FaultyRow> Faulty { get; } = [];

    /// <summary>SHA-256 of the file.</summary>
    public byte[] Digest { get; init; } = [];

    /// <summary>What is wrong with the others, or with the header.</summary>
    public ErrorList Errors { get; } = new();

    /// <summary>Whether the header is wrong, so that no row was read.</summary>
    public bool HeaderIsWrong { get; set; }

    /// <summary>Rows that could not be read.</summary>
    public int Rejected => _rejected;

    /// <summary>Takes up a row that could be read, unless it repeats another.</summary>
    public void Accept(ImportKind kind, int number, object request, LeftOut leftOut)
    {
        Count();
        if (kind.Key(request) is { } key && !_keys.TryAdd(key, number))
            Refuse(number, [new FieldError("", "repeats-row", _keys[key])]);
        else
            Rows.Add(new ImportRow(number, request, leftOut));
    }

    /// <summary>Notes what is wrong with a row.</summary>
    public void Reject(int number, IEnumerable<FieldError> errors)
    {
        Count();
        Refuse(number, errors);
    }

    /// <summary>Notes what is wrong with cells of a row of which the others make a request.</summary>
    public void Reject(ImportKind kind, int number, object request, LeftOut leftOut, IReadOnlyList<FieldError> errors)
    {
        var key = kind.Key(request);
        Reject(number, key is not null && _keys.TryGetValue(key, out var other) ? [.. errors, new FieldError("", "repeats-row", other)] : errors);
        if (key is null || (!_keys.ContainsKey(key) && _faultyKeys.Add(key)))
            Faulty.Add(new FaultyRow(number, request, leftOut, [.. errors.Select(e => e.Field).Where(f => f.Length > 0)]));
    }

    /// <summary>Whether a thing is made by a row that could not be read, so that no other row can find it.</summary>
    public bool IsFaulty(string key) => _faultyKeys.Contains(key);

    private void Refuse(int number, IEnumerable<FieldError> errors)
    {
        _rejected++;
        Errors.Add(number, errors);
    }

    private void Count()
    {
        if (Rows.Count + _rejected >= RowLimit)
            throw new FileRefusedException("too-many-rows", RowLimit);
    }
}
