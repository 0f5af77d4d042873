using System.ComponentModel.DataAnnotations;
using System.Text.Json;

namespace Appraisal.Service.Audit;

/// <summary>One change, or one recorded read.</summary>
/// <param name="Id">In order of time.</param>
/// <param name="At">When.</param>
/// <param name="Person">Who.</param>
/// <param name="Role">As what.</param>
/// <param name="Action" example="review">What was done.</param>
/// <param name="Kind" example="material">To what kind of thing.</param>
/// <param name="Subject">To which one.</param>
/// <param name="Unit">Where it lies, if it lies at a unit.</param>
/// <param name="Before">What it was; null also after its time of keeping.</param>
/// <param name="After">What it is; null also after its time of keeping.</param>
/// <param name="Reason">Why; null also after its time of keeping.</param>
/// <param name="Erased">Whether before, after and reason were erased when their time of keeping had passed.</param>
public sealed record AuditEntry(
    Guid Id, DateTimeOffset At, string Person, string Role, string Action, string Kind, string Subject, string? Unit,
    JsonElement? Before, JsonElement? After, string? Reason, bool Erased);

/// <summary>The last link of the chain: kept elsewhere, it proves later that nothing up to it was changed or cut off.</summary>
public sealed record AuditHead
{
    /// <summary>How many links there are.</summary>
    /// <example>1042</example>
    [Required]
    public long? Number { get; init; }

    /// <summary>The hash of the last one, 64 hexadecimal digits.</summary>
    [Required]
    public string? Hash { get; init; }

    /// <summary>When it was read.</summary>
    [Required]
    public DateTimeOffset? At { get; init; }

    /// <summary>
    /// ECDSA over <c>number hash at</c> (SHA-256, base64, IEEE P1363), by the key in <c>Audit:SigningKeyFile</c>; null where none is
    /// configured.
    /// </summary>
    public string? Signature { get; init; }
}

/// <summary>The head of the chain, and what is not in the chain yet.</summary>
/// <param name="Head">The last link; null while there is none.</param>
/// <param name="Unsealed">Rows that are not in the chain yet: each second takes them up.</param>
/// <param name="OldestUnsealedAt">When the oldest of them was written; one older than some seconds says that no node seals.</param>
public sealed record AuditState(AuditHead? Head, long Unsealed, DateTimeOffset? OldestUnsealedAt);

/// <summary>What to check beside the chain itself.</summary>
public sealed record AuditVerification
{
    /// <summary>A head that was kept elsewhere: the chain must still hold it. Without one, a tail that was cut off cannot be seen.</summary>
    public AuditHead? Head { get; init; }
}

/// <summary>What was done to a row behind the service's back.</summary>
public enum AuditFaultKind
{
    /// <summary>It says something else than when it was sealed.</summary>
    Changed,

    /// <summary>It, or its link, is gone.</summary>
    Removed,

    /// <summary>Its link stands in another place of the chain.</summary>
    Moved,

    /// <summary>It claims to be sealed and has no link; or nothing tells that the service has added it.</summary>
    Added,

    /// <summary>The chain holds together, but is not the one that the given head was taken from.</summary>
    Rewritten,
}

/// <summary>The first row that is not as it was sealed.</summary>
/// <param name="Fault">What was done to it.</param>
/// <param name="Number">Its place in the chain; null for an added row.</param>
/// <param name="Kind" example="entry">
/// <c>entry</c> of the audit, <c>batch</c> of responses, or what was noted of <c>rows</c>; null where its link is gone, and for a row of another table.
/// </param>
/// <param name="RowId">The row; null where neither it nor its link is left.</param>
/// <param name="Table" example="material">The table of a row that is not what was last noted of it, or what other rows come to; null for the others.</param>
/// <param name="Key" example="M-2025-0001">Its key; the parts of a key with strokes between them.</param>
/// <param name="Field" example="status">The field that differs; null: the whole row is missing, or too many.</param>
public sealed record AuditFault(AuditFaultKind Fault, long? Number, string? Kind, Guid? RowId, string? Table = null, string? Key = null, string? Field = null);

/// <summary>Whether the audit is as it was written.</summary>
/// <param name="Intact">Nothing was changed, removed, moved or added.</param>
/// <param name="First">The first row of which that is not so.</param>
/// <param name="Links">Links that were checked.</param>
/// <param name="Erased">Entries whose texts were erased after their time of keeping, as the chain itself records.</param>
/// <param name="Rows">Rows of other tables that were compared with what was last noted of them.</param>
/// <param name="OtherSecrets">
/// Rows among them that were last noted before other secrets were accepted in place of lost ones: that none is missing or too many is
/// told of them, and not whether one was changed.
/// </param>
/// <param name="Dissolved">Batches that were dissolved when their survey's responses were de-identified, as the chain itself records.</param>
/// <param name="State">The head, and what is not in the chain yet.</param>
public sealed record AuditVerdict(bool Intact, AuditFault? First, long Links, long Erased, long Dissolved, long Rows, long OtherSecrets, AuditState State);
