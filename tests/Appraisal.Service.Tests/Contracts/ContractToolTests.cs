using System.Diagnostics;
using System.Text.RegularExpressions;

namespace Appraisal.Service.Tests.Contracts;

/// <summary>What other people's tools make of the contract; skipped in plain sight where Node and the packages of tests/contract are not.</summary>
public sealed class ContractToolTests
{
    private static readonly string Folder = Path.Combine(Scoring.Tests.RealData.RepositoryRoot(), "tests", "contract");

    [Theory]
    [InlineData("redocly", "lint", "--config", "redocly.yaml")]
    [InlineData("spectral", "lint", "--ruleset", "spectral.yaml", "--fail-severity", "warn")]
    public async Task Linter_OnTheContract_FindsNoErrorAndNoWarning(string tool, params string[] args)
    {
        var (exitCode, text) = await RunAsync(tool, [.. args, "../../docs/openapi.json"]);

        Assert.True(exitCode == 0 && !Regex.IsMatch(text, @"You have \d+ (warning|error)", RegexOptions.ExplicitCapture, TimeSpan.FromSeconds(1)), text);
    }

    [Theory]
    [InlineData("openapi-typescript", "../../docs/openapi.json", "-o", "{folder}/api.ts")]
    [InlineData("openapi-ts", "-i", "../../docs/openapi.json", "-o", "{folder}", "-c", "@hey-api/client-fetch")]
    public async Task Generator_OnTheContract_MakesAClientThatCompiles(string tool, params string[] args)
    {
        var folder = Path.Combine(Folder, "node_modules", ".generated", tool); // below the packages, which the client imports
        Directory.CreateDirectory(folder);

        var made = await RunAsync(tool, [.. args.Select(a => a.Replace("{folder}", folder, StringComparison.Ordinal))]);
        var files = Directory.GetFiles(folder, "*.ts", SearchOption.AllDirectories);
        var compiled = await RunAsync("tsc", ["--noEmit", "--strict", "--skipLibCheck", "--target", "es2022", "--module", "esnext", "--moduleResolution", "bundler", "--lib", "es2022,dom,dom.iterable", .. files]);

        Assert.True(made.ExitCode == 0, made.Text);
        Assert.NotEmpty(files);
        Assert.True(compiled.ExitCode == 0, compiled.Text);
    }

    private static async Task<(int ExitCode, string Text)> RunAsync(string tool, string[] args)
    {
        var program = Path.Combine(Folder, "node_modules", ".bin", tool);
        Assert.SkipUnless(File.Exists(program), $"{tool} is not installed: run 'npm ci --ignore-scripts' in tests/contract");
        var start = new ProcessStartInfo(program) { UseShellExecute = false, WorkingDirectory = Folder, RedirectStandardOutput = true, RedirectStandardError = true };
        foreach (var arg in args)
            start.ArgumentList.Add(arg);
        using var process = Process.Start(start)!;
        var (output, error) = (process.StandardOutput.ReadToEndAsync(), process.StandardError.ReadToEndAsync());
        await process.WaitForExitAsync().WaitAsync(TimeSpan.FromMinutes(5));
        return (process.ExitCode, await output + await error);
    }
}
