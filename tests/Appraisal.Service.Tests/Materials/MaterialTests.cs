using System.IO.Compression;
using System.Net;
using System.Text;
using Appraisal.Service.Access;
using Appraisal.Service.Materials;
using Appraisal.Service.Tests.Hosting;
using Appraisal.Storage.Materials;

namespace Appraisal.Service.Tests.Materials;

public sealed class MaterialTests(Hosts hosts) : IClassFixture<Hosts>
{
    private static readonly string Hash = new('a', 64);

    [Theory, Databases]
    public async Task SubmitMaterial_PdfUnderAnyName_IsKnownByContentAndDownloadsAsAttachment(string database)
    {
        var host = await StartAsync(database, "dl");
        byte[] content = [.. "%PDF-1.7 minutes of March"u8];

        var material = await host.Administrator.PostAsync("materials", Request("dl", "dl-m", content: content, fileName: "会议记录.exe")).JsonAsync();
        using var download = await host.Administrator.GetAsync("materials/dl-m/content");

        Assert.Equal("application/pdf", material.Text("mediaType"));
        Assert.Equal("submitted", material.Text("status"));
        Assert.Equal("attachment", download.Content.Headers.ContentDisposition?.DispositionType);
        Assert.Equal("会议记录.exe.pdf", download.Content.Headers.ContentDisposition?.FileNameStar); // what opens it follows its name
        Assert.True(download.Headers.CacheControl is { Private: true, NoCache: true });
        Assert.Equal("nosniff", download.Headers.GetValues("X-Content-Type-Options").Single());
        Assert.Equal(content, await download.Content.ReadAsByteArrayAsync());
    }

    [Theory, Databases]
    public async Task SubmitMaterial_ScriptsMacrosAndTooMuch_AreRefused(string database)
    {
        var host = await StartAsync(database, "bad");

        foreach (var content in new[] { "<html><script>"u8.ToArray(), [0x4D, 0x5A, 0, 1], Package("word/document.xml", "word/vbaProject.bin"), Package("xl/workbook.xml", "xl/macrosheets/sheet1.xml"), Package("a.txt"), [.. "PK\x3\x4"u8] })
        {
            var problem = await host.Administrator.PostAsync("materials", Request("bad", "bad-1", content: content)).ProblemAsync(HttpStatusCode.UnprocessableEntity);
            Assert.Equal(["content:content-type"], problem.Fields());
        }
        var large = await host.Administrator.PostAsync("materials", Request("bad", "bad-1", content: new byte[(10 << 20) + 1])).ProblemAsync(HttpStatusCode.UnprocessableEntity);
        Assert.Equal(["content:content-size"], large.Fields());
        // asks before it sends: what is refused by its length is not read, and the connection ends while it is written
        using var huge = new HttpRequestMessage(HttpMethod.Post, "materials")
        {
            Content = System.Net.Http.Json.JsonContent.Create(Request("bad", "bad-1", content: new byte[11 << 20]), options: Appraisal.Service.Web.Json.Options),
            Headers = { ExpectContinue = true },
        };
        await host.Administrator.SendAsync(huge).ProblemAsync(HttpStatusCode.RequestEntityTooLarge);
    }

    [Theory]
    [InlineData("minutes.PDF", "application/pdf", "minutes.PDF")]
    [InlineData("run.bat", "text/plain", "run.bat.txt")]
    [InlineData("list.csv", "text/plain", "list.csv")]
    [InlineData("photo.jpeg", "image/jpeg", "photo.jpeg")]
    [InlineData("id-without-name", "image/png", "id-without-name.png")]
    [InlineData("kept-elsewhere", null, "kept-elsewhere")]
    public void FileName_OfAContent_EndsAsTheContentIs(string name, string? type, string expected) => Assert.Equal(expected, ContentTypes.FileName(name, type));

    [Theory]
    [InlineData("../../etc/passwd")]
    [InlineData("a\\b.pdf")]
    [InlineData("fdp.\u202Eexe")] // turned around it seems to end with pdf
    public async Task SubmitMaterial_WithANameThatIsAPathOrDeceives_IsRefused(string name)
    {
        var host = await StartAsync("Sqlite", "name");

        var problem = await host.Administrator.PostAsync("materials", Request("name", "name-1", content: "plain"u8.ToArray(), fileName: name))
            .ProblemAsync(HttpStatusCode.UnprocessableEntity);

        Assert.Equal(["fileName:file-name"], problem.Fields());
    }

