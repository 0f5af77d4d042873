using Appraisal.Service.Access;
using Appraisal.Service.Tests.Hosting;
using Appraisal.Service.Tests.Pages;
using Appraisal.Storage;
using Appraisal.Storage.Organization;

namespace Appraisal.Service.Tests.Organization;

/// <summary>A clerk types the first letters of a name's syllables instead of the name.</summary>
public sealed class InitialsTests(Hosts hosts) : IClassFixture<Hosts>
{
    [Theory]
    [InlineData("张伟", "zw")]
    [InlineData("曾国强", "zgq")] // as a surname zeng, elsewhere ceng
    [InlineData("单雄信", "sxx")]
    [InlineData("欧阳玥", "oyy")]
    [InlineData("赵䶮", "zy")]
    [InlineData("阿依古丽·买买提", "ayglmmt")]
    [InlineData("Anna Li", "annali")]
    [InlineData("仇和", "qh")]
    [InlineData("解明", "xm")]
    [InlineData("查良镛", "zly")]
    [InlineData("任重", "rz rc")]
    [InlineData("翟天", "zt")]
    [InlineData("区小川", "oxc")]
    [InlineData("朴正", "pz")]
    [InlineData("石磊", "sl")]
    [InlineData("覃勇", "qy ty")] // families differ
    [InlineData("尉迟恭", "ycg")]
    [InlineData("长孙无忌", "zswj")]
    [InlineData("王乐", "wl wy")]
    [InlineData("", "")]
    [InlineData("·—", "")]
    [InlineData("\ud842\udfb7", "")] // a character beyond the table
    public void OfPerson_Name_IsTheFirstLetterOfEachSyllable(string name, string expected) => Assert.Equal(expected, string.Join(' ', Initials.OfPerson(name)));

    [Theory]
    [InlineData("重庆", "zq", "cq")]
    [InlineData("厦门", "xm", "sm")]
    [InlineData("西藏", "xc", "xz")]
    [InlineData("长乐", "cl", "zl", "cy", "zy")]
    [InlineData("成都", "cd")]
    public void Of_Place_IsEveryUsualReading(string name, params string[] expected) => Assert.Equal(expected, Initials.Of(name));

    [Fact]
    public void Of_ManyCharactersOfSeveralReadings_IsBounded()
    {
        var readings = Initials.Of("重长行乐厦藏朝会");

        Assert.Equal((Initials.MostReadings, "zcxlxccc"[..3]), (readings.Count, readings[0][..3]));
        Assert.All(readings, r => Assert.Equal(8, r.Length));
    }

    [Fact]
    public void Of_LongestName_FitsItsColumn()
    {
        Assert.Equal(64, Assert.Single(Initials.Of(new string('村', 200))).Length);
        Assert.Equal(64, Assert.Single(Initials.OfPerson("曾" + new string('村', 199))).Length);
        Assert.Equal("sq3hc", Initials.Of("石桥 3 号村")[0]);
    }

    [Theory]
    [InlineData("ZW", "zw")]
    [InlineData("q3", "q3")]
    [InlineData("z", null)] // every fifth name
    [InlineData("12", null)]
    [InlineData("z w", null)]
    [InlineData("张w", null)]
    [InlineData("z%", null)]
    public void Typed_Text_IsInitialsOnlyIfItCanBe(string text, string? expected) => Assert.Equal(expected, Initials.Typed(text));

