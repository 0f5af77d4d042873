using System.Diagnostics;
using Appraisal.Scoring.Scores;
using Appraisal.Service.Hosting;
using Appraisal.Service.Scores;
using Appraisal.Storage;
using Appraisal.Storage.Schemes;
using Appraisal.Storage.Scores;

namespace Appraisal.Benchmarks.Year;

/// <summary>Seconds of processor of what a score run is made of, on the database of a year, in this process.</summary>
/// <param name="Read">Reading its inputs.</param>
/// <param name="Compute">Computing all but the rank intervals: the draws are reduced to a hundred, the fewest that a scheme may ask for.</param>
/// <param name="Write">Writing its inputs and scores.</param>
internal sealed record RunPhases(double Read, double Compute, double Write)
{
    private const int Chunk = 1000;

    public static async Task<RunPhases> MeasureAsync(string folder, string cycle)
    {
        await using var app = ServiceHost.Build([], builder => builder.Configuration.AddInMemoryCollection(new Dictionary<string, string?>(StringComparer.Ordinal)
        {
            ["Database:ConnectionString"] = $"Data Source={folder}/year.db",
            ["Materials:Folder"] = $"{folder}/materials",
        }));
        var database = app.Services.GetRequiredService<Database>();
        var (period, latest) = await database.ReadAsync(async s =>
            ((await CycleStore.FindAsync(s, cycle))!, (await ScoreRunStore.PageAsync(s, cycle, Guid.Empty, 10))[^1]));
        RunInputs inputs = null!;
        RunResult result = null!;
        var read = await ProcessorAsync(async () => inputs = await database.SnapshotAsync(s => RunInputReader.ReadAsync(s, period, CancellationToken.None)));
        inputs = inputs with { Scheme = inputs.Scheme with { Ranks = inputs.Scheme.Ranks with { Draws = 100 } } };
        var compute = await ProcessorAsync(() => Task.Run(() => result = ScoreRun.Compute(inputs)));
        var write = await ProcessorAsync(() => WriteAsync(database, latest, period, inputs, result));
        return new RunPhases(read, compute, write);
    }

    private static async Task WriteAsync(Database database, ScoreRunRow latest, CycleRow cycle, RunInputs inputs, RunResult result)
    {
        var run = Guid.CreateVersion7();
        await database.WriteAsync(s => ScoreRunStore.InsertAsync(s, latest with { Id = run, IdempotencyKey = "phases" }));
        foreach (var participants in inputs.Participants.Chunk(Chunk))
        {
            var rows = Array.ConvertAll(participants, participant => RunDocuments.Of(run, participant));
            await database.WriteAsync(s => RunInputStore.InsertAsync(s, rows));
        }
        foreach (var rows in result.Cadres.Select(ScoreRows.Maker(run, cycle, result)).Chunk(Chunk))
            await database.WriteAsync(s => ScoreStore.InsertAsync(s, rows));
    }

    private static async Task<double> ProcessorAsync(Func<Task> work)
    {
        using var process = Process.GetCurrentProcess();
        var before = process.TotalProcessorTime;
        await work();
        process.Refresh();
        return (process.TotalProcessorTime - before).TotalSeconds;
    }
}
