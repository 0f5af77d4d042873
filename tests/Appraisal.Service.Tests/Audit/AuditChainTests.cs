using System.Net;
using System.Security.Cryptography;
using System.Text.Json;
using Appraisal.Service.Access;
using Appraisal.Service.Audit;
using Appraisal.Service.Tests.Hosting;
using Appraisal.Storage;
using Microsoft.Extensions.DependencyInjection;

namespace Appraisal.Service.Tests.Audit;

/// <summary>Each test has a service of its own, because what it does to the audit cannot be undone.</summary>
public sealed class AuditChainTests
{
    [Theory, Databases]
    public async Task Verify_NothingTouched_IsIntactAndCountsEveryEntry(string database)
    {
        await using var host = await StartAsync(database);

        var verdict = await VerifyAsync(host);

        Assert.True(verdict.GetProperty("intact").GetBoolean());
        Assert.Equal(JsonValueKind.Null, verdict.GetProperty("first").ValueKind);
        Assert.Equal(await host.CountAsync("audit_entry") + await host.CountAsync("audit_rows"), verdict.GetProperty("links").GetInt64());
        Assert.Equal(0, verdict.GetProperty("state").GetProperty("unsealed").GetInt64());
    }

    [Theory]
    [InlineData("UPDATE audit_entry SET person = 'somebody else' WHERE id = {id}", "changed")]
    [InlineData("UPDATE audit_entry SET at = '2020-01-01 00:00:00' WHERE id = {id}", "changed")]
    [InlineData("UPDATE audit_entry SET after_value = '{}' WHERE id = {id}", "changed")]
    [InlineData("UPDATE audit_entry SET reason = 'because' WHERE id = {id}", "changed")]
    [InlineData("UPDATE audit_entry SET salt = NULL, before_value = NULL, after_value = NULL, reason = NULL WHERE id = {id}", "changed")]
    [InlineData("UPDATE audit_entry SET sealed = 0, person = 'somebody else' WHERE id = {id}", "changed")]
    [InlineData("UPDATE audit_seal SET digest = zeroblob(32) WHERE number = {n}", "changed")]
    [InlineData("UPDATE audit_seal SET hash = zeroblob(32) WHERE number = {n}", "changed")]
    [InlineData("DELETE FROM audit_entry WHERE id = {id}", "removed")]
    [InlineData("DELETE FROM audit_seal WHERE number = {n}", "removed")]
    [InlineData("DELETE FROM audit_seal WHERE number = 1", "removed", 1)]
    [InlineData("DELETE FROM audit_entry WHERE id = {id}; DELETE FROM audit_seal WHERE number = {n}", "removed")]
    [InlineData("DELETE FROM audit_seal WHERE number = {n}; UPDATE audit_seal SET number = number - 1 WHERE number > {n}", "removed")]
    [InlineData("UPDATE audit_seal SET number = 0 WHERE number = {n}; UPDATE audit_seal SET number = {n} WHERE number = {n} + 1; "
        + "UPDATE audit_seal SET number = {n} + 1 WHERE number = 0", "moved")]
    public async Task Verify_TamperedBehindTheServicesBack_NamesTheFirstRow(string sql, string fault, int number = 0)
    {
        await using var host = await StartAsync("Sqlite");
        // an entry's link, after others and before others; numbers have no gap
        var n = await host.CountAsync("audit_seal WHERE number <= (SELECT MIN(number) FROM audit_seal WHERE kind = 'entry' AND number >= 3)");
        number = number == 0 ? (int)n : number;

        await host.ExecuteBehindBackAsync(sql.Replace("{id}", "(SELECT row_id FROM audit_seal WHERE number = {n})", StringComparison.Ordinal).Replace("{n}", $"{n}", StringComparison.Ordinal));

        var first = (await VerifyAsync(host)).GetProperty("first");
        Assert.Equal((fault, number), (first.GetProperty("fault").GetString()!, first.GetProperty("number").GetInt32()));
    }

    [Fact]
    public async Task Verify_RowAddedAsIfSealed_NamesIt()
    {
        await using var host = await StartAsync("Sqlite");

        await host.ExecuteBehindBackAsync("""
            INSERT INTO audit_entry (id, at, person, role, action, kind, subject, details_digest, sealed)
            VALUES (x'00000000000070008000000000000001', '2026-01-01 00:00:00', 'p', 'organizer', 'put', 'unit', 'U1', zeroblob(32), 1)
            """);

        var first = (await VerifyAsync(host)).GetProperty("first");
        Assert.Equal("added", first.GetProperty("fault").GetString());
        Assert.Equal("00000000-0000-7000-8000-000000000001", first.GetProperty("rowId").GetString());
    }

