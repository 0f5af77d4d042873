using System.Net.Sockets;
using System.Text;
using Appraisal.Service.Access;
using Appraisal.Service.Tests.Hosting;
using Appraisal.Service.Web;
using Appraisal.Storage.Surveys;
using CsCheck;

namespace Appraisal.Service.Tests.Surveys;

public sealed class FuzzTests(Hosts hosts) : IClassFixture<Hosts>
{
    private const string Good = """{"id":"01980a7e-5c1b-7d30-9f42-6b1f0e8c2a11","staffNo":"fuzz-1","stratum":"poor","answers":{"q1":4},"answeredAt":"2026-06-01T08:00:00Z"}""";

    // pieces of JSON that are no value of the field that they land in
    private static readonly Gen<string> Odd = Gen.OneOf(
        "null", "true", "[]", "{\"a\":{}}", "\"\"", "\" \"", "-1", "1e400", "-1e400", "NaN", "Infinity", "1e-400", "99999999999999999999999999999999", "0.1e", "'x'",
        "\"\\u0000\"", "\"\\ud800\"", "\"\\ufffe\"", "\"+1980a7e-5c1b-7d30-9f42-6b1f0e8c2a11\"", "\"2026-06-01T08:00:00\"", "\"9999-99-99T99:99:99Z\"", "{\"q1\":\"4\"}", "{\"q1\":9}", "{\"q1\":1,\"q1\":2}", "{\"q1\":{}}", "{\"q1\":1e400}", "{\"\\ud800\":1}",
        "[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]", "\"" + new string('x', 5000) + "\"");

    private static readonly Gen<string> Field = Gen.OneOf("id", "staffNo", "stratum", "answers", "answeredAt");

    private static readonly Gen<byte[]> Bodies = Gen.OneOf(
        Gen.Select(Field, Odd, (field, odd) => With(field, odd)),
        Odd.Select(o => Encoding.UTF8.GetBytes(o)),
        Gen.Int[0, Good.Length - 1].Select(n => Encoding.UTF8.GetBytes(Good[..n])), // cut off
        Gen.Select(Gen.Int[0, Good.Length - 1], Gen.Byte[0x80, 0xFF], (at, b) => Insert(at, b)), // no UTF-8
        Gen.Byte.Array[0, 200],
        Gen.OneOf("unheardOf", "value", "excluded", "Id", "batchId").Select(f => Encoding.UTF8.GetBytes($"{{\"{f}\":1,{Good[1..]}")),
        Field.Select(f => Encoding.UTF8.GetBytes($"{{\"{f}\":null,{Good[1..]}"))); // a field twice

    [Fact]
    public async Task PostResponse_AnythingButAResponse_IsAProblemDocumentAndStoresNothing()
    {
        var world = await SurveyWorld.CreateAsync(await hosts.On("Sqlite"), "fuzz");

        await Bodies.SampleAsync(async body =>
        {
            foreach (var (path, bytes) in new[] { ("responses", body), ("responses/batch", [.. "{\"responses\":["u8, .. body, .. "]}"u8]) })
            {
                using var content = new ByteArrayContent(bytes);
                content.Headers.ContentType = new("application/json");
                using var answer = await world.Kiosk.PostAsync($"surveys/fuzz/{path}", content);
                var text = await answer.Content.ReadAsStringAsync();
                if ((int)answer.StatusCode == 200 && path == "responses/batch")
                    Assert.DoesNotContain("\"created\"", text, StringComparison.Ordinal); // judged one by one: all of them invalid
                else
                    Assert.True((int)answer.StatusCode is >= 400 and < 500 && answer.Content.Headers.ContentType?.MediaType == Problems.MediaType,
                        $"{(int)answer.StatusCode} {text} to {Encoding.UTF8.GetString(bytes)}");
            }
        }, iter: 150, threads: 1);

        Assert.Empty(await world.Host.ResponsesAsync("fuzz"));
    }

