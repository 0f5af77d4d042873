using System.IO.Compression;
using System.Net;
using System.Text;
using Appraisal.Service.Access;
using Appraisal.Service.Tests.Hosting;
using Appraisal.Service.Tests.Imports;
using Appraisal.Service.Tests.Surveys;

namespace Appraisal.Service.Tests.Pages;

/// <summary>What a file leaves open is asked for on the page, and what is wrong with it is said in the words of the page.</summary>
public sealed class ImportChoicePageTests(Hosts hosts) : IClassFixture<Hosts>
{
    static ImportChoicePageTests() => Encoding.RegisterProvider(CodePagesEncodingProvider.Instance);

    [Theory, Databases]
    public async Task Import_OfTwoSheets_AsksWhichAndReadsTheOneThatWasChosen(string database)
    {
        var host = await hosts.On(database);
        using var reader = await Reader.SignInAsync(host, Role.Organizer, "clerk of two sheets", language: "zh-CN");
        var book = Files.Book(("去年", "visible", Units("TWS-1", "旧名")), ("今年", "visible", Units("TWS-1", "新名")));

        var asked = await UploadAsync(reader, "units", "单位.xlsx", book);
        var looked = await reader.SendAsync(asked, "read", ("sheet", "今年"));
        var other = await reader.SendAsync(looked, "read", ("sheet", "去年"));
        await reader.SendAsync(looked, "write");

        Assert.Equal(["请选择", "去年", "今年"], asked.Document.QuerySelectorAll("select[name='sheet'] option").Select(o => o.TextContent));
        Assert.DoesNotContain("sheet=", asked.Text, StringComparison.Ordinal);
        Assert.Null(asked.Document.QuerySelector("#write"));
        Assert.Contains("新名", looked.Text, StringComparison.Ordinal);
        Assert.Contains("旧名", other.Text, StringComparison.Ordinal);
        Assert.Equal("新名", (await host.Administrator.JsonAsync("units/TWS-1")).Text("name"));
    }

    [Theory, Databases]
    public async Task Import_InACharacterSetThatNobodyCanTell_AsksForIt(string database)
    {
        var host = await hosts.On(database);
        using var reader = await Reader.SignInAsync(host, Role.Organizer, "clerk of Big5", language: "zh-CN");
        var file = Encoding.GetEncoding("big5").GetBytes("code,name,parent,level\nBIG-1,臺灣銀行總行辦事處,,village\n");

        var asked = await UploadAsync(reader, "units", "單位.csv", file);
        var wrong = await reader.SendAsync(asked, "read", ("charset", "shift-jis"));
        var looked = await reader.SendAsync(wrong, "read", ("charset", "big5"));
        await reader.SendAsync(looked, "write");

        Assert.NotNull(asked.Document.QuerySelector("select[name='charset']"));
        Assert.DoesNotContain("charset=", asked.Text, StringComparison.Ordinal);
        Assert.NotNull(wrong.Document.QuerySelector("select[name='charset']"));
        Assert.Equal("臺灣銀行總行辦事處", (await host.Administrator.JsonAsync("units/BIG-1")).Text("name"));
    }

    [Theory]
    [InlineData("单位.xlsx", "\u0089PNG\r\n\u001a\n\0\0\0\rIHDR")]
    [InlineData("单位.csv", "\u0089PNG\r\n\u001a\n\0\0\0\rIHDR")]
    [InlineData("单位.xls", "\u0001\u0002\u0003")]
    [InlineData("单位.xlsx", "%PDF-1.7 code,name")]
    public async Task Import_OfWhatIsNoTable_IsRefusedAsNoExcelFile(string name, string content)
    {
        using var reader = await Reader.SignInAsync(await hosts.On("Sqlite"), Role.Organizer, "clerk of pictures", language: "zh-CN");

        var page = await UploadAsync(reader, "units", name, Encoding.Latin1.GetBytes(content));

        Assert.Contains("这不是 Excel 文件", page.Document.QuerySelector("#look .note.bad")!.TextContent, StringComparison.Ordinal);
        Assert.Null(page.Document.QuerySelector("#read"));
    }

    [Theory, Databases]
    public async Task Import_WithManyErrors_GivesTheFileWithWhatToMendInTheColumnsThatWereChosen(string database)
    {
        var host = await hosts.On(database);
        using var reader = await Reader.SignInAsync(host, Role.Organizer, "clerk of many errors", language: "zh-CN");
        var file = "编号甲,name,level\n" + string.Concat(Enumerable.Range(1, 300).Select(i => $"MNY/{i},石桥村,village\n"));

        var asked = await UploadAsync(reader, "units", "单位.csv", Encoding.UTF8.GetBytes(file));
        var looked = await reader.SendAsync(asked, "map", ("column-0", "code"));
        var before = await RecordedAsync(host);
        var book = await reader.DownloadAsync(looked, "/imports/units/mended");

        using var zip = new ZipArchive(new MemoryStream(book));
        using var sheet = new StreamReader(zip.GetEntry("xl/worksheets/sheet1.xml")!.Open());
        var xml = await sheet.ReadToEndAsync();
        Assert.Contains("需改正之处", xml, StringComparison.Ordinal);
        Assert.Contains("“MNY/300”不是有效编码", xml, StringComparison.Ordinal);
        Assert.Equal(before, await RecordedAsync(host));
    }

