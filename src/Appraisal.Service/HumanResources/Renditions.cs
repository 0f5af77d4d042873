using System.Security.Cryptography;
using Appraisal.Storage;
using Microsoft.Extensions.Caching.Memory;

namespace Appraisal.Service.HumanResources;

/// <summary>What an answer was made into, once for all who ask the same: its bytes in memory, or in a file that has no name.</summary>
internal sealed record Rendition : IDisposable
{
    private readonly FileStream? _file;
    private int _users = 1; // the cache
    private int _forgotten;

    private Rendition(byte[] bytes, FileStream? file, long length, string tag, int records) =>
        (Bytes, _file, Length, Tag, Records) = (bytes, file, length, tag, records);

    /// <summary>The bytes, where they are in memory.</summary>
    public byte[] Bytes { get; }

    /// <summary>Bytes in all.</summary>
    public long Length { get; }

    /// <summary>The strong entity tag, quoted: a digest of the bytes.</summary>
    public string Tag { get; }

    /// <summary>Records in it.</summary>
    public int Records { get; }

    /// <summary>The cycle that it is about; empty: of several.</summary>
    public string Cycle { get; init; } = "";

    /// <summary>The cursor of the page after it; null at the end.</summary>
    public string? Next { get; init; }

    /// <summary>From bytes.</summary>
    public static Rendition Of(byte[] bytes, int records) => new(bytes, null, bytes.Length, TagOf(SHA256.HashData(bytes)), records);

    /// <summary>Written whole into a file of the temporary folder before anything is sent: an answer is never cut short.</summary>
    public static async Task<Rendition> OfFileAsync(Func<Stream, Task<int>> write)
    {
        var path = Path.Combine(Path.GetTempPath(), Path.GetRandomFileName());
        var options = new FileStreamOptions
        {
            Mode = FileMode.CreateNew, Access = FileAccess.ReadWrite, Share = FileShare.Read | FileShare.Delete, Options = FileOptions.Asynchronous | FileOptions.DeleteOnClose,
        };
        if (!OperatingSystem.IsWindows())
            options.UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite;
        var file = new FileStream(path, options);
        try
        {
            if (!OperatingSystem.IsWindows())
                File.Delete(path); // it lives on without a name, and ends with the process however that ends
            var records = await write(file);
            await file.FlushAsync();
            file.Position = 0;
            var tag = TagOf(await SHA256.HashDataAsync(file));
            return new Rendition([], file, file.Length, tag, records);
        }
        catch
        {
            await file.DisposeAsync();
            throw;
        }
    }

    /// <summary>Keeps it while it is sent; false if it is gone.</summary>
    public bool TryUse()
    {
        for (var users = Volatile.Read(ref _users); users > 0; users = Volatile.Read(ref _users))
        {
            if (Interlocked.CompareExchange(ref _users, users + 1, users) == users)
                return true;
        }
        return false;
    }

    /// <summary>Sends it.</summary>
    public async Task SendAsync(HttpResponse response, CancellationToken cancel)
    {
        response.ContentLength = Length;
        if (_file is null)
        {
            await response.Body.WriteAsync(Bytes, cancel);
            return;
        }
        const int AtOnce = 128 << 10;
        for (var position = 0L; position < Length;)
        {
            var read = await RandomAccess.ReadAsync(_file.SafeFileHandle, response.BodyWriter.GetMemory(AtOnce), position, cancel);
            response.BodyWriter.Advance(read);
            await response.BodyWriter.FlushAsync(cancel);
            position += read;
        }
    }

    /// <summary>The cache lets it go; who sends it may go on.</summary>
    public void Forget()
    {
        if (Interlocked.Exchange(ref _forgotten, 1) == 0)
            Dispose();
    }

    /// <summary>One user less; the last ends it.</summary>
    public void Dispose()
    {
        if (Interlocked.Decrement(ref _users) == 0)
            _file?.Dispose();
    }

