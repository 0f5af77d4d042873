using System.Net.Http.Json;
using System.Text.Json;
using Appraisal.Service.Access;
using Appraisal.Service.Inspections;
using Appraisal.Service.Scores;
using Appraisal.Service.Surveys;
using Appraisal.Service.Surveys.Quality;
using Appraisal.Service.Tests.Hosting;
using Appraisal.Service.Web;
using Microsoft.Extensions.DependencyInjection;

namespace Appraisal.Service.Tests.Access;

/// <summary>
/// A county (ZC) with two townships. Of the first (ZT) there is one of everything: codes that begin with ZT, names with SECRET. The
/// second (ZF) is where the callers come from that must not see it.
/// </summary>
public sealed class TwoTownships
{
    public const string Secret = "SECRET";

    private static readonly Guid Decision = new("00000000-0000-7000-8000-0000000000d1");
    private readonly Dictionary<string, string> _places;

    private TwoTownships(Host host, string key, string run, string flag, Dictionary<string, string> objected)
    {
        Host = host;
        _places = new(StringComparer.Ordinal)
        {
            ["keys/{id}"] = key, ["units/{code}"] = "ZT", ["cadres/{staffNo}"] = "ZT1", ["participants/{staffNo}"] = "ZT1", ["scores/{cycle}"] = "ZW", ["scores/{staffNo}"] = "ZT1",
            ["cycles/{code}"] = "ZW", ["cycles/{cycle}"] = "ZW", ["surveys/{code}"] = "ZV", ["score-runs/{id}"] = run,
            ["materials/{id}"] = "ZTM", ["findings/{id}"] = "ZTF", ["work-records/{id}"] = "ZTR", ["incidents/{id}"] = "ZTI", ["appeals/{id}"] = "ZTI",
            ["obstructions/{id}"] = "ZTO", ["inspections/{id}"] = "ZTN", ["objections/{id}"] = objected["objection"], ["flags/{id}"] = objected["response-flag"], ["devices/{id}"] = objected["device"],
            ["comments/{comment}"] = "ZTC", ["inspecting-bodies/{body}"] = "office", ["remarks/{id}"] = Guid.Empty.ToString(), ["subscriptions/{code}"] = "ZTSUB", ["deliveries/{sequence}"] = "1", ["inspection-flags/{id}"] = flag,
            ["inspection-policies/{version}"] = "1", ["inspection-topics/{code}"] = "fire", ["schemes/{code}"] = "ZS", ["{code}/{version}"] = "1", ["promotion-rules/{version}"] = "2020",
            ["due-diligence-lists/{version}"] = "default-1", ["import/{kind}"] = "units", ["imports/{id}"] = objected["import"],
        };
    }

    public Host Host { get; }

    /// <summary>Where an operation meets the first township; where the general places do not, these do.</summary>
    private static IReadOnlyDictionary<string, string> Special { get; } = new Dictionary<string, string>(StringComparer.Ordinal)
    {
        ["GetCycle"] = "/cycles/ZTC", ["PutCycle"] = "/cycles/ZTC", ["GetSurvey"] = "/surveys/ZTV", ["AggregateSurvey"] = "/surveys/ZTV/aggregate", ["ExamineSurvey"] = "/surveys/ZTV/examine",
        ["GetPressure"] = "/surveys/ZP/pressure", ["DecidePressure"] = "/surveys/ZP/pressure/ZT/decision", ["GetReasons"] = "/surveys/ZP/reasons",
    };

