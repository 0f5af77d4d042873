using System.Security.Cryptography;
using System.Text;
using Appraisal.Service.Web;

namespace Appraisal.Service.Surveys.Kiosk;

/// <summary>The files that the kiosk page consists of, and the version that they make together with the program that serves them.</summary>
public sealed class KioskFiles
{
    /// <summary>Where the page and its files are.</summary>
    public const string Folder = "kiosk";

    // the worker names the others; its own bytes are compared by the browser
    private const string Worker = "worker.js";

    /// <summary>Reads them once: they do not change while the service runs.</summary>
    public KioskFiles(IWebHostEnvironment environment)
    {
        var files = environment.WebRootFileProvider.GetDirectoryContents(Folder)
            .Where(f => !f.IsDirectory && f.Name != Worker && Path.GetExtension(f.Name) is ".js" or ".css").OrderBy(f => f.Name, StringComparer.Ordinal).ToList();
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        hash.AppendData(Encoding.UTF8.GetBytes(typeof(KioskFiles).Module.ModuleVersionId.ToString())); // its texts, and what it asks of the service
        foreach (var file in files)
        {
            using var stream = file.CreateReadStream();
            hash.AppendData(SHA256.HashData(stream));
        }
        Version = Convert.ToHexStringLower(hash.GetHashAndReset().AsSpan(0, 8));
        Paths = [.. files.Select(f => $"/{Folder}/{f.Name}")];
    }

    /// <summary>16 hexadecimal digits.</summary>
    public string Version { get; }

    /// <summary>The addresses of the files, in ordinal order.</summary>
    public IReadOnlyList<string> Paths { get; }

    /// <summary>The script that tells the worker of both.</summary>
    public string Script => $"self.KIOSK = {Json.Text(new { version = Version, files = Paths })};\n";
}
