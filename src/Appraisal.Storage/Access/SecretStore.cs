namespace Appraisal.Storage.Access;

/// <summary>By which secret something in this database was made.</summary>
public sealed record SecretFingerprint
{
    public required string Name { get; init; }

    /// <summary>A keyed hash of a fixed text.</summary>
    public required byte[] Fingerprint { get; init; }
}

/// <summary>SQL of the secrets' fingerprints.</summary>
public static class SecretStore
{
    private static readonly Statement All = new("SELECT name, fingerprint FROM secret_fingerprint ORDER BY name");

    private static readonly Statement Delete = new("DELETE FROM secret_fingerprint WHERE name = @Name");

    private static readonly Statement Insert = new("INSERT INTO secret_fingerprint (name, fingerprint) VALUES (@Name, @Fingerprint)");

    /// <summary>All of them; none in a database that was just made.</summary>
    public static Task<IReadOnlyList<SecretFingerprint>> AllAsync(Session session, CancellationToken cancel = default) =>
        session.QueryAsync<SecretFingerprint>(All, cancel: cancel);

    /// <summary>Puts one in the place of the former of its name.</summary>
    public static async Task PutAsync(Session session, SecretFingerprint fingerprint, CancellationToken cancel = default)
    {
        await session.ExecuteAsync(Delete, new { fingerprint.Name }, cancel);
        await session.ExecuteAsync(Insert, new { fingerprint.Name, fingerprint.Fingerprint }, cancel);
    }
}
