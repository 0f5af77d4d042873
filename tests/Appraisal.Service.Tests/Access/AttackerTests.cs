using System.Net;
using System.Net.Http.Json;
using System.Text;
using System.Text.Json;
using System.Text.RegularExpressions;
using Appraisal.Service.Access;
using Appraisal.Service.Scores;
using Appraisal.Service.Surveys.Quality;
using Appraisal.Service.Tests.Hosting;
using Appraisal.Service.Tests.Surveys;
using Microsoft.Extensions.DependencyInjection;

namespace Appraisal.Service.Tests.Access;

/// <summary>
/// Two worlds that differ in nothing but the answers about a cadre with nine of them. If no answer of any route differs, no route, nor any
/// two of them together, tells of those answers.
/// </summary>
public sealed partial class AttackerTests
{
    private const int Hidden = 6;

    /// <summary>What bears figures of a survey: a test that met only closed doors would prove nothing.</summary>
    private static readonly string[] MustOpen =
    [
        "GetSurveyResults", "GetCollection", "ListFlags", "ListScoreRuns", "GetScoreRun", "GetDiagnostics", "ListScores", "GetScoreOfRun", "GetScore",
        "ListPublishedScores", "ListHrChanges", "GetIncidentEffect", "ListAudit", "GetPromotion",
    ];

    [Fact]
    public async Task EveryReading_OfAHiddenSubject_IsTheSameWhateverWasAnswered()
    {
        var content = await ReadAllAsync(5, 5, 4);
        var angry = await ReadAllAsync(1, 2, 1);

        Assert.Equal(content.Keys.Order(StringComparer.Ordinal), angry.Keys.Order(StringComparer.Ordinal));
        var told = content.Where(c => angry[c.Key] != c.Value).Select(c => $"{c.Key}\n  {Difference(c.Value, angry[c.Key])}").ToList();
        Assert.True(told.Count == 0, string.Join('\n', told));
    }

    [Fact]
    public async Task EveryReading_OfAnOpenSurvey_IsTheSameAfterNineFurtherAnswers()
    {
        await using var host = await Host.StartAsync("Sqlite");
        var world = await SurveyWorld.CreateAsync(host, "POLL");
        var document = await host.Administrator.GetFromJsonAsync<JsonElement>(new Uri(host.Address, "/swagger/v1/swagger.json"));
        // counts of answers, and who read what, are no secret
        var routes = AccessTable.Operations(document).Where(o => o.Method == "GET" && o.Id is not ("GetCollection" or "ListAudit" or "GetAuditHead" or "ListKeys"))
            .SelectMany(o => Paths(world, Guid.Empty.ToString(), o)).ToList();
        async Task<List<string>> PollAsync()
        {
            await world.ResultsAsync();
            var read = new List<string>();
            foreach (var (_, path) in routes)
                read.Add($"{path} {(await Readings.ReadAsync(world.Administrator, path, Readings.Formats[0])).Text}");
            return read;
        }
        foreach (var cadre in new[] { 1, 2, Hidden })
            await world.PostManyAsync(cadre, cadre == Hidden ? 3 : 12, 4, 5);

        var first = await PollAsync();
        await world.PostManyAsync(1, 9, 1);
        await world.PostManyAsync(Hidden, 6, 1);
        var second = await PollAsync();
        await world.PostManyAsync(1, 1, 1);
        var third = await PollAsync();

        Assert.Equal(first, second);
        Assert.NotEqual(second, third);
    }

    [Fact]
    public async Task EveryFigure_OfAFinalSurvey_IsTheSameAfterADecisionWhileAnotherIsOpen()
    {
        await using var host = await Host.StartAsync("Sqlite");
        var world = await BeginAsync(host, "EXC", "while-open");
        await world.CloseAsync();
        foreach (var cadre in new[] { 2, 3, 4, 5, Hidden })
            await world.DecideAsync("include", cadre);
        var flags = await OfOneResponseAsync(world);

        var before = await FiguresAsync(world);
        var excluded = await AfterAsync(world, flags, "exclude");
        var included = await AfterAsync(world, flags, "include");
        await AfterAsync(world, flags, "exclude");
        await world.DecideAsync("include");
        var after = await FiguresAsync(world);

        Assert.Equal(before, excluded);
        Assert.Equal(before, included);
        Assert.NotEqual(before, after);
        Assert.Contains("\"underReview\":[\"EXC-1\"]", before, StringComparison.Ordinal); // the run says whose flags were undecided
        Assert.Contains("\"underReview\":[]", after, StringComparison.Ordinal);
        Assert.Equal(39, world.Of(await world.ResultsAsync(), 1).GetProperty("n").GetInt64());
        await ChangeAsync(world, flags, "include"); // the last of them is refused
        Assert.Equal(after, await FiguresAsync(world));
    }