    /// <summary>A body that asks for something of the first township. An operation that takes a body must be here.</summary>
    private static IReadOnlyDictionary<string, object> Bodies { get; } = new Dictionary<string, object>(StringComparer.Ordinal)
    {
        ["CreateKey"] = new { role = "auditor", person = "spy", unit = "ZT" },
        ["VerifyAudit"] = new { },
        ["RotateKey"] = new { },
        ["PutPromotionRules"] = new { },
        ["PutScheme"] = new { },
        ["PutDueDiligenceList"] = new { },
        ["WithdrawImport"] = new { reason = "r" },
        ["Import"] = "code,name,level,parent\nZT,taken over,township,ZF\n",
        ["RecordFinding"] = new { id = "ZX", staffNo = "ZT1", unit = "ZT", item = "roof", conforming = false, severity = "minor", date = "2026-02-01" },
        ["SubmitMaterial"] = new { id = "ZX", cycle = "ZW", staffNo = "ZT1", kind = "minutes", title = "t", contentHash = new string('a', 64) },
        ["ReviewMaterial"] = new { accepted = true },
        ["AddMaterialUse"] = new { cycle = "ZW", kind = "other" },
        ["ReportIncident"] = new { id = "ZX", staffNo = "ZT1", title = "t", occurredOn = "2026-02-01", severity = "minor", reason = "r", evidence = new[] { "e" } },
        ["VerifyIncident"] = new { verified = false, reason = "r", evidence = new[] { "e" } },
        ["ReplyToIncident"] = new { reason = "r" },
        ["RuleOnIncident"] = new { reason = "r" },
        ["AppealRuling"] = new { id = "ZXA", reason = "r" },
        ["WithdrawReport"] = new { reason = "r" },
        ["DecideAppeal"] = new { outcome = "upheld", reason = "r" },
        ["RecordObstruction"] = new { id = "ZX", staffNo = "ZT1", reason = "r", documentNumber = "1" },
        ["LiftObstruction"] = new { reason = "r" },
        ["Object"] = new { id = "ZX", staffNo = "ZT1", reason = "r" },
        ["AnswerObjection"] = new { outcome = "rejected", reason = "r" },
        ["CommentOnScheme"] = new { id = "ZXC", text = "t" },
        ["CreateDevice"] = new { name = "n", survey = "ZV", unit = "ZT" },
        ["RedeemCode"] = new { code = "0000-0000" },
        ["SendHeartbeat"] = new { held = 0, clock = "2026-01-01T00:00:00Z" },
        ["DecideFlag"] = new { decision = "exclude", reason = "r" },
        ["DecideFlags"] = new { decision = "exclude", reason = "r", staffNo = "ZT1" },
        ["DecidePressure"] = new { decision = "lift", reason = "r" },
        ["DrawTokens"] = new { perStratum = 1, staffNos = new[] { "ZT1" } },
        ["LookAtToken"] = new { token = "none" },
        ["DismissInspectionFlag"] = new { reason = "r" },
        ["PutInspectionPolicy"] = new { },
        ["PutInspectionTopic"] = new { name = new { en = "t", zh = "t" } },
        ["RegisterInspection"] = Inspection("ZX"),
        ["PutInspection"] = Inspection("ZTN"),
        ["PreCheckInspection"] = Inspection("ZX"),
        ["RecordInspectionFinding"] = new { id = "ZX", item = "roof", conforming = false, severity = "minor" },
        ["AdoptFindings"] = new { findings = new[] { "ZTF" } },
        ["HandOverMaterials"] = new { materials = new[] { "ZTM" } },
        ["RateInspection"] = new { rating = 1 },
        ["CommentOnInspection"] = new { id = "ZX", text = "t" },
        ["AnswerInspectionComment"] = new { text = "t" },
        ["ReleaseRatingComment"] = new { },
        ["ReleaseComment"] = new { },
        ["AnswerBodyRemark"] = new { text = "t" },
        ["PutUnit"] = new { name = "taken over", level = "village", parent = "ZF" },
        ["PutCadre"] = new { name = "taken over", unit = "ZF", cohort = "clerk", dutyHours = 1 },
        ["PutCycle"] = new { startsOn = "2026-01-01", endsOn = "2026-12-31", scheme = new { code = "ZS", version = "1" }, unit = "ZF" },
        ["PutParticipant"] = new { unit = "ZF", cohort = "clerk", dutyHours = 1, effectiveOn = "2026-07-01", reason = "r" },
        ["PublishScoreRun"] = new { },
        ["RecordGradeDecision"] = new { id = Guid.Empty, kind = "disqualification", staffNo = "ZT1", person = "p", reason = "r", documentNumber = "1" },
        ["SimulateScheme"] = new { scheme = new { } },
        ["SyncPeople"] = new { source = "spy", stamp = "2026-01-01T00:00:00Z", people = new[] { new { staffNo = "ZT1", name = "taken over", unit = "ZF", cohort = "clerk", dutyHours = 1 } } },
        ["PutSubscription"] = new { url = "https://1.1.1.1/", unit = "ZF" },
        ["RotateSubscriptionSecret"] = new { },
        ["PutSurvey"] = Survey("ZW"),
        ["CloseSurvey"] = new { final = true },
        ["PutFrame"] = Array.Empty<object>(),
        ["PostResponse"] = Response(0),
        ["PostResponses"] = new { responses = new[] { Response(0) } },
        ["RecordWork"] = new { id = "ZX", staffNo = "ZT1", workType = "visit", count = 1, date = "2020-02-01" },
        ["ReviewWork"] = new { accepted = true },
        ["WithdrawWork"] = new { reason = "r" },
        ["WithdrawFinding"] = new { reason = "r" },
    };

