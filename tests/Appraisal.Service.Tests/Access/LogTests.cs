using System.Collections.Concurrent;
using System.Diagnostics;
using System.Net;
using System.Net.Http.Json;
using System.Text;
using System.Text.Json;
using Appraisal.Service.Hosting;
using Appraisal.Service.Tests.Hosting;
using Appraisal.Service.Web;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using OpenTelemetry;
using OpenTelemetry.Trace;

namespace Appraisal.Service.Tests.Access;

/// <summary>
/// What the service writes of itself while every operation is called with personal data, rightly, without a key, with a wrong one and with
/// bad input: the log at the levels of appsettings.json, its own categories at every level; the traces; the problem documents.
/// </summary>
public sealed class LogTests
{
    [Fact]
    public async Task EveryOperation_WithPersonalData_LeavesNoneInLogsTracesAndProblems()
    {
        using var log = new Lines();
        using var traces = new Spans();
        await using var host = await Host.StartAsync("Sqlite", builder =>
        {
            Listen(builder, log, traces);
            // what is tried here are wrong keys, many times
            builder.Configuration.AddInMemoryCollection([KeyValuePair.Create("Edge:TriesPerSecondOfAddress", (string?)"100000")]);
        });
        var world = await TwoTownships.BuildAsync(host);
        var problems = new StringBuilder();
        var secrets = new HashSet<string>(StringComparer.Ordinal) { Host.AdministratorKey, "ak_wrong_0123456789abcdef" };

        foreach (var operation in AccessTable.Operations(
            await host.Administrator.GetFromJsonAsync<JsonElement>(new Uri(host.Address, "/swagger/v1/swagger.json"))))
        {
            foreach (var client in new[] { host.Administrator, host.Client(), host.Client("ak_wrong_0123456789abcdef") })
            {
                await CallAsync(client, world.Request(operation), problems, secrets);
                var bad = world.Request(operation);
                if (operation.HasBody)
                    bad.Content = new StringContent("""{"name":"SECRET","reason":"SECRET""", Encoding.UTF8, "application/json");
                else
                    bad.RequestUri = new Uri(bad.RequestUri + "?limit=SECRET&after=SECRET", UriKind.Relative);
                await CallAsync(client, bad, problems, secrets);
            }
        }
        await host.ExecuteBehindBackAsync("ALTER TABLE cadre RENAME TO gone");
        using var failed = await host.Administrator.PutAsync("cadres/ZT1", new { name = "SECRET Li", unit = "ZT", cohort = "clerk", dutyHours = 1 });
        problems.Append(await failed.Content.ReadAsStringAsync());

        Assert.Equal(HttpStatusCode.InternalServerError, failed.StatusCode);
        Assert.Contains(log.Written, line => line.Contains("Unexpected error", StringComparison.Ordinal)); // it does listen
        Assert.Contains(traces.Written, line => line.Contains("/cadres/{staffNo}", StringComparison.Ordinal));
        Assert.True(secrets.Count > 3, "no key or token was made");
        string[] personal = [TwoTownships.Secret, "ZT1", "U0VDUkVU", .. secrets];
        var telling = log.Written.Concat(traces.Written).Where(line => personal.Any(p => line.Contains(p, StringComparison.Ordinal))).ToList();
        Assert.True(telling.Count == 0, string.Join('\n', telling));
        AssertKeptAsHashes(host.Database.File!, secrets);
        string[] inner = ["   at ", "Data Source", "SQLite", "no such table", .. secrets];
        Assert.DoesNotContain(inner, text => problems.ToString().Contains(text, StringComparison.Ordinal));
    }

    /// <summary>The log at every level of every category that appsettings.json does not silence, and of the framework's sign-in at its own.</summary>
    [Fact]
    public async Task SignIn_AtTheIssuerInEveryWay_LeavesNoPersonCodeTokenOrSecretInLogsAndTraces()
    {
        using var log = new Lines();
        using var traces = new Spans();
        await using var issuer = await Issuer.StartAsync();
        issuer.Secret = "SECRET-of-the-client";
        issuer.Claims["sub"] = "SECRET Li";
        await using var host = await Host.StartAsync("Sqlite", builder =>
        {
            Listen(builder, log, traces);
            builder.Configuration.AddInMemoryCollection(issuer.Settings(("Access:Oidc:ClientSecret", issuer.Secret))
                .Select(s => KeyValuePair.Create(s.Key, (string?)s.Value)));
        });
        var seen = new List<string>();

        foreach (var wrong in new[] { null, "nonce", "audience", "issuer", "key", "expiry", "broken", "gone" })
            await SignInAsync(wrong, null);
        await SignInAsync(null, "access_denied");
        await SignInAsync(null, "SECRET Li");
        issuer.Claims["role"] = "SECRET king";
        await SignInAsync(null, null);
        issuer.Secret = "SECRET-changed";
        await SignInAsync(null, null);
        using (var stranger = new Browser(host))
            (await stranger.GetAsync("/sign-in/callback?code=SECRET&state=SECRET&error=SECRET&error_description=SECRET")).Dispose();

        string[] kinds = ["failed OpenIdConnectProtocolInvalidNonceException", "unreachable", "refused access_denied", "no-role", "refused invalid_client"];
        Assert.All(kinds, kind => Assert.Contains(log.Written, line => line.Contains(kind, StringComparison.Ordinal)));
        Assert.Contains(traces.Written, line => line.Contains("/sign-in", StringComparison.Ordinal));
        string[] telling = ["SECRET", .. issuer.Given, .. seen];
        Assert.True(telling.Length > 30);
        Assert.DoesNotContain(log.Written.Concat(traces.Written), line => telling.Any(t => line.Contains(t, StringComparison.Ordinal)));

        async Task SignInAsync(string? wrong, string? refusal)
        {
            (issuer.Wrong, issuer.Refusal) = (wrong, refusal);
            using var browser = new Browser(host);
            var back = await browser.ToIssuerAndBackAsync();
            seen.AddRange(Microsoft.AspNetCore.WebUtilities.QueryHelpers.ParseQuery(back.Query).Where(q => q.Key is "state" or "code").Select(q => q.Value.ToString()));
            seen.AddRange(browser.Cookies.Select(c => c.Value).Where(v => v.Length > 5));
            (await browser.GetAsync(back.OriginalString)).Dispose();
            (await browser.GetAsync("/")).Dispose();
            seen.AddRange(browser.Cookies.Select(c => c.Value).Where(v => v.Length > 5));
        }
    }

