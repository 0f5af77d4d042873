using System.Buffers.Binary;
using System.Globalization;
using System.Security.Cryptography;
using System.Text;

namespace Appraisal.Benchmarks.Intake;

/// <summary>The responses of a load, by number: always the same ones.</summary>
internal static class SentResponse
{
    private const int Items = 5;

    /// <summary>A response as JSON.</summary>
    public static string Json(int number, Guid id, bool token)
    {
        var answers = string.Join(',', Answers(number).Select((answer, i) => $"\"q{i + 1}\":{answer}"));
        var tokenField = token ? $"\"token\":\"{IntakeServer.Token(number)}\"," : "";
        return $$"""{"id":"{{id}}","staffNo":"{{IntakeServer.Subject(number)}}","stratum":"{{IntakeServer.Stratum(number)}}","answers":{{{answers}}},{{tokenField}}"answeredAt":"{{AnsweredAt(number).ToString("yyyy-MM-dd'T'HH:mm:ss'Z'", CultureInfo.InvariantCulture)}}"}""";
    }

    /// <summary>Answers from 1 to 5.</summary>
    public static IEnumerable<int> Answers(int number) => Enumerable.Range(1, Items).Select(item => 1 + number * item / 3 % 5);

    public static DateTime AnsweredAt(int number) => new DateTime(2026, 6, 1, 8, 0, 0, DateTimeKind.Utc).AddSeconds(number / 10);

    /// <summary>As a version 7 UUID is ordered: what our kiosk page sends.</summary>
    public static Guid OrderedId(int number)
    {
        Span<byte> bytes = stackalloc byte[16];
        BinaryPrimitives.WriteInt64BigEndian(bytes, (1_700_000_000_000L + number) << 16 | 0x7000);
        bytes[8] = 0x80;
        return new Guid(bytes, bigEndian: true);
    }

    /// <summary>In no order: what foreign clients may send.</summary>
    public static Guid RandomId(int number) => new(SHA256.HashData(Encoding.ASCII.GetBytes(number.ToString(CultureInfo.InvariantCulture)))[..16]);
}
