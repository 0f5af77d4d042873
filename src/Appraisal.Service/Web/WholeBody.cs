using System.Buffers;
using System.IO.Pipelines;
using System.Text.Json;
using Microsoft.AspNetCore.Http.Timeouts;

namespace Appraisal.Service.Web;

/// <summary>Reads a JSON body in one piece, where it matters: read as it arrives, in pieces of 4 kB, a large one takes twice as long.</summary>
internal static class WholeBody
{
    private static ReadOnlySpan<byte> Mark => "\uFEFF"u8; // some writers put it before UTF-8

    /// <summary>Waits until the body has come, to be read later; its bytes.</summary>
    /// <exception cref="BadHttpRequestException">It did not come in time (408).</exception>
    public static async ValueTask<long> ArriveAsync(HttpRequest request, CancellationToken cancel)
    {
        var read = await ReadAsync(request, cancel);
        var length = read.Buffer.Length;
        request.BodyReader.AdvanceTo(read.Buffer.Start, read.Buffer.Start);
        return length;
    }

    /// <summary>The body; the route's size limit bounds it.</summary>
    /// <exception cref="BadHttpRequestException">There is none (400), it did not come in time (408), or it is not JSON (415).</exception>
    /// <exception cref="JsonException">It cannot be read.</exception>
    public static async ValueTask<T> ReadAsync<T>(HttpRequest request, CancellationToken cancel)
        where T : class
    {
        if (!request.HasJsonContentType())
            throw new BadHttpRequestException("Not JSON.", StatusCodes.Status415UnsupportedMediaType);
        var read = await ReadAsync(request, cancel);
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

    private static ValueTask<ReadResult> ReadAsync(HttpRequest request, CancellationToken cancel)
    {
        if (!request.BodyReader.TryRead(out var read))
            return AwaitAsync(request, cancel);
        if (read.IsCompleted) // a small one comes with its head
            return new ValueTask<ReadResult>(read);
        request.BodyReader.AdvanceTo(read.Buffer.Start);
        return AwaitAsync(request, cancel);
    }

    // until its end. A reader that is cancelled otherwise stays busy, which Kestrel reports as a connection that ended abnormally
    private static async ValueTask<ReadResult> AwaitAsync(HttpRequest request, CancellationToken cancel)
    {
        await using var cancelled = cancel.Register(static reader => ((PipeReader)reader!).CancelPendingRead(), request.BodyReader);
        var read = await request.BodyReader.ReadAtLeastAsync(int.MaxValue, CancellationToken.None);
        if (!read.IsCanceled)
            return read;
        request.BodyReader.AdvanceTo(read.Buffer.End);
        if (request.HttpContext.Features.Get<IHttpRequestTimeoutFeature>()?.RequestTimeoutToken.IsCancellationRequested == true)
            throw new BadHttpRequestException("The body did not come in time.", StatusCodes.Status408RequestTimeout);
        throw new OperationCanceledException(cancel);
    }
}
