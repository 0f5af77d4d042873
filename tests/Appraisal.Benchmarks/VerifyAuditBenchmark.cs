using System.Diagnostics;
using System.Globalization;
using Appraisal.Service.Audit;
using Appraisal.Service.Hosting;
using Appraisal.Service.Surveys;
using Appraisal.Storage;
using Appraisal.Storage.Organization;
using Appraisal.Storage.Work;
using Microsoft.Extensions.DependencyInjection;

namespace Appraisal.Benchmarks;

/// <summary>
/// Verifying the whole audit of a county and of ten, on SQLite: for each cadre ten responses and three work records, all noted, sealed and
/// counted. In seconds of processor, and how they grow.
/// </summary>
internal static class VerifyAuditBenchmark
{
    private const int County = 1_000;
    private const int Responses = 10;
    private const int WorkRecords = 3;

    public static async Task RunAsync()
    {
        var county = await MeasureAsync(County);
        var ten = await MeasureAsync(10 * County);
        Console.WriteLine(string.Create(CultureInfo.InvariantCulture,
            $"verify-audit: {County:N0} cadres in {county:F2} s of processor, {10 * County:N0} in {ten:F2} s; exponent {Math.Log10(ten / county):F2}; 100,000 in some {10 * ten:F0} s"));
    }

    private static async Task<double> MeasureAsync(int cadres)
    {
        var folder = Directory.CreateTempSubdirectory("appraisal-bench-");
        var app = ServiceHost.Build([$"--Database:ConnectionString=Data Source={folder.FullName}/bench.db", "--Logging:LogLevel:Default=Warning"]);
        await ServiceStart.PrepareAsync(app);
        try
        {
            await FillAsync(app.Services.GetRequiredService<Database>(), cadres);
            await app.Services.GetRequiredService<AggregateResponses>().RunAsync(default);
            await app.Services.GetRequiredService<SealAudit>().RunAsync();
            var before = Process.GetCurrentProcess().TotalProcessorTime;
            var verdict = await app.Services.GetRequiredService<VerifyAudit>().RunAsync(new AuditVerification(), default);
            if (!verdict.Value.Intact)
                throw new InvalidOperationException($"{verdict.Value.First}");
            return (Process.GetCurrentProcess().TotalProcessorTime - before).TotalSeconds;
        }
        finally
        {
            await app.DisposeAsync();
            Microsoft.Data.Sqlite.SqliteConnection.ClearAllPools();
            folder.Delete(recursive: true);
        }
    }

    private static async Task FillAsync(Database database, int cadres)
    {
        await database.WriteAsync(s => UnitStore.InsertAsync(s, [new() { Code = "U", Name = "u", Level = "village" }], [new("U", "U", 0)]));
        foreach (var some in Enumerable.Range(0, cadres).Chunk(1_000))
        {
            await database.WriteAsync(async session =>
            {
                await CadreStore.InsertAsync(session, [.. some.Select(i => new CadreRow
                {
                    StaffNo = FilledSurvey.Number(i), Name = "cadre", Unit = "U", Cohort = "secretary", Posts = "[]", DutyHours = 1800, LeaveHours = 0, Status = "active",
                })]);
                await WorkRecordStore.InsertAsync(session, [.. some.SelectMany(i => Enumerable.Range(0, WorkRecords).Select(w => Record(i, w)))]);
            });
        }
        await FilledSurvey.CreateAsync(database, cadres, Responses);
    }

    private static WorkRecordRow Record(int cadre, int number) => new()
    {
        Id = $"W{cadre}-{number}", StaffNo = FilledSurvey.Number(cadre), Unit = "U", WorkType = "visit", Count = 3, DoneOn = new DateOnly(2026, 3, 1), Status = "accepted", RecordedBy = "clerk",
        RecordedAt = DateTimeOffset.UnixEpoch, RequestDigest = new byte[32],
    };
}
