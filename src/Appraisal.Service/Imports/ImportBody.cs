namespace Appraisal.Service.Imports;

/// <summary>A file as it came.</summary>
/// <param name="Bytes">All of it.</param>
/// <param name="Format">What the client says it is; null where it does not, as a browser's form: then it is what it looks like.</param>
/// <param name="Charset">The encoding that the client says it is in; null where it does not say.</param>
/// <param name="FileName">What the client calls it, for the record.</param>
public sealed record ImportBody(byte[] Bytes, ImportFormat? Format, string? Charset = null, string? FileName = null)
{
    /// <summary>The columns that somebody chose for headings that were not recognised; null: none.</summary>
    public IReadOnlyDictionary<string, string>? Columns { get; init; }

    /// <summary>The sheet that somebody chose on a page where the file leaves it open; null: none.</summary>
    public string? Sheet { get; init; }
}

/// <summary>How a file is to be imported.</summary>
/// <param name="DryRun">Says what it would do, and keeps nothing.</param>
/// <param name="Partial">Takes the rows without errors; else all or none.</param>
/// <param name="Sheet">The sheet of a workbook that is meant; null: the only visible one with rows.</param>
public sealed record ImportChoices(bool DryRun = false, bool Partial = false, string? Sheet = null)
{
    /// <summary>It is on record that the file was looked at: it is only read once more.</summary>
    internal bool IsOnRecord { get; init; }
}

/// <summary>What came of an import.</summary>
/// <param name="Report">The counts, errors, warnings and changes.</param>
/// <param name="Refusal">Why nothing was stored: <c>rows-rejected</c>, <c>wrong-header</c>, a file that cannot be read; null if it was, or would have been.</param>
/// <param name="Kept">Whether it was stored.</param>
public sealed record ImportResult(ImportReport Report, Storage.Refusal? Refusal, bool Kept) : Storage.IOutcome
{
    /// <summary>In a dry run all rows that would change, in order; else empty.</summary>
    public IReadOnlyList<ChangedRow> AllChanges { get; init; } = [];

    /// <summary>What is wrong, with the rows' numbers: more than the report lists, and something of each row.</summary>
    internal IReadOnlyList<RowError> AllErrors { get; init; } = [];

    // rolls a dry run back as well
    Storage.Refusal? Storage.IOutcome.Refusal => Kept ? null : Refusal ?? new Storage.Refusal(200, "dry-run", []);
}