    [Fact]
    public async Task EveryFigure_OfAReviewedSurvey_IsLetOutOnce()
    {
        await using var host = await Host.StartAsync("Sqlite");
        var world = await BeginAsync(host, "REV", "reviewed");
        var polls = new List<string> { await PollAsync(world) };
        await host.Services.GetRequiredService<ExamineResponses>().RunAsync(TestContext.Current.CancellationToken);
        var flags = await OfOneResponseAsync(world);
        foreach (var decision in new[] { "exclude", "include" })
        {
            await ChangeAsync(world, flags, decision);
            polls.Add(await PollAsync(world));
        }
        await world.CloseAsync(final: false);
        polls.Add(await PollAsync(world));
        await world.PostManyAsync(1, 10, 5); // late
        polls.Add(await PollAsync(world));
        var early = await world.Administrator.PostAsync("cycles/REV/score-runs", null).ProblemAsync(HttpStatusCode.Conflict);
        await world.CloseAsync();
        polls.Add(await PollAsync(world));

        Assert.Single(polls.Distinct(StringComparer.Ordinal));
        Assert.Equal("survey-not-final", early.Text("code"));
        foreach (var cadre in new[] { 2, 3, 4, 5, Hidden })
            await world.DecideAsync("include", cadre);
        var before = await FiguresAsync(world);
        var excluded = await AfterAsync(world, flags, "exclude");
        await world.DecideAsync("include");
        var after = await FiguresAsync(world);
        await ChangeAsync(world, flags, "include"); // the last of them is refused

        Assert.Equal(before, excluded);
        Assert.NotEqual(before, after);
        Assert.Contains("\"underReview\":[\"REV-1\"]", before, StringComparison.Ordinal); // the run says whom it scored without figures
        Assert.Equal(49, world.Of(await world.ResultsAsync(), 1).GetProperty("n").GetInt64());
        Assert.Equal(after, await FiguresAsync(world));
    }

    /// <summary>A survey in a started cycle: five cadres with 40 answers each, the sixth with nine.</summary>
    private static async Task<SurveyWorld> BeginAsync(Host host, string code, string figures)
    {
        var world = await SurveyWorld.CreateAsync(host, code, figures: figures);
        var admin = world.Administrator;
        await admin.PutAsync($"cycles/{code}", new { startsOn = "2026-01-01", endsOn = "2026-12-31", countsForPromotion = false, scheme = new { code, version = "1" }, survey = code }).JsonAsync();
        await admin.PostAsync($"cycles/{code}/start", new { }).JsonAsync();
        foreach (var cadre in Enumerable.Range(1, 5))
            await world.PostManyAsync(cadre, 40, 1 + (cadre % 3), 2 + (cadre % 3), 3 + (cadre % 3));
        await world.PostManyAsync(Hidden, 9, 2);
        return world;
    }

    /// <summary>The flags of one response about the first cadre.</summary>
    private static async Task<List<string?>> OfOneResponseAsync(SurveyWorld world) =>
        [.. (await world.Administrator.JsonAsync($"surveys/{world.Code}/flags?open=true&limit=1000")).GetProperty("items").EnumerateArray()
            .Where(f => f.Text("staffNo") == world.Cadre(1)).GroupBy(f => f.Text("response")).First().Select(f => f.Text("id"))];

    private static async Task ChangeAsync(SurveyWorld world, IEnumerable<string?> flags, string decision)
    {
        foreach (var flag in flags)
            (await world.Administrator.PostAsync($"surveys/{world.Code}/flags/{flag}/decision", new { decision, reason = "r" })).Dispose();
    }

    private static async Task<string> AfterAsync(SurveyWorld world, IEnumerable<string?> flags, string decision)
    {
        await ChangeAsync(world, flags, decision);
        return await FiguresAsync(world);
    }

