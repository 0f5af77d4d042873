using System.Security.Cryptography;
using System.Text;
using Appraisal.Service.Web;
using Microsoft.Extensions.FileProviders;

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
            if (Path.GetExtension(file.Name) == ".css")
                (Style, StyleHash) = Read(file);
        }
        Version = Convert.ToHexStringLower(hash.GetHashAndReset().AsSpan(0, 8));
        Paths = [.. files.Where(f => Path.GetExtension(f.Name) == ".js").Select(f => $"/{Folder}/{f.Name}")];
    }

    /// <summary>16 hexadecimal digits.</summary>
    public string Version { get; }

    /// <summary>The style sheet, which stands in the page itself: so the first face waits for one answer of the service, not for two.</summary>
    public string Style { get; } = "";

    /// <summary>Its SHA-256 in base64, by which the page's policy allows this style and no other.</summary>
    public string StyleHash { get; } = "";

    /// <summary>The addresses of the scripts, in ordinal order.</summary>
    public IReadOnlyList<string> Paths { get; }

    private static (string Text, string Hash) Read(IFileInfo file)
    {
        using var reader = new StreamReader(file.CreateReadStream(), Encoding.UTF8);
        var text = reader.ReadToEnd().ReplaceLineEndings("\n"); // as a browser reads it
        return (text, Convert.ToBase64String(SHA256.HashData(Encoding.UTF8.GetBytes(text))));
    }

    /// <summary>The script that tells the worker of both.</summary>
    public string Script => $"self.KIOSK = {Json.Text(new { version = Version, files = Paths })};\n";
}
