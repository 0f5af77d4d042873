using System.Collections.Concurrent;
using Appraisal.Service.Access;
using Appraisal.Service.Audit;
using Appraisal.Storage;

namespace Appraisal.Service.HumanResources;

/// <summary>
/// Puts on record who reads what of HR's data: once an hour for each reader and thing, before the first answer. A system that pulls a
/// hundred thousand records, or asks each second, is one entry an hour.
/// </summary>
public sealed class ReadRecord(Database database, AuditTrail audit, TimeProvider clock)
{
    private const int MostRemembered = 10_000;

    private readonly ConcurrentDictionary<(Guid? Key, string Person, string Kind, string Subject), long> _hours = new();

    /// <summary>Writes the entry unless this hour has it already.</summary>
    public async ValueTask NoteAsync(Caller caller, string kind, string subject, object? what, CancellationToken cancel)
    {
        var hour = clock.GetUtcNow().UtcTicks / TimeSpan.TicksPerHour;
        var reader = (caller.KeyId, caller.Person, kind, subject);
        if (_hours.TryGetValue(reader, out var last) && last == hour)
            return;
        await database.WriteAsync(session => audit.At(caller.Unit).WriteAsync(session, caller, "read", kind, subject, after: what, cancel: cancel), cancel);
        if (_hours.Count >= MostRemembered)
            _hours.Clear();
        _hours[reader] = hour;
    }
}
