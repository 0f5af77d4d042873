using Appraisal.Service.Audit;
using Appraisal.Service.Hosting;
using Appraisal.Storage;
using Appraisal.Storage.Access;

namespace Appraisal.Service.Access;

/// <summary>
/// The first administrator's key is what the configuration says: changing the setting ends the former key, and taking it away ends it
/// once another administrator has one.
/// </summary>
public sealed partial class BootstrapKey(Database database, KeyRing keys, AuditTrail audit, TimeProvider clock, ILogger<BootstrapKey> logger)
{
    private const string Holder = "bootstrap";

    /// <summary>Makes the key what the configuration says; null or empty: none.</summary>
    public async Task ApplyAsync(string? text, CancellationToken cancel)
    {
        if (text?.StartsWith("ak_", StringComparison.Ordinal) == true)
            throw new StartFault(StartFault.Configuration, "Access:BootstrapKey begins like a key that the service has made (ak_); choose another, e.g. from: openssl rand -hex 24.");
        switch (await database.WriteAsync(session => ApplyAsync(session, text, cancel), cancel))
        {
            case Effect.Ended:
                LogEnded(logger, text is { Length: > 0 } ? "another is configured" : "Access:BootstrapKey is no longer set");
                break;
            case Effect.StaysGood:
                LogStays(logger);
                break;
            case Effect.StaysEnded:
                LogStaysEnded(logger);
                break;
        }
    }

    private async Task<Effect> ApplyAsync(Session session, string? text, CancellationToken cancel)
    {
        await session.LockAsync("bootstrap-key", cancel); // nodes that start at once
        var former = (await KeyStore.OfPersonAsync(session, Holder, cancel)).Where(KeyRing.IsChosen).ToList();
        if (string.IsNullOrEmpty(text))
        {
            return former.Count > 0 && await KeyStore.AdministratorsBesidesAsync(session, Holder, clock.GetUtcNow(), cancel) > 0
                ? await EndAsync(session, former, cancel)
                : former.Count > 0 ? Effect.StaysGood : Effect.None;
        }
        var row = keys.Row(text, Role.Administrator, Holder);
        var ended = await EndAsync(session, [.. former.Where(k => k.Prefix != row.Prefix)], cancel);
        if (await KeyStore.FindAsync(session, row.Prefix, cancel) is { } there)
            return there.RevokedAt is null ? ended : Effect.StaysEnded;
        await KeyStore.InsertAsync(session, row, cancel);
        await audit.WriteAsync(session, Caller.Service, "bootstrap", "key", row.Id.ToString(), after: ManageKeys.View(row), cancel: cancel);
        return ended;
    }

    private async Task<Effect> EndAsync(Session session, List<KeyRow> rows, CancellationToken cancel)
    {
        foreach (var row in rows)
        {
            await keys.EndAsync(session, row, cancel);
            await audit.WriteAsync(session, Caller.Service, "revoke", "key", row.Id.ToString(), cancel: cancel);
        }
        return rows.Count > 0 ? Effect.Ended : Effect.None;
    }

    private enum Effect
    {
        None,
        Ended,
        StaysGood,
        StaysEnded,
    }

    [LoggerMessage(Level = LogLevel.Warning, Message = "The bootstrap key has ended: {Reason}.")]
    private static partial void LogEnded(ILogger logger, string reason);

    [LoggerMessage(Level = LogLevel.Warning, Message = "Access:BootstrapKey is no longer set, but no other administrator has a key: the bootstrap key stays good until one has.")]
    private static partial void LogStays(ILogger logger);

    [LoggerMessage(Level = LogLevel.Warning, Message = "Access:BootstrapKey is a key that was ended, and stays so; take it away, or choose another.")]
    private static partial void LogStaysEnded(ILogger logger);
}