    public static async Task<TwoTownships> BuildAsync(string database) => await BuildAsync(await Host.StartAsync(database));

    public static async Task<TwoTownships> BuildAsync(Host host)
    {
        var admin = host.Administrator;
        await OrganizeAsync(admin);
        await SurveyAsync(host, admin);
        await GatherEvidenceAsync(host, admin);
        var key = await admin.PostAsync("keys", new { role = "unit-clerk", person = "SECRET clerk", unit = "ZT" }).JsonAsync();
        await admin.PostAsync($"score-runs/{await ScoreAsync(host, admin)}/publish", new { reason = "SECRET" }).JsonAsync();
        var run = await ScoreAsync(host, admin); // this one is open for objection
        var flags = await admin.JsonAsync("inspection-flags?unit=ZT");
        return new TwoTownships(host, key.GetProperty("id").GetString()!, run, flags.GetProperty("items")[0].GetProperty("id").GetString()!, await ObjectAsync(host, admin, run));
    }

    /// <summary>The request of an operation that asks for something of the first township.</summary>
    public HttpRequestMessage Request(Operation operation)
    {
        var path = Special.GetValueOrDefault(operation.Id) ?? Fill(operation.Path, (before, name) =>
            _places.TryGetValue($"{before}/{name}", out var value) ? value : throw new KeyNotFoundException(
                $"{operation.Id}: say in {nameof(TwoTownships)} what {before}/{name} names in the first township."));
        if (operation.HasBody && !Bodies.ContainsKey(operation.Id))
            throw new KeyNotFoundException($"{operation.Id} takes a body: give one in {nameof(TwoTownships)} that asks for something of the first township.");
        return Message(operation, path, operation.HasBody ? Bodies[operation.Id] : null);
    }

    /// <summary>Where a page meets the first township; its template is without constraints.</summary>
    public string Page(string template) => Fill(template, (before, name) => (before, name) switch
    {
        ("public", _) => "ZW",
        ("imports", "{kind}") => "units",
        _ => _places.TryGetValue($"{before}/{name}", out var value) ? value : throw new KeyNotFoundException($"{template}: say in {nameof(TwoTownships)} what {before}/{name} names in the first township."),
    });

    /// <summary>The request of an operation that names nothing that exists.</summary>
    public static HttpRequestMessage EmptyRequest(Operation operation, Role? role) => Message(operation,
        Fill(operation.Path, (before, name) => (before, name) switch
        {
            ("import", _) => role switch { Role.Appraiser or Role.UnitClerk => "materials", Role.Inspector => "findings", Role.Collector => "responses", _ => "units" },
            ("keys" or "score-runs" or "inspection-flags" or "flags" or "devices" or "remarks" or "imports", _) => Guid.Empty.ToString(),
            ("deliveries", _) => "1",
            ("inspection-policies", _) => "99",
            _ => "none",
        }),
        !operation.HasBody ? null : operation.Id == "Import" ? "x\n" : operation.TakesList ? Array.Empty<object>() : new { });

    private static HttpRequestMessage Message(Operation operation, string path, object? body)
    {
        var query = string.Join('&', operation.RequiredQuery.Select(q => q.Equals("cycle", StringComparison.OrdinalIgnoreCase) ? "cycle=ZW" : $"{q}=1"));
        return new HttpRequestMessage(new HttpMethod(operation.Method), path.TrimStart('/') + (query.Length > 0 ? "?" + query : ""))
        {
            Content = body switch
            {
                null => null,
                string csv => new StringContent(csv, System.Text.Encoding.UTF8, "text/csv"),
                _ => JsonContent.Create(body, body.GetType(), options: Json.Options),
            },
        };
    }

