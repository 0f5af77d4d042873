namespace Appraisal.Service.Web.Pages.Charts;

/// <summary>A part of a sum: what it contributes, negative where it takes away, and the most it could contribute.</summary>
public sealed record Contribution(string Name, double Value, double? Possible = null);

/// <summary>A value with its interval; what has no value is said in words.</summary>
public sealed record Estimate(string Name, double? Value, double? Low, double? High, string? Link = null, string? Note = null);

/// <summary>A bar of a histogram: its values, and how many in each group (the order is that of the groups).</summary>
public sealed record Bin(double From, double To, IReadOnlyList<int> Counts);

/// <summary>A stretch of values that is shaded.</summary>
public sealed record Band(double From, double To, string Name);

/// <summary>A point of a scatter plot.</summary>
public sealed record Point(double X, double Y, string Name, string? Link = null, int Group = 0);

/// <summary>A line from before to after.</summary>
public sealed record Move(string Name, double Before, double After, string? Link = null);

/// <summary>How a mark of a matrix is drawn.</summary>
public enum Mark
{
    /// <summary>Planned.</summary>
    Ring,

    /// <summary>Done.</summary>
    Dot,

    /// <summary>Cancelled.</summary>
    Struck,
}

/// <summary>A cell of a matrix: up to four marks, framed where a limit is broken.</summary>
public sealed record MatrixCell(int Row, int Column, IReadOnlyList<Mark> Marks, bool IsFramed, string Says, string? Link = null);
