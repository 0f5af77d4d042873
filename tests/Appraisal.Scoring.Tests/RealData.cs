using Xunit;

namespace Appraisal.Scoring.Tests;

/// <summary>Public records that are not part of the repository; tests that need them are skipped where they are absent.</summary>
internal static class RealData
{
    /// <summary>The file in the folder that APPRAISAL_REAL_DATA names, by default ../shared/data beside the repository.</summary>
    public static string Find(string file)
    {
        var folder = Environment.GetEnvironmentVariable("APPRAISAL_REAL_DATA") ?? Path.Combine(RepositoryRoot(), "..", "shared", "data");
        var path = Path.GetFullPath(Path.Combine(folder, file));
        Assert.SkipUnless(File.Exists(path), $"{path} is absent; name its folder in APPRAISAL_REAL_DATA to run this test.");
        return path;
    }

    /// <summary>The folder of the checkout.</summary>
    public static string RepositoryRoot()
    {
        var folder = new DirectoryInfo(AppContext.BaseDirectory);
        while (folder.Parent is { } parent && !File.Exists(Path.Combine(folder.FullName, "Appraisal.sln"))) folder = parent;
        return folder.FullName;
    }
}