    [Fact]
    public async Task Import_OfAFileThatIsGone_GivesNothingBack()
    {
        var host = await hosts.On("Sqlite");
        using var one = await Reader.SignInAsync(host, Role.Organizer, "clerk of one file");
        using var other = await Reader.SignInAsync(host, Role.Organizer, "clerk of another file");
        var looked = await UploadAsync(one, "units", "u.csv", "code,name,level\nGON/1,a,village\n"u8.ToArray());
        var own = await UploadAsync(other, "units", "u.csv", "code,name,level\nGON/1,a,village\n"u8.ToArray());

        var page = await other.SendAsync(own, "/imports/units/mended", ("ticket", looked.ValueOf("ticket")!));

        Assert.Equal(HttpStatusCode.Conflict, page.Status);
    }

    [Theory]
    [InlineData(60, "2–61")]
    [InlineData(2, "2–3")]
    public async Task ImportOfResponses_ByWhoReadsTheFigures_SaysOnceThatOnlyACollectorMay(int count, string span)
    {
        var host = await hosts.On("Sqlite");
        var code = $"SEP{count}";
        var world = await SurveyWorld.CreateAsync(host, code);
        await world.Administrator.PutAsync($"surveys/{code}", world.Survey("none", ("separateCollection", true))).JsonAsync();
        using var reader = await Reader.SignInAsync(host, Role.Organizer, "clerk of paper", language: "zh-CN");
        var rows = string.Concat(Enumerable.Range(1, count).Select(i => $"{code},{code}-{(i % 3) + 1},poor,2026-03-31,{(i % 5) + 1}\n"));

        var page = await UploadAsync(reader, "responses", "答卷.csv", Encoding.UTF8.GetBytes("survey,staffNo,stratum,answeredAt,answers.q1\n" + rows));

        var said = Assert.Single(page.Document.QuerySelectorAll("#result .note.bad"));
        Assert.Contains(span, said.TextContent, StringComparison.Ordinal);
        Assert.Equal(2, page.Document.QuerySelector("#result")!.TextContent.Split("只担任采集员").Length);
        Assert.DoesNotContain("separateCollection", page.Text, StringComparison.Ordinal);
        Assert.DoesNotContain("collector", page.Text, StringComparison.Ordinal);
    }

    [Theory, Databases]
    public async Task ImportOfResponses_WhereEverySurveyIsForCollectors_IsGreyedBeforeAFileIsAskedFor(string database)
    {
        await using var host = await Host.StartAsync(database);
        var world = await SurveyWorld.CreateAsync(host, "GRY");
        using var reader = await Reader.SignInAsync(host, Role.Organizer, "clerk of nothing", language: "zh-CN");
        using var collector = await Reader.SignInAsync(host, Role.Collector, "collector", language: "zh-CN");

        var open = await reader.OpenAsync("/imports/responses");
        await world.Administrator.PutAsync("surveys/GRY", world.Survey("none", ("separateCollection", true))).JsonAsync();
        var closed = await reader.OpenAsync("/imports/responses");
        var own = await collector.OpenAsync("/imports/responses");

        Assert.NotNull(open.Document.QuerySelector("#look button[type='submit']"));
        Assert.Null(closed.Document.QuerySelector("#look button[type='submit']"));
        Assert.Contains("只担任采集员", closed.Document.QuerySelector("#look")!.TextContent, StringComparison.Ordinal);
        Assert.NotNull(own.Document.QuerySelector("#look button[type='submit']"));
    }

    [Fact]
    public async Task Import_AskingForColumns_DoesNotCallTheChoiceOptional()
    {
        using var reader = await Reader.SignInAsync(await hosts.On("Sqlite"), Role.Organizer, "clerk of columns", language: "zh-CN");

        var page = await UploadAsync(reader, "units", "u.csv", Encoding.UTF8.GetBytes("甲,乙\n1,2\n"));

        Assert.DoesNotContain("可不填", page.Document.QuerySelector("#map")!.TextContent, StringComparison.Ordinal);
    }

    private static async Task<Sheet> UploadAsync(Reader reader, string kind, string name, byte[] file) =>
        await reader.UploadAsync(await reader.OpenAsync($"/imports/{kind}"), "look", "file", name, file);

    private static async Task<int> RecordedAsync(Host host) => (await host.Administrator.JsonAsync("imports?limit=1000")).GetProperty("items").GetArrayLength();

    private static string Units(string code, string name) => Files.Rows([["code", "name", "level"], [code, name, "village"]]);
}
