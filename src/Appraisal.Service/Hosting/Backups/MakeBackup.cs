using System.Collections.Concurrent;
using System.Security.Cryptography;
using Appraisal.Service.Access;
using Appraisal.Service.Audit;
using Appraisal.Service.Materials;
using Appraisal.Service.Web;
using Appraisal.Storage;
using Appraisal.Storage.Materials;

namespace Appraisal.Service.Hosting.Backups;

/// <summary>
/// Copies the database, the contents of materials and a manifest into a new folder, while the service works. The database is as of one
/// moment, and content is stored before the row that names it and never changed, so what the copy names is there to be copied.
/// </summary>
public sealed class MakeBackup(Database database, ContentStore contents, VerifyAudit audit, Secrets secrets, TimeProvider clock)
{
    /// <summary>Makes the backup; it gets its name when it is whole.</summary>
    /// <exception cref="IOException">The folder is there already, or cannot be written.</exception>
    /// <exception cref="InvalidDataException">The copy of the database is damaged, so the database may be.</exception>
    public async Task<BackupManifest> RunAsync(string folder, string? secretsFile, CancellationToken cancel)
    {
        folder = Path.GetFullPath(folder).TrimEnd(Path.DirectorySeparatorChar);
        foreach (var taken in new[] { folder, secretsFile }.Where(Path.Exists))
            throw new IOException($"'{taken}' is there already; a backup overwrites nothing.");
        var partial = folder + ".partial";
        Remove(partial);
        try
        {
            return await RunAsync(partial, folder, secretsFile, cancel);
        }
        catch
        {
            Remove(partial); // no copy is left that nobody knows of
            throw;
        }
    }

    private static void Remove(string partial)
    {
        if (Directory.Exists(partial))
            Directory.Delete(partial, recursive: true);
    }

    private async Task<BackupManifest> RunAsync(string partial, string folder, string? secretsFile, CancellationToken cancel)
    {
        OwnFolder.Create(partial);
        var head = (await audit.StateAsync(cancel)).Head;
        var (digest, named) = await DatabaseAsync(Path.Combine(partial, BackupManifest.DatabaseName), cancel);
        var missing = await ContentsAsync(named, Path.Combine(partial, BackupManifest.MaterialsName), cancel);
        var manifest = new BackupManifest
        {
            MadeAt = clock.GetUtcNow(),
            Version = Product.Version,
            Database = digest,
            Contents = [.. named.Select(Convert.ToHexStringLower).Except(missing).Order(StringComparer.Ordinal)],
            Missing = missing,
            AuditHead = head,
        };
        await File.WriteAllTextAsync(Path.Combine(partial, BackupManifest.FileName), Json.Text(manifest), cancel);
        if (secretsFile is not null)
            secrets.Save(secretsFile);
        Directory.Move(partial, folder);
        return manifest;
    }

    private async Task<(string? Digest, IReadOnlyList<byte[]> Contents)> DatabaseAsync(string copy, CancellationToken cancel)
    {
        if (!database.Dialect.IsSqlite)
            return (null, await database.ReadAsync(s => MaterialStore.ContentsAsync(s, cancel), cancel));
        await Backup.RunAsync(database, copy, cancel);
        await using var file = File.OpenRead(copy);
        return (Convert.ToHexStringLower(await SHA256.HashDataAsync(file, cancel)), await Backup.ContentsAsync(copy, cancel));
    }

    // the hashes of those that could not be copied
    private async Task<IReadOnlyList<string>> ContentsAsync(IReadOnlyList<byte[]> hashes, string folder, CancellationToken cancel)
    {
        OwnFolder.Create(folder);
        var missing = new ConcurrentBag<string>();
        await Parallel.ForEachAsync(hashes, new ParallelOptions { MaxDegreeOfParallelism = 4, CancellationToken = cancel }, async (hash, token) =>
        {
            if (!await contents.CopyAsync(hash, folder, token))
                missing.Add(Convert.ToHexStringLower(hash));
        });
        return [.. missing.Order(StringComparer.Ordinal)];
    }
}
