using System.ComponentModel.DataAnnotations;
using Appraisal.Service.Hosting.Settings;
using System.Text.Json.Serialization;

namespace Appraisal.Service.Imports;

/// <summary>How imports read what a file leaves open.</summary>
public sealed class ImportOptions
{
    /// <summary>The offset from UTC of moments that a file writes without one, as spreadsheets do: hours and minutes, -14:00 to 14:00.</summary>
    [UtcOffset]
    public TimeSpan UtcOffset { get; set; } = TimeSpan.FromHours(8);

    /// <summary>Mebibytes that all imports together may take while they are read and stored, 64 or more. 400 by default.</summary>
    [Range(64, 65536)]
    public int MemoryMiB { get; set; } = 400;

    /// <summary>Seconds that an import waits for others before 503, 0 or more. 30 by default.</summary>
    [Range(0, 300)]
    public int WaitSeconds { get; set; } = 30;
}

/// <summary>What an import did, or in a dry run would do.</summary>
public sealed record ImportReport
{
    /// <summary>Its number on record (<c>GET /imports/{id}</c>); null for a file that could not be read.</summary>
    public Guid? Id { get; init; }

    /// <summary>Rows that made something new.</summary>
    public required int Created { get; init; }

    /// <summary>Rows that changed something.</summary>
    public required int Updated { get; init; }

    /// <summary>Rows that say what is stored already.</summary>
    public required int Unchanged { get; init; }

    /// <summary>Rows with errors.</summary>
    public required int Rejected { get; init; }

    /// <summary>Whether nothing was stored because it was not asked for.</summary>
    public required bool DryRun { get; init; }

    /// <summary>What is wrong, in order of rows; at most the first 1000 errors.</summary>
    public required IReadOnlyList<RowProblem> Errors { get; init; }

    /// <summary>What breaks no rule but should be looked at: a code that differs from a present one by zeros, width or case only, a cadre who may be there already. At most the first 1000.</summary>
    public required IReadOnlyList<RowProblem> Warnings { get; init; }

    /// <summary>In a dry run: what would change, old beside new, in order of rows; at most the first 1000 rows. All of them come as a file by <c>Accept: text/csv</c> or XLSX.</summary>
    public required IReadOnlyList<ChangedRow> Changes { get; init; }
}

/// <summary>What a row would change.</summary>
/// <param name="Row" example="7">The row as a spreadsheet shows it.</param>
/// <param name="Fields">The fields that would change.</param>
public sealed record ChangedRow(int Row, IReadOnlyList<ChangedField> Fields);

/// <summary>A field that would change.</summary>
/// <param name="Field" example="dutyHours">The field.</param>
/// <param name="Label" example="Duty hours">What it is called in the caller's language.</param>
/// <param name="Before" example="1800">What is stored; null: nothing.</param>
/// <param name="After" example="1760">What the row says; null: nothing.</param>
public sealed record ChangedField(string Field, string Label, string? Before, string? After);

/// <summary>One field of one row that is wrong.</summary>
/// <param name="Row" example="7">The row as a spreadsheet shows it, the header counted; of NDJSON the line.</param>
/// <param name="Field" example="unit">The field, or the column's heading as it stands in the file.</param>
/// <param name="Code" example="unknown">What is wrong, stable, for programs.</param>
/// <param name="Message" example="There is no unit 'T99'.">The same for people.</param>
public sealed record RowProblem(int Row, string Field, string Code, string Message);

/// <summary>The answer to an import that stored nothing because of errors in the file: a problem document with the rows to mend.</summary>
public sealed record ImportProblem
{
    /// <summary>Names the kind of problem.</summary>
    /// <example>urn:appraisal:problem:rows-rejected</example>
    public required string Type { get; init; }

    /// <summary>The kind of problem in a few words.</summary>
    public required string Title { get; init; }

    /// <summary>The HTTP status.</summary>
    /// <example>422</example>
    public required int Status { get; init; }

    /// <summary>What to mend.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public string? Detail { get; init; }

    /// <summary>The kind of problem, stable, for programs: <c>rows-rejected</c> or <c>wrong-header</c>.</summary>
    /// <example>rows-rejected</example>
    public required string Code { get; init; }

    /// <summary>0: nothing was stored.</summary>
    public int Created { get; init; }

    /// <summary>0: nothing was stored.</summary>
    public int Updated { get; init; }

    /// <summary>0: nothing was stored.</summary>
    public int Unchanged { get; init; }

    /// <summary>Rows with errors; the other rows would have been taken.</summary>
    /// <example>3</example>
    public required int Rejected { get; init; }

    /// <summary>What is wrong, in order of rows; at most the first 1000 errors.</summary>
    public required IReadOnlyList<RowProblem> Errors { get; init; }

    /// <summary>What breaks no rule but should be looked at; at most the first 1000.</summary>
    public required IReadOnlyList<RowProblem> Warnings { get; init; }
}
