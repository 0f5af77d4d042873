using Appraisal.Scoring.Schemes;
using Appraisal.Scoring.Surveys;
using Appraisal.Scoring.Surveys.Quality;
using Appraisal.Service.Access;
using Appraisal.Service.Audit;
using Appraisal.Service.Imports;
using Appraisal.Service.Surveys.Quality;
using Appraisal.Service.Tests.Hosting;
using Appraisal.Storage;
using Appraisal.Storage.Surveys;
using Microsoft.Extensions.Options;
using Microsoft.Extensions.Time.Testing;

namespace Appraisal.Service.Tests.Surveys;

/// <summary>Examining as responses come, and all at once: the rules on floor 1 say what is right.</summary>
public sealed class ExaminationTests
{
    private const int Cadres = 7;
    private static readonly DateTimeOffset Opened = new(2026, 6, 1, 0, 0, 0, TimeSpan.Zero);
    private static readonly DateTimeOffset Closed = Opened.AddDays(30);
    private static readonly SurveyItem[] Items = [.. Enumerable.Range(1, 4).Select(i => new SurveyItem($"q{i}", 1, 5, Reversed: i == 4))];

    // what a response is flagged for whatever comes later; more in a window, or another yardstick, may explain what looked strange
    private static readonly QualityReason[] Lasting = [QualityReason.DeviceLimit, QualityReason.StraightLining, QualityReason.TooFast, QualityReason.Interval];

    [Theory, Databases]
    public async Task Examine_AllAtOnce_FindsWhatTheRulesSay(string provider)
    {
        using var world = await World.CreateAsync(provider);
        for (var seed = 0; seed < 4; seed++)
        {
            var survey = await world.SurveyAsync($"once{seed}");
            await world.StoreAsync(survey, Responses(survey, new Random(seed)));

            await world.ExamineAsync(survey, Closed);

            var right = await world.RightAsync(survey);
            Assert.Equal(
                right.Select(f => (f.Response, Wire.Text(f.Reason), f.Reason == QualityReason.TooFast ? 0 : f.Observed, f.Allowed, f.ExpectedByChance is null)).Order(),
                (await world.FlagsAsync(survey)).Select(f => (f.ResponseId, f.Reason, f.Reason == "too-fast" ? 0 : f.Observed, f.Allowed, f.ExpectedByChance is null)).Order());
            Assert.Equal(6, right.Select(f => f.Reason).Distinct().Count());
        }
    }

    [Theory, Databases]
    public async Task Examine_PieceByPieceInAnyOrder_FindsWhatAllAtOnceDoes(string provider)
    {
        using var world = await World.CreateAsync(provider);
        for (var seed = 0; seed < 8; seed++)
        {
            var survey = await world.SurveyAsync($"pieces{seed}");
            var random = new Random(seed);
            var responses = Responses(survey, random).ToArray();
            random.Shuffle(responses);
            foreach (var piece in responses.Chunk(1 + random.Next(responses.Length / 2)))
            {
                foreach (var batch in piece.Chunk(1 + random.Next(piece.Length)))
                    await world.StoreAsync(survey, batch);
                await world.ExamineAsync(survey, Closed.AddMilliseconds(-1));
            }
            var right = (await world.RightAsync(survey)).Select(f => (f.Response, Reason: Wire.Text(f.Reason))).ToHashSet();
            var lasting = Lasting.Select(Wire.Text).ToHashSet(StringComparer.Ordinal);

            var open = (await world.FlagsAsync(survey)).Select(f => (f.ResponseId, f.Reason)).ToHashSet();
            await world.ExamineAsync(survey, Closed);
            var closed = (await world.FlagsAsync(survey)).Select(f => (f.ResponseId, f.Reason)).ToHashSet();

            Assert.Equal(right.Where(f => lasting.Contains(f.Reason)).Order(), open.Where(f => lasting.Contains(f.Reason)).Order());
            Assert.Subset(open, right.Where(f => f.Reason == "burst").ToHashSet()); // each cadre was last judged by all that came about it
            Assert.Subset(closed, right);
            Assert.Subset(closed, open);
        }
    }

