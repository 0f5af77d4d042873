using System.Diagnostics;
using System.Net;
using System.Text.Json;
using Appraisal.Service.Hosting;
using Appraisal.Storage;
using Microsoft.Data.Sqlite;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;

namespace Appraisal.Service.Tests.Hosting;

/// <summary>What operators see when something fails.</summary>
public sealed class FaultTests
{
    [Fact]
    public async Task AnyWrite_WhileAnotherProgramHoldsTheDatabase_Is503After5Seconds_AndReadinessSaysWhy()
    {
        await using var host = await Host.StartAsync("Sqlite");
        await host.Administrator.JsonAsync("units");
        await using (var other = new SqliteConnection($"Data Source={host.Database.File};Pooling=False"))
        {
            await other.OpenAsync(TestContext.Current.CancellationToken);
            await using var held = other.BeginTransaction(deferred: false);
            var start = Stopwatch.GetTimestamp();

            var problem = await host.Administrator.PutAsync("units/LOCKED", new { name = "x", level = "village" }).ProblemAsync(HttpStatusCode.ServiceUnavailable);
            var seconds = Stopwatch.GetElapsedTime(start).TotalSeconds;
            using var ready = await host.Administrator.GetAsync("/health/ready");
            using var live = await host.Administrator.GetAsync("/health/live");
            using var read = await host.Administrator.GetAsync("units");

            Assert.InRange(seconds, 4, 20);
            Assert.Equal("busy", problem.Text("code"));
            Assert.Equal(HttpStatusCode.ServiceUnavailable, ready.StatusCode);
            Assert.Equal("the database has been locked by another program for more than 5 seconds", await ready.Content.ReadAsStringAsync());
            Assert.Equal(HttpStatusCode.OK, live.StatusCode);
            Assert.Equal(HttpStatusCode.OK, read.StatusCode);
            Assert.Matches("appraisal_database_errors_total\\{[^}]*fault=\"locked\"[^}]*\\} [1-9]", await host.Administrator.GetStringAsync("/metrics"));
        }
        await host.Administrator.PutAsync("units/FREE", new { name = "x", level = "village" }).JsonAsync();
        Assert.Equal(HttpStatusCode.OK, (await host.Administrator.GetAsync("/health/ready")).StatusCode);
    }

    [Fact]
    public async Task Reading_OfWhatSomebodyChangedInTheDatabase_BlamesNoRequest()
    {
        await using var host = await Host.StartAsync("Sqlite");
        await host.Administrator.PutAsync("schemes/changed/1", new { }).JsonAsync();
        await host.ExecuteBehindBackAsync("UPDATE scheme SET body = '{\"workTypes\": 7}' WHERE code = 'changed'");

        var problem = await host.Administrator.GetAsync("schemes/changed/1").ProblemAsync(HttpStatusCode.InternalServerError);

        Assert.Equal("unexpected", problem.Text("code"));
    }

    [Fact]
    public async Task Metrics_BeforeAnythingHappened_AreThereWith0()
    {
        await using var host = await Host.StartAsync("Sqlite");

        var metrics = await host.Administrator.GetStringAsync("/metrics");

        foreach (var name in new[] { "appraisal_intake_queue", "appraisal_intake_batches", "appraisal_inspection_flags", "fault=\"full\"", "fault=\"read-only\"", "fault=\"unavailable\"" })
            Assert.Contains(name, metrics, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(5, Fault.Locked)]
    [InlineData(8, Fault.ReadOnly)]
    [InlineData(13, Fault.Full)]
    [InlineData(14, Fault.Unavailable)]
    [InlineData(19, Fault.Other)]
    public void Fault_OfAnErrorOfSqlite_IsKnownByItsNumber(int number, Fault fault) => Assert.Equal(fault, Faults.Of(new SqliteException("x", number)));

    [Fact]
    public async Task Problem_OfAnyRefusal_CarriesTheTraceThatTheLogCarries()
    {
        await using var host = await Host.StartAsync("Sqlite");

        var problem = await host.Administrator.GetAsync("units/NONE").ProblemAsync(HttpStatusCode.NotFound);

        Assert.Matches("^[0-9a-f]{32}$", problem.Text("traceId"));
    }

    [Fact]
    public void LogLine_InARequest_HasItsTimeAndTraceAndNoAddress()
    {
        using var activity = new Activity("request").Start();
        using var text = new StringWriter();
        var entry = new LogEntry<string>(LogLevel.Warning, "Category", new EventId(7), "a \"b\"", null, (state, _) => state);

        new LogLines(TimeProvider.System).Write(entry, null, text);

        var line = JsonDocument.Parse(text.ToString()).RootElement;
        Assert.Matches(@"^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$", line.Text("Timestamp"));
        Assert.Equal((activity.TraceId.ToHexString(), "Warning", "a \"b\""), (line.Text("TraceId"), line.Text("LogLevel"), line.Text("Message")));
    }
}
