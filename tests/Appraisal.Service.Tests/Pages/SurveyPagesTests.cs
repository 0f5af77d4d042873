using System.Net;
using Appraisal.Service.Access;
using Appraisal.Service.Tests.Hosting;
using Appraisal.Service.Tests.Surveys;

namespace Appraisal.Service.Tests.Pages;

/// <summary>Tokens, devices and flags of a survey, as organizer, collector and appraiser deal with them in a browser.</summary>
public sealed class SurveyPagesTests(Hosts hosts) : IClassFixture<Hosts>
{
    // what is shown once is not made again by sending its form again
    [Theory, Databases]
    public async Task KeyOrDevice_FormSentAgain_MakesNoSecond(string database)
    {
        var host = await hosts.On(database);
        var world = await SurveyWorld.CreateAsync(host, "once");
        using var administrator = await Reader.SignInAsync(host, Role.Administrator);
        var keys = await administrator.OpenAsync("/keys");
        var devices = await administrator.OpenAsync("/surveys/once/devices");

        var made = await administrator.SendAsync(keys, "key", ("role", "auditor"), ("person", "only once"));
        var again = await administrator.SendAsync(keys, "key", ("role", "auditor"), ("person", "only once"));
        var device = await administrator.SendAsync(devices, "device", ("name", "only once"), ("unit", world.Village(1)));
        var second = await administrator.SendAsync(devices, "device", ("name", "only once"), ("unit", world.Village(1)));

        Assert.Equal((HttpStatusCode.OK, HttpStatusCode.Conflict), (made.Status, again.Status));
        Assert.Equal((HttpStatusCode.OK, HttpStatusCode.Conflict), (device.Status, second.Status));
        Assert.Equal((1, 1), (await host.CountAsync("api_key WHERE person = 'only once'"), await host.CountAsync("device WHERE name = 'only once'")));
    }

    [Theory, Databases]
    public async Task Tokens_DrawnTwice_AreMadeOnceAndNameTheStratum(string database)
    {
        var world = await SurveyWorld.CreateAsync(await hosts.On(database), "draw", "required");
        await world.Administrator.PutAsync("surveys/draw/frame", new[] { new { staffNo = "draw-1", stratum = "poor", population = 50 } }).JsonAsync();
        using var organizer = await Reader.SignInAsync(world.Host, Role.Organizer);
        var form = await organizer.OpenAsync("/surveys/draw/tokens");

        var wrong = await organizer.SendAsync(form, "draw", ("perStratum", "0"), ("staffNos", "nobody"));
        var drawn = await organizer.SendAsync(form, "draw", ("perStratum", "3"));
        var again = await organizer.SendAsync(form, "draw", ("perStratum", "3"));

        Assert.Equal(HttpStatusCode.UnprocessableEntity, wrong.Status);
        Assert.NotNull(wrong.ErrorOf("perStratum"));
        Assert.Equal(("0", "nobody"), (wrong.ValueOf("perStratum"), wrong.ValueOf("staffNos")));
        Assert.Equal((3, 0), (drawn.Document.QuerySelectorAll("article.slip svg").Length, again.Document.QuerySelectorAll("article.slip").Length));
        Assert.Contains("建档立卡户", drawn.Document.QuerySelector("article.slip")!.TextContent, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Tokens_OfASurveyThatIsOver_CannotBeAskedForAndSayWhy()
    {
        var world = await SurveyWorld.CreateAsync(await hosts.On("Sqlite"), "over", "required");
        await world.CloseAsync();
        using var organizer = await Reader.SignInAsync(world.Host, Role.Organizer);

        var page = await organizer.OpenAsync("/surveys/over/tokens");

        Assert.Empty(page.Document.QuerySelectorAll("#draw button[type=submit]"));
        Assert.Contains("It is closed", page.Document.QuerySelector("#draw")!.TextContent, StringComparison.Ordinal);
    }

    [Theory, Databases]
    public async Task Device_Enrolled_ShowsItsCodeOnceAndIsEnded(string database)
    {
        var world = await SurveyWorld.CreateAsync(await hosts.On(database), "hall");
        using var collector = await Reader.SignInAsync(world.Host, Role.Collector);
        var page = await collector.OpenAsync("/surveys/hall/devices");

        var unnamed = await collector.SendAsync(page, "device", ("unit", "nowhere"));
        var made = await collector.SendAsync(page, "device", ("name", "大厅"), ("unit", "hall-V1"));
        var list = await collector.OpenAsync("/surveys/hall/devices");
        var revoke = list.Document.QuerySelector("form[id^=revoke-]")!.Id!;
        await collector.SendAsync(list, revoke);
        var gone = await collector.SendAsync(list, revoke);

        Assert.Equal((HttpStatusCode.Conflict, "This form is no longer on its page"), (gone.Status, gone.Title));
        Assert.NotNull(unnamed.ErrorOf("name"));
        Assert.NotNull(unnamed.ErrorOf("unit"));
        Assert.NotNull(made.Document.QuerySelector(".note.good .qr svg"));
        Assert.Null(list.Document.QuerySelector(".qr"));
        Assert.Contains("village 1", list.Text, StringComparison.Ordinal);
        Assert.Contains("ended", (await collector.OpenAsync("/surveys/hall/devices")).Document.QuerySelector("tbody")!.TextContent, StringComparison.Ordinal);
    }

    [Theory, Databases]
    public async Task Flag_Decided_IsNoLongerAmongTheOpenOnesAndSaysByWhom(string database)
    {
        var world = await SurveyWorld.CreateAsync(await hosts.On(database), "flag");
        foreach (var hour in Enumerable.Range(0, 4))
            await world.PostAsync(world.Response(changes: [("device", "tablet"), ("answeredAt", $"2026-06-01T0{hour}:00:00Z")])).JsonAsync();
        await world.PostManyAsync(1, 6, 4);
        await world.ResultsAsync();
        (await world.Administrator.PostAsync("surveys/flag/examine", new { })).EnsureSuccessStatusCode();
        await world.Administrator.UntilAsync("surveys/flag/flags?open=true", f => f.GetProperty("items").GetArrayLength() > 3);
        using var appraiser = await Reader.SignInAsync(world.Host, Role.Appraiser, "He Jing");
        var open = await appraiser.OpenAsync("/surveys/flag/flags");
        var form = open.Document.QuerySelector("form[id^=flag-]")!.Id!;

        var unsaid = await appraiser.SendAsync(open, form, ("decision", "exclude"));
        await appraiser.SendAsync(unsaid, form, ("reason", "seen on a visit"));
        var rest = await appraiser.OpenAsync("/surveys/flag/flags");
        var all = await appraiser.OpenAsync("/surveys/flag/flags?open=false");

        Assert.Equal(HttpStatusCode.UnprocessableEntity, unsaid.Status);
        Assert.Contains("wrong", unsaid.Document.QuerySelector($"#{form} [name=reason]")!.Closest(".field")!.ClassName, StringComparison.Ordinal);
        Assert.Equal(open.Document.QuerySelectorAll("tbody tr").Length - 1, rest.Document.QuerySelectorAll("tbody tr").Length);
        Assert.Contains("He Jing: seen on a visit", all.Text, StringComparison.Ordinal);
    }
}
