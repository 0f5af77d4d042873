using System.ComponentModel.DataAnnotations;
using System.Security.Cryptography;
using Appraisal.Service.Access;
using Appraisal.Storage;

namespace Appraisal.Service.Materials;

/// <summary>Where uploaded content is kept.</summary>
public sealed class MaterialOptions
{
    /// <summary>Bytes of one upload, however it is set up.</summary>
    internal const int Largest = 64 << 20;

    /// <summary>
    /// The folder, never below one that the web serves. Beside an embedded database by default (<c>materials</c>); required with SQL
    /// Server, where all nodes must share it.
    /// </summary>
    public string? Folder { get; set; }

    /// <summary>Bytes of one upload, 1 to 67,108,864. Default 10,485,760 (10 MiB).</summary>
    [Range(1, Largest)]
    public int MaxBytes { get; set; } = 10 << 20;

    /// <summary>The options of a configuration, complete and within their ranges.</summary>
    public static MaterialOptions From(IConfiguration configuration) => configuration.GetSection("Materials").Get<MaterialOptions>() ?? new MaterialOptions();
}

/// <summary>Content in files that are named by their SHA-256, so that the same content is kept once and no name from outside is a path.</summary>
public sealed class ContentStore(MaterialOptions options, Database database)
{
    private readonly string _folder = Path.GetFullPath(options.Folder ?? Beside(database)
        ?? throw new InvalidOperationException("Materials:Folder is required with SQL Server."));

    /// <summary>Bytes of one upload at most.</summary>
    public int MaxBytes => options.MaxBytes;

    /// <summary>Where it keeps them.</summary>
    public string Folder => _folder;

    /// <summary>Whether the content of a hash is here.</summary>
    public bool Has(byte[] hash) => File.Exists(PathOf(hash));

    /// <summary>Copies the content of a hash into another such folder; false where it is missing or damaged.</summary>
    public async Task<bool> CopyAsync(byte[] hash, string folder, CancellationToken cancel)
    {
        if (!Has(hash))
            return false;
        var content = await File.ReadAllBytesAsync(PathOf(hash), cancel); // 64 MiB at most
        if (!SHA256.HashData(content).AsSpan().SequenceEqual(hash))
            return false;
        var target = PathIn(folder, hash);
        OwnFolder.Create(Path.GetDirectoryName(target)!);
        await File.WriteAllBytesAsync(target, content, cancel);
        return true;
    }

    /// <summary>Takes the content of a hash, which has been checked, from a file.</summary>
    public async Task TakeAsync(string file, byte[] hash, CancellationToken cancel)
    {
        if (Has(hash))
            return;
        using var draft = Write(await File.ReadAllBytesAsync(file, cancel));
        draft.Keep();
    }

    /// <summary>Writes content to the disk under a name of its own; it is stored only when it is kept.</summary>
    public Draft Write(byte[] content) => new(this, content);

    /// <summary>Opens the content of a hash; null where it is not here.</summary>
    public Stream? Open(byte[] hash)
    {
        var path = PathOf(hash);
        return File.Exists(path) ? new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.Read) : null;
    }

    private static string? Beside(Database database) =>
        database.File is { } file ? Path.Combine(Path.GetDirectoryName(Path.GetFullPath(file))!, "materials") : null;

    private string PathOf(byte[] hash) => PathIn(_folder, hash);

    private static string PathIn(string folder, byte[] hash)
    {
        var name = Convert.ToHexStringLower(hash);
        return Path.Combine(folder, name[..2], name);
    }

    /// <summary>Content on the disk that is not stored yet. What a refused upload leaves is deleted; a kept one stays.</summary>
    public sealed class Draft : IDisposable
    {
        private readonly string _draft;
        private readonly string _path;

        internal Draft(ContentStore store, byte[] content)
        {
            Hash = SHA256.HashData(content);
            _path = store.PathOf(Hash);
            OwnFolder.Create(store._folder); // first, as a folder that is made on the way to another has the usual mode
            OwnFolder.Create(Path.GetDirectoryName(_path)!);
            _draft = $"{_path}.{Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(8))}";
            using var file = new FileStream(_draft, FileMode.CreateNew, FileAccess.Write);
            file.Write(content);
            file.Flush(flushToDisk: true);
        }

        /// <summary>SHA-256 of the content.</summary>
        public byte[] Hash { get; }

        /// <summary>Stores it. If the transaction fails after this, the file serves nobody; if it is tried again, it is there already.</summary>
        public void Keep()
        {
            if (File.Exists(_draft))
                File.Move(_draft, _path, overwrite: true);
        }

        /// <inheritdoc/>
        public void Dispose() => File.Delete(_draft);
    }
}