    [Fact]
    public async Task PostResponse_AMillionAnswers_IsRefused()
    {
        var world = await SurveyWorld.CreateAsync(await hosts.On("Sqlite"), "million");
        var answers = string.Join(',', Enumerable.Range(0, 5_000).Select(i => $"\"a{i}\":1"));

        var unknown = await world.Kiosk.PostTextAsync("surveys/million/responses", Good.Replace("\"q1\":4", answers, StringComparison.Ordinal))
            .ProblemAsync(System.Net.HttpStatusCode.UnprocessableEntity);
        using var million = new HttpRequestMessage(HttpMethod.Post, "surveys/million/responses")
        {
            Content = new StringContent(Good.Replace("\"q1\":4", string.Join(',', Enumerable.Range(0, 1_000_000).Select(i => $"\"a{i}\":1")), StringComparison.Ordinal),
                Encoding.UTF8, "application/json"),
        };
        million.Headers.ExpectContinue = true; // so that the answer comes before the connection is closed to the rest
        await world.Kiosk.SendAsync(million).ProblemAsync(System.Net.HttpStatusCode.RequestEntityTooLarge);

        Assert.InRange(unknown.Fields().Length, 1, 50);
    }

    [Fact]
    public async Task PostResponse_BodyThatNeverComes_KeepsNobodyElseWaiting()
    {
        var world = await SurveyWorld.CreateAsync(await hosts.On("Sqlite"), "slow");
        var sockets = Enumerable.Range(0, 50).Select(_ => new TcpClient(world.Host.Address.Host, world.Host.Address.Port)).ToList();
        foreach (var socket in sockets)
            await socket.GetStream().WriteAsync(Encoding.ASCII.GetBytes(
                $"POST /api/v1/surveys/slow/responses HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\n{ApiKeyAuthentication.Header}: {Host.AdministratorKey}\r\nContent-Length: 100\r\n\r\n{{"));

        await world.PostAsync(world.Response()).JsonAsync();

        sockets.ForEach(s => s.Dispose());
    }

    [Theory]
    [InlineData("responses")]
    [InlineData("responses/batch")]
    public async Task PostResponse_BodyThatDripsIn_IsToldSoInOneDocument(string route)
    {
        await using var host = await Host.StartAsync("Sqlite", null, ("Edge:RequestTimeoutSeconds", "1"));
        var world = await SurveyWorld.CreateAsync(host, "drip");
        using var socket = new TcpClient(host.Address.Host, host.Address.Port);
        await socket.GetStream().WriteAsync(Encoding.ASCII.GetBytes(
            $"POST /api/v1/surveys/drip/{route} HTTP/1.1\r\nHost: x\r\nConnection: close\r\nContent-Type: application/json\r\n{ApiKeyAuthentication.Header}: {Host.AdministratorKey}\r\nContent-Length: 60000\r\n\r\n{{"
            + new string(' ', 30_000)));

        var (buffer, length) = (new byte[8192], 0);
        while (!buffer.AsSpan(0, length).EndsWith("0\r\n\r\n"u8)) // to the last chunk; then the connection is reset, as the body never ends
            length += await socket.GetStream().ReadAsync(buffer.AsMemory(length));
        var answer = Encoding.UTF8.GetString(buffer, 0, length);

        Assert.StartsWith("HTTP/1.1 408", answer, StringComparison.Ordinal);
        Assert.Equal(2, answer.Split("\"code\":").Length);
        Assert.Contains("\"too-slow\"", answer, StringComparison.Ordinal);
        Assert.Empty(await host.ResponsesAsync("drip"));
    }

    private static byte[] With(string field, string value)
    {
        var start = Good.IndexOf($"\"{field}\":", StringComparison.Ordinal) + field.Length + 3;
        var end = field == "answers" ? Good.IndexOf('}', start) + 1 : Good.IndexOf('"', start + 1) + 1;
        return Encoding.UTF8.GetBytes(Good[..start] + value + Good[end..]);
    }

    private static byte[] Insert(int at, byte value)
    {
        var bytes = Encoding.UTF8.GetBytes(Good);
        return [.. bytes[..at], value, .. bytes[at..]];
    }
}