    [Theory, Databases]
    public async Task Examine_OneNewResponse_JudgesItsCadreAloneAndAfterTheCloseAll(string provider)
    {
        using var world = await World.CreateAsync(provider);
        var survey = await world.SurveyAsync("one");
        await world.StoreAsync(survey, Enumerable.Range(0, 10).Select(i => Response(survey, i % 2, [5, 5, 5, 5], Opened.AddHours(5 * i))));
        async Task<(int, int)> FlaggedAsync(DateTimeOffset now)
        {
            await world.Test.ExecuteAsync("DELETE FROM response_flag"); // what is judged again is found again
            await world.ExamineAsync(survey, now);
            var flags = (await world.FlagsAsync(survey)).Where(f => f.Reason == "straight-lining").ToLookup(f => f.StaffNo);
            return (flags[Cadre(0)].Count(), flags[Cadre(1)].Count());
        }

        Assert.Equal((0, 0), await FlaggedAsync(Opened)); // it has been open for no time: nothing is judged yet
        Assert.Equal((5, 5), await FlaggedAsync(Closed.AddDays(-1)));
        Assert.Equal((0, 0), await FlaggedAsync(Closed.AddHours(-1)));
        await world.StoreAsync(survey, [Response(survey, 1, [5, 5, 5, 5], Closed.AddHours(-2))]);
        Assert.Equal((0, 6), await FlaggedAsync(Closed.AddMilliseconds(-1)));
        Assert.Equal((5, 6), await FlaggedAsync(Closed));
        Assert.Equal((0, 0), await FlaggedAsync(Closed.AddDays(1)));
    }

    // an answer that was delivered late is judged by its neighbours in time, and judges the next
    [Theory, Databases]
    public async Task Examine_LateAnswerAtAKiosk_JudgesItAndTheNext(string provider)
    {
        using var world = await World.CreateAsync(provider);
        var survey = await world.SurveyAsync("late");
        var kiosk = new Guid(1, 0, 0, new byte[8]).ToString();
        ResponseRow At(double seconds, string? device = null) => Response(survey, (int)seconds % Cadres, [5, 4, 3, 2], Opened.AddDays(1).AddSeconds(seconds)) with { Device = device ?? kiosk };
        var (first, next, other) = (At(0), At(7), At(6, new Guid(2, 0, 0, new byte[8]).ToString()));
        await world.StoreAsync(survey, [first, next, other, At(3600)]);
        await world.ExamineAsync(survey, Closed.AddHours(-1));
        Assert.DoesNotContain(await world.FlagsAsync(survey), f => f.Reason == "interval");

        var late = At(4);
        await world.StoreAsync(survey, [late]);
        await world.ExamineAsync(survey, Closed.AddMilliseconds(-1));

        Assert.Equal([(late.Id, 4.0), (next.Id, 3.0)], (await world.FlagsAsync(survey)).Where(f => f.Reason == "interval").Select(f => (f.ResponseId, f.Observed)).OrderByDescending(f => f.Observed));
        Assert.Equal(2, await world.Test.CountAsync("response WHERE excluded = 1"));
    }

    private static string Cadre(int number) => $"cadre-{number}";

    private static ResponseRow Response(SurveyRow survey, int cadre, int[] answers, DateTimeOffset at) => new()
    {
        Id = Guid.CreateVersion7(), Survey = survey.Code, StaffNo = Cadre(cadre), Stratum = "all", Channel = "walk-in", Value = 500_000, Seconds = 60,
        Answers = $"[{string.Join(',', answers)}]", Digest = Guid.NewGuid().ToByteArray(), AnsweredAt = at,
    };

