using System.Diagnostics;
using Appraisal.Service.Tests.Hosting;

namespace Appraisal.Service.Tests.Imports;

/// <summary>Workbooks that the service writes open in the programs that people use; those that a machine lacks are skipped in plain sight.</summary>
public sealed class OtherProgramsTests(Hosts hosts) : IClassFixture<Hosts>
{
    private const string OpenPyXl = "import sys, openpyxl; s = openpyxl.load_workbook(sys.argv[1]).worksheets[0]; print('|'.join(str(c.value) for c in s[1]))";
    private const string Pandas = "import sys, pandas; print('|'.join(str(c) for c in pandas.read_excel(sys.argv[1], dtype=str).columns))";
    private const string ExcelJs = "const E=require('exceljs');const b=new E.Workbook();b.xlsx.readFile(process.argv[1]).then(()=>console.log(b.worksheets[0].getRow(1).values.slice(1).join('|')))";
    private const string SheetJs = "const X=require('xlsx');const b=X.readFile(process.argv[1]);console.log(X.utils.sheet_to_json(b.Sheets[b.SheetNames[0]],{header:1})[0].join('|'))";

    // of several Pythons on a machine, the system's has what its packages install
    private static readonly Dictionary<string, string[]> Places = new(StringComparer.Ordinal) { ["python3"] = ["python3", "/usr/bin/python3"] };

    private static readonly string Packages = Path.Combine(Scoring.Tests.RealData.RepositoryRoot(), "tests", "contract", "node_modules");

    [Theory]
    [InlineData("python3", "-c", OpenPyXl, "import openpyxl")]
    [InlineData("python3", "-c", Pandas, "import pandas")]
    [InlineData("node", "-e", ExcelJs, "require('exceljs')")]
    [InlineData("node", "-e", SheetJs, "require('xlsx')")]
    public async Task Open_TemplateAndExport_GivesTheHeadings(string program, string option, string script, string needs)
    {
        var found = await FindAsync(program, option, needs);
        Assert.SkipUnless(found is not null, $"{program} with {needs} is not here.");
        var client = (await hosts.On("Sqlite")).Administrator;
        await client.PutAsync("units/OP", new { name = "石桥镇", level = "county" }).JsonAsync();
        using var folder = new TemporaryFolder();
        foreach (var (path, expected) in new[] { ("import/units/template", "code|name|parent|level"), ("units?format=xlsx", "Code|Name|Parent unit|Level") })
        {
            var file = Path.Combine(folder.Path, "a.xlsx");
            await File.WriteAllBytesAsync(file, await client.GetByteArrayAsync(path));

            var (code, output) = await RunAsync(found, option, script, file);

            Assert.True(code == 0, output);
            Assert.Equal(expected, output.Trim());
        }
    }

    [Fact]
    public async Task Open_ExportInLibreOffice_GivesTheSameTable()
    {
        Assert.SkipUnless((await RunAsync("soffice", "--version")).Code == 0, "soffice is not here.");
        var client = (await hosts.On("Sqlite")).Administrator;
        await client.PutAsync("units/00OP", new { name = "石桥镇", level = "county" }).JsonAsync();
        using var folder = new TemporaryFolder();
        var file = Path.Combine(folder.Path, "a.xlsx");
        await File.WriteAllBytesAsync(file, await client.GetByteArrayAsync("units?format=xlsx"));

        var (code, output) = await RunAsync("soffice", $"-env:UserInstallation=file://{folder.Path}/profile", "--headless", "--convert-to", "csv:Text - txt - csv (StarCalc):44,34,76", "--outdir", folder.Path, file);

        Assert.True(code == 0, output);
        Assert.Contains("00OP,石桥镇,,county", await File.ReadAllTextAsync(Path.Combine(folder.Path, "a.csv")), StringComparison.Ordinal);
    }

    private static async Task<string?> FindAsync(string program, string option, string needs)
    {
        foreach (var place in Places.GetValueOrDefault(program, [program]))
        {
            if ((await RunAsync(place, option, needs)).Code == 0)
                return place;
        }
        return null;
    }

    private static async Task<(int Code, string Output)> RunAsync(string program, params string[] arguments)
    {
        try
        {
            var start = new ProcessStartInfo(program, arguments) { UseShellExecute = false, RedirectStandardOutput = true, RedirectStandardError = true };
            start.Environment["NODE_PATH"] = Packages;
            using var process = Process.Start(start)!;
            using var limit = new CancellationTokenSource(TimeSpan.FromMinutes(3));
            var output = process.StandardOutput.ReadToEndAsync(limit.Token);
            var errors = process.StandardError.ReadToEndAsync(limit.Token);
            await process.WaitForExitAsync(limit.Token);
            return (process.ExitCode, await output + (process.ExitCode == 0 ? "" : await errors));
        }
        catch (System.ComponentModel.Win32Exception)
        {
            return (-1, "");
        }
    }

    private sealed class TemporaryFolder : IDisposable
    {
        public string Path { get; } = Directory.CreateTempSubdirectory("appraisal-books-").FullName;

        public void Dispose() => Directory.Delete(Path, recursive: true);
    }
}
