using System.Security.Cryptography;
using Appraisal.Service.Access;
using Appraisal.Storage;

namespace Appraisal.Service.Materials;

/// <summary>Where uploaded content is kept.</summary>
public sealed class MaterialOptions
{
    /// <summary>
    /// The folder, never below one that the web serves. Beside an embedded database by default (<c>materials</c>); required with SQL
    /// Server, where all nodes must share it.
    /// </summary>
    public string? Folder { get; set; }

    /// <summary>Bytes of one upload, 1 to 67,108,864. Default 10,485,760 (10 MiB).</summary>
    public int MaxBytes { get; set; } = 10 << 20;

    /// <summary>The options of a configuration, complete and within their ranges.</summary>
    public static MaterialOptions From(IConfiguration configuration)
    {
        var options = configuration.GetSection("Materials").Get<MaterialOptions>() ?? new MaterialOptions();
        if (options.MaxBytes is < 1 or > 64 << 20)
            throw new InvalidOperationException($"Materials:MaxBytes is {options.MaxBytes}; it may be 1 to {64 << 20}.");
        return options;
    }
}

/// <summary>Content in files that are named by their SHA-256, so that the same content is kept once and no name from outside is a path.</summary>
public sealed class ContentStore(MaterialOptions options, Database database)
{
    private readonly string _folder = Path.GetFullPath(options.Folder ?? Beside(database)
        ?? throw new InvalidOperationException("Materials:Folder is required with SQL Server."));

    /// <summary>Bytes of one upload at most.</summary>
    public int MaxBytes => options.MaxBytes;

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

    private string PathOf(byte[] hash)
    {
        var name = Convert.ToHexStringLower(hash);
        return Path.Combine(_folder, name[..2], name);
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
