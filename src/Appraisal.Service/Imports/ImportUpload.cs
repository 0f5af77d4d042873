using Appraisal.Service.Web;
using Appraisal.Storage;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.Net.Http.Headers;

namespace Appraisal.Service.Imports;

/// <summary>Takes a file out of a request: its body, or the one file of a browser's form.</summary>
internal static class ImportUpload
{
    // what a part that ends too early is reported with; a full disk has another
    private const int InputOutputError = unchecked((int)0x80131620);

    /// <summary>The file; refused where there is none, or more than one. Other fields of a form are for the caller to read.</summary>
    public static async Task<Outcome<ImportBody>> ReadAsync(HttpRequest request, string? charset, CancellationToken cancel)
    {
        if (!MediaTypeHeaderValue.TryParse(request.ContentType, out var type))
            return new Refusal(415, "unsupported-media-type", []);
        if (request.HasFormContentType)
            return await FormAsync(request, charset, cancel);
        var name = ContentDispositionHeaderValue.TryParse(request.Headers.ContentDisposition.ToString(), out var disposition) ? (disposition.FileNameStar.HasValue ? disposition.FileNameStar : disposition.FileName).Value?.Trim('"') : null;
        return new ImportBody(await BytesAsync(request.Body, request.ContentLength, cancel), ImportFormat.Of(type.MediaType.Value), Charset(charset, type), name);
    }

    /// <summary>Waits for the form of a request, if it has one; why it cannot be read, null where it can.</summary>
    public static async Task<Refusal?> ArriveAsync(HttpRequest request, CancellationToken cancel)
    {
        if (!request.HasFormContentType)
            return null;
        try
        {
            await request.ReadFormAsync(new FormOptions { MultipartBodyLengthLimit = ImportEndpoints.BodyLimit }, cancel);
            return null;
        }
        catch (InvalidDataException)
        {
            return Broken();
        }
        catch (IOException error) when (error is not BadHttpRequestException && error.HResult == InputOutputError)
        {
            return Broken();
        }
    }

    private static Refusal Broken() => new(400, "malformed", [new FieldError("body", "broken-form")]);

    private static async Task<Outcome<ImportBody>> FormAsync(HttpRequest request, string? charset, CancellationToken cancel)
    {
        if (await ArriveAsync(request, cancel) is { } broken)
            return broken;
        var files = request.Form.Files;
        if (files is not [var file])
            return Refusal.Invalid(new FieldError("file", files.Count == 0 ? "required" : "too-many", files.Count, 1));
        if (file.Length > ImportEndpoints.BodyLimit)
            return new Refusal(413, "too-large", []); // a form that was read already has a limit of its own
        await using var stream = file.OpenReadStream();
        // what a browser says of a file follows from its name alone, so the file itself is looked at
        return new ImportBody(await BytesAsync(stream, file.Length, cancel), null,
            Charset(charset, MediaTypeHeaderValue.TryParse(file.ContentType, out var type) ? type : null), file.FileName);
    }

    private static string? Charset(string? query, MediaTypeHeaderValue? type) => !string.IsNullOrWhiteSpace(query) ? query : type?.Charset.Value;

    private static async Task<byte[]> BytesAsync(Stream stream, long? length, CancellationToken cancel)
    {
        using var bytes = new MemoryStream((int)Math.Clamp(length ?? 0, 0, ImportEndpoints.BodyLimit));
        await stream.CopyToAsync(bytes, cancel);
        return bytes.TryGetBuffer(out var buffer) && buffer.Count == buffer.Array!.Length ? buffer.Array : bytes.ToArray();
    }
}