    private static string Fill(string path, Func<string, string, string> value)
    {
        var parts = path.Split('/');
        return string.Join('/', parts.Select((part, i) => part.StartsWith('{') ? value(parts[i - 1], part) : part));
    }

    private static async Task OrganizeAsync(HttpClient admin)
    {
        await admin.PutAsync("units/ZC", new { name = "county", level = "county" }).JsonAsync();
        await admin.PutAsync("units/ZT", new { name = "SECRET township", level = "township", parent = "ZC" }).JsonAsync();
        await admin.PutAsync("units/ZF", new { name = "township", level = "township", parent = "ZC" }).JsonAsync();
        await admin.PutAsync("cadres/ZT1", new { name = "SECRET Li", unit = "ZT", cohort = "clerk", dutyHours = 1800 }).JsonAsync();
        await admin.PutAsync("cadres/ZF1", new { name = "Wang", unit = "ZF", cohort = "clerk", dutyHours = 1800 }).JsonAsync();
        await admin.PutAsync("schemes/ZS/1", new { }).JsonAsync();
        await admin.PutAsync("inspection-topics/fire", new { name = new { en = "fire", zh = "fire" } }).JsonAsync();
        foreach (var (cycle, unit) in new[] { ("ZW", "ZC"), ("ZTC", "ZT") })
        {
            await admin.PutAsync($"cycles/{cycle}",
                new { startsOn = "2026-01-01", endsOn = "2026-12-31", scheme = new { code = "ZS", version = "1" }, unit }).JsonAsync();
        }
        await admin.PostAsync("cycles/ZW/start", null).JsonAsync();
    }

    private static async Task SurveyAsync(Host host, HttpClient admin)
    {
        await admin.PutAsync("surveys/ZV", Survey("ZW")).JsonAsync();
        await admin.PutAsync("surveys/ZTV", Survey("ZTC")).JsonAsync();
        await admin.PutAsync("surveys/ZV/frame", new[] { new { staffNo = "ZT1", stratum = "all", population = 100 } }).JsonAsync();
        await admin.PostAsync("surveys/ZV/responses/batch", new { responses = Enumerable.Range(1, 12).Select(Response) }).JsonAsync();
        await host.Services.GetRequiredService<AggregateResponses>().RunAsync(TestContext.Current.CancellationToken);
        await host.Services.GetRequiredService<ExamineResponses>().RunAsync(TestContext.Current.CancellationToken);
        await PressureAsync(host, admin);
    }

    // a survey that is final: what was answered beside its items is out
    private static async Task PressureAsync(Host host, HttpClient admin)
    {
        await admin.PutAsync("surveys/ZP", Survey("ZW")).JsonAsync();
        await admin.PostAsync("surveys/ZP/responses/batch", new
        {
            responses = Enumerable.Range(1, 12).Select(i => new
            {
                id = $"00000000-0000-4000-8000-{i:D12}".Replace("4000", "4001", StringComparison.Ordinal), staffNo = "ZT1", stratum = "all", answers = new { q1 = 1 + (i % 5) },
                answeredAt = "2026-02-01T00:00:00Z", told = "somebody-said", reasons = new { q1 = new[] { "slow" } },
            }),
        }).JsonAsync();
        await admin.PostAsync("surveys/ZP/close", new { final = true }).JsonAsync();
        await host.Services.GetRequiredService<AggregateResponses>().RunAsync(TestContext.Current.CancellationToken);
    }

