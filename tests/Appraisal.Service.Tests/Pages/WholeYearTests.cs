using System.Globalization;
using System.Net;
using System.Text;
using Appraisal.Service.Access;
using Appraisal.Service.Tests.Hosting;

namespace Appraisal.Service.Tests.Pages;

/// <summary>
/// A year from an empty service to its publication by the pages alone, in both languages and without scripts: an organizer, a collector, an
/// inspector and a cadre, each with an own key.
/// </summary>
public sealed class WholeYearTests
{
    private sealed record Words(string Language, string Final, string Official, string Conforming);

    private static readonly Words Chinese = new("zh-CN", "已成定局", "正式", "符合"), English = new("en", "final", "official", "conforming");
    private static readonly string[] Cadres = ["00017", "00018", "00019"];

    [Theory, Databases]
    public Task Year_ByPagesInChinese_GoesFromNothingToItsPublication(string database) => GoAsync(database, Chinese);

    [Theory, Databases]
    public Task Year_ByPagesInEnglish_GoesFromNothingToItsPublication(string database) => GoAsync(database, English);

    private static async Task GoAsync(string database, Words words)
    {
        await using var host = await Host.StartAsync(database);
        using var organizer = await Reader.SignInAsync(host, Role.Organizer, "组织部 陈立", language: words.Language);
        using var collector = await Reader.SignInAsync(host, Role.Collector, "调查队 周敏", language: words.Language);
        using var inspector = await Reader.SignInAsync(host, Role.Inspector, "督查室 林峰", language: words.Language);

        await BeginAsync(organizer);
        using var cadre = await Reader.SignInAsync(host, Role.Member, "李秀英", staffNo: Cadres[0], language: words.Language);
        await CollectAsync(collector);
        await InspectAsync(inspector, words);
        await ImportAsync(organizer, "work", "编号,工号,工作类型,完成数量,完成日期,已认可", Cadres.Select((c, i) => $"W{i},{c},visit,{300 + (50 * i)},2026-05-14,是"));
        var closed = await SentAsync(organizer, "/surveys/2026-s", "close", ("final", "true"));
        var run = await ScoreAsync(host, organizer);
        var objected = await SentAsync(cadre, $"/cadres/{Cadres[0]}/scores/2026", "objection", ("reason", "三月的入户走访未计入"));
        var answered = await SentAsync(organizer, $"{run}/objections", "answer-*", ("outcome", "rejected"), ("reason", "走访记录已在五月汇总计入"));
        var published = await SentAsync(organizer, run, "publish", ("reason", "年度工作安排"));

        Assert.Contains(words.Final, closed.Text, StringComparison.Ordinal);
        Assert.Contains("三月的入户走访未计入", objected.Text, StringComparison.Ordinal);
        Assert.Contains("走访记录已在五月汇总计入", answered.Text, StringComparison.Ordinal);
        Assert.Contains(words.Official, published.Document.QuerySelector(".head .chip")!.TextContent, StringComparison.Ordinal);
        var card = await cadre.OpenAsync($"/cadres/{Cadres[0]}/scores/2026");
        Assert.Contains(words.Official, card.Document.QuerySelector(".head .chip")!.TextContent, StringComparison.Ordinal);
        Assert.Contains("走访记录已在五月汇总计入", card.Text, StringComparison.Ordinal);
    }