    /// <summary>The figures of the results; where the survey stands and how many flags are left is no secret.</summary>
    private static async Task<string> PollAsync(SurveyWorld world)
    {
        var results = await world.ResultsAsync();
        return Flags().Replace(results.GetProperty("cohorts").GetRawText() + results.GetProperty("subjects").GetRawText(), "~");
    }

    /// <summary>All that is computed from a survey, by a run of its own; how many flags are left is no secret.</summary>
    private static async Task<string> FiguresAsync(SurveyWorld world)
    {
        var run = await ScoreAsync(world);
        var text = new StringBuilder();
        foreach (var path in new[] { $"surveys/{world.Code}/results", $"score-runs/{run}", $"score-runs/{run}/scores", $"score-runs/{run}/diagnostics" })
            text.AppendLine((await Readings.ReadAsync(world.Administrator, path, Readings.Formats[0])).Text.Replace(run, "RUN", StringComparison.Ordinal));
        using var simulated = await world.Administrator.PostAsync($"cycles/{world.Code}/simulate", new { scheme = new { standing = new { provisionalCount = 2 } } });
        return Flags().Replace(text.AppendLine(await Readings.NormalAsync(simulated)).ToString(), "~");
    }

    private static async Task<string> ScoreAsync(SurveyWorld world)
    {
        var run = (await world.Administrator.PostAsync($"cycles/{world.Code}/score-runs", null).JsonAsync()).Text("id")!;
        await world.Host.Services.GetRequiredService<ComputeScores>().RunPendingAsync(TestContext.Current.CancellationToken);
        await world.Administrator.UntilAsync($"score-runs/{run}", r => r.Text("status") == "done"); // a job may have been first
        return run;
    }

    private static async Task<Dictionary<string, string>> ReadAllAsync(params double[] aboutTheHidden)
    {
        await using var host = await Host.StartAsync("Sqlite");
        var (world, run) = await BuildAsync(host, aboutTheHidden);
        var document = await host.Administrator.GetFromJsonAsync<JsonElement>(new Uri(host.Address, "/swagger/v1/swagger.json"));
        var routes = AccessTable.Operations(document).Where(o => o.Method == "GET").SelectMany(o => Paths(world, run, o)).ToList();
        var read = new Dictionary<string, string>(StringComparer.Ordinal);
        var opened = new HashSet<string>(StringComparer.Ordinal);
        foreach (var (name, client) in await ReadersAsync(world))
        {
            foreach (var (operation, path) in routes)
            {
                foreach (var format in Readings.Formats)
                {
                    var (status, text) = await Readings.ReadAsync(client, path, format);
                    read.Add($"{name} {operation} {path.Replace(run, "RUN", StringComparison.Ordinal)} {format}", text);
                    if (status == HttpStatusCode.OK)
                        opened.Add(operation);
                }
            }
            foreach (var scheme in new object[] { new { deductionCap = 5 }, new { standing = new { provisionalCount = 2 } }, new { standing = new { provisionalCount = 35, ratedCount = 35, minimumPart = 35 } } })
            {
                using var answer = await client.PostAsync($"cycles/{world.Code}/simulate", new { scheme });
                read.Add($"{name} simulate {JsonSerializer.Serialize(scheme)}", await Readings.NormalAsync(answer));
            }
        }
        Assert.Empty(MustOpen.Except(opened, StringComparer.Ordinal));
        return read;
    }