    [Fact]
    public async Task Verify_TailCutOff_IsSeenAgainstAHeadThatWasKept()
    {
        await using var host = await StartAsync("Sqlite");
        var head = (await host.Administrator.JsonAsync("audit/head")).GetProperty("head");

        await host.ExecuteBehindBackAsync("""
            DELETE FROM audit_entry WHERE id IN (SELECT row_id FROM audit_seal WHERE number >= 4);
            DELETE FROM audit_rows WHERE id IN (SELECT row_id FROM audit_seal WHERE number >= 4);
            DELETE FROM audit_seal WHERE number >= 4
            """);

        var verdict = await host.Administrator.PostAsync("audit/verify", new { head }).JsonAsync();
        Assert.Equal("removed", verdict.GetProperty("first").GetProperty("fault").GetString());
        Assert.Equal(4, verdict.GetProperty("first").GetProperty("number").GetInt32());
    }

    [Fact]
    public async Task Verify_ChainMadeAnewAfterAChange_IsSeenAgainstAHeadThatWasKept()
    {
        await using var host = await StartAsync("Sqlite");
        var head = (await host.Administrator.JsonAsync("audit/head")).GetProperty("head");

        await host.ExecuteBehindBackAsync("DELETE FROM audit_seal; UPDATE audit_rows SET sealed = 0; UPDATE audit_entry SET sealed = 0, person = 'somebody else'");

        Assert.True((await VerifyAsync(host)).GetProperty("intact").GetBoolean());
        var verdict = await host.Administrator.PostAsync("audit/verify", new { head }).JsonAsync();
        Assert.Equal("rewritten", verdict.GetProperty("first").GetProperty("fault").GetString());
    }

    [Fact]
    public async Task Head_SigningKeyConfigured_IsSignedAndForgedOnesAreRefused()
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var file = Path.GetTempFileName();
        await File.WriteAllTextAsync(file, key.ExportPkcs8PrivateKeyPem());
        await using var host = await StartAsync("Sqlite", ("Audit:SigningKeyFile", file));
        var head = (await host.Administrator.JsonAsync("audit/head")).GetProperty("head").Deserialize<AuditHead>(Web.Json.Options)!;
        File.Delete(file);

