using System.Globalization;
using System.Net;
using System.Text.RegularExpressions;
using Appraisal.Service.Access;
using Appraisal.Service.Tests.Access;

namespace Appraisal.Service.Tests.Pages;

/// <summary>Whatever is typed into a form, or taken out of it: the form comes back with it, and never a page in its place.</summary>
public sealed partial class EveryFormTests
{
    [Theory]
    [InlineData("")]
    [InlineData("-1.5")]
    [InlineData("✱; ✱ [x] ✱\n;;;")]
    public async Task EveryField_Emptied_OrFilledWithNonsense_LeavesTheFormThere(string value)
    {
        var world = await TwoTownships.BuildAsync("Sqlite");
        await using var host = world.Host;
        using var administrator = await Reader.SignInAsync(host, Role.Administrator);

        var wrong = await EveryForm.EachFieldAsync(world, administrator, "input[name], textarea[name], select[name]", async (page, form, field) =>
        {
            var sent = await administrator.SendAsync(page, form, (field, value), ("step", "save"));
            return sent.Status == HttpStatusCode.OK || EveryForm.FormOf(sent, form) is not null ? null : $"{(int)sent.Status} {sent.Title}";
        });

        Assert.Equal([], wrong);
    }

    [Theory]
    [InlineData("")]
    [InlineData("-1.5")]
    public async Task EveryError_InChinese_SpeaksOfNoFieldOfTheApiAndOfNoRangeThatIsNone(string value)
    {
        var world = await TwoTownships.BuildAsync("Sqlite");
        await using var host = world.Host;
        using var administrator = await Reader.SignInAsync(host, Role.Administrator, language: "zh-CN");

        var wrong = await EveryForm.EachFieldAsync(world, administrator, "input[name], textarea[name], select[name]", async (page, form, field) =>
        {
            var sent = await administrator.SendAsync(page, form, (field, value), ("step", "save"));
            var said = EveryForm.FormOf(sent, form)?.QuerySelectorAll(".error, .note.bad li").Select(e => e.TextContent).ToList() ?? [];
            return said.Find(s => OfTheApi().IsMatch(s) || Ranges().Matches(s).Any(IsNone));
        });

        Assert.Equal([], wrong);
    }

    [Fact]
    public void Forms_ThatStayAfterTheirAct_BeginAnew()
    {
        // a trial, and steps towards one act, keep what was typed; of a check nothing is typed
        string[] others = ["SchemePage.razor", "CasePage.razor", "VisitPlanPage.razor", "RunVerifyPart.razor", "AuditPage.razor"];

        var staying = PageTextTests.Files("*.razor").Where(f => Stays().IsMatch(File.ReadAllText(f)) && !File.ReadAllText(f).Contains(".BeginAnew(", StringComparison.Ordinal));

        Assert.Equal([], staying.Select(f => Path.GetFileName(f)).Except(others, StringComparer.Ordinal));
    }

    private static bool IsNone(Match range) =>
        double.Parse(range.Groups["least"].Value, CultureInfo.InvariantCulture) > double.Parse(range.Groups["most"].Value, CultureInfo.InvariantCulture);

    [GeneratedRegex("\\b[a-z]+[A-Z][a-z]+", RegexOptions.None, 1000)]
    private static partial Regex OfTheApi();

    [GeneratedRegex("不在 (?<least>-?[0-9.]+) 与 (?<most>-?[0-9.]+) 之间", RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex Ranges();

    // what comes of it is not asked for: where it led away on success, it would be
    [GeneratedRegex(@"^\s*(await|private .*=>( await)?) [\w\[\].]+\.RunAsync\(Http,", RegexOptions.ExplicitCapture | RegexOptions.Multiline, 1000)]
    private static partial Regex Stays();
}
