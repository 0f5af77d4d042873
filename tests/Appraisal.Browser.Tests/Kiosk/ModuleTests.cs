using System.Diagnostics;
using System.Runtime.CompilerServices;

namespace Appraisal.Browser.Tests.Kiosk;

/// <summary>The page's own modules under Node's test runner; skipped in plain sight where Node is absent.</summary>
public sealed class ModuleTests
{
    private const string Node = "/usr/bin/node";

    [Fact]
    public async Task Modules_UnderNode_DecideAsTheyShould()
    {
        Assert.SkipUnless(File.Exists(Node), $"{Node} is absent");
        var start = new ProcessStartInfo(Node) { UseShellExecute = false, RedirectStandardOutput = true, RedirectStandardError = true, WorkingDirectory = Folder() };
        foreach (var argument in (string[])["--no-warnings", "--experimental-default-type=module", "--test", Folder()])
            start.ArgumentList.Add(argument);
        using var node = Process.Start(start)!;
        var (output, errors) = (node.StandardOutput.ReadToEndAsync(), node.StandardError.ReadToEndAsync());
        await node.WaitForExitAsync();
        Assert.True(node.ExitCode == 0, await output + await errors);
    }

    private static string Folder([CallerFilePath] string file = "") => Path.Combine(Path.GetDirectoryName(file)!, "modules");
}
