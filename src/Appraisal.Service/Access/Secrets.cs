using System.Runtime.CompilerServices;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using Appraisal.Service.Web;

namespace Appraisal.Service.Access;

/// <summary>
/// What keeps hashes from being guessed from a copy of the database. On SQLite a first start makes them, in a file beside the
/// database that only its owner can read; elsewhere they are required configuration (<c>Secrets:Keys</c> and so on, base64, 32 bytes).
/// </summary>
/// <param name="Keys">Keys the hash of API keys.</param>
/// <param name="Tokens">Keys the hash of survey tokens.</param>
/// <param name="Responses">Keys the digest of what a response says.</param>
public sealed record Secrets(byte[] Keys, byte[] Tokens, byte[] Responses)
{
    /// <summary>The fewest bytes of a secret.</summary>
    internal const int Size = 32;

    /// <summary>Keys the digests that the audit holds of rows.</summary>
    internal byte[] Rows => Hash(Responses, "audit rows");

    private const int ShortText = 512;

    // a thread's hasher of a secret: to make one costs more than to hash with it
    private static readonly ConditionalWeakTable<byte[], ThreadLocal<HMACSHA256>> Hashers = [];

    /// <summary>From configuration where it holds them; else from the file, which is made if absent.</summary>
    public static Secrets Load(IConfiguration configuration, string? databaseFile)
    {
        string? keys = configuration["Secrets:Keys"], tokens = configuration["Secrets:Tokens"], responses = configuration["Secrets:Responses"];
        if (keys is { Length: > 0 } && tokens is { Length: > 0 } && responses is { Length: > 0 })
            return new Secrets(Parse(keys), Parse(tokens), Parse(responses));
        return databaseFile is not null
            ? FromFile(FileOf(databaseFile))
            : throw new InvalidOperationException("Secrets:Keys, Secrets:Tokens and Secrets:Responses (each 32 bytes in base64) are required with SQL Server.");
    }

    /// <summary>The file of secrets beside a database's.</summary>
    public static string FileOf(string databaseFile) => Path.GetFullPath(databaseFile) + ".secrets";

    /// <summary>The file that would be made now, as it is not there; null where none is needed.</summary>
    internal static string? MissingFile(IConfiguration configuration, string? databaseFile) =>
        databaseFile is not null && string.IsNullOrEmpty(configuration["Secrets:Keys"]) && !File.Exists(FileOf(databaseFile)) ? FileOf(databaseFile) : null;

    /// <summary>The keyed hash of a text, or its first bytes.</summary>
    public static byte[] Hash(byte[] secret, ReadOnlySpan<char> text, int length = HMACSHA256.HashSizeInBytes)
    {
        var hasher = Hashers.GetValue(secret, key => new ThreadLocal<HMACSHA256>(() => new HMACSHA256(key))).Value!;
        var most = Encoding.UTF8.GetMaxByteCount(text.Length);
        var utf8 = most <= ShortText ? stackalloc byte[ShortText] : new byte[most];
        Span<byte> hash = stackalloc byte[HMACSHA256.HashSizeInBytes];
        hasher.TryComputeHash(utf8[..Encoding.UTF8.GetBytes(text, utf8)], hash, out _);
        return hash[..length].ToArray();
    }

    /// <summary>Writes them into a new file that only its owner can read.</summary>
    /// <exception cref="IOException">It is there already.</exception>
    internal void Save(string path)
    {
        if (File.Exists(path))
            throw new IOException($"'{path}' is there already; secrets overwrite nothing.");
        OwnFolder.Create(Path.GetDirectoryName(Path.GetFullPath(path))!);
        Write(path, Json.Text(this));
    }

    /// <summary>Puts a file that <see cref="Save"/> wrote, or a copy of one, beside a database.</summary>
    /// <exception cref="InvalidDataException">It holds no secrets.</exception>
    internal static void Restore(string path, string databaseFile)
    {
        try
        {
            Json.Read<Secrets>(File.ReadAllText(path)).Save(FileOf(databaseFile));
        }
        catch (InvalidDataException error)
        {
            throw new InvalidDataException($"'{path}' holds no secrets ({error.InnerException!.Message}).", error);
        }
    }

    private static byte[] Parse(string text)
    {
        var bytes = Convert.FromBase64String(text);
        return bytes.Length >= Size ? bytes : throw new InvalidOperationException($"A secret has {bytes.Length} bytes; it needs {Size}.");
    }

    private static Secrets FromFile(string path)
    {
        Directory.CreateDirectory(Path.GetDirectoryName(path)!);
        var made = new Secrets(RandomNumberGenerator.GetBytes(Size), RandomNumberGenerator.GetBytes(Size), RandomNumberGenerator.GetBytes(Size));
        // written whole under another name, then linked into place: two processes that start at once end with the same secrets
        var draft = $"{path}.{Environment.ProcessId}";
        try
        {
            if (!File.Exists(path))
            {
                Write(draft, Json.Text(made));
                File.Move(draft, path, overwrite: false);
            }
        }
        catch (IOException) when (File.Exists(path))
        {
            File.Delete(draft);
        }
        return JsonSerializer.Deserialize<Secrets>(File.ReadAllText(path), Json.Options)!;
    }

    private static void Write(string path, string text)
    {
        var options = new FileStreamOptions { Mode = FileMode.Create, Access = FileAccess.Write };
        if (!OperatingSystem.IsWindows())
            options.UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite;
        using var writer = new StreamWriter(new FileStream(path, options));
        writer.Write(text);
    }
}
