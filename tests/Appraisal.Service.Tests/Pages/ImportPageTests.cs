using System.Net;
using System.Text;
using Appraisal.Service.Access;
using Appraisal.Service.Tests.Hosting;
using Appraisal.Service.Tests.Imports;

namespace Appraisal.Service.Tests.Pages;

public sealed class ImportPageTests(Hosts hosts) : IClassFixture<Hosts>
{
    [Theory, Databases]
    public async Task Import_LookedAtThenWritten_StoresWhatWasShownOnce(string database)
    {
        var host = await hosts.On(database);
        await host.UnitAsync("IMP");
        using var reader = await Reader.SignInAsync(host, Role.Organizer, "clerk");
        var file = Encoding.UTF8.GetBytes("code,name,parent,level\nIMP-1,石桥村,IMP,village\nIMP,Changed,,township\n");

        var looked = await reader.UploadAsync(await reader.OpenAsync("/imports/units"), "look", "file", "单位.csv", file);
        var before = await host.Administrator.GetAsync("units/IMP-1");
        var written = await reader.SendAsync(looked, "write");

        Assert.Contains("石桥村", looked.Text, StringComparison.Ordinal);
        Assert.Equal(["1", "1", "0", "0"], looked.Document.QuerySelectorAll(".counts strong").Select(c => c.TextContent));
        Assert.Contains("was: IMP", looked.Text, StringComparison.Ordinal);
        Assert.Equal(HttpStatusCode.NotFound, before.StatusCode);
        Assert.Contains("The file was written", written.Text, StringComparison.Ordinal);
        await host.Administrator.JsonAsync("units/IMP-1");
    }

    [Theory, Databases]
    public async Task Import_WithErrors_ShowsEachInItsCellAndWritesTheOthersWhereAsked(string database)
    {
        var host = await hosts.On(database);
        await host.UnitAsync("ERR");
        using var reader = await Reader.SignInAsync(host, Role.Organizer, "clerk of errors");
        var file = Encoding.UTF8.GetBytes("code,name,parent,level\nERR-1,石桥村,ERR,village\nERR-2,,NOWHERE,hamlet\n");

        var looked = await reader.UploadAsync(await reader.OpenAsync("/imports/units"), "look", "file", "u.csv", file);
        var refused = await reader.SendAsync(looked, "write");
        var written = await reader.SendAsync(refused, "write", ("partial", "true"));

        Assert.NotEmpty(looked.Document.QuerySelectorAll("td.wrong"));
        Assert.Equal(HttpStatusCode.UnprocessableEntity, refused.Status);
        Assert.Contains("The file was written", written.Text, StringComparison.Ordinal);
        await host.Administrator.JsonAsync("units/ERR-1");
        await host.Administrator.GetAsync("units/ERR-2").ProblemAsync(HttpStatusCode.NotFound);
    }

    [Fact]
    public async Task Import_WithARowTwice_MarksTheRowAndSaysWhichItRepeats()
    {
        var host = await hosts.On("Sqlite");
        await host.UnitAsync("TWI");
        using var reader = await Reader.SignInAsync(host, Role.Organizer, "clerk of rows", language: "zh-CN");
        var file = Encoding.UTF8.GetBytes("code,name,parent,level\nTWI-1,石桥村,TWI,village\nTWI-1,青山村,TWI,village\nTWI-01,白水村,TWI,village\nTWI-2,,TWI,village\n");

        var looked = await reader.UploadAsync(await reader.OpenAsync("/imports/units"), "look", "file", "u.csv", file);

        var rows = looked.Document.QuerySelectorAll(".preview tbody tr");
        Assert.Equal(["", "wrong", "wrong", "", ""], rows.Select(r => r.GetAttribute("class") ?? ""));
        Assert.Contains("2", rows[2].TextContent, StringComparison.Ordinal);
        Assert.Single(rows[2].QuerySelectorAll(".whole"));
        Assert.NotNull(rows[4].QuerySelector("td.wrong"));
        Assert.DoesNotContain(rows[2].TextContent.Trim('✕', ' ', '\n'), string.Concat(looked.Document.QuerySelectorAll("#result > ul > li").Select(l => l.TextContent)), StringComparison.Ordinal); // once is enough
    }

    [Theory, Databases]
    public async Task Import_WithHeadingsOfAnotherProgram_IsReadAsItsColumnsWereChosenAndRemembersThem(string database)
    {
        var host = await hosts.On(database);
        await host.UnitAsync("MAP");
        using var reader = await Reader.SignInAsync(host, Role.Organizer, "clerk of another program", language: "zh-CN");
        var page = await reader.OpenAsync("/imports/units");

        var asked = await reader.UploadAsync(page, "look", "file", "u.csv", File("MAP-1"));
        var halfway = await reader.SendAsync(asked, "map", ("column-0", "code"), ("column-2", "-"));
        var looked = await reader.SendAsync(halfway, "map", ("column-1", "name"));
        var written = await reader.SendAsync(looked, "write");
        var next = await reader.UploadAsync(page, "look", "file", "u.csv", File("MAP-2"));

        Assert.Equal(["机构编号", "机构全称", "备注说明"], asked.Document.QuerySelectorAll("#map label").Select(l => l.FirstChild!.TextContent.Trim()));
        Assert.Equal(("code", "-", (string?)null), (halfway.ValueOf("column-0"), halfway.ValueOf("column-2"), halfway.ValueOf("column-1") is { Length: > 0 } chosen ? chosen : null));
        Assert.Null(asked.Document.QuerySelector("#write"));
        Assert.Null(looked.Document.QuerySelector("#map"));
        Assert.Contains("文件已写入", written.Text, StringComparison.Ordinal);
        Assert.Equal("石桥村", (await host.Administrator.JsonAsync("units/MAP-1")).Text("name"));
        Assert.Equal(["1", "0", "0", "0"], next.Document.QuerySelectorAll(".counts strong").Select(c => c.TextContent));

        static byte[] File(string code) => Encoding.UTF8.GetBytes($"机构编号,机构全称,上级单位,层级,备注说明\n{code},石桥村,MAP,village,无\n");
    }