        Assert.True((await host.Administrator.PostAsync("audit/verify", new { head }).JsonAsync()).GetProperty("intact").GetBoolean());
        Assert.True((await host.Administrator.PostAsync("audit/verify", null).JsonAsync()).GetProperty("intact").GetBoolean());
        var forged = await host.Administrator.PostAsync("audit/verify", new { head = head with { Number = 1 } })
            .ProblemAsync(HttpStatusCode.UnprocessableEntity);
        Assert.Equal(["head.signature:signature"], forged.Fields());
    }

    [Theory, Databases]
    public async Task Seal_RowThatCommitsAfterLaterOnes_IsNotSkipped(string database)
    {
        await using var host = await StartAsync(database);
        var past = new Microsoft.Extensions.Time.Testing.FakeTimeProvider(DateTimeOffset.UnixEpoch.AddYears(50));

        await host.Database.WriteAsync(session =>
            new AuditTrail(new Ids(past), past).WriteAsync(session, Caller.Service, "put", "unit", "late", cancel: TestContext.Current.CancellationToken));

        var verdict = await VerifyAsync(host);
        Assert.True(verdict.GetProperty("intact").GetBoolean());
        Assert.Equal(await host.CountAsync("audit_entry") + await host.CountAsync("audit_rows"), verdict.GetProperty("links").GetInt64());
    }

    [Theory, Databases]
    public async Task Seal_ManyWritersOnTwoNodes_MakesOneChainOfAll(string database)
    {
        await using var host = await StartAsync(database);
        await using var second = await host.StartNodeAsync();

        await Task.WhenAll(Enumerable.Range(0, 8).Select(async writer =>
        {
            var node = writer % 2 == 0 ? host : second;
            for (var i = 0; i < 15; i++)
            {
                await node.Administrator.PutAsync($"units/W{writer}-{i}", new { name = "w", level = "village" }).JsonAsync();
                if (i % 5 == 0)
                    await node.Services.GetRequiredService<SealAudit>().RunAsync();
            }
        }));

        var verdict = await VerifyAsync(second);
        Assert.True(verdict.GetProperty("intact").GetBoolean());
        Assert.Equal(await host.CountAsync("audit_entry") + await host.CountAsync("audit_rows"), verdict.GetProperty("links").GetInt64());
        Assert.Equal(await host.CountAsync("audit_seal"), verdict.GetProperty("links").GetInt64());
    }

    [Fact]
    public async Task VerifyCommand_ChangedRow_EndsWithOneAndNamesIt()
    {
        await using var host = await StartAsync("Sqlite");
        await using var command = host.Build();
        using var before = new StringWriter();
        using var after = new StringWriter();

        Assert.Equal(0, await AuditCommands.VerifyAsync(command, null, before));
        await host.ExecuteBehindBackAsync("UPDATE audit_entry SET action = 'x' WHERE id = (SELECT row_id FROM audit_seal WHERE number = (SELECT MIN(number) FROM audit_seal WHERE kind = 'entry'))");
        Assert.Equal(1, await AuditCommands.VerifyAsync(command, null, after));

        Assert.Contains("\"first\":{\"fault\":\"changed\",\"number\":", after.ToString(), StringComparison.Ordinal);
    }

    [Theory, Databases]
    public async Task EraseExpired_OldDetails_AreGoneAndTheChainStands(string database)
    {
        var clock = new MovableClock();
        await using var host = await Host.StartAsync(database, clock, ("Retention:AuditDetailsDays", "30"));
        await host.Administrator.PutAsync("units/OLD", new { name = "secret name", level = "village" }).JsonAsync();
        await host.Services.GetRequiredService<SealAudit>().RunAsync();
        clock.Advance(TimeSpan.FromDays(40));

        await host.Services.GetRequiredService<EraseExpired>().RunAsync(TestContext.Current.CancellationToken);

        var entry = (await host.Administrator.JsonAsync("audit?kind=unit&subject=OLD")).GetProperty("items")[0];
        Assert.True(entry.GetProperty("erased").GetBoolean());
        Assert.Equal(JsonValueKind.Null, entry.GetProperty("after").ValueKind);
        var verdict = await VerifyAsync(host);
        Assert.True(verdict.GetProperty("intact").GetBoolean(), verdict.ToString());
        Assert.NotEqual(0, verdict.GetProperty("erased").GetInt64());
    }

    [Theory, Databases]
    public async Task Verify_ResponseChangedBehindTheServicesBack_NamesItsBatch(string database)
    {
        await using var host = await StartAsync(database);
        await Scenario.CreateAsync(host.Administrator, "CH");
        await host.Administrator.PutAsync("surveys/CH", new
        {
            cycle = "CH", title = new { en = "t", zh = "t" }, items = new[] { new { code = "q", text = new { en = "q", zh = "q" }, min = 1, max = 5 } },
            strata = new[] { new { code = "all", name = "all" } }, opensAt = "2020-01-01T00:00:00Z", closesAt = "2099-01-01T00:00:00Z",
        }).JsonAsync();
        await host.Administrator.PostAsync("surveys/CH/responses", new
        {
            id = "00000000-0000-4000-8000-000000000001", staffNo = "CH-1", stratum = "all", answers = new { q = 2 }, answeredAt = "2026-02-01T00:00:00Z",
        }).JsonAsync();
        Assert.True((await VerifyAsync(host)).GetProperty("intact").GetBoolean());

        await host.ExecuteBehindBackAsync("UPDATE response SET value = 1000000");

        var first = (await VerifyAsync(host)).GetProperty("first");
        Assert.Equal(("changed", "batch"), (first.GetProperty("fault").GetString()!, first.GetProperty("kind").GetString()!));
    }

    private static async Task<Host> StartAsync(string database, params (string, string)[] settings)
    {
        var host = await Host.StartAsync(database, settings: settings);
        for (var i = 0; i < 5; i++)
            await host.Administrator.PutAsync($"units/U{i}", new { name = "u", level = "village" }).JsonAsync();
        await host.Services.GetRequiredService<SealAudit>().RunAsync();
        return host;
    }

    private static async Task<JsonElement> VerifyAsync(Host host)
    {
        await host.Services.GetRequiredService<SealAudit>().RunAsync();
        return await host.Administrator.PostAsync("audit/verify", new { }).JsonAsync();
    }
}