    // audit rows, keys, tokens, codes of devices and all else that is stored
    private static void AssertKeptAsHashes(string file, IEnumerable<string> secrets)
    {
        var stored = "";
        foreach (var part in new[] { file, file + "-wal" }.Where(File.Exists))
        {
            using var stream = new FileStream(part, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete);
            using var reader = new StreamReader(stream, Encoding.Latin1);
            stored += reader.ReadToEnd();
        }
        Assert.Contains("ZT1", stored, StringComparison.Ordinal); // it does see what is stored
        Assert.DoesNotContain(secrets, s => stored.Contains(s, StringComparison.Ordinal));
    }

    /// <summary>An exception's text may hold what somebody sent: SQL Server names the value that is too long.</summary>
    [Fact]
    public async Task UnexpectedException_InARequestOrAJob_IsLoggedWithoutItsText()
    {
        using var log = new Lines();
        using var logs = LoggerFactory.Create(logging => logging.AddProvider(log));
        var thrown = await Assert.ThrowsAsync<InvalidOperationException>(async () =>
        {
            await Task.Yield();
            throw new InvalidOperationException("SECRET", new FormatException("The input string 'SECRET' was not in a correct format."));
        });

        await new ExceptionAnswers(logs.CreateLogger<ExceptionAnswers>()).TryHandleAsync(
            new DefaultHttpContext { Response = { Body = Stream.Null } }, thrown, CancellationToken.None);
        new JobLog(logs).GetLogger("job").Log(Hangfire.Logging.LogLevel.Error, () => "failed", thrown);

        Assert.Equal(2, log.Written.Count);
        Assert.All(log.Written, line =>
        {
            Assert.DoesNotContain("SECRET", line, StringComparison.Ordinal);
            Assert.Contains("System.FormatException", line, StringComparison.Ordinal);
            Assert.Contains(nameof(UnexpectedException_InARequestOrAJob_IsLoggedWithoutItsText), line, StringComparison.Ordinal); // where it happened
        });
    }

    private static void Listen(WebApplicationBuilder builder, Lines log, Spans traces)
    {
        builder.Configuration.AddInMemoryCollection(new Dictionary<string, string?>(StringComparer.Ordinal)
        {
            ["Logging:LogLevel:Appraisal"] = "Trace",
            ["Telemetry:OtlpEndpoint"] = "http://127.0.0.1:9", // nobody listens
        });
        builder.Logging.AddProvider(log);
        builder.Services.ConfigureOpenTelemetryTracerProvider(tracing => tracing.AddProcessor(traces));
    }

    private static async Task CallAsync(HttpClient client, HttpRequestMessage request, StringBuilder problems, HashSet<string> secrets)
    {
        using var answer = await client.SendAsync(request);
        var text = await answer.Content.ReadAsStringAsync();
        if (!answer.IsSuccessStatusCode)
            problems.AppendLine(text);
        else if (text.StartsWith('{'))
            Collect(JsonSerializer.Deserialize<JsonElement>(text), secrets);
    }

    /// <summary>Keys, codes and tokens, wherever an answer shows them once.</summary>
    private static void Collect(JsonElement json, HashSet<string> secrets)
    {
        if (json.ValueKind == JsonValueKind.Array)
        {
            foreach (var element in json.EnumerateArray())
                Collect(element, secrets);
        }
        if (json.ValueKind != JsonValueKind.Object)
            return;
        foreach (var property in json.EnumerateObject())
        {
            if (property.Name is "key" or "token" or "enrolmentCode" && property.Value.ValueKind == JsonValueKind.String && property.Value.GetString()!.Length >= 8)
                secrets.Add(property.Value.GetString()!);
            Collect(property.Value, secrets);
        }
    }

    /// <summary>Every line that was logged, with its exception.</summary>
    private sealed class Lines : ILoggerProvider
    {
        public ConcurrentQueue<string> Written { get; } = [];

        public ILogger CreateLogger(string categoryName) => new Logger(categoryName, Written);

        public void Dispose()
        {
        }

        private sealed class Logger(string category, ConcurrentQueue<string> written) : ILogger
        {
            public IDisposable? BeginScope<TState>(TState state) where TState : notnull => null;

            public bool IsEnabled(LogLevel logLevel) => true;

            public void Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter) =>
                written.Enqueue($"{logLevel} {category}: {formatter(state, exception)} {exception}");
        }
    }

    /// <summary>Every span as it goes to a collector: once all processors have seen it.</summary>
    private sealed class Spans : BaseProcessor<Activity>
    {
        private readonly ConcurrentQueue<Activity> _ended = [];

        public IEnumerable<string> Written => _ended.Select(a => $"{a.DisplayName} {string.Join(' ', a.TagObjects)} {string.Join(' ', a.Events.SelectMany(e => e.Tags))}");

        public override void OnEnd(Activity data) => _ended.Enqueue(data);
    }
}
