using System.Net;
using System.Text.RegularExpressions;
using Appraisal.Service.Access;
using Appraisal.Service.Tests.Access;
using Appraisal.Service.Tests.Hosting;
using Appraisal.Storage;
using Appraisal.Storage.Materials;

namespace Appraisal.Service.Tests.Storage;

/// <summary>Two nodes that change the status of one thing at the same moment: one is first, and the other sees what it did.</summary>
public sealed partial class SecondWriterTests
{
    // what a status is called in some table
    private static readonly string[] States = ["status", "outcome", "answer", "decision", "lifted_at", "frozen_at", "revoked_at", "closed_at", "deidentified_at"];

    // changed under a lock that every writer of them holds: the lock, by table
    private static readonly Dictionary<string, string> Locked = new(StringComparer.Ordinal)
    {
        ["cadre"] = "the whole posting is replaced; its status is a part of it", ["participant"] = "the same",
        ["cycle"] = "CycleStore.LockName", ["incident"] = "\"incident:\"", ["survey"] = "SurveyStore.LockName", ["response_flag"] = "CellStore.LockName",
        ["inspection_flag"] = "ExamineUnits.LockName", ["device"] = "\"devices\"",
        ["hr_subscription"] = "\"hr-subscription:\"", ["hr_delivery"] = "the lease of its subscription, which is renewed in the same transaction",
    };

    [Fact]
    public void EveryUpdate_OfAStatus_NamesWhatItWasOrIsMadeUnderALock()
    {
        var updates = Statement.All(typeof(Session).Assembly).Select(s => Update().Match(s.SqlServer)).Where(m => m.Success)
            .Select(m => (Table: m.Groups["table"].Value, Set: m.Groups["set"].Value, Where: m.Groups["where"].Value)).ToList();

        var states = updates.Where(u => States.Any(s => Word(s).IsMatch(u.Set))).ToList();
        var bare = states.Where(u => !Locked.ContainsKey(u.Table) && !States.Any(s => Word(s).IsMatch(u.Set) && Word(s).IsMatch(u.Where)));

        Assert.True(states.Count > 10);
        Assert.Empty(bare.Select(u => $"{u.Table}: SET {u.Set} WHERE {u.Where}"));
    }

    [Theory, Databases]
    public async Task Change_OfARowThatIsOtherwiseNow_RunsAgainOnWhatIsThere(string database)
    {
        await using var host = await Host.StartAsync(database);
        await Scenario.CreateAsync(host.Administrator, "SW");
        await host.Administrator.PostAsync("materials", new { id = "M", cycle = "SW", staffNo = "SW-1", kind = "minutes", title = "t", contentHash = new string('a', 64) }).JsonAsync();
        var seen = new List<string>();
        var row = (await host.Database.ReadAsync(s => MaterialStore.FindAsync(s, "M")))!;

        await host.Database.WriteAsync(async session =>
        {
            // the first time with what another has changed meanwhile
            var before = seen.Count == 0 ? row with { Status = "rejected" } : (await MaterialStore.FindAsync(session, "M"))!;
            seen.Add(before.Status);
            await MaterialStore.SetReviewAsync(session, before, before with { Status = "accepted", ReviewedBy = "b" });
        }, TestContext.Current.CancellationToken);

        Assert.Equal(["rejected", "submitted"], seen);
        Assert.Equal("accepted", (await host.Administrator.JsonAsync("materials/M")).Text("status"));
    }

    /// <summary>Things that are decided once, and two decisions that exclude each other.</summary>
    [Theory, Databases]
    public async Task Decisions_OfTwoNodesAtOnce_AreOneAndARefusal(string database)
    {
        var world = await TwoTownships.BuildAsync(database);
        await using var host = world.Host;
        await using var node = await host.StartNodeAsync();
        await RaceAsync(host, node, "objections/ZTOB/answer", new { outcome = "rejected", reason = "one" }, new { outcome = "accepted", reason = "other" });
        await RaceAsync(host, node, "inspections/ZTN/comments/ZTC/answer", new { text = "one" }, new { text = "other" });
        await RaceAsync(host, node, "incidents/ZTI/verify", new { verified = false, reason = "one", evidence = new[] { "e" } }, new { verified = false, reason = "other", evidence = new[] { "e" } });
    }

    private static async Task RaceAsync(Host host, Host node, string path, object one, object other)
    {
        var first = await host.ClientAsync(Role.Administrator, "panel one");
        var second = await host.ClientAsync(Role.Administrator, "panel two");
        using var beside = node.Client();
        beside.DefaultRequestHeaders.Add(ApiKeyAuthentication.Header, second.DefaultRequestHeaders.GetValues(ApiKeyAuthentication.Header).Single());

        var answers = await Task.WhenAll(first.PostAsync(path, one), beside.PostAsync(path, other));

        var statuses = answers.Select(a => a.StatusCode).Order().ToList();
        Assert.True(statuses is [HttpStatusCode.OK, HttpStatusCode.Conflict], $"{path}: {string.Join(", ", statuses)} {string.Join(' ', await Task.WhenAll(answers.Select(a => a.Content.ReadAsStringAsync())))}");
    }

    private static Regex Word(string word) => new($@"\b{word}\b", RegexOptions.NonBacktracking);

    [GeneratedRegex(@"^\s*UPDATE (?<table>\w+) SET (?<set>.*?)\sWHERE (?<where>.*)$", RegexOptions.Singleline | RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex Update();
}
