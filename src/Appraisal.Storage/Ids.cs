using System.Buffers.Binary;
using System.Security.Cryptography;
using System.Text.Json;

namespace Appraisal.Storage;

/// <summary>
/// Makes ids in order of time (RFC 9562, version 7, with the clock's fraction of a millisecond in the twelve bits after the version),
/// strictly increasing within a process.
/// </summary>
public sealed class Ids(TimeProvider clock)
{
    private const int FractionBits = 12;
    private const int RandomBytes = 8;

    private readonly Lock _gate = new();
    private readonly byte[] _random = new byte[RandomBytes * 512]; // drawn together, as each drawing costs more than its bytes
    private int _drawn;
    private long _last;

    /// <summary>Ids as a statement's list <c>{ids}</c> takes them.</summary>
    public static string Json(IEnumerable<Guid> ids) =>
        JsonSerializer.Serialize(ids.Select(id => Convert.ToHexString(id.ToByteArray(bigEndian: true))));

    /// <summary>When an id was made, to the millisecond.</summary>
    public static DateTimeOffset TimeOf(Guid id) =>
        DateTimeOffset.FromUnixTimeMilliseconds(BinaryPrimitives.ReadInt64BigEndian(id.ToByteArray(bigEndian: true)) >>> 16);

    /// <summary>The next id.</summary>
    public Guid Next()
    {
        Span<byte> bytes = stackalloc byte[16];
        var moment = NextMoment(bytes[RandomBytes..]);
        BinaryPrimitives.WriteInt64BigEndian(bytes, ((moment >> FractionBits) << 16) | 0x7000 | (moment & 0xFFF));
        bytes[8] = (byte)((bytes[8] & 0x3F) | 0x80);
        return new Guid(bytes, bigEndian: true);
    }

    private long NextMoment(Span<byte> random)
    {
        var now = clock.GetUtcNow();
        var ticks = now.UtcTicks - DateTimeOffset.UnixEpoch.UtcTicks;
        var milliseconds = ticks / TimeSpan.TicksPerMillisecond;
        var fraction = ((ticks % TimeSpan.TicksPerMillisecond) << FractionBits) / TimeSpan.TicksPerMillisecond;
        lock (_gate)
        {
            if (_drawn == 0)
                RandomNumberGenerator.Fill(_random);
            _random.AsSpan(_drawn, RandomBytes).CopyTo(random);
            _drawn = (_drawn + RandomBytes) % _random.Length;
            return _last = Math.Max(_last + 1, (milliseconds << FractionBits) | fraction);
        }
    }
}
