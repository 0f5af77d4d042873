using System.Security.Cryptography;
using Appraisal.Service.Access;
using Appraisal.Service.Web;
using Appraisal.Storage;
using Appraisal.Storage.Audit;

namespace Appraisal.Service.Audit;

/// <summary>One of many changes of one kind.</summary>
/// <param name="Subject">What was changed.</param>
/// <param name="Unit">Where it lies.</param>
/// <param name="Before">What it was; null for what is new.</param>
/// <param name="After">What it is.</param>
public sealed record AuditedChange(string Subject, string? Unit, object? Before, object? After)
{
    /// <summary>Why.</summary>
    public string? Reason { get; init; }
}

/// <summary>Writes the audit entry of a change in the transaction of that change.</summary>
public sealed class AuditTrail(Ids ids, TimeProvider clock)
{
    private const int SaltSize = 16;

    private string? Unit { get; init; }

    /// <summary>The same, for what lies at a unit: auditors whose territory holds it see the entry too.</summary>
    public AuditTrail At(string? unit) => new(ids, clock) { Unit = unit };

    /// <summary>One entry: who did what to which thing, what it was before and is after, and why.</summary>
    public Task WriteAsync(Session session, Caller caller, string action, string kind, string subject,
        object? before = null, object? after = null, string? reason = null, CancellationToken cancel = default) =>
        AuditStore.InsertAsync(session, Row(caller, action, kind, subject, before, after, reason, RandomNumberGenerator.GetBytes(SaltSize)), cancel);

    /// <summary>An entry for each of many changes of one kind, as an import makes them.</summary>
    public Task WriteAsync(Session session, Caller caller, string action, string kind,
        IEnumerable<AuditedChange> changes, CancellationToken cancel = default)
    {
        var all = changes.ToList();
        var salts = RandomNumberGenerator.GetBytes(SaltSize * all.Count); // at once: to draw one costs more than its bytes
        return AuditStore.InsertAsync(session, [.. all.Select((c, i) => Row(caller, action, kind, c.Subject, c.Before, c.After, c.Reason,
            salts[(i * SaltSize)..((i + 1) * SaltSize)]) with { Unit = c.Unit })], cancel);
    }

    /// <summary>The entry of a reading, which <see cref="ReadRecords"/> stores.</summary>
    internal AuditRow Reading(Caller caller, string kind, string subject, object? what) =>
        Row(caller, "read", kind, subject, null, what, null, RandomNumberGenerator.GetBytes(SaltSize));

    private AuditRow Row(Caller caller, string action, string kind, string subject, object? before, object? after, string? reason, byte[] salt)
    {
        var beforeText = before is null ? null : Json.Text(before);
        var afterText = after is null ? null : Json.Text(after);
        return new AuditRow
        {
            Id = ids.Next(),
            At = clock.GetUtcNow(),
            KeyId = caller.KeyId,
            Person = caller.Person,
            Role = Wire.Text(caller.Role),
            Action = action,
            Kind = kind,
            Subject = subject,
            Unit = Unit,
            BeforeValue = beforeText,
            AfterValue = afterText,
            Reason = reason,
            Salt = salt,
            DetailsDigest = AuditChain.Details(salt, beforeText, afterText, reason),
        };
    }
}
