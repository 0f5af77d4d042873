using System.Diagnostics;
using System.Net;
using System.Text;
using Appraisal.Service.Imports;
using Appraisal.Service.Imports.Reading;
using Appraisal.Service.Tests.Hosting;
using Appraisal.Storage;

namespace Appraisal.Service.Tests.Imports;

/// <summary>Files that are made to cost much: refused in time and memory that do not grow with what is wrong in them.</summary>
public sealed class HostileFileTests(Hosts hosts) : IClassFixture<Hosts>
{
    private static readonly TimeSpan Soon = TimeSpan.FromSeconds(20); // of a slow machine; what they guard against takes minutes, or never ends

    public static TheoryData<string, string, string> Costly => new()
    {
        { "a formula of twenty million letters", "code,name,level\nX,=\"" + new string('a', 20_000_000) + "\",county\n", "too-long-cell" },
        { "quotes in a formula", "code,name,level\nX,=\"" + new string('"', 20_000_000) + "\",county\n", "too-long-cell" },
        { "a quoted cell", "code,name,level\nX,\"" + new string('a', 20_000_000) + "\",county\n", "too-long-cell" },
        { "doubled quotes", "code,name,level\nX,\"" + new string('"', 20_000_000) + "\",county\n", "too-long-cell" },
        { "a plain cell", "code,name,level\nX," + new string('1', 20_000_000) + ",county\n", "too-long-cell" },
        { "a heading", new string('a', 20_000_000) + ",name,level\n", "too-long-cell" },
        { "a heading of marks", new string('*', 1_000_000) + ",name,level\nX,x,county\n", "wrong-header" },
        { "headings of marks", string.Join(',', Enumerable.Repeat(new string('*', 30_000), 100)) + "\nX,x,county\n", "wrong-header" },
        { "a line of commas cut by other separators", "code,name,level\n" + string.Concat(Enumerable.Repeat(",,,,\u2028", 5_000)) + "\n", "too-many-columns" },
        { "a quote never closed, in many lines", "code,name,level\n\"" + string.Concat(Enumerable.Repeat("x,x,x\n", 500_000)), "broken-quotes" },
    };

    [Theory, MemberData(nameof(Costly))]
    public async Task Import_CostlyText_IsRefusedSoon(string file, string csv, string code)
    {
        var client = (await hosts.On("Sqlite")).Administrator;
        var watch = Stopwatch.StartNew();

        var problem = await client.ImportAsync("units?dryRun=true", csv).ProblemAsync(HttpStatusCode.UnprocessableEntity);

        Assert.True(problem.Text("code") == code, $"{file}: {problem}");
        Assert.True(watch.Elapsed < Soon, $"{file}: {watch.Elapsed}");
    }

    [Fact]
    public void Add_ErrorsWithoutEnd_KeepsAllAtFirstAndOneOfEachRowThen()
    {
        var errors = new ErrorList();
        for (var row = 1; row <= 50_000; row++)
            errors.Add(row, Enumerable.Repeat(new FieldError("", "required"), 95));

        Assert.InRange(errors.All.Count, 50_000, ErrorList.InFull + 50_000);
        Assert.Equal(50_000, errors.All.Select(e => e.Row).Distinct().Count());
        Assert.Equal(ErrorList.OfRow, errors.All.Count(e => e.Row == 1));
    }

    [Fact]
    public async Task Import_NothingButErrors_ListsTheFirstAndCountsTheRows()
    {
        var client = (await hosts.On("Sqlite")).Administrator;
        var row = "1,2,3,4,5" + string.Concat(Enumerable.Repeat(",x", 95)) + "\n";

        var problem = await client.ImportAsync("cadres", "staffNo,name,unit,cohort,dutyHours\n" + string.Concat(Enumerable.Repeat(row, 20_000))).ProblemAsync(HttpStatusCode.UnprocessableEntity);

        Assert.Equal(20_000, problem.GetProperty("rejected").GetInt32());
        Assert.Equal(1000, problem.GetProperty("errors").GetArrayLength());
    }

    public static TheoryData<string> Signs => [.. "\"'=+-@#,;\t|: ^~!0aé中，；、\u00A0\u200B\uFEFF\u2028\u0085\0\u001F\uFFFD《".Select(c => c.ToString()), "", ";;", ",;", "\"\"", "😀", "tab"];

