using System.ComponentModel.DataAnnotations;
using Appraisal.Service.Access;
using Appraisal.Storage;
using Appraisal.Storage.Imports;

namespace Appraisal.Service.Imports;

/// <summary>An import on record.</summary>
public sealed record ImportView
{
    /// <summary>Its number.</summary>
    public required Guid Id { get; init; }

    /// <summary>What was imported.</summary>
    /// <example>responses</example>
    public required string Kind { get; init; }

    /// <summary>The file's name, where the client sent one.</summary>
    /// <example>清河县答卷.xlsx</example>
    public string? FileName { get; init; }

    /// <summary>SHA-256 of the file.</summary>
    public required string Digest { get; init; }

    /// <summary>When.</summary>
    public required DateTimeOffset At { get; init; }

    /// <summary>Who.</summary>
    public required string Person { get; init; }

    /// <summary>What became of it; of a dry run nothing is stored.</summary>
    public required ImportOutcome Outcome { get; init; }

    /// <summary>Whether only the rows without errors were taken.</summary>
    public required bool Partial { get; init; }

    /// <summary>Rows that made something new, or would have.</summary>
    public required int Created { get; init; }

    /// <summary>Rows that changed something, or would have.</summary>
    public required int Updated { get; init; }

    /// <summary>Rows that said what was stored already.</summary>
    public required int Unchanged { get; init; }

    /// <summary>Rows with errors.</summary>
    public required int Rejected { get; init; }

    /// <summary>Rows to be looked at.</summary>
    public required int Warnings { get; init; }

    /// <summary>When it was withdrawn; null: it was not.</summary>
    public DateTimeOffset? WithdrawnAt { get; init; }

    /// <summary>Who withdrew it.</summary>
    public string? WithdrawnBy { get; init; }

    /// <summary>Why.</summary>
    public string? WithdrawalReason { get; init; }
}

/// <summary>A withdrawal of an import.</summary>
public sealed record WithdrawImportRequest
{
    /// <summary>Why, at most 2000 characters.</summary>
    /// <example>Two villages were interchanged; the corrected file follows.</example>
    [Required]
    public string? Reason { get; init; }
}

/// <summary>Imports on record as callers may see them.</summary>
internal static class ImportViews
{
    /// <summary>Whether the caller sees the imports of others in the territory; else the own.</summary>
    public static bool SeesOthers(Caller caller) => caller.Role is Role.Administrator or Role.Organizer or Role.Auditor;

    /// <summary>Whether the caller sees an import.</summary>
    public static async Task<bool> MaySeeAsync(Session session, Caller caller, ImportRunRow run, CancellationToken cancel) =>
        (SeesOthers(caller) || run.Person == caller.Person) && await caller.HoldsAsync(session, run.Unit, cancel);

    /// <summary>The row as the API shows it.</summary>
    public static ImportView Of(ImportRunRow row) => new()
    {
        Id = row.Id,
        Kind = row.Kind,
        FileName = row.FileName,
        Digest = Convert.ToHexStringLower(row.Digest),
        At = row.At,
        Person = row.Person,
        Outcome = Wire.Value<ImportOutcome>(row.Outcome),
        Partial = row.Partial,
        Created = row.Created,
        Updated = row.Updated,
        Unchanged = row.Unchanged,
        Rejected = row.Rejected,
        Warnings = row.Warnings,
        WithdrawnAt = row.WithdrawnAt,
        WithdrawnBy = row.WithdrawnBy,
        WithdrawalReason = row.WithdrawalReason,
    };
}