    private static string TagOf(byte[] digest) => $"\"{Convert.ToHexStringLower(digest.AsSpan(0, 16))}\"";
}

/// <summary>
/// Remembers renditions for some seconds, bounded. Units may move between territories meanwhile, so no longer; all else that an answer
/// depends on is in its name, which equals that of the same question.
/// </summary>
internal sealed class Renditions : IDisposable
{
    private const long MostBytes = 64 << 20, MostFiles = 8;
    private static readonly TimeSpan Kept = TimeSpan.FromSeconds(10);

    private readonly MemoryCache _pages = new(new MemoryCacheOptions { SizeLimit = MostBytes });
    private readonly MemoryCache _files = new(new MemoryCacheOptions { SizeLimit = MostFiles });
    private readonly SemaphoreSlim _writing = new(2, 2);
    private readonly Lock _gate = new();

    /// <summary>A page of about so many bytes, made once for all who ask for it now; to be disposed by each.</summary>
    public Task<Outcome<Rendition>> PageAsync(object name, int bytes, Func<Task<Outcome<Rendition>>> make) => GetAsync(_pages, name, bytes, make);

    /// <summary>A whole list; two are written at once, the others wait.</summary>
    public Task<Outcome<Rendition>> FileAsync(object name, Func<Task<Outcome<Rendition>>> make) => GetAsync(_files, name, 1, async () =>
    {
        await _writing.WaitAsync();
        try
        {
            return await make();
        }
        finally
        {
            _writing.Release();
        }
    });

    /// <inheritdoc/>
    public void Dispose()
    {
        _pages.Dispose();
        _files.Dispose();
        _writing.Dispose();
    }

    private async Task<Outcome<Rendition>> GetAsync(MemoryCache cache, object name, long size, Func<Task<Outcome<Rendition>>> make)
    {
        if (cache.TryGetValue(name, out Lazy<Task<Outcome<Rendition>>>? there) && there is { IsValueCreated: true, Value: { IsCompletedSuccessfully: true, Result: { Refusal: null } ready } }
            && ready.Value.TryUse())
            return ready;
        while (true)
        {
            var lazy = Lazily(cache, name, size, make);
            var made = await MadeAsync(cache, name, lazy);
            if (made.Refusal is not null || made.Value.TryUse())
            {
                // a full cache has not taken it
                if (made.Refusal is null && !(cache.TryGetValue(name, out var kept) && ReferenceEquals(kept, lazy)))
                    made.Value.Forget();
                return made;
            }
        }
    }

    private Lazy<Task<Outcome<Rendition>>> Lazily(MemoryCache cache, object name, long size, Func<Task<Outcome<Rendition>>> make)
    {
        lock (_gate)
        {
            if (!cache.TryGetValue(name, out Lazy<Task<Outcome<Rendition>>>? known))
            {
                known = new Lazy<Task<Outcome<Rendition>>>(make);
                var entry = new MemoryCacheEntryOptions { Size = size, AbsoluteExpirationRelativeToNow = Kept };
                cache.Set(name, known, entry.RegisterPostEvictionCallback((_, value, _, _) => Release((Lazy<Task<Outcome<Rendition>>>)value!)));
            }
            return known!;
        }
    }

    private static async Task<Outcome<Rendition>> MadeAsync(MemoryCache cache, object name, Lazy<Task<Outcome<Rendition>>> lazy)
    {
        try
        {
            var made = await lazy.Value;
            if (made.Refusal is not null)
                cache.Remove(name);
            return made;
        }
        catch
        {
            cache.Remove(name); // the next one tries again
            throw;
        }
    }

    private static void Release(Lazy<Task<Outcome<Rendition>>> lazy)
    {
        if (lazy.IsValueCreated)
            _ = EndAsync(lazy.Value);
    }

    private static async Task EndAsync(Task<Outcome<Rendition>> made)
    {
        await ((Task)made).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        if (made is { IsCompletedSuccessfully: true, Result.Refusal: null })
            made.Result.Value.Forget();
    }
}