    [Fact]
    public async Task SubmitMaterial_OnTheDisk_IsItsOwnersAlone()
    {
        if (OperatingSystem.IsWindows())
        {
            Assert.Skip("There are no such file modes.");
            return;
        }
        var host = await StartAsync("Sqlite", "mode");

        await host.Administrator.PostAsync("materials", Request("mode", "mode-1", content: "plain"u8.ToArray(), fileName: "mine.txt")).JsonAsync();

        var folder = Path.Combine(Path.GetDirectoryName(host.Database.File)!, "materials");
        Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute, File.GetUnixFileMode(folder));
        Assert.All(Directory.GetFiles(folder, "*", SearchOption.AllDirectories), f => Assert.Matches("^[0-9a-f]{64}$", Path.GetFileName(f)));
    }

    [Theory, Databases]
    public async Task SubmitMaterial_ManyFieldsWrong_NamesThemAll(string database)
    {
        var host = await StartAsync(database, "many");

        var problem = await host.Administrator.PostAsync("materials",
            new { id = "m*y", cycle = "never", kind = "minutes", staffNo = "nobody", unit = "many", fileName = "../../etc/passwd", contentHash = "xyz", validUntil = "2024-12-31" })
            .ProblemAsync(HttpStatusCode.UnprocessableEntity);

        Assert.Equal(["contentHash:content-hash", "cycle:unknown", "fileName:file-name", "id:code", "staffNo:one-of", "staffNo:unknown", "title:required"],
            problem.Fields().Order(StringComparer.Ordinal));
    }

    [Theory, Databases]
    public async Task SubmitMaterial_BrokenBase64_IsMalformed(string database)
    {
        var host = await StartAsync(database, "b64");

        var problem = await host.Administrator.PostTextAsync("materials", """{ "id": "x", "content": "***" }""").ProblemAsync(HttpStatusCode.BadRequest);

        Assert.Equal(["content:unreadable"], problem.Fields());
    }

    [Theory, Databases]
    public async Task SubmitMaterial_SameIdTwice_IsTheFirstAnswerAndOtherContentAConflict(string database)
    {
        var host = await StartAsync(database, "same");

        var first = await host.Administrator.PostAsync("materials", Request("same", "same-m", hash: Hash));
        var second = await host.Administrator.PostAsync("materials", Request("same", "same-m", hash: Hash));

        Assert.Equal([HttpStatusCode.Created, HttpStatusCode.OK], [first.StatusCode, second.StatusCode]);
        await host.Administrator.PostAsync("materials", Request("same", "same-m", hash: new string('b', 64))).ProblemAsync(HttpStatusCode.Conflict);
        await host.Administrator.GetAsync("materials/same-m/content").ProblemAsync(HttpStatusCode.NotFound);
    }

    [Theory, Databases]
    public async Task ReviewMaterial_ByWhoHandedItInOrTheCadre_IsRefused(string database)
    {
        var host = await StartAsync(database, "rev");
        var clerk = await host.ClientAsync(Role.Organizer, "clerk rev");
        var self = await host.ClientAsync(Role.Appraiser, "self rev", staffNo: "rev-1");
        await clerk.PostAsync("materials", Request("rev", "rev-m", hash: Hash)).JsonAsync();

        var same = await clerk.PostAsync("materials/rev-m/review", new { accepted = true }).ProblemAsync(HttpStatusCode.UnprocessableEntity);
        var own = await self.PostAsync("materials/rev-m/review", new { accepted = false }).ProblemAsync(HttpStatusCode.UnprocessableEntity);
        var accepted = await host.Administrator.PostAsync("materials/rev-m/review", new { accepted = true }).JsonAsync();

        Assert.Equal(["person:same-person"], same.Fields());
        Assert.Equal(["reason:required", "person:own-case"], own.Fields());
        Assert.Equal("accepted", accepted.Text("status"));
        Assert.Equal("bootstrap", accepted.Text("reviewedBy"));
    }

    [Theory, Databases]
    public async Task ReviewMaterial_ByWhoEnteredItForAnother_IsRefused(string database)
    {
        var host = await StartAsync(database, "ent");
        await host.Administrator.PostAsync("materials",
            new { id = "ent-m", cycle = "ent", staffNo = "ent-1", kind = "minutes", title = "t", contentHash = Hash, submittedBy = "the clerk" }).JsonAsync();

        var problem = await host.Administrator.PostAsync("materials/ent-m/review", new { accepted = true }).ProblemAsync(HttpStatusCode.UnprocessableEntity);

        Assert.Equal(["person:same-person"], problem.Fields());
    }

    [Theory, Databases]
    public async Task ReadAsync_SameContentTwiceAndUnitMaterial_CountsDistinctAcceptedContent(string database)
    {
        var host = await StartAsync(database, "cnt");
        await AcceptAsync(host, "cnt", "cnt-a", new string('1', 64));
        await AcceptAsync(host, "cnt", "cnt-b", new string('1', 64));
        await AcceptAsync(host, "cnt", "cnt-c", new string('2', 64));
        await AcceptAsync(host, "cnt", "cnt-u", new string('3', 64), unit: "cnt");
        await host.Administrator.PostAsync("materials", Request("cnt", "cnt-open", hash: new string('4', 64))).JsonAsync();
        await host.Administrator.PostAsync("materials/cnt-c/uses", new { cycle = "cnt", kind = "plan" }).JsonAsync();

        var counts = await host.Database.SnapshotAsync(s => Everybody.ReadAsync(s, "cnt", MaterialInputs.ReadAsync));

        Assert.Equal(3, counts["cnt-1"]["minutes"]);
        Assert.Equal(1, counts["cnt-1"]["plan"]);
        Assert.Equal(1, counts["cnt-2"]["minutes"]);
    }

    [Theory, Databases]
    public async Task RecordFinding_ContradictsMaterial_WithdrawsItsContentForGood(string database)
    {
        var host = await StartAsync(database, "con");
        await AcceptAsync(host, "con", "con-a", Hash);
        await AcceptAsync(host, "con", "con-b", Hash);
        var finding = new { id = "con-f", staffNo = "con-1", unit = "con", item = "road", conforming = false, severity = "major", date = "2025-05-01", contradictsMaterial = "con-a" };

        await host.Administrator.PostAsync("findings", finding).JsonAsync();

        foreach (var id in new[] { "con-a", "con-b" })
        {
            var material = await host.Administrator.JsonAsync($"materials/{id}");
            Assert.Equal(("contradicted", "con-f"), (material.Text("status"), material.Text("contradictedBy")));
        }
        Assert.Empty(await host.Database.SnapshotAsync(s => Everybody.ReadAsync(s, "con", MaterialInputs.ReadAsync)));
        await host.Administrator.PostAsync("materials", Request("con", "con-c", hash: Hash)).JsonAsync();
        await (await host.ClientAsync(Role.Appraiser, "panel con")).PostAsync("materials/con-c/review", new { accepted = true }).ProblemAsync(HttpStatusCode.Conflict);
        var audit = await host.Administrator.JsonAsync("audit?kind=material&subject=con-a");
        Assert.Equal("contradict", audit.GetProperty("items").EnumerateArray().Last().Text("action"));
    }

    [Theory, Databases]
    public async Task ListMaterials_AsMember_ShowsTheOwnOnly(string database)
    {
        var host = await StartAsync(database, "own");
        await host.Administrator.PostAsync("materials", Request("own", "own-a", hash: Hash)).JsonAsync();
        var other = await host.ClientAsync(Role.Member, staffNo: "own-2");

        var list = await other.JsonAsync("materials?staffNo=own-1");

        Assert.Equal(0, list.GetProperty("items").GetArrayLength());
        await other.GetAsync("materials/own-a").ProblemAsync(HttpStatusCode.NotFound);
        await other.PostAsync("materials", Request("own", "own-b", hash: Hash)).ProblemAsync(HttpStatusCode.UnprocessableEntity);
    }

    [Theory, Databases]
    public async Task SubmitMaterial_OutsideTheTerritory_IsForbidden(string database)
    {
        var host = await StartAsync(database, "terr");
        await host.Administrator.PutAsync("units/elsewhere", new { name = "elsewhere", level = "village" }).JsonAsync();
        var clerk = await host.ClientAsync(Role.UnitClerk, "clerk elsewhere", unit: "elsewhere");

        await clerk.PostAsync("materials", Request("terr", "terr-a", hash: Hash)).ProblemAsync(HttpStatusCode.UnprocessableEntity);
    }

    [Theory, Databases]
    public async Task SubmitMaterial_OfACadreOutsideTheTerritoryForACycleThatIsNone_TellsBoth(string database)
    {
        var host = await StartAsync(database, "both");
        await host.Administrator.PutAsync("units/both-elsewhere", new { name = "elsewhere", level = "village" }).JsonAsync();
        var clerk = await host.ClientAsync(Role.UnitClerk, "clerk of both", unit: "both-elsewhere");

        var problem = await clerk.PostAsync("materials", new { id = "both-m", cycle = "both-not", staffNo = "both-1", kind = "minutes", title = "t", contentHash = Hash })
            .ProblemAsync(HttpStatusCode.UnprocessableEntity);

        Assert.Equal(["cycle", "staffNo"], problem.GetProperty("errors").EnumerateArray().Select(e => e.Text("field")).Order(StringComparer.Ordinal));
    }

    [Theory, Databases]
    public async Task ListMaterials_OfACycle_GivesEachOnceFromPageToPage(string database)
    {
        var host = await StartAsync(database, "of");
        await Scenario.CreateAsync(host.Administrator, "of-other");
        foreach (var id in new[] { "of-a", "of-b", "of-c" })
            await AcceptAsync(host, "of", id, new string(id[^1], 64));
        await host.Administrator.PostAsync("materials", Request("of-other", "of-aa", hash: new string('9', 64))).JsonAsync();
        await host.Administrator.PostAsync("materials/of-a/uses", new { cycle = "of", kind = "plan" }).JsonAsync();

        var first = await host.Administrator.JsonAsync("materials?cycle=of&limit=2");
        var second = await host.Administrator.JsonAsync($"materials?cycle=of&limit=2&cursor={first.Text("next")}");
        var clerk = await host.ClientAsync(Role.UnitClerk, "clerk of of", unit: "of");

        Assert.Equal(["of-a", "of-b", "of-c"], Ids(first).Concat(Ids(second)));
        Assert.Equal(["of-a", "of-b", "of-c"], Ids(await clerk.JsonAsync("materials?cycle=of")));
        Assert.Equal(["of-a"], Ids(await host.Administrator.JsonAsync("materials?cycle=of&kind=plan")));

        static IEnumerable<string?> Ids(System.Text.Json.JsonElement list) => list.GetProperty("items").EnumerateArray().Select(i => i.Text("id"));
    }

    private async Task<Host> StartAsync(string database, string name)
    {
        var host = await hosts.On(database);
        await Scenario.CreateAsync(host.Administrator, name);
        return host;
    }

    private static object Request(string name, string id, byte[]? content = null, string? hash = null, string? fileName = null) =>
        new { id, cycle = name, staffNo = $"{name}-1", kind = "minutes", title = "三月村民会议", content, contentHash = hash, fileName };

    private static Task AcceptAsync(Host host, string name, string id, string hash, string? unit = null) =>
        host.Administrator.PostAsync("materials", new
        {
            id, cycle = name, staffNo = unit is null ? $"{name}-1" : null, unit, kind = "minutes", title = "t", contentHash = hash,
            submittedBy = "the clerk", accepted = true,
        }).JsonAsync();

    private static byte[] Package(params string[] entries)
    {
        using var buffer = new MemoryStream();
        using (var archive = new ZipArchive(buffer, ZipArchiveMode.Create, leaveOpen: true, Encoding.UTF8))
        {
            foreach (var entry in entries)
                archive.CreateEntry(entry);
        }
        return buffer.ToArray();
    }
}