    [Theory, MemberData(nameof(Signs))]
    public async Task Import_LineThatNamesASeparator_IsUnderstoodOrRefused(string sign)
    {
        var client = (await hosts.On("Sqlite")).Administrator;
        foreach (var end in new[] { "\n", "\r\n", "" })
        {
            var rows = end.Length == 0 ? "" : $"code{sign}name{sign}level\nSEP1{sign}x{sign}county\n";

            using var answer = await client.ImportAsync("units?dryRun=true", $"sep={sign}{end}{rows}");

            Assert.True(answer.StatusCode is HttpStatusCode.OK or HttpStatusCode.UnprocessableEntity, $"'{sign}' {answer.StatusCode}");
        }
    }

    [Theory]
    [InlineData(";")]
    [InlineData("|")]
    [InlineData("\t")]
    [InlineData("；")]
    public void Read_LineThatNamesASeparator_DividesByIt(string sign)
    {
        var rows = CsvSheet.Read($"sep={sign}\r\na{sign}b,c\r\n", _ => 0).ToList();

        Assert.Equal(["a", "b,c"], Assert.Single(rows).Cells.Select(c => c.Text));
    }

    [Theory]
    [InlineData("a,\"b\nc\",d\r\n\r\n=\"00017\",,\"x\"\"y\"", "a|b\nc|d /  / 00017||x\"y")]
    [InlineData("a,b\rc,d", "a|b / c|d")]
    [InlineData("a,\n", "a|")]
    [InlineData("=\"a\"\"b\",\"=\"\"c,d\"\"\"", "a\"b|c,d")]
    [InlineData("\"\",\"a\"", "|a")]
    public void Read_Records_AreThoseOfTheStandard(string csv, string expected) =>
        Assert.Equal(expected, string.Join(" / ", CsvSheet.Read(csv, _ => 0).Select(r => string.Join('|', r.Cells.Select(c => c.Text)))));

    [Theory]
    [InlineData("a,b\"c")]
    [InlineData("a,\"b\"c")]
    [InlineData("a,\"b")]
    [InlineData("=\"a\"b\"")]
    [InlineData("=\"")]
    [InlineData("a,\"b\" ,c")]
    public void Read_QuoteOutOfPlace_IsRefused(string csv) =>
        Assert.Equal("broken-quotes", Assert.Throws<FileRefusedException>(() => CsvSheet.Read(csv, _ => 0).ToList()).Refusal.Code);

    [Theory]
    [InlineData("清河县,干部名册\ncode;name;level\nDEL1;x;county\n")]
    [InlineData("清河县,干部名册;2026\ncode\tname\tlevel\nDEL1\tx\tcounty\n")]
    [InlineData("code;\"name\";level\nDEL1;\"x, y, z\";county\n")]
    [InlineData("\"Code\";\"Name\n(full, official)\";level;name\nDEL1;;county;x\n", "unknown-column")]
    [InlineData("\"一,二,三\"\ncode;name;level\nDEL1;x;county\n")]
    [InlineData("制表：a;b;c\ncode,name,level\nDEL1,x,county\n")]
    public async Task Import_Separator_IsThatOfTheHeadings(string csv, string? error = null)
    {
        var client = (await hosts.On("Sqlite")).Administrator;

        using var answer = await client.ImportAsync("units?dryRun=true", csv);

        var body = await answer.Content.ReadAsStringAsync();
        Assert.True(error is null ? answer.IsSuccessStatusCode : body.Contains(error, StringComparison.Ordinal), body);
    }

    [Fact]
    public void Read_EveryFile_IsReadWithoutAnUnexpectedException()
    {
        var random = new Random(20260331);
        const string letters = "\",;\t=\r\n ax1'\u2028\0";
        for (var i = 0; i < 20_000; i++)
        {
            var text = string.Concat(Enumerable.Range(0, random.Next(30)).Select(_ => letters[random.Next(letters.Length)]));
            try
            {
                foreach (var row in CsvSheet.Read((i % 4 == 0 ? "sep=" : "") + text, r => r.Cells.Length))
                    Assert.NotEmpty(row.Cells);
            }
            catch (FileRefusedException refused)
            {
                Assert.Contains(refused.Refusal.Code, (string[])["broken-quotes", "unknown-delimiter"]);
            }
        }
    }
}
