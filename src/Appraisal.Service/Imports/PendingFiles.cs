using System.Security.Cryptography;
using System.Text.Json;
using Appraisal.Service.Access;
using Appraisal.Service.Materials;
using Microsoft.AspNetCore.DataProtection;

namespace Appraisal.Service.Imports;

/// <summary>
/// Keeps a file between the look at it and its writing, where all nodes find it: nobody chooses it twice, and what is written is what was
/// looked at. A sealed ticket in the page says which file, whose, and of what kind; after two hours it is gone.
/// </summary>
public sealed class PendingFiles(ContentStore content, IDataProtectionProvider protection, TimeProvider clock)
{
    private static readonly TimeSpan Lasts = TimeSpan.FromHours(2);

    private readonly ITimeLimitedDataProtector _protector = protection.CreateProtector("pending-file").ToTimeLimitedDataProtector();
    private readonly string _folder = Path.Combine(content.Folder, "pending");

    /// <summary>Keeps a file; the ticket for it.</summary>
    public async Task<string> KeepAsync(Caller caller, string kind, ImportBody body, CancellationToken cancel)
    {
        Directory.CreateDirectory(_folder);
        Sweep();
        var id = Guid.CreateVersion7(clock.GetUtcNow());
        await File.WriteAllBytesAsync(PathOf(id), body.Bytes, cancel);
        return _protector.Protect(JsonSerializer.Serialize(new Ticket(id, caller.Person, kind, body.FileName, body.Columns, body.Sheet, body.Charset)), Lasts);
    }

    /// <summary>The file of a ticket; null where it is not this caller's, or gone.</summary>
    public async Task<ImportBody?> OpenAsync(Caller caller, string kind, string? ticket, CancellationToken cancel)
    {
        if (Read(ticket) is not { } read || read.Person != caller.Person || read.Kind != kind || !File.Exists(PathOf(read.Id)))
            return null;
        return new ImportBody(await File.ReadAllBytesAsync(PathOf(read.Id), cancel), null, read.Charset, read.FileName) { Columns = read.Columns, Sheet = read.Sheet };
    }

    private Ticket? Read(string? ticket)
    {
        try
        {
            return string.IsNullOrEmpty(ticket) ? null : JsonSerializer.Deserialize<Ticket>(_protector.Unprotect(ticket));
        }
        catch (CryptographicException)
        {
            return null;
        }
    }

    private void Sweep()
    {
        foreach (var file in new DirectoryInfo(_folder).EnumerateFiles().Where(f => f.LastWriteTimeUtc < clock.GetUtcNow().UtcDateTime - Lasts).ToList())
            file.Delete();
    }

    private string PathOf(Guid id) => Path.Combine(_folder, id.ToString("N"));

    private sealed record Ticket(Guid Id, string Person, string Kind, string? FileName, IReadOnlyDictionary<string, string>? Columns, string? Sheet, string? Charset);
}
