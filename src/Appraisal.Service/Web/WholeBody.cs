using System.Buffers;
using System.IO.Pipelines;
using System.Text.Json;
using Microsoft.Net.Http.Headers;

namespace Appraisal.Service.Web;

/// <summary>Reads a JSON body in one piece, where it matters: read as it arrives, in pieces of 4 kB, a large one takes twice as long.</summary>
internal static class WholeBody
{
    private static ReadOnlySpan<byte> Mark => "\uFEFF"u8; // some writers put it before UTF-8

    /// <summary>Waits until the body has come, to be read later; its bytes.</summary>
    public static async ValueTask<long> ArriveAsync(HttpRequest request, CancellationToken cancel)
    {
        var read = await request.BodyReader.ReadAtLeastAsync(int.MaxValue, cancel); // until its end
        var length = read.Buffer.Length;
        request.BodyReader.AdvanceTo(read.Buffer.Start, read.Buffer.Start);
        return length;
    }

    /// <summary>The body; the route's size limit bounds it.</summary>
    /// <exception cref="BadHttpRequestException">There is none (400), or it is not JSON in UTF-8 (415).</exception>
    /// <exception cref="JsonException">It cannot be read.</exception>
    public static async ValueTask<T> ReadAsync<T>(HttpRequest request, CancellationToken cancel)
        where T : class
    {
        if (!IsJson(request))
            throw new BadHttpRequestException("Not JSON in UTF-8.", StatusCodes.Status415UnsupportedMediaType);
        var read = await request.BodyReader.ReadAtLeastAsync(int.MaxValue, cancel); // until its end
        var length = (int)read.Buffer.Length;
        var body = ArrayPool<byte>.Shared.Rent(length);
        try
        {
            read.Buffer.CopyTo(body);
            ReadOnlySpan<byte> text = body.AsSpan(0, length);
            return JsonSerializer.Deserialize<T>(text.StartsWith(Mark) ? text[Mark.Length..] : text, Json.Options) ?? throw new JsonException();
        }
        finally
        {
            request.BodyReader.AdvanceTo(read.Buffer.End);
            ArrayPool<byte>.Shared.Return(body);
        }
    }

    private static bool IsJson(HttpRequest request) => request.HasJsonContentType()
        && MediaTypeHeaderValue.Parse(request.ContentType).Charset is var charset
        && (charset.Length == 0 || HeaderUtilities.RemoveQuotes(charset).Equals("utf-8", StringComparison.OrdinalIgnoreCase));
}
