using System.Collections.Concurrent;
using Appraisal.Service.Access;
using Appraisal.Service.Audit;
using Appraisal.Storage;

namespace Appraisal.Service.Disclosure;

/// <summary>
/// Lets readers see what is published, but for who collected the responses that it rests on, and puts on record who reads what: once an hour
/// for each reader and thing, before the first answer. A system that pulls a hundred thousand records, or asks each second, is one entry an hour.
/// </summary>
public sealed class PublishedReaders(Database database, ReadRecords records, TimeProvider clock)
{
    private const int MostRemembered = 10_000;

    private readonly ConcurrentDictionary<(Guid? Key, string Person, string Kind, string Subject), long> _hours = new();

    /// <summary>Why the caller may not see what is published of a cycle (null: of any); null: may, and the hour has the entry.</summary>
    public async ValueTask<Refusal?> AdmitAsync(Caller caller, string kind, string subject, string? cycle, CancellationToken cancel)
    {
        var hour = clock.GetUtcNow().UtcTicks / TimeSpan.TicksPerHour;
        var reader = (caller.KeyId, caller.Person, kind, subject);
        var noted = _hours.TryGetValue(reader, out var last) && last == hour;
        if (noted && caller.KeyId is not null)
            return null; // who has a key that reads collects nothing meanwhile
        var refused = await database.ReadAsync(session => SeparateCollection.WhyNotReadPublishedAsync(session, caller, cycle, cancel), cancel);
        if (refused is not null || noted)
            return refused;
        await records.AddAsync(caller, caller.Unit, kind, subject, new { within = caller.Unit });
        if (_hours.Count >= MostRemembered)
            _hours.Clear();
        _hours[reader] = hour;
        return null;
    }
}
