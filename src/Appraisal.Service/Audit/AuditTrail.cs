using Appraisal.Service.Access;
using Appraisal.Service.Web;
using Appraisal.Storage;
using Appraisal.Storage.Audit;

namespace Appraisal.Service.Audit;

/// <summary>Writes the audit entry of a change in the transaction of that change.</summary>
public sealed class AuditTrail(Ids ids, TimeProvider clock)
{
    /// <summary>One entry: who did what to which thing, what it was before and is after, and why.</summary>
    public Task WriteAsync(Session session, Caller caller, string action, string kind, string subject,
        object? before = null, object? after = null, string? reason = null, CancellationToken cancel = default) =>
        AuditStore.InsertAsync(session, new AuditRow
        {
            Id = ids.Next(),
            At = clock.GetUtcNow(),
            KeyId = caller.KeyId,
            Person = caller.Person,
            Role = Wire.Text(caller.Role),
            Action = action,
            Kind = kind,
            Subject = subject,
            BeforeValue = before is null ? null : Json.Text(before),
            AfterValue = after is null ? null : Json.Text(after),
            Reason = reason,
        }, cancel);
}
