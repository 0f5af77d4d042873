namespace Appraisal.Service.Imports.Reading;

/// <summary>Bytes that may still be unpacked.</summary>
internal sealed class Budget(long bytes)
{
    /// <summary>Those taken so far.</summary>
    public long Taken { get; private set; }

    /// <summary>Takes so many of them.</summary>
    /// <exception cref="FileRefusedException">It is used up.</exception>
    public void Take(int count)
    {
        Taken += count;
        if (Taken > bytes)
            throw new FileRefusedException("expands-too-far", bytes >> 20);
    }
}

/// <summary>A stream that is read within a budget, whatever sizes the archive claims.</summary>
internal sealed class BoundedStream(Stream inner, Budget budget) : Stream
{
    public override bool CanRead => true;

    public override bool CanSeek => false;

    public override bool CanWrite => false;

    public override long Length => throw new NotSupportedException();

    public override long Position
    {
        get => throw new NotSupportedException();
        set => throw new NotSupportedException();
    }

    public override int Read(byte[] buffer, int offset, int count)
    {
        var read = inner.Read(buffer, offset, count);
        budget.Take(read);
        return read;
    }

    public override void Flush()
    {
    }

    public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

    public override void SetLength(long value) => throw new NotSupportedException();

    public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();

    protected override void Dispose(bool disposing)
    {
        if (disposing)
            inner.Dispose();
        base.Dispose(disposing);
    }
}
