using System.Diagnostics;
using System.Globalization;

namespace Appraisal.Benchmarks.Year;

/// <summary>The same year's scores by a script in R (<c>run.R</c>), where R and its survey package are there.</summary>
internal static class RScript
{
    /// <summary>Seconds of processor for so many cadres; null: no R here.</summary>
    public static async Task<double?> MeasureAsync(int cadres, int responsesEach)
    {
        var folder = Directory.CreateTempSubdirectory("appraisal-r-").FullName;
        try
        {
            var files = new Dictionary<string, IEnumerable<string>>(StringComparer.Ordinal)
            {
                ["cadres"] = YearFiles.Cadres(cadres), ["frame"] = YearFiles.Frame(cadres), ["responses"] = YearFiles.Responses(cadres, responsesEach),
                ["work"] = YearFiles.Work(cadres), ["findings"] = YearFiles.Findings(cadres), ["materials"] = YearFiles.Materials(cadres),
            };
            foreach (var (name, parts) in files)
                await File.WriteAllTextAsync(Path.Combine(folder, name + ".csv"), parts.Single());
            using var r = Process.Start(new ProcessStartInfo("Rscript", [Path.Combine(AppContext.BaseDirectory, "run.R"), folder]) { RedirectStandardOutput = true, UseShellExecute = false });
            var said = await r!.StandardOutput.ReadToEndAsync();
            await r.WaitForExitAsync();
            return r.ExitCode == 0 ? double.Parse(said.Split(' ')[0], CultureInfo.InvariantCulture) : null;
        }
        catch (System.ComponentModel.Win32Exception)
        {
            return null;
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }
}
