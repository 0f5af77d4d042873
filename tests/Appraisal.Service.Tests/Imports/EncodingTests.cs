using System.Net;
using System.Text;
using Appraisal.Service.Imports.Reading;
using Appraisal.Service.Tests.Hosting;

namespace Appraisal.Service.Tests.Imports;

/// <summary>Texts of which the encoding must be found out: never other characters than were meant.</summary>
public sealed class EncodingTests(Hosts hosts) : IClassFixture<Hosts>
{
    private const string Names = "staffNo,name,unit,cohort,dutyHours\nE1,陳志偉,E,x,1\nE2,林建宏,E,x,1\nE3,黃淑芬,E,x,1\n";

    static EncodingTests() => Encoding.RegisterProvider(CodePagesEncodingProvider.Instance);

    [Theory]
    [InlineData("big5", Names)]
    [InlineData("shift_jis", "staffNo,name\nE1,田中太郎\nE2,鈴木花子\n")]
    [InlineData("euc-jp", "staffNo,name\nE1,田中たろう\nE2,すずき花子\n")]
    [InlineData("euc-jp", "staffNo,name\nE1,鈴木花子\n")]
    [InlineData("euc-jp", "staffNo,name\nE1,田中太郎\nE2,佐藤健一\nE3,高橋美咲\n")]
    [InlineData("euc-jp", "staffNo,name\nE1,山本\n")]
    [InlineData("shift_jis", "staffNo,name\nE1,鈴木花子\n")]
    [InlineData("big5", "staffNo,name\nE1,陳志偉\n")]
    [InlineData("big5", "staffNo,name\nE1,林淑芬\nE2,王小明\n")]
    [InlineData("euc-kr", "staffNo,name\nE1,金哲洙\nE2,李英姬\n")]
    [InlineData("euc-kr", "staffNo,name\nE1,김철수(金哲洙)\n")]
    [InlineData("euc-kr", "staffNo,name\nE1,김철수\nE2,이영희\nE3,박지민\n")]
    [InlineData("windows-1252", "staffNo,name\nE1,José Müller\nE2,Zoë Strauß\n")]
    [InlineData("koi8-r", "staffNo,name\nE1,Иванов\nE2,Петров\n")]
    public void Decode_AnotherEncoding_IsRefusedUnlessItIsNamed(string name, string text)
    {
        var bytes = Encoding.GetEncoding(name).GetBytes(text);

        Assert.Throws<FileRefusedException>(() => TextFile.Decode(bytes, null, ["工号", "姓名"]));
        Assert.Equal(text, TextFile.Decode(bytes, name, []));
    }

    [Fact]
    public void Decode_ZeroBytes_AreAnErrorOfTheFileOnlyWhereTheyAreMany()
    {
        Assert.Equal("staffNo,name\nE1,n\0x\n", TextFile.Decode("staffNo,name\nE1,n\0x\n"u8, null, []));
        Assert.Throws<FileRefusedException>(() => TextFile.Decode(Encoding.Unicode.GetBytes("staffNo,name\nE1,n\n"), null, []));
        Assert.Throws<FileRefusedException>(() => TextFile.Decode(Encoding.Unicode.GetBytes("工号,姓名\nE1,李秀英\n"), null, ["工号"]));
    }

    [Theory]
    [InlineData("staffNo,name\nE1,王小明\nE2,李秀英\nE3,张伟\n")]
    [InlineData("工号,姓名\nE1,李红梅\n")] // all in the rows that Korean has too, but a heading can be read
    [InlineData("staffNo,name\nE1,李婷婷\nE2,欧阳娜娜\n")]
    [InlineData("staffNo,name\nE1,王喆\nE2,刘昇\nE3,陈小明\nE4,周建国\nE5,赵红军\n")] // 昇 stands outside GB2312
    [InlineData("staffNo,name\nE1,张伟\n")]
    [InlineData("staffNo,name\nE1,李秀英\n")]
    [InlineData("code,name,level\nX1,石桥镇,township\n")]
    [InlineData("staffNo,name,unit\nE1,欧阳建国,清河县\nE2,司马懿,王家沟村\nE3,诸葛亮,上塘村\n")]
    [InlineData("staffNo,name\nE1,王小明（石桥镇）\nE2,李秀英，副书记\n")]
    public void Decode_Gb18030_IsReadAsItStands(string text)
    {
        Assert.Equal(text, TextFile.Decode(Files.Gb18030.GetBytes(text), null, ["工号", "姓名"]));
    }

    [Theory]
    [InlineData("A6D9", 0xFE10)]
    [InlineData("A6F3", 0xFE19)]
    [InlineData("FE59", 0x9FB4)]
    [InlineData("FEA0", 0x9FBB)]
    [InlineData("FE51", 0x20087)]
    [InlineData("FE91", 0x241FE)]
    [InlineData("A8BC", 0x1E3F)]
    public void Decode_CharactersThatGb18030MovedIn2022_AreTheirOwn(string hexadecimal, int expected)
    {
        Assert.Equal(char.ConvertFromUtf32(expected), TextFile.Decode(Convert.FromHexString(hexadecimal), "gb18030", []));
    }

    [Fact]
    public async Task Import_OneLineOfAnotherEncoding_IsRefusedWithItsNumber()
    {
        var client = (await hosts.On("Sqlite")).Administrator;
        byte[] file = [.. Encoding.UTF8.GetBytes("code,name,level\nX1,石桥镇,township\n"), .. Files.Gb18030.GetBytes("X2,清河县,county\n"), .. Encoding.UTF8.GetBytes("X3,上塘村,village\n")];

        var problem = await client.ImportAsync("units", Files.Csv, file).ProblemAsync(HttpStatusCode.UnprocessableEntity);

        Assert.Equal("mixed-encodings", problem.Text("code"));
        Assert.Contains("Line 3", problem.Text("detail"), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Import_CutInACharacter_IsRefusedWithItsLine()
    {
        var client = (await hosts.On("Sqlite")).Administrator;
        var file = Encoding.UTF8.GetBytes("code,name,level\nX1,石桥镇,township\nX2,清河");

        var problem = await client.ImportAsync("units", Files.Csv, file[..^1]).ProblemAsync(HttpStatusCode.UnprocessableEntity);

        Assert.Equal("mixed-encodings", problem.Text("code"));
        Assert.Contains("Line 3", problem.Text("detail"), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Import_NamedCharset_IsTakenAtItsWord()
    {
        var client = (await hosts.On("Sqlite")).Administrator;
        await client.PutAsync("units/E", new { name = "e", level = "village" }).JsonAsync();

        await client.ImportAsync("cadres?charset=big5", Files.Csv, Encoding.GetEncoding("big5").GetBytes(Names)).JsonAsync();

        Assert.Equal("陳志偉", (await client.JsonAsync("cadres/E1")).Text("name"));
    }
}
