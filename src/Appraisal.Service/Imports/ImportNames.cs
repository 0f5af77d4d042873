using Appraisal.Service.Web;

namespace Appraisal.Service.Imports;

/// <summary>What became of an import.</summary>
public enum ImportOutcome
{
    /// <summary>Its rows are stored, or in partial mode those without errors.</summary>
    Stored,

    /// <summary>It only said what it would do.</summary>
    DryRun,

    /// <summary>Rows had errors, and nothing was stored.</summary>
    Refused,
}

/// <summary>Names of files as clients send them.</summary>
internal static class ImportNames
{
    private const int Most = 200;

    /// <summary>Whether a name is that of a workbook.</summary>
    public static bool IsWorkbook(string? name) => name is not null && Path.GetExtension(name).StartsWith(".xls", StringComparison.OrdinalIgnoreCase);

    /// <summary>The name as it is kept: without folders and what cannot be seen; null where there is none.</summary>
    public static string? Of(string? name)
    {
        var plain = name is null ? "" : string.Concat(name[(name.LastIndexOfAny(['/', '\\']) + 1)..].Where(c => !char.IsControl(c) && !char.IsSurrogate(c))).Trim();
        return plain.Length == 0 ? null : plain.Length <= Most ? plain : plain[..Most];
    }
}
