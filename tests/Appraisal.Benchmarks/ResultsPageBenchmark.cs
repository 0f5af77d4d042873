using System.Diagnostics;
using System.Globalization;
using Appraisal.Scoring.Schemes;
using Appraisal.Scoring.Surveys;
using Appraisal.Service.Access;
using Appraisal.Service.Disclosure;
using Appraisal.Service.Hosting;
using Appraisal.Service.Surveys;
using Appraisal.Service.Web;
using Appraisal.Storage;
using Appraisal.Storage.Disclosure;
using Appraisal.Storage.Organization;
using Appraisal.Storage.Schemes;
using Appraisal.Storage.Surveys;
using Microsoft.Extensions.DependencyInjection;

namespace Appraisal.Benchmarks;

/// <summary>
/// A page of 1,000 results of a survey of few cadres and of many, on SQLite: the ratio of the two should be 1, as what is out stands in
/// rows and only the page's are read.
/// </summary>
internal static class ResultsPageBenchmark
{
    private const int Few = 1_000;
    private const int Many = 100_000;
    private const int Cohorts = 20;
    private const int Runs = 100;

    public static async Task RunAsync()
    {
        var few = await MeasureAsync(Few);
        var many = await MeasureAsync(Many);
        Performance.Add(new PerformanceRow("page of 1,000 results, with pressure", $"among {Many:N0}", Performance.Seconds(many), $"among {Few:N0}: {Performance.Seconds(few)}", many / few, 1.3));
    }

    private static async Task<double> MeasureAsync(int cadres)
    {
        var folder = Directory.CreateTempSubdirectory("appraisal-bench-");
        var app = ServiceHost.Build([$"--Database:ConnectionString=Data Source={folder.FullName}/bench.db", "--Logging:LogLevel:Default=Warning"]);
        await ServiceStart.PrepareAsync(app);
        try
        {
            await FillAsync(app.Services.GetRequiredService<Database>(), cadres);
            var read = app.Services.GetRequiredService<ReadResults>();
            var times = new List<double>();
            var page = new PageQuery(null, 1000);
            for (var run = 0; run < Runs; run++)
            {
                var start = Stopwatch.GetTimestamp();
                var results = (await read.RunAsync(Caller.Service, "bench", new ResultQuery(null, null), page, default)).Value;
                times.Add(Stopwatch.GetElapsedTime(start).TotalSeconds);
                page = new PageQuery(results.Next, 1000); // from one page to the next, and from the last to the first
            }
            times.Sort();
            return times[Runs / 2];
        }
        finally
        {
            await app.DisposeAsync();
            Microsoft.Data.Sqlite.SqliteConnection.ClearAllPools();
            folder.Delete(recursive: true);
        }
    }

    private static Task FillAsync(Database database, int cadres) => database.WriteAsync(async session =>
    {
        var numbers = Enumerable.Range(0, cadres).Select(i => (Number: i, Code: i.ToString("000000", CultureInfo.InvariantCulture), Cohort: $"c{i % Cohorts}")).ToList();
        await SchemeStore.InsertAsync(session, new SchemeRow { Code = "bench", Version = "1", Body = "{}", CreatedAt = DateTimeOffset.UnixEpoch });
        await CycleStore.InsertAsync(session, new CycleRow
        {
            Code = "bench", StartsOn = new DateOnly(2026, 1, 1), EndsOn = new DateOnly(2026, 12, 31), SchemeCode = "bench", SchemeVersion = "1", CountsForPromotion = true, Status = "started",
            StartedAt = DateTimeOffset.UnixEpoch,
        });
        await SurveyStore.InsertAsync(session, new SurveyRow
        {
            Code = "bench", Cycle = "bench", Title = "{}", Items = "[]", Strata = "[]", Beside = "{}", Tokens = "none", Figures = "while-open", SeparateCollection = true,
            OpensAt = DateTimeOffset.UnixEpoch, ClosesAt = DateTimeOffset.UnixEpoch, AcceptUntil = DateTimeOffset.UnixEpoch, Begun = true, ClosingPublished = true, FinalPublished = true,
        });
        await UnitStore.InsertAsync(session, [new UnitRow { Code = "bench", Name = "bench", Level = "county" }], []);
        await CadreStore.InsertAsync(session, [.. numbers.Select(n => new CadreRow
        {
            StaffNo = n.Code, Name = n.Code, Unit = "bench", Cohort = n.Cohort, Posts = "[]", DutyHours = 1800, LeaveHours = 0, Status = "active",
        })]);
        await ParticipantStore.CopyCadresAsync(session, "bench", null);
        await ResultStore.ReplaceAsync(session, "bench", [], [.. numbers.Select(n => new ResultRow
        {
            Survey = "bench", StaffNo = n.Code, Cohort = n.Cohort, Responses = 40, Population = 400, Everybody = false, Mean = 50 + (n.Number % 50), StandardError = 2,
            Coverage = 1, Leverage = 3, VarianceFactor = 0.03, Squares = 9000, Freedom = 37, Excluded = 0, DataErrors = "[]",
        })]);
        // what was answered beside the items too, of three people each
        string[] told = ["no", "somebody-said", "rather-not-say"];
        await BesideStore.AddAsync(session, "bench", "[]", [.. numbers.SelectMany(n => told.Select(answer => new BesideRow
        {
            Survey = "bench", StaffNo = n.Code, Channel = Wire.Text(Channel.WalkIn), Question = "told", Item = "", Answer = answer, Responses = 1,
        }))]);
        await PressureFigures.LetOutAsync(session, (await SurveyStore.FindAsync(session, "bench"))!, Json.Read<Scheme>("{}"), default);
        foreach (var cohort in numbers.GroupBy(n => n.Cohort, StringComparer.Ordinal))
        {
            await ResultStore.ReplaceAsync(session, new CohortRow
            {
                Survey = "bench", Cohort = cohort.Key, Subjects = cohort.Count(), PooledVariance = 240, Mean = 75, Tau2 = 80, Weights = 10, SquaredWeights = 1, Renewed = 0,
            });
        }
    });
}
