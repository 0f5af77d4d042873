using System.Net;
using Appraisal.Service.Access;
using Appraisal.Service.Tests.Hosting;
using Appraisal.Service.Tests.Pages;

namespace Appraisal.Service.Tests.Inspections;

/// <summary>A key that names an inspecting body acts for that body alone, and it alone of inspectors' keys reads what is said of it.</summary>
public sealed class BodyKeyTests(Hosts hosts) : IClassFixture<Hosts>
{
    [Theory, Databases]
    public async Task Inspector_WhoseKeyNamesABody_ActsForThatBodyAlone(string database)
    {
        var host = await hosts.On(database);
        var county = await County.MakeAsync(host, "BK");
        var mine = await host.ClientAsync(Role.Inspector, "BK Wang", county.Name, body: "BK-mine");
        await county.RegisterAsync("other", "2026-03-01", more: [("body", "BK-other"), ("inspector", "BK Wang")]);
        var visit = county.Visit("1", "2026-02-01", more: ("body", "BK-other"));

        var planned = await mine.PostAsync("inspections", visit).ProblemAsync(HttpStatusCode.Forbidden);
        var checkedBefore = await mine.PostAsync("inspections/precheck", visit).ProblemAsync(HttpStatusCode.Forbidden);
        var found = await mine.PostAsync("inspections/BK-other/findings", new { id = "BK-F", item = "x", conforming = true, severity = "minor" }).ProblemAsync(HttpStatusCode.Forbidden);
        await mine.PostAsync("inspections", county.Visit("2", "2026-02-01", more: ("body", "BK-mine"))).JsonAsync();
        var handed = await mine.PutAsync("inspections/BK-2", county.Visit("2", "2026-02-01", more: ("body", "BK-other"))).ProblemAsync(HttpStatusCode.Forbidden);

        Assert.All([planned, checkedBefore, found, handed], p => Assert.Equal("other-body", p.Text("code")));
        Assert.Contains("BK-mine", planned.Text("detail"), StringComparison.Ordinal);
    }

    [Theory, Databases]
    public async Task WhatIsSaidOfABody_IsReadOnlyWithAKeyThatNamesIt(string database)
    {
        var host = await hosts.On(database);
        var county = await County.MakeAsync(host, "BL");
        var none = await host.ClientAsync(Role.Inspector, "BL Li", county.Name);
        var other = await host.ClientAsync(Role.Inspector, "BL Zhao", county.Name, body: "BL-other");
        var mine = await host.ClientAsync(Role.Inspector, "BL Wang", county.Name, body: "BL-mine");
        await county.RegisterAsync("1", "2026-02-01", more: [("body", "BL-mine"), ("inspector", "BL Wang")]);
        await none.PostAsync("inspections", county.Visit("2", "2026-02-05", more: ("body", "BL-mine"))).JsonAsync(); // in its name
        await none.PostAsync("inspections/BL-2/findings", new { id = "BL-F", item = "x", conforming = true, severity = "minor" }).JsonAsync(); // and leads it

        foreach (var path in new[] { "rating", "remarks" })
        {
            await none.GetAsync($"inspecting-bodies/BL-mine/{path}").ProblemAsync(HttpStatusCode.NotFound);
            await other.GetAsync($"inspecting-bodies/BL-mine/{path}").ProblemAsync(HttpStatusCode.NotFound);
            await mine.JsonAsync($"inspecting-bodies/BL-mine/{path}");
            await host.Administrator.JsonAsync($"inspecting-bodies/BL-mine/{path}");
        }
    }

    // keys that were made before a key could name a body lose nothing until one does
    [Theory, Databases]
    public async Task WhatIsSaidOfABody_ThatNoKeyNames_IsReadByWhoLedItsVisits(string database)
    {
        var host = await hosts.On(database);
        var county = await County.MakeAsync(host, "BQ");
        var led = await host.ClientAsync(Role.Inspector, "BQ Wang", county.Name);
        var other = await host.ClientAsync(Role.Inspector, "BQ Zhao", county.Name);
        await county.RegisterAsync("1", "2026-02-01", more: [("body", "BQ-mine"), ("inspector", "BQ Wang")]);

        await led.JsonAsync("inspecting-bodies/BQ-mine/rating");
        await other.GetAsync("inspecting-bodies/BQ-mine/rating").ProblemAsync(HttpStatusCode.NotFound);
        var named = await host.Administrator.PostAsync("keys", new { role = "inspector", person = "BQ Li", body = "BQ-mine" }).JsonAsync();
        await led.GetAsync("inspecting-bodies/BQ-mine/rating").ProblemAsync(HttpStatusCode.NotFound);
        (await host.Administrator.DeleteAsync(new Uri($"keys/{named.Text("id")}", UriKind.Relative))).EnsureSuccessStatusCode();
        await led.GetAsync("inspecting-bodies/BQ-mine/rating").ProblemAsync(HttpStatusCode.NotFound); // once named, always named
    }

