using System.Net;
using System.Text;
using Appraisal.Service.Access;
using Appraisal.Service.Tests.Hosting;

namespace Appraisal.Service.Tests.Pages;

/// <summary>Forms with a file, and forms of which more is sent than is taken.</summary>
public sealed class UploadPageTests(Hosts hosts) : IClassFixture<Hosts>
{
    private const int Mebi = 1 << 20;

    [Theory, Databases]
    public async Task Material_OfSeveralMegabytes_IsTaken(string database)
    {
        var host = await hosts.On(database);
        var unit = await WorldAsync(host, "UPL");
        using var reader = await Reader.SignInAsync(host, Role.Organizer, "clerk of large files");

        var page = await UploadAsync(reader, Pdf(9 * Mebi), ("unit", unit));

        Assert.Equal(HttpStatusCode.OK, page.Status);
        Assert.Equal("Minutes", page.Title);
    }

    [Fact]
    public async Task Material_OverTheLimit_IsRefusedBesideItsFieldWithAllThatWasTyped()
    {
        var host = await hosts.On("Sqlite");
        var unit = await WorldAsync(host, "UPM");
        using var reader = await Reader.SignInAsync(host, Role.Organizer, "clerk of too large files");

        var page = await UploadAsync(reader, Pdf(11 * Mebi), ("unit", unit));

        Assert.Equal(HttpStatusCode.UnprocessableEntity, page.Status);
        Assert.Contains("10 MB", page.ErrorOf("content"), StringComparison.Ordinal);
        Assert.Equal(("UPL", "Minutes"), (page.Document.QuerySelector("#material [name='cycle']")!.GetAttribute("value"), page.ValueOf("title")));
        Assert.Equal(unit, page.Document.QuerySelector("#material [name='unit']")!.GetAttribute("value"));
    }

    [Fact]
    public async Task Material_FarOverTheLimit_IsAnsweredByAPageThatNamesItAndLeadsBack()
    {
        using var reader = await Reader.SignInAsync(await hosts.On("Sqlite"), Role.Organizer, "clerk of huge files", language: "zh-CN");

        var page = await UploadAsync(reader, Pdf(66 * Mebi));

        Assert.Equal(HttpStatusCode.RequestEntityTooLarge, page.Status);
        Assert.Contains("不超过 10 MB", page.Text, StringComparison.Ordinal);
        Assert.NotNull(page.Document.QuerySelector("main a[href='/materials']"));
        Assert.DoesNotContain("/api", page.Text, StringComparison.Ordinal);
    }

    [Theory, Databases]
    public async Task Material_HandedInTwice_SaysSoAndLeadsToTheFirst(string database)
    {
        var host = await hosts.On(database);
        var (unit, other) = (await WorldAsync(host, "UPT"), await WorldAsync(host, "UPO"));
        using var reader = await Reader.SignInAsync(host, Role.Organizer, "clerk of copies");

        var first = await UploadAsync(reader, Pdf(100), ("unit", unit));
        var second = await UploadAsync(reader, Pdf(100), ("unit", unit));
        var elsewhere = await UploadAsync(reader, Pdf(100), ("unit", other));

        Assert.Null((await reader.OpenAsync(first.Address.AbsolutePath)).Document.QuerySelector("#same"));
        Assert.Equal(first.Address.AbsolutePath, second.Document.QuerySelector("#same a")!.GetAttribute("href"));
        Assert.Null(elsewhere.Document.QuerySelector("#same"));
    }

    [Fact]
    public async Task Form_WithMoreThanIsTaken_IsAnsweredByAPageThatLeadsBack()
    {
        using var reader = await Reader.SignInAsync(await hosts.On("Sqlite"), Role.Organizer, "clerk of long words", language: "zh-CN");

        var page = await reader.SendAsync(await reader.OpenAsync("/units"), "new-unit", ("name", new string('长', Mebi)));

        Assert.Equal(HttpStatusCode.RequestEntityTooLarge, page.Status);
        Assert.Contains("一次最多提交 1 MB", page.Text, StringComparison.Ordinal);
        Assert.NotNull(page.Document.QuerySelector("main a[href='/units']"));
    }

    private static async Task<Sheet> UploadAsync(Reader reader, byte[] file, params (string Name, string Value)[] fields) =>
        await reader.UploadAsync(await reader.OpenAsync("/materials"), "material", "content", "minutes.pdf", file, [("cycle", "UPL"), ("kind", "minutes"), ("title", "Minutes"), .. fields]);

    private static async Task<string> WorldAsync(Host host, string code)
    {
        await host.UnitAsync(code);
        await host.Administrator.PutAsync("schemes/UPL/1", new { }).JsonAsync();
        await host.Administrator.PutAsync("cycles/UPL", new { startsOn = "2026-01-01", endsOn = "2026-12-31", countsForPromotion = false, scheme = new { code = "UPL", version = "1" } }).JsonAsync();
        return code;
    }

    private static byte[] Pdf(int size)
    {
        var bytes = new byte[size];
        Encoding.ASCII.GetBytes("%PDF-1.7\n").CopyTo(bytes, 0);
        return bytes;
    }
}
