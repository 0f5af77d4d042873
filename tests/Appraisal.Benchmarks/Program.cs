// One benchmark a name; each prints what it measured and its ratio to a floor measured in the same run.
using Appraisal.Benchmarks;

var benchmarks = new SortedDictionary<string, Func<Task>>(StringComparer.Ordinal)
{
    // name → benchmark, one line each
    ["import"] = ImportBenchmark.RunAsync,
    ["inspections-sweep"] = InspectionSweepBenchmark.Run,
    ["rank-draws"] = RankDrawBenchmark.Run,
};
if (args.Length == 0)
    Console.WriteLine($"Give one or more of: {string.Join(", ", benchmarks.Keys)}, or all.");
foreach (var name in args is ["all"] ? [.. benchmarks.Keys] : args)
    await benchmarks[name]();
