using System.Security.Cryptography;
using System.Text.Json;
using Appraisal.Service.Access;
using Appraisal.Service.Materials;
using Appraisal.Service.Web;
using Appraisal.Storage;

namespace Appraisal.Service.Hosting.Backups;

/// <summary>Puts a backup in the place that the configuration names: checked first, and over nothing.</summary>
public sealed class RestoreBackup(Database database, ContentStore contents, IConfiguration configuration)
{
    /// <summary>Restores; its manifest.</summary>
    /// <exception cref="InvalidDataException">The backup is not whole.</exception>
    /// <exception cref="IOException">Something is there already that it would overwrite.</exception>
    public async Task<BackupManifest> RunAsync(string folder, string? secretsFile, CancellationToken cancel)
    {
        var manifest = await ReadAsync(Path.Combine(folder, BackupManifest.FileName), cancel);
        var copy = Path.Combine(folder, BackupManifest.DatabaseName);
        await CheckAsync(folder, manifest, copy, cancel);
        if (manifest.Database is not null && database.File is null)
            throw new IOException("This backup holds a SQLite database, and the configuration names one of SQL Server: set Database:Provider and Database:ConnectionString.");
        if (database.File is { } there && (File.Exists(there) || File.Exists(there + "-wal")))
            throw new IOException($"{Path.GetFullPath(there)} is there already; a restore overwrites nothing. Move it away, with its -wal and -shm, or name another place.");
        if (secretsFile is not null && database.File is { } file)
            Secrets.Restore(secretsFile, file);
        foreach (var hash in manifest.Contents)
            await contents.TakeAsync(PathOf(folder, hash), Convert.FromHexString(hash), cancel);
        if (manifest.Database is not null)
            Put(copy, Path.GetFullPath(database.File!));
        return manifest;
    }

    /// <summary>Whether the secrets that the database was made with are where the service will look for them.</summary>
    public bool HasSecrets => Secrets.MissingFile(configuration, database.File) is null;

    // the last step, so that a restore that broke off can be made again
    private static void Put(string copy, string target)
    {
        OwnFolder.Create(Path.GetDirectoryName(target)!);
        File.Copy(copy, target + ".partial", overwrite: true);
        File.Move(target + ".partial", target);
    }

    private static async Task<BackupManifest> ReadAsync(string file, CancellationToken cancel)
    {
        try
        {
            return Json.Read<BackupManifest>(await File.ReadAllTextAsync(file, cancel));
        }
        catch (Exception error) when (error is IOException or JsonException)
        {
            throw new InvalidDataException($"{file} is no manifest of a backup ({error.Message}).", error);
        }
    }

    private static async Task CheckAsync(string folder, BackupManifest manifest, string copy, CancellationToken cancel)
    {
        List<string> damaged = [];
        if (manifest.Database is { } digest && !await IsWholeAsync(copy, digest, cancel))
            damaged.Add(BackupManifest.DatabaseName);
        foreach (var hash in manifest.Contents)
        {
            if (hash.Length != 64 || !hash.All(char.IsAsciiHexDigitLower) || !await IsWholeAsync(PathOf(folder, hash), hash, cancel))
                damaged.Add(hash);
        }
        if (damaged.Count > 0)
            throw new InvalidDataException($"The backup is not whole: {damaged.Count} of its files are missing or damaged, the first is {damaged[0]}.");
    }

    private static async Task<bool> IsWholeAsync(string path, string digest, CancellationToken cancel)
    {
        if (!File.Exists(path))
            return false;
        await using var file = File.OpenRead(path);
        return Convert.ToHexStringLower(await SHA256.HashDataAsync(file, cancel)) == digest;
    }

    private static string PathOf(string folder, string hash) => Path.Combine(folder, BackupManifest.MaterialsName, hash[..2], hash);
}
