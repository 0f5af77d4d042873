using Appraisal.Storage;

namespace Appraisal.Service.Imports;

/// <summary>
/// What is wrong with the rows of a file: all of it as far as a person reads, then one error for each row, so that each is marked in the file
/// that comes back. A file of nothing but errors takes no more memory than one of nothing but rows.
/// </summary>
internal sealed class ErrorList
{
    /// <summary>Errors up to which all are kept.</summary>
    public const int InFull = 10_000;

    /// <summary>Errors of one row that are kept.</summary>
    public const int OfRow = 20;

    private readonly List<RowError> _all;

    public ErrorList() => _all = [];

    private ErrorList(List<RowError> all) => _all = all;

    /// <summary>Those that are kept.</summary>
    public IReadOnlyList<RowError> All => _all;

    /// <summary>The same as it is now.</summary>
    public ErrorList Copy() => new([.. _all]);

    /// <summary>Takes up what is wrong with a row.</summary>
    public void Add(int row, IEnumerable<FieldError> errors) =>
        _all.AddRange(errors.Take(_all.Count < InFull ? OfRow : 1).Select(e => new RowError(row, e)));
}
