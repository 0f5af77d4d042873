namespace Appraisal.Service.Imports;

/// <summary>The headings of a file that have no column of their own, so that a person has to choose.</summary>
/// <param name="Unknown">Those, also where a column was chosen for one before, as it may have been the wrong one.</param>
/// <param name="Taken">The columns that have a heading already.</param>
public sealed record HeadingQuestion(IReadOnlyList<PreviewHeading> Unknown, IReadOnlySet<string> Taken)
{
    /// <summary>Nothing to choose.</summary>
    public static readonly HeadingQuestion None = new([], new HashSet<string>());

    /// <summary>Of a file.</summary>
    public static HeadingQuestion Of(ImportKind kind, ImportBody body)
    {
        var all = Preview.Of(kind, body with { Columns = null }, new HashSet<int>())?.Headings ?? [];
        return new HeadingQuestion(
            [.. all.Where(h => !string.IsNullOrWhiteSpace(h.Whole)).DistinctBy(h => h.Whole, StringComparer.Ordinal)],
            all.Select(h => h.Field).OfType<string>().ToHashSet(StringComparer.Ordinal));
    }
}
