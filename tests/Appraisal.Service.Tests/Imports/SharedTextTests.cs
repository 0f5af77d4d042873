using System.Net;
using Appraisal.Service.Tests.Hosting;

namespace Appraisal.Service.Tests.Imports;

/// <summary>Texts that the cells of a workbook share: one that is not there is a damaged file, never a number for a name.</summary>
public sealed class SharedTextTests(Hosts hosts) : IClassFixture<Hosts>
{
    private const string Main = "http://schemas.openxmlformats.org/spreadsheetml/2006/main";
    private const string Relations = "http://schemas.openxmlformats.org/package/2006/relationships";
    private const string Types = "http://schemas.openxmlformats.org/officeDocument/2006/relationships";

    private static byte[] Book(string cell, string? texts, string target = "sharedStrings.xml", string part = "xl/sharedStrings.xml", bool isRelated = true)
    {
        var sheet = Files.Rows([["code", "name", "level"], ["SST", null, "county"]]).Replace("<c r=\"C2\"", cell + "<c r=\"C2\"", StringComparison.Ordinal);
        (string, string)[] all =
        [
            ("xl/workbook.xml", $"<workbook xmlns='{Main}' xmlns:r='{Types}'><sheets><sheet name='a' sheetId='1' r:id='rId7'/></sheets></workbook>"),
            ("xl/_rels/workbook.xml.rels", $"<Relationships xmlns='{Relations}'><Relationship Id='rId7' Type='{Types}/worksheet' Target='worksheets/sheet1.xml'/>"
                + (isRelated ? $"<Relationship Id='rId8' Type='{Types}/sharedStrings' Target='{target}'/>" : "") + "</Relationships>"),
            ("xl/worksheets/sheet1.xml", sheet),
        ];
        return Files.Zip(texts is null ? all : [.. all, (part, texts)]);
    }

    private static string Texts(string inner, string space = Main) => $"<sst xmlns='{space}'>{inner}</sst>";

    public static TheoryData<string, byte[]> Damaged => new()
    {
        { "one that is not there", Book("<c r='B2' t='s'><v>99</v></c>", Texts("")) },
        { "the one behind the last", Book("<c r='B2' t='s'><v>1</v></c>", Texts("<si><t>a</t></si>")) },
        { "no texts at all", Book("<c r='B2' t='s'><v>0</v></c>", null) },
        { "a negative one", Book("<c r='B2' t='s'><v>-1</v></c>", Texts("<si><t>a</t></si>")) },
        { "no number", Book("<c r='B2' t='s'><v>x</v></c>", Texts("<si><t>a</t></si>")) },
        { "a number beyond all", Book("<c r='B2' t='s'><v>99999999999</v></c>", Texts("<si><t>a</t></si>")) },
        { "single quotes reversed", Book("<c r=\"B2\" t=\"s\"><v>99</v></c>", Texts("<si><t>a</t></si>")) },
        { "an escaped type", Book("<c r=\"B2\" t=\"&#115;\"><v>99</v></c>", Texts("<si><t>a</t></si>")) },
        { "a prefix", Book($"<x:c xmlns:x='{Main}' r='B2' t='s'><x:v>99</x:v></x:c>", Texts("<si><t>a</t></si>")) },
        { "texts of something else", Book("<c r='B2' t='s'><v>0</v></c>", Texts("<si><t>a</t></si>", "urn:other")) },
    };

    [Theory, MemberData(nameof(Damaged))]
    public async Task Import_SharedTextThatIsNotThere_IsADamagedFile(string damage, byte[] file)
    {
        var client = (await hosts.On("Sqlite")).Administrator;

        var problem = await client.ImportAsync("units?dryRun=true", Files.Xlsx, file).ProblemAsync(HttpStatusCode.UnprocessableEntity);

        Assert.True(problem.Text("code") == "unreadable-workbook", $"{damage}: {problem}");
    }

    public static TheoryData<string, byte[]> Odd => new()
    {
        { "usual", Book("<c r='B2' t='s'><v>0</v></c>", Texts("<si><t>甲</t></si>")) },
        { "another name", Book("<c r='B2' t='s'><v>0</v></c>", Texts("<si><t>甲</t></si>"), "texts.xml", "xl/texts.xml") },
        { "not related", Book("<c r='B2' t='s'><v>0</v></c>", Texts("<si><t>甲</t></si>"), isRelated: false) },
        { "from the root", Book("<c r='B2' t='s'><v>0</v></c>", Texts("<si><t>甲</t></si>"), "/xl/sharedStrings.xml") },
        { "rich", Book("<c r='B2' t='s'><v>0</v></c>", Texts("<si><r><t>甲</t></r></si>")) },
    };

    [Theory, MemberData(nameof(Odd))]
    public async Task Import_SharedTextsInOddPlaces_AreRead(string place, byte[] file)
    {
        var client = (await hosts.On("Sqlite")).Administrator;

        await client.ImportAsync("units", Files.Xlsx, file).JsonAsync();

        var name = (await client.JsonAsync("units/SST")).Text("name");
        Assert.True(name == "甲", $"{place}: {name}");
    }
}
