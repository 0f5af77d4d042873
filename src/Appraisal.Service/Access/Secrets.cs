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
    private const int Size = 32;
    private const int ShortText = 512;

    // a thread's hasher of a secret: to make one costs more than to hash with it
    private static readonly ConditionalWeakTable<byte[], ThreadLocal<HMACSHA256>> Hashers = [];

    /// <summary>From configuration where it holds them; else from the file, which is made if absent.</summary>
    public static Secrets Load(IConfiguration configuration, string? databaseFile)
    {
        string? keys = configuration["Secrets:Keys"], tokens = configuration["Secrets:Tokens"], responses = configuration["Secrets:Responses"];
        if (keys is not null && tokens is not null && responses is not null)
            return new Secrets(Parse(keys), Parse(tokens), Parse(responses));
        return databaseFile is not null
            ? FromFile(Path.GetFullPath(databaseFile) + ".secrets")
            : throw new InvalidOperationException("Secrets:Keys, Secrets:Tokens and Secrets:Responses (each 32 bytes in base64) are required with SQL Server.");
    }

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