    /// <summary>So that each rule finds some: few phones, two kiosks in use for some hours, bursts, haste, and many of one mind about cadre 0.</summary>
    private static IEnumerable<ResponseRow> Responses(SurveyRow survey, Random random)
    {
        foreach (var number in Enumerable.Range(0, 240))
        {
            var row = Response(survey, random.Next(Cadres), [.. Enumerable.Range(0, 4).Select(_ => random.Next(1, 6))], Opened.AddMilliseconds(random.NextInt64(30L * 24 * 3600 * 1000)));
            yield return random.Next(4) switch
            {
                0 => row with { Device = new Guid(random.Next(2), 0, 0, new byte[8]).ToString(), AnsweredAt = Opened.AddDays(2).AddSeconds(random.Next(1200)) },
                1 => row with { Device = $"phone {random.Next(3)}", AnsweredAt = Opened.AddDays(random.Next(5)).AddMilliseconds(random.Next(86_400_000)) },
                2 => row with { StaffNo = Cadre(0), Answers = "[4,4,5,1]", AnsweredAt = row.AnsweredAt },
                _ => row with
                {
                    Seconds = random.Next(3, 9), Clock = random.Next(3) == 0,
                    Answers = random.Next(5) switch { 0 => "[null,2,null,null]", 1 => "[3,3,3,3]", _ => row.Answers },
                },
            };
        }
    }

    private sealed class World : IDisposable
    {
        private readonly Ids _ids = new(TimeProvider.System);

        public required TestDatabase Test { get; init; }

        private Database Database { get; init; } = null!;

        public static async Task<World> CreateAsync(string provider)
        {
            var test = TestDatabase.Create(provider);
            var database = new Database(new DatabaseOptions { Provider = provider, ConnectionString = test.ConnectionString });
            await Migrator.MigrateAsync(database);
            return new World { Test = test, Database = database };
        }

        public async Task<SurveyRow> SurveyAsync(string code)
        {
            var items = string.Join(',', Items.Select(i => $$"""{"code":"{{i.Code}}","text":{"en":"q","zh":"q"},"min":1,"max":5,"reversed":{{(i.Reversed ? "true" : "false")}},"weight":1}"""));
            var survey = new SurveyRow
            {
                Code = code, Cycle = "none", Title = """{"en":"s","zh":"s"}""", Items = $"[{items}]", Strata = "[]", Beside = "{}", Tokens = "none", Figures = "reviewed",
                OpensAt = Opened, ClosesAt = Closed, AcceptUntil = Closed, Begun = true,
            };
            await Database.WriteAsync(s => SurveyStore.InsertAsync(s, survey));
            return survey;
        }

        public Task StoreAsync(SurveyRow survey, IEnumerable<ResponseRow> responses)
        {
            var batch = _ids.Next();
            var rows = responses.ToList();
            rows.ForEach(r => r.BatchId = batch);
            return Database.WriteAsync(s => ResponseStore.InsertAsync(
                s, new ResponseBatchRow { Id = batch, ReceivedAt = survey.OpensAt.AddDays(3), Responses = rows.Count, Digest = AuditChain.Responses(rows) }, rows));
        }

        public Task ExamineAsync(SurveyRow survey, DateTimeOffset now) => new ExamineResponses(
            Database, _ids, new Secrets(new byte[32], new byte[32], new byte[32]), new FakeTimeProvider(now), new QualityOptions(), Options.Create(new ImportOptions())).RunAsync(survey, CancellationToken.None);

        public Task<IReadOnlyList<FlagRow>> FlagsAsync(SurveyRow survey) => Database.ReadAsync(async s =>
            await FlagStore.OfResponsesAsync(s, (await StoredAsync(s, survey)).Select(r => r.Id)));

        /// <summary>What the rules say of all that is stored.</summary>
        public Task<IReadOnlyList<QualityFlag>> RightAsync(SurveyRow survey) => Database.ReadAsync(async s =>
        {
            var records = new ResponseRecords(Items, TimeZoneInfo.FindSystemTimeZoneById("Asia/Shanghai"), TimeSpan.FromHours(8));
            return ResponseQuality.Examine(Items, [.. (await StoredAsync(s, survey)).Select(records.Of)], Closed - Opened, new Scheme().Quality);
        });

        public void Dispose()
        {
            Database.Dispose();
            Test.Dispose();
        }

        private static async Task<List<ExaminedResponse>> StoredAsync(Session session, SurveyRow survey) =>
            await ExaminationStore.BySubjectAsync(session, survey.Code).ToListAsync();
    }
}
