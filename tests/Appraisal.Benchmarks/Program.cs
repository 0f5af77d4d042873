// One benchmark a name; each prints what it measured and its ratio to a floor measured in the same run.
using System.Globalization;
using Appraisal.Benchmarks;
using Appraisal.Benchmarks.HumanResources;
using Appraisal.Benchmarks.Intake;
using Appraisal.Benchmarks.Year;

if (args is ["intake-server", var folder, var storage, var tokens])
{
    await IntakeServer.RunAsync(folder, storage, int.Parse(tokens, CultureInfo.InvariantCulture)); // the process that "intake" measures
    return;
}

var benchmarks = new SortedDictionary<string, Func<Task>>(StringComparer.Ordinal)
{
    // name → benchmark, one line each
    ["counting"] = () => CountingBenchmark.RunAsync(10_000_000),
    ["examination"] = () => QualityBenchmark.RunAsync(10_000_000),
    ["examination-of-a-million"] = () => QualityBenchmark.RunAsync(1_000_000),
    ["hr-events"] = () => HrBenchmark.SendAsync(2000),
    ["hr-events-whole"] = () => HrBenchmark.SendAsync(100_000),
    ["hr-follow"] = HrBenchmark.FollowAsync,
    ["hr-pull"] = HrBenchmark.PullAsync,
    ["import"] = ImportBenchmark.RunAsync,
    ["inspections-examination"] = ExaminationBenchmark.RunAsync,
    ["inspections-sweep"] = InspectionSweepBenchmark.Run,
    ["intake-batches"] = IntakeBenchmark.RunBatchesAsync,
    ["intake-singles"] = IntakeBenchmark.RunSinglesAsync,
    ["intake-two-processes"] = IntakeBenchmark.RunTwoProcessesAsync,
    ["results-page"] = ResultsPageBenchmark.RunAsync,
    ["sizing"] = SizingBenchmark.RunAsync,
    ["pages"] = PageBenchmark.RunAsync,
    ["two-processes"] = TwoProcessesBenchmark.RunAsync,
    ["verify-audit"] = VerifyAuditBenchmark.RunAsync,
    ["rank-draws"] = RankDrawBenchmark.Run,
    ["year"] = () => YearBenchmark.RunAsync(100_000),
    ["year-of-a-county"] = () => YearBenchmark.RunAsync(10_000),
    ["run-of-a-million"] = () => YearBenchmark.RunOnceAsync(1_000_000),
};
if (args.Length == 0)
    Console.WriteLine($"Give one or more of: {string.Join(", ", benchmarks.Keys)}, or all.");
foreach (var name in args is ["all"] ? [.. benchmarks.Keys] : args)
    await benchmarks[name]();
if (Performance.Any)
    Console.WriteLine("\n" + Performance.Table()); // as it stands in docs/performance.md
