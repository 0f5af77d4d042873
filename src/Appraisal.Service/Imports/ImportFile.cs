using Appraisal.Service.Imports.Reading;
using Appraisal.Storage;

namespace Appraisal.Service.Imports;

/// <summary>A row that could be read: its number in the file and the request it stands for.</summary>
internal sealed record ImportRow(int Number, object Request);

/// <summary>One thing wrong in one row.</summary>
internal sealed record RowError(int Row, FieldError Error);

/// <summary>A file as requests of its kind, and what could not be read.</summary>
internal sealed class ImportFile
{
    /// <summary>The most rows of one file.</summary>
    public const int RowLimit = 100_000;

    private readonly Dictionary<string, int> _keys = new(StringComparer.Ordinal);
    private int _rejected;

    /// <summary>The rows that could be read, in order.</summary>
    public List<ImportRow> Rows { get; } = [];

    /// <summary>SHA-256 of the file.</summary>
    public byte[] Digest { get; init; } = [];

    /// <summary>What is wrong with the others, or with the header.</summary>
    public List<RowError> Errors { get; } = [];

    /// <summary>Whether the header is wrong, so that no row was read.</summary>
    public bool HeaderIsWrong { get; set; }

    /// <summary>Rows that could not be read.</summary>
    public int Rejected => _rejected;

    /// <summary>Takes up a row that could be read, unless it repeats another.</summary>
    public void Accept(ImportKind kind, int number, object request)
    {
        Count();
        if (kind.Key(request) is { } key && !_keys.TryAdd(key, number))
            Refuse(number, [new FieldError("", "repeats-row", _keys[key])]);
        else
            Rows.Add(new ImportRow(number, request));
    }

    /// <summary>Notes what is wrong with a row.</summary>
    public void Reject(int number, IEnumerable<FieldError> errors)
    {
        Count();
        Refuse(number, errors);
    }

    private void Refuse(int number, IEnumerable<FieldError> errors)
    {
        _rejected++;
        Errors.AddRange(errors.Select(e => new RowError(number, e)));
    }

    private void Count()
    {
        if (Rows.Count + _rejected >= RowLimit)
            throw new FileRefusedException("too-many-rows", RowLimit);
    }
}