    [Theory, Databases]
    public async Task Search_Initials_FindsCadresByTheirBeginningAndUnitsByAnyPart(string database)
    {
        var host = await hosts.On(database);
        await host.Administrator.PutAsync("units/IC", new { name = "清河县", level = "county" }).JsonAsync();
        await host.Administrator.PutAsync("units/IT", new { name = "石桥镇", parent = "IC", level = "township" }).JsonAsync();
        await host.Administrator.PutAsync("units/IU", new { name = "重阳镇", parent = "IC", level = "township" }).JsonAsync();
        foreach (var (staffNo, name) in new[] { ("i1", "张伟"), ("i2", "曾文"), ("i3", "赵万里"), ("i4", "章文静"), ("i5", "李张伟") })
            await host.Administrator.PutAsync("cadres/" + staffNo, new { name, unit = "IT", cohort = "secretary", dutyHours = 1800 }).JsonAsync();
        using var reader = await Reader.SignInAsync(host, Role.Organizer, unit: "IC");
        await Scenario.CreateAsync(host.Administrator, "aside");
        using var elsewhere = await Reader.SignInAsync(host, Role.Organizer, unit: "aside");

        Assert.Equal(["i1", "i2", "i3", "i4"], await FoundAsync(reader, "ZW"));
        Assert.Equal(["i3"], await FoundAsync(reader, "zwl"));
        Assert.Empty(await FoundAsync(elsewhere, "zw"));
        await host.Administrator.PutAsync("cadres/i3", new { name = "钱万里", unit = "IT", cohort = "secretary", dutyHours = 1800 }).JsonAsync();
        Assert.Empty(await FoundAsync(reader, "zwl"));
        Assert.Equal(["i3"], await FoundAsync(reader, "qwl"));
        foreach (var read in new[] { "zyz", "cyz" })
            Assert.Equal("IU", Assert.Single((await reader.OpenAsync("/search?q=" + read)).Document.QuerySelectorAll("[data-unit]")).GetAttribute("data-unit"));
        await host.Administrator.PutAsync("units/IU", new { name = "石阳镇", parent = "IC", level = "township" }).JsonAsync(); // of fewer readings, or others
        Assert.Empty((await reader.OpenAsync("/search?q=cyz")).Document.QuerySelectorAll("[data-unit]"));
        var hits = await reader.OpenAsync("/search?q=qz");
        Assert.Equal(["IT"], hits.Document.QuerySelectorAll("[data-unit]").Select(e => e.GetAttribute("data-unit")));
    }

    [Theory, Databases]
    public async Task FillAsync_DatabaseFromBeforeThemOrOfAnEarlierVersion_MakesThemOnce(string provider)
    {
        using var test = TestDatabase.Create(provider);
        using var database = new Database(new DatabaseOptions { Provider = provider, ConnectionString = test.ConnectionString });
        await Migrator.MigrateAsync(database);
        await database.WriteAsync(async session =>
        {
            await UnitStore.InsertAsync(session, [new UnitRow { Code = "C", Name = "清河县", Level = "county" }], [new UnitAncestorRow("C", "C", 0)]);
            await CadreStore.InsertAsync(session, [.. Enumerable.Range(0, 5_001).Select(i => new CadreRow
            {
                StaffNo = $"s{i:0000}", Name = "张伟", Unit = "C", Cohort = "k", Posts = "[]", DutyHours = 1800, LeaveHours = 0, Status = "active",
            })]);
        });
        foreach (var earlier in new[] { "DELETE FROM initials", "DELETE FROM initials WHERE kind = 'version' OR code = 's0007'", "UPDATE initials SET letters = 'x' WHERE kind <> 'version'" })
        {
            await test.ExecuteAsync(earlier);
            if (earlier.StartsWith("UPDATE", StringComparison.Ordinal))
                await test.ExecuteAsync("UPDATE initials SET code = '1' WHERE kind = 'version'");

            await InitialsStore.FillAsync(database);
            await InitialsStore.FillAsync(database);

            Assert.Equal(5_003, await test.CountAsync("initials")); // and the version
        }
        Assert.Equal(5_001, (await database.ReadAsync(s => RegisterStore.CadresAsync(s, "", new CadreFilter(null, null, null, "zw", null), 6_000))).Count);
    }

    private static async Task<IEnumerable<string?>> FoundAsync(Reader reader, string text) =>
        (await reader.OpenAsync("/cadres?q=" + text)).Document.QuerySelectorAll("tbody tr a[href^='/cadres/']").Select(a => a.GetAttribute("href")![8..]);
}
