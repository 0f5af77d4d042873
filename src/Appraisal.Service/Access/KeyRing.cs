using System.Collections.Concurrent;
using System.Security.Cryptography;
using Appraisal.Storage;
using Appraisal.Storage.Access;

namespace Appraisal.Service.Access;

/// <summary>Knows API keys: makes them, and tells whose a given key is. A found key is remembered for a few seconds.</summary>
public sealed class KeyRing(Database database, Secrets secrets, Ids ids, TimeProvider clock)
{
    /// <summary>Characters of a key by which it is found.</summary>
    public const int PrefixLength = 11;

    /// <summary>The shortest key that is accepted, as for the bootstrap key, which a person chooses.</summary>
    public const int LeastLength = 32;

    // so long a revoked key may still be honoured by another node
    private static readonly TimeSpan Remembered = TimeSpan.FromSeconds(5);
    private static readonly TimeSpan TouchEvery = TimeSpan.FromMinutes(1);

    private readonly ConcurrentDictionary<string, Known> _known = new(StringComparer.Ordinal);

    /// <summary>A key's text and the row that stands for it.</summary>
    public (string Text, KeyRow Row) Make(Role role, string person, string? unit = null, string? staffNo = null, string? survey = null, DateTimeOffset? expiresAt = null)
    {
        var text = "ak_" + RandomNumberGenerator.GetString("abcdefghjkmnpqrstuvwxyz23456789", 8) + "_"
            + RandomNumberGenerator.GetString("ABCDEFGHJKLMNPQRSTUVWXYZabcdefghijkmnopqrstuvwxyz23456789", 40);
        return (text, Row(text, role, person) with { Unit = unit, StaffNo = staffNo, Survey = survey, ExpiresAt = expiresAt });
    }

    /// <summary>The row that stands for a key's text.</summary>
    public KeyRow Row(string text, Role role, string person) => new()
    {
        Id = ids.Next(),
        Prefix = text[..PrefixLength],
        Hash = Secrets.Hash(secrets.Keys, text),
        Role = Wire.Text(role),
        Person = person,
        CreatedAt = clock.GetUtcNow(),
    };

    /// <summary>Whose key this is; null if it is nobody's, has expired or was revoked.</summary>
    public async Task<Caller?> RecogniseAsync(string text, CancellationToken cancel)
    {
        if (text.Length is < LeastLength or > 200)
            return null;
        if (await FindAsync(text[..PrefixLength], cancel) is not var (row, ownCases, _) || !CryptographicOperations.FixedTimeEquals(row.Hash, Secrets.Hash(secrets.Keys, text)))
            return null;
        return CallerOf(row, ownCases);
    }

    /// <summary>Whose the key with this prefix and id is; null if it has expired or was revoked.</summary>
    public async Task<Caller?> FindAsync(string prefix, Guid id, CancellationToken cancel) =>
        await FindAsync(prefix, cancel) is var (row, ownCases, _) && row.Id == id ? CallerOf(row, ownCases) : null;

    /// <summary>Forgets what it remembers of a key, so that a revocation counts here at once.</summary>
    public void Forget(string prefix) => _known.TryRemove(prefix, out _);

    private Caller? CallerOf(KeyRow row, IReadOnlyList<string> ownCases) => row.RevokedAt is not null || row.ExpiresAt <= clock.GetUtcNow()
        ? null
        : new Caller(row.Id, row.Person, Wire.Value<Role>(row.Role), row.Unit, row.StaffNo, row.Survey) { OwnCases = ownCases };

    private async Task<Known?> FindAsync(string prefix, CancellationToken cancel)
    {
        var now = clock.GetUtcNow();
        if (_known.TryGetValue(prefix, out var known) && known.Until > now)
            return known;
        var (row, ownCases) = await database.ReadAsync(async s =>
        {
            var found = await KeyStore.FindAsync(s, prefix, cancel);
            return (found, found is null ? [] : await KeyStore.StaffNosAsync(s, found.Person, cancel));
        }, cancel);
        if (row is null)
            return null;
        if (row.RevokedAt is null && (row.LastUsedAt is null || now - row.LastUsedAt > TouchEvery))
            await database.WriteAsync(s => KeyStore.TouchAsync(s, row.Id, now, cancel), cancel);
        return _known[prefix] = new Known(row, ownCases, now + Remembered);
    }

    private sealed record Known(KeyRow Row, IReadOnlyList<string> OwnCases, DateTimeOffset Until);
}