    private static async Task BeginAsync(Reader organizer)
    {
        await ImportAsync(organizer, "units", "编码,名称,上级单位,层级", ["QH,清河县,,县", "SQ,石桥镇,QH,乡镇", "XT,新塘村,SQ,村"]);
        await ImportAsync(organizer, "cadres", "工号,姓名,单位,类别,职务,应出勤小时", ["00017,李秀英,XT,村书记,书记:1,1800", "00018,王强,XT,村书记,主任:1,1800", "00019,赵敏,XT,村书记,委员:1,1800"]);
        var scheme = await SentAsync(organizer, "/schemes", "scheme", ("code", "county"), ("version", "2026"));
        Fine(await organizer.SendAsync(scheme, "scheme", ("workTypes", "visit; 2; 0.005; 2024"), ("version", "2026-1"), ("step", "save")));
        await SentAsync(organizer, "/cycles", "cycle", ("code", "2026"), ("startsOn", "2026-01-01"), ("endsOn", "2026-12-31"), ("scheme.code", "county"), ("scheme.version", "2026-1"));
        await SentAsync(organizer, "/surveys", "survey", ("code", "2026-s"), ("cycle", "2026"), ("title.zh-CN", "村民测评"), ("items", "q1; 您满意吗？\r\nq2; 办得快吗？"),
            ("strata", "poor; 脱贫户\r\nother; 一般户"), ("tokens", "none"), ("opensAt", "2026-01-01T00:00"), ("closesAt", "2099-01-01T00:00"));
        await SentAsync(organizer, "/cycles/2026", "change", ("survey", "2026-s"));
        await ImportAsync(organizer, "frame", "测评,工号,群体,登记人数", Cadres.SelectMany(c => new[] { $"2026-s,{c},poor,40", $"2026-s,{c},other,80" }));
        await SentAsync(organizer, "/inspection-policies", "topic", ("code", "drinking-water"), ("name.zh", "饮水安全"), ("name.en", "Drinking water"));
        await SentAsync(organizer, "/cycles/2026", "start");
    }

    private static async Task CollectAsync(Reader collector)
    {
        var answers = Cadres.SelectMany((c, n) => Enumerable.Range(0, 36).Select(i =>
            $"2026-s,{new Guid(i, (short)n, 0x7000, [0x80, 0, 0, 0, 0, 0, 0, 0])},{c},{(i % 3 == 0 ? "poor" : "other")},2026-05-{1 + (i % 28):00} 09:{i:00},{50 + i},{1 + ((i + n) % 5)},{1 + (i * 7 % 5)}"));
        await ImportAsync(collector, "responses", "survey,id,staffNo,stratum,answeredAt,secondsTaken,answers.q1,answers.q2", answers);
    }

    private static async Task InspectAsync(Reader inspector, Words words)
    {
        var visit = await SentAsync(inspector, "/inspections/plan", "visit", ("id", "I-1"), ("unit", "XT"), ("body", "县水利局"), ("level", "county"), ("form", "supervision"),
            ("topics", "drinking-water"), ("startsOn", "2026-06-10"), ("checklist", "water-tank"), ("trigger", "plan"), ("step", "file"));
        var found = Fine(await inspector.SendAsync(visit, "finding", ("item", "water-tank"), ("conforming", "true"), ("severity", "minor"), ("staffNo", Cadres[0])));
        Assert.Contains(words.Conforming, found.Text, StringComparison.Ordinal);
    }

    private static async Task<string> ScoreAsync(Host host, Reader organizer)
    {
        await SentAsync(organizer, "/cycles/2026/score-runs", "ask");
        var id = (await host.Administrator.JsonAsync("cycles/2026/score-runs")).GetProperty("items")[0].Text("id")!;
        await host.Administrator.UntilAsync($"score-runs/{id}", r => r.Text("status") == "done");
        await SentAsync(organizer, $"/score-runs/{id}", "open");
        return $"/score-runs/{id}";
    }

    // looked at first, then written
    private static async Task ImportAsync(Reader reader, string kind, string heading, IEnumerable<string> rows)
    {
        var file = Encoding.UTF8.GetBytes(string.Join('\n', rows.Prepend(heading)) + "\n");
        var looked = Fine(await reader.UploadAsync(await reader.OpenAsync("/imports/" + kind), "look", "file", kind + ".csv", file));
        Assert.True(looked.Document.QuerySelector("form#write") is not null, kind + ": " + looked.Text);
        var written = Fine(await reader.SendAsync(looked, "write"));
        Assert.Equal("0", written.Document.QuerySelectorAll(".counts strong").Select(c => c.TextContent.Trim()).LastOrDefault("0"));
    }

    private static async Task<Sheet> SentAsync(Reader reader, string address, string form, params (string Name, string Value)[] fields) =>
        Fine(await reader.SendAsync(Fine(await reader.OpenAsync(address)), form, fields));

    private static Sheet Fine(Sheet sheet)
    {
        Assert.True(sheet.Status == HttpStatusCode.OK, string.Create(CultureInfo.InvariantCulture, $"{(int)sheet.Status} {sheet.Address}: {sheet.Text}"));
        return sheet;
    }
}