    /// <summary>Five cadres with 30 answers each, the sixth with nine, of whom all else is the same; closed, scored and published.</summary>
    private static async Task<(SurveyWorld World, string Run)> BuildAsync(Host host, double[] aboutTheHidden)
    {
        var world = await SurveyWorld.CreateAsync(host, "ATT");
        var admin = world.Administrator;
        await admin.PutAsync("cycles/ATT", new { startsOn = "2026-01-01", endsOn = "2026-12-31", countsForPromotion = false, scheme = new { code = "ATT", version = "1" }, survey = "ATT" }).JsonAsync();
        await admin.PutAsync("surveys/ATT/frame", Enumerable.Range(1, 6).SelectMany(cadre =>
            new[] { "poor", "other" }.Select(stratum => new { staffNo = world.Cadre(cadre), stratum, population = 100 }))).JsonAsync();
        await admin.PutAsync("schemes/ATT/1", new { duties = new[] { new { code = "care", post = "secretary", name = new { en = "care", zh = "关爱" } } } }).JsonAsync();
        await admin.PostAsync("cycles/ATT/start", new { }).JsonAsync();
        foreach (var cadre in Enumerable.Range(1, 6))
        {
            await admin.PostAsync("findings", new
            {
                id = $"ATTF{cadre}", staffNo = world.Cadre(cadre), unit = world.Village(cadre <= 3 ? 1 : 2), item = "roof", conforming = cadre % 2 == 0, severity = "minor", date = "2026-02-01",
            }).JsonAsync();
            if (cadre != Hidden)
                await world.PostManyAsync(cadre, 30, 1 + (cadre % 3), 2 + (cadre % 3), 3 + (cadre % 3));
        }
        await world.PostManyAsync(Hidden, 9, aboutTheHidden);
        await admin.PostAsync("incidents", new
        {
            id = "ATTI", staffNo = world.Cadre(Hidden), title = "t", occurredOn = "2026-02-01", severity = "minor", reason = "r", evidence = new[] { "e" },
        }).JsonAsync();
        await (await host.ClientAsync(Role.Inspector, "verifier")).PostAsync("incidents/ATTI/verify", new { verified = true, duty = "care", reason = "r" }).JsonAsync();
        await world.CloseAsync();
        var run = await ScoreAsync(world);
        await admin.PostAsync($"score-runs/{run}/publish", new { reason = "r" }).JsonAsync();
        return (world, run);
    }

    private static async Task<IReadOnlyList<(string Name, HttpClient Client)>> ReadersAsync(SurveyWorld world)
    {
        var readers = new List<(string, HttpClient)> { ("administrator", world.Administrator) };
        foreach (var role in new[] { Role.Organizer, Role.Appraiser, Role.Inspector, Role.UnitClerk, Role.HrReader, Role.Auditor })
            readers.Add((role.ToString(), await world.Host.ClientAsync(role)));
        foreach (var cadre in new[] { 1, Hidden })
            readers.Add(($"member {cadre}", await world.Host.ClientAsync(Role.Member, $"member {cadre}", staffNo: world.Cadre(cadre))));
        return readers;
    }

    /// <summary>A route once with each way to fill it: the hidden cadre, and one whose figures are shown.</summary>
    private static IEnumerable<(string Operation, string Path)> Paths(SurveyWorld world, string run, Operation operation)
    {
        var query = operation.RequiredQuery.Count == 0 ? "" : "?" + string.Join('&', operation.RequiredQuery.Select(q => $"{q}={(q == "cycle" ? world.Code : "1")}"));
        foreach (var cadre in operation.Path.Contains("{staffNo}", StringComparison.Ordinal) ? new[] { 1, Hidden } : [Hidden])
        {
            var path = operation.Path.Replace("{staffNo}", world.Cadre(cadre), StringComparison.Ordinal)
                .Replace("units/{code}", $"units/{world.Village(2)}", StringComparison.Ordinal)
                .Replace("score-runs/{id}", $"score-runs/{run}", StringComparison.Ordinal)
                .Replace("incidents/{id}", "incidents/ATTI", StringComparison.Ordinal)
                .Replace("findings/{id}", $"findings/ATTF{cadre}", StringComparison.Ordinal)
                .Replace("{version}", "1", StringComparison.Ordinal);
            path = Parameter().Replace(path, world.Code); // a cycle, a survey and a scheme have the world's code; nothing else is in it
            yield return (operation.Id, path.TrimStart('/') + query);
        }
    }

    private static string Difference(string one, string other)
    {
        var at = one.Zip(other).TakeWhile(pair => pair.First == pair.Second).Count();
        string Around(string text) => text[Math.Max(0, at - 60)..Math.Min(text.Length, at + 60)];
        return $"{Around(one)}\n  {Around(other)}";
    }

    [GeneratedRegex(@"\{[^}]+\}", RegexOptions.NonBacktracking | RegexOptions.ExplicitCapture)]
    private static partial Regex Parameter();

    [GeneratedRegex(@"""underReview"":\d+", RegexOptions.NonBacktracking | RegexOptions.ExplicitCapture)]
    private static partial Regex Flags();
}