    [Theory, Databases]
    public async Task WithdrawFinding_OfAnotherBody_IsRefused(string database)
    {
        var host = await hosts.On(database);
        var county = await County.MakeAsync(host, "BR");
        var mine = await host.ClientAsync(Role.Inspector, "BR Wang", county.Name, body: "BR-mine");
        var other = await host.ClientAsync(Role.Inspector, "BR Zhao", county.Name, body: "BR-other");
        var colleague = await host.ClientAsync(Role.Inspector, "BR Qian", county.Name, body: "BR-other");
        await other.PostAsync("inspections", county.Visit("1", "2026-02-01", more: [("body", "BR-other"), ("inspector", "BR Zhao")])).JsonAsync();
        await other.PostAsync("inspections/BR-1/findings", new { id = "BR-F", item = "x", conforming = false, severity = "minor" }).JsonAsync();

        var refused = await mine.PostAsync("findings/BR-F/withdraw", new { reason = "not ours" }).ProblemAsync(HttpStatusCode.Forbidden);
        var same = await (await host.ClientAsync(Role.Inspector, "ＢＲ　ＺＨＡＯ", county.Name)).PostAsync("findings/BR-F/withdraw", new { reason = "x" }).ProblemAsync(HttpStatusCode.UnprocessableEntity);

        Assert.Equal("other-body", refused.Text("code"));
        Assert.Equal(["person:same-person"], same.Fields());
        await colleague.PostAsync("findings/BR-F/withdraw", new { reason = "wrong house" }).JsonAsync();
    }

    [Theory, Databases]
    public async Task Key_OfABodyThatInspectsBeyondTheTerritory_IsMadeByWhoHoldsAll(string database)
    {
        var host = await hosts.On(database);
        var county = await County.MakeAsync(host, "BS");
        await county.RegisterAsync("1", "2026-02-01", more: ("body", "BS-county"));
        await host.Administrator.PutAsync("units/BS-else", new { name = "else", level = "village", parent = "BS" }).JsonAsync();
        var within = await host.ClientAsync(Role.Administrator, "BS part", "BS-else");
        var whole = await host.ClientAsync(Role.Administrator, "BS whole", county.Name);
        object Key(string unit) => new { role = "inspector", person = "BS x", unit, body = "BS-county" };

        var refused = await within.PostAsync("keys", Key("BS-else")).ProblemAsync(HttpStatusCode.UnprocessableEntity);

        Assert.Equal(["body:body-beyond"], refused.Fields());
        await whole.PostAsync("keys", Key(county.Name)).JsonAsync();
    }

    [Theory, Databases]
    public async Task Key_NamesABody_OnlyForAnInspectorAndAfterARotationToo(string database)
    {
        var host = await hosts.On(database);
        var county = await County.MakeAsync(host, "BM");
        await county.RegisterAsync("1", "2026-02-01", more: ("body", "BM-mine"));

        var clerk = await host.Administrator.PostAsync("keys", new { role = "unit-clerk", person = "BM", body = "BM-mine" }).ProblemAsync(HttpStatusCode.UnprocessableEntity);
        var made = await host.Administrator.PostAsync("keys", new { role = "inspector", person = "BM", body = " BM-mine" }).JsonAsync();
        var next = await host.Administrator.PostAsync($"keys/{made.Text("id")}/rotate", new { }).JsonAsync();

        Assert.Equal(["body:inspector-only"], clerk.Fields());
        Assert.Equal(("BM-mine", "BM-mine"), (made.Text("body"), next.Text("body")));
        await host.Client(next.Text("key")).JsonAsync("inspecting-bodies/BM-mine/rating");
    }

    [Fact]
    public async Task KeyPage_TakesABody_AndTheSessionActsForIt()
    {
        var host = await hosts.On("Sqlite");
        var county = await County.MakeAsync(host, "BN");
        await county.RegisterAsync("1", "2026-02-01", more: ("body", "BN-mine"));
        using var administrator = await Reader.SignInAsync(host, Role.Administrator, "BN admin");

        var made = await administrator.SendAsync(await administrator.OpenAsync("/keys"), "key", ("role", "inspector"), ("person", "BN Wang"), ("body", "BN-mine"));
        using var inspector = await Reader.SignInAsync(host, Role.Inspector, "BN Wang", body: "BN-mine");

        Assert.Contains("BN-mine", made.Text, StringComparison.Ordinal);
        Assert.Equal(HttpStatusCode.OK, (await inspector.OpenAsync("/inspecting-bodies/BN-mine")).Status);
        Assert.Equal("BN-mine", (await inspector.OpenAsync("/inspections/plan")).Document.QuerySelector("input[name=body]")?.GetAttribute("value"));
    }
}
