using Appraisal.Service.Audit;
using Appraisal.Service.Hosting;
using Appraisal.Storage;
using Appraisal.Storage.Access;
using Appraisal.Storage.Audit;

namespace Appraisal.Service.Access;

/// <summary>Sees to it that a database is used with the secrets it was made with: with others, every key and token in it would be void, silently.</summary>
public sealed class SecretGuard(Database database, IConfiguration configuration, IServiceProvider services, AuditTrail audit, TimeProvider clock)
{
    private const int Length = 16;
    private const string Text = "appraisal: which secret is this";

    private const string Remedy = "Bring back those secrets; if they are lost for good, 'migrate --accept-secrets' ends every key and unused token and goes on with these.";

    /// <summary>The kind of the entries of the audit that tell of secrets; the subject names them.</summary>
    internal const string Kind = "secrets";

    private const string Accepted = "accept", All = "all"; // as entries named them before they were named one by one

    /// <summary>Whether an entry says that the secret by which the audit notes rows was replaced.</summary>
    internal static bool ReplacesRows(AuditRow entry) =>
        entry.Kind == Kind && entry.Action == Accepted && entry.Subject.Split(' ').Any(name => name is nameof(Secrets.Responses) or All);

    /// <summary>Notes the secrets of a database that has none noted yet.</summary>
    /// <exception cref="StartFault">It was made with others.</exception>
    public async Task DemandAsync(CancellationToken cancel)
    {
        var known = await database.ReadAsync(s => SecretStore.AllAsync(s, cancel), cancel);
        if (known.Count > 0 && Secrets.MissingFile(configuration, database.File) is { } file)
            throw new StartFault(StartFault.Configuration, $"{file} is missing: the database was made with the secrets in it. {Remedy}");
        var own = Own();
        var other = own.Where(o => known.Any(k => k.Name == o.Name && !k.Fingerprint.AsSpan().SequenceEqual(o.Fingerprint))).Select(o => "Secrets:" + o.Name).ToList();
        if (other.Count > 0)
            throw new StartFault(StartFault.Configuration, $"{string.Join(" and ", other)} is not what this database was made with. {Remedy}");
        if (own.Exists(o => known.All(k => k.Name != o.Name)))
            await NoteAsync([.. own.Where(o => known.All(k => k.Name != o.Name))], cancel);
    }

    /// <summary>Takes the secrets at hand for those of the database, and ends every key that was made with others; how many.</summary>
    public Task<int> AcceptAsync(CancellationToken cancel)
    {
        var own = Own();
        return database.WriteAsync(async session =>
        {
            var known = await SecretStore.AllAsync(session, cancel);
            var replaced = own.Where(o => !known.Any(k => k.Name == o.Name && k.Fingerprint.AsSpan().SequenceEqual(o.Fingerprint))).Select(o => o.Name).ToList();
            foreach (var secret in own)
                await SecretStore.PutAsync(session, secret, cancel);
            var ended = await KeyStore.RevokeAllAsync(session, clock.GetUtcNow(), cancel);
            await audit.WriteAsync(session, Caller.Service, Accepted, Kind, replaced.Count == 0 ? "none" : string.Join(' ', replaced), after: new { keysEnded = ended }, cancel: cancel);
            return ended;
        }, cancel);
    }

    private async Task NoteAsync(List<SecretFingerprint> fingerprints, CancellationToken cancel)
    {
        try
        {
            await database.WriteAsync(async session =>
            {
                foreach (var fingerprint in fingerprints)
                    await SecretStore.PutAsync(session, fingerprint, cancel);
                await audit.WriteAsync(session, Caller.Service, "note", Kind, string.Join(' ', fingerprints.Select(f => f.Name)), cancel: cancel);
            }, cancel);
        }
        catch (System.Data.Common.DbException error) when (Dialect.IsDuplicate(error))
        {
            await DemandAsync(cancel); // another node was first; ours must be the same
        }
    }

    private List<SecretFingerprint> Own()
    {
        var secrets = services.GetRequiredService<Secrets>();
        return [Of(nameof(Secrets.Keys), secrets.Keys), Of(nameof(Secrets.Tokens), secrets.Tokens), Of(nameof(Secrets.Responses), secrets.Responses)];

        static SecretFingerprint Of(string name, byte[] secret) => new() { Name = name, Fingerprint = Secrets.Hash(secret, Text, Length) };
    }
}
