using System.Collections.Concurrent;
using System.Security.Cryptography;
using Appraisal.Storage;
using Appraisal.Storage.Access;

namespace Appraisal.Service.Access;

/// <summary>Knows API keys: makes them, and tells whose a given key is. A found key is remembered for a few seconds.</summary>
public sealed class KeyRing(Database database, Secrets secrets, Ids ids, TimeProvider clock)
{
    /// <summary>Characters by which a key is found.</summary>
    public const int PrefixLength = 11;

    // what a key begins with that the service has made, and the name of one that a person has chosen
    private const string Made = "ak_";
    private const string Chosen = "bk_";

    /// <summary>The shortest key that is accepted, as for the bootstrap key, which a person chooses.</summary>
    public const int LeastLength = 32;

    // so long a revoked key may still be honoured by another node
    private static readonly TimeSpan Remembered = TimeSpan.FromSeconds(5);
    private static readonly TimeSpan TouchEvery = TimeSpan.FromMinutes(1);

    private readonly ConcurrentDictionary<string, Known> _known = new(StringComparer.Ordinal);

    /// <summary>A key's text and the row that stands for it.</summary>
    public (string Text, KeyRow Row) Make(Role role, string person, string? unit = null, string? staffNo = null, string? survey = null, DateTimeOffset? expiresAt = null)
    {
        var text = Made + RandomNumberGenerator.GetString("abcdefghjkmnpqrstuvwxyz23456789", 8) + "_"
            + RandomNumberGenerator.GetString("ABCDEFGHJKLMNPQRSTUVWXYZabcdefghijkmnopqrstuvwxyz23456789", 40);
        return (text, Row(text, role, person) with { Unit = unit, StaffNo = staffNo, Survey = survey, ExpiresAt = expiresAt });
    }

    /// <summary>The row that stands for a key's text.</summary>
    public KeyRow Row(string text, Role role, string person) => new()
    {
        Id = ids.Next(),
        Prefix = PrefixOf(text),
        Hash = Secrets.Hash(secrets.Keys, text),
        Role = Wire.Text(role),
        Person = person,
        PersonKey = Persons.Key(person),
        CreatedAt = clock.GetUtcNow(),
    };

    /// <summary>Whose key this is; null if it is nobody's, has expired or was revoked.</summary>
    public async Task<Caller?> RecogniseAsync(string text, CancellationToken cancel)
    {
        if (text.Length is < LeastLength or > 200)
            return null;
        return await FindAsync(PrefixOf(text), cancel) is { } known && CryptographicOperations.FixedTimeEquals(known.Row.Hash, Secrets.Hash(secrets.Keys, text))
            ? await UseAsync(known, cancel)
            : null;
    }

    /// <summary>Whose the key with this prefix and id is; null if it has expired or was revoked.</summary>
    public async Task<Caller?> FindAsync(string prefix, Guid id, CancellationToken cancel) =>
        await FindAsync(prefix, cancel) is { } known && known.Row.Id == id ? await UseAsync(known, cancel) : null;

    /// <summary>
    /// By what a key is found: the beginning of one that the service has made; of one that a person has chosen a hash, so that all of it
    /// counts and a list of keys shows none of it.
    /// </summary>
    public string PrefixOf(string text) => text.StartsWith(Made, StringComparison.Ordinal)
        ? text[..PrefixLength]
        : Chosen + Convert.ToHexStringLower(Secrets.Hash(secrets.Keys, text, 4));

    /// <summary>Whether a person has chosen the key, as the bootstrap key is.</summary>
    internal static bool IsChosen(KeyRow row) => row.Prefix.StartsWith(Chosen, StringComparison.Ordinal);

    /// <summary>Forgets what it remembers of a key, so that a revocation counts here at once.</summary>
    public void Forget(string prefix) => _known.TryRemove(prefix, out _);

    /// <summary>Whoever gives, uses for the first time or ends a key of a device holds this lock.</summary>
    internal static string DeviceLock(Guid device) => $"device:{device}";

    /// <summary>Ends a key; it opens nothing here from now on.</summary>
    internal async Task EndAsync(Session session, KeyRow row, CancellationToken cancel)
    {
        await KeyStore.RevokeAsync(session, row.Id, clock.GetUtcNow(), cancel);
        Forget(row.Prefix);
    }

    private async Task<Caller?> UseAsync(Known known, CancellationToken cancel)
    {
        var (row, now) = (known.Row, clock.GetUtcNow());
        if (row.RevokedAt is not null || row.ExpiresAt <= now)
            return null;
        if (row.LastUsedAt is null || now - row.LastUsedAt > TouchEvery)
        {
            if (!await database.WriteAsync(session => TouchAsync(session, row, now, cancel), cancel))
                return null;
            _known[row.Prefix] = known with { Row = row with { LastUsedAt = now } };
        }
        return known.Caller;
    }

    // with the first use of a device's key its others end; false if it has ended itself meanwhile
    private async Task<bool> TouchAsync(Session session, KeyRow row, DateTimeOffset now, CancellationToken cancel)
    {
        if (row is { LastUsedAt: null, Device: { } device })
        {
            await session.LockAsync(DeviceLock(device), cancel);
            var keys = await KeyStore.OfDeviceAsync(session, device, cancel);
            if (keys.All(k => k.Id != row.Id))
                return false;
            foreach (var other in keys.Where(k => k.Id != row.Id))
                await EndAsync(session, other, cancel);
        }
        await KeyStore.TouchAsync(session, row.Id, now, cancel);
        return true;
    }

    private async Task<Known?> FindAsync(string prefix, CancellationToken cancel)
    {
        var now = clock.GetUtcNow();
        if (_known.TryGetValue(prefix, out var known) && known.Until > now)
            return known;
        var (row, ownCases) = await database.ReadAsync(async s =>
        {
            var found = await KeyStore.FindAsync(s, prefix, cancel);
            return (found, found is null ? [] : await KeyStore.StaffNosAsync(s, found.PersonKey, cancel));
        }, cancel);
        if (row is null)
            return null;
        var caller = new Caller(row.Id, row.Person, Wire.Value<Role>(row.Role), row.Unit, row.StaffNo, row.Survey) { Body = row.Body, Device = row.Device, OwnCases = ownCases };
        return _known[prefix] = new Known(row, caller, now + Remembered);
    }

    private sealed record Known(KeyRow Row, Caller Caller, DateTimeOffset Until);
}