    [Fact]
    public async Task Import_WithColumnsThatAreNone_AsksAgainAndWritesNothing()
    {
        var host = await hosts.On("Sqlite");
        using var reader = await Reader.SignInAsync(host, Role.Organizer, "forger");
        var asked = await reader.UploadAsync(await reader.OpenAsync("/imports/units"), "look", "file", "u.csv", Encoding.UTF8.GetBytes("a,b\n1,2\n"));

        var forged = await reader.SendAsync(asked, "map", ("column-0", "passwords"), ("column-1", "code"));
        var gone = await reader.SendAsync(asked, "map", ("ticket", "forged"), ("column-0", "code"));

        Assert.NotNull(forged.Document.QuerySelector("#map"));
        Assert.Null(forged.Document.QuerySelector("#write"));
        Assert.Equal(HttpStatusCode.Conflict, gone.Status);
    }

    [Theory]
    [InlineData("nothing.xlsx", "no workbook")]
    [InlineData("picture.png", "\u0089PNG\r\n")]
    [InlineData("empty.csv", "")]
    [InlineData("wrong.csv", "a,b,c\n1,2,3\n")]
    public async Task Import_OfAWrongKindOfFile_IsAnsweredByAPage(string name, string content)
    {
        using var reader = await Reader.SignInAsync(await hosts.On("Sqlite"), Role.Organizer);

        var page = await reader.UploadAsync(await reader.OpenAsync("/imports/units"), "look", "file", name, Encoding.Latin1.GetBytes(content));

        Assert.InRange((int)page.Status, 200, 499);
        Assert.NotEmpty(page.Document.QuerySelectorAll(".note.bad, .bad"));
    }

    [Fact]
    public async Task Import_OfAFileThatIsTooLarge_IsAnsweredByAPageThatSaysSo()
    {
        using var reader = await Reader.SignInAsync(await hosts.On("Sqlite"), Role.Organizer);

        var page = await reader.UploadAsync(await reader.OpenAsync("/imports/units"), "look", "file", "u.csv", new byte[66 << 20]);

        Assert.Equal(HttpStatusCode.RequestEntityTooLarge, page.Status);
        Assert.Contains("too-large", page.Text, StringComparison.Ordinal);
        Assert.Contains("at most 64 MB", page.Text, StringComparison.Ordinal);
        Assert.NotNull(page.Document.QuerySelector("main a[href='/imports/units']"));
        Assert.DoesNotContain("/api", page.Text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Import_WithATicketOfAnother_WritesNothing()
    {
        var host = await hosts.On("Sqlite");
        using var one = await Reader.SignInAsync(host, Role.Organizer, "one");
        using var other = await Reader.SignInAsync(host, Role.Organizer, "other");
        var looked = await one.UploadAsync(await one.OpenAsync("/imports/units"), "look", "file", "u.csv", Encoding.UTF8.GetBytes("code,name,parent,level\nTKT,x,,village\n"));
        var own = await other.UploadAsync(await other.OpenAsync("/imports/units"), "look", "file", "u.csv", Encoding.UTF8.GetBytes("code,name,parent,level\nOWN,x,,village\n"));

        var page = await other.SendAsync(own, "write", ("ticket", looked.ValueOf("ticket")!));

        Assert.Equal(HttpStatusCode.Conflict, page.Status);
        await host.Administrator.GetAsync("units/TKT").ProblemAsync(HttpStatusCode.NotFound);
    }

    [Theory, Databases]
    public async Task ImportOfResponses_OnRecord_IsListedAndWithdrawnWithAReason(string database)
    {
        var world = await Surveys.SurveyWorld.CreateAsync(await hosts.On(database), "WDP");
        var import = await world.Administrator.ImportAsync("responses", "survey,staffNo,stratum,answeredAt,answers.q1,answers.q2\nWDP,WDP-1,poor,2026-03-31,1,1\n").JsonAsync();
        var address = $"/imports/{import.Text("id")}";
        using var organizer = await Reader.SignInAsync(world.Host, Role.Organizer, "clerk of imports");
        using var other = await Reader.SignInAsync(world.Host, Role.UnitClerk, "somebody else");

        var list = await organizer.OpenAsync("/imports");
        var page = await organizer.OpenAsync(address);
        var empty = await organizer.SendAsync(page, "withdraw", ("reason", " "));
        var withdrawn = await organizer.SendAsync(page, "withdraw", ("reason", "two villages were interchanged"));

        Assert.NotNull(list.Document.QuerySelector($"td a[href='{address}']"));
        Assert.NotNull(empty.ErrorOf("reason"));
        Assert.Contains("two villages were interchanged", withdrawn.Text, StringComparison.Ordinal);
        Assert.Null(withdrawn.Document.QuerySelector("#withdraw"));
        Assert.Equal(HttpStatusCode.NotFound, (await other.OpenAsync(address)).Status);
    }

    [Fact]
    public async Task Imports_OfAnInspector_AreTheKindsThatInspectorsMay()
    {
        using var reader = await Reader.SignInAsync(await hosts.On("Sqlite"), Role.Inspector);

        Assert.Equal(HttpStatusCode.Forbidden, (await reader.OpenAsync("/imports/units")).Status);
        Assert.DoesNotContain("/imports/units", (await reader.OpenAsync("/imports")).Document.QuerySelectorAll("main a").Select(a => a.GetAttribute("href")));
    }
}