    private static async Task GatherEvidenceAsync(Host host, HttpClient admin)
    {
        await admin.PostAsync("materials", new
        {
            id = "ZTM", cycle = "ZW", staffNo = "ZT1", kind = "minutes", title = "SECRET minutes", fileName = "a.txt", content = "U0VDUkVU",
        }).JsonAsync();
        foreach (var id in new[] { "ZTN0", "ZTN" })
            await admin.PutAsync($"inspections/{id}", Inspection(id)).JsonAsync();
        await admin.PostAsync("inspections/ZTN/comments", new { id = "ZTC", text = "SECRET comment" }).JsonAsync();
        await host.Services.GetRequiredService<ExamineUnits>().RunAsync(TestContext.Current.CancellationToken);
        await admin.PostAsync("findings",
            new { id = "ZTF", staffNo = "ZT1", unit = "ZT", item = "SECRET-item", conforming = false, severity = "minor", date = "2026-02-01" }).JsonAsync();
        await admin.PostAsync("work-records", new { id = "ZTR", staffNo = "ZT1", workType = "visit", count = 1, date = "2020-02-01" }).JsonAsync();
        await admin.PostAsync("incidents", new
        {
            id = "ZTI", staffNo = "ZT1", title = "SECRET event", occurredOn = "2026-02-01", severity = "minor", reason = "SECRET", evidence = new[] { "e" },
        }).JsonAsync();
        await admin.PostAsync("cycles/ZW/obstructions", new { id = "ZTO", staffNo = "ZT1", reason = "SECRET", documentNumber = "1" }).JsonAsync();
        await admin.PostAsync("cycles/ZW/grade-decisions",
            new { id = Decision, kind = "disqualification", staffNo = "ZT1", person = "SECRET panel", reason = "SECRET", documentNumber = "1" }).JsonAsync();
    }

    private static async Task<string> ScoreAsync(Host host, HttpClient admin)
    {
        var run = (await admin.PostAsync("cycles/ZW/score-runs", null).JsonAsync()).GetProperty("id").GetString()!;
        await host.Services.GetRequiredService<ComputeScores>().RunPendingAsync(TestContext.Current.CancellationToken);
        await admin.UntilAsync($"score-runs/{run}", r => r.GetProperty("status").GetString() == "done"); // a job may have been first
        return run;
    }

    private static async Task<Dictionary<string, string>> ObjectAsync(Host host, HttpClient admin, string run)
    {
        await admin.PutAsync("hr/subscriptions/ZTSUB", new { url = "https://1.1.1.1/", unit = "ZT" }).JsonAsync();
        var device = await admin.PostAsync("devices", new { name = "SECRET kiosk", survey = "ZV", unit = "ZT" }).JsonAsync();
        await admin.PostAsync("schemes/ZS/1/comments", new { id = "ZTSC", text = "SECRET remark" }).JsonAsync();
        await admin.PostAsync($"score-runs/{run}/objection-period", null).JsonAsync();
        await admin.PostAsync($"score-runs/{run}/objections", new { id = "ZTOB", staffNo = "ZT1", reason = "SECRET" }).JsonAsync();
        var organizer = await host.ClientAsync(Role.Organizer, "SECRET organizer", unit: "ZT");
        using var file = new StringContent("code,name,level,parent\nZTIMPORT,SECRET,village,ZT\n", System.Text.Encoding.UTF8, "text/csv");
        file.Headers.ContentDisposition = new System.Net.Http.Headers.ContentDispositionHeaderValue("attachment") { FileName = "ZT.csv" };
        var import = await organizer.PostAsync("import/units?dryRun=true", file).JsonAsync();
        return new(StringComparer.Ordinal)
        {
            ["objection"] = "ZTOB", ["response-flag"] = (await admin.JsonAsync("surveys/ZV/flags")).GetProperty("items")[0].GetProperty("id").GetString()!, ["device"] = device.GetProperty("id").GetString()!,
            ["import"] = import.GetProperty("id").GetString()!,
        };
    }

    private static object Survey(string cycle) => new
    {
        tokens = "optional",
        separateCollection = false,
        cycle,
        title = new { en = "t", zh = "t" },
        items = new[] { new { code = "q1", text = new { en = "q", zh = "q" }, min = 1, max = 5 } },
        strata = new[] { new { code = "all", name = "all" } },
        reasons = new[] { new { code = "slow", item = "q1", text = new { en = "slow" } } },
        opensAt = "2020-01-01T00:00:00Z",
        closesAt = "2099-01-01T00:00:00Z",
    };

    private static object Inspection(string id) => new
    {
        id, unit = "ZT", body = "office", level = "county", form = "supervision", topics = new[] { "fire" }, startsOn = "2026-02-01", endsOn = "2026-02-01",
        status = "planned", trigger = "plan", materialsRequested = 99, hours = 1, inspector = "SECRET inspector",
    };

    private static object Response(int i) => new
    {
        id = $"00000000-0000-4000-8000-{i + 1:D12}", staffNo = "ZT1", stratum = "all", answers = new { q1 = 1 + (i % 5) }, answeredAt = "2026-02-01T00:00:00Z",
    };
}
