using System.Globalization;
using Appraisal.Service.Audit;
using Appraisal.Storage;
using Appraisal.Storage.Surveys;

namespace Appraisal.Benchmarks;

/// <summary>A survey <c>S</c> of four items that takes responses still, as intake leaves it: batches of 500 about cadres in turn.</summary>
internal static class FilledSurvey
{
    private const int Batch = 500;
    private static readonly DateTimeOffset Opened = DateTimeOffset.UnixEpoch.AddYears(56);

    /// <summary>A staff number.</summary>
    public static string Number(int i) => string.Create(CultureInfo.InvariantCulture, $"{i:000000}");

    public static async Task CreateAsync(Database database, int cadres, int responsesOfACadre)
    {
        var items = string.Join(',', Enumerable.Range(1, 4).Select(i => $$"""{"code":"q{{i}}","text":{"en":"q","zh":"q"},"min":1,"max":5,"reversed":{{(i == 4 ? "true" : "false")}},"weight":1}"""));
        await database.WriteAsync(s => SurveyStore.InsertAsync(s, new SurveyRow
        {
            Code = "S", Cycle = "S", Title = """{"en":"s","zh":"s"}""", Items = $"[{items}]", Strata = "[]", Beside = "{}", Tokens = "none", Figures = "reviewed",
            OpensAt = Opened, ClosesAt = Opened.AddYears(90), AcceptUntil = Opened.AddYears(90), Version = 1,
        }));
        await AddAsync(database, cadres, cadres * responsesOfACadre, seed: 1);
    }

    /// <summary>Adds responses, other ones with another seed.</summary>
    public static async Task AddAsync(Database database, int cadres, int responses, int seed)
    {
        var ids = new Ids(TimeProvider.System);
        var random = new Random(seed);
        for (var first = 0; first < responses; first += Batch)
        {
            var about = Enumerable.Range(first, Math.Min(Batch, responses - first)).Select(n => n % cadres).ToArray();
            await database.WriteAsync(session => StoreAsync(session, ids, random, about, Opened.AddSeconds(first)));
        }
    }

    private static async Task StoreAsync(Session session, Ids ids, Random random, int[] cadres, DateTimeOffset at)
    {
        var batch = ids.Next();
        var rows = cadres.Select(i => new ResponseRow
        {
            Id = ids.Next(), BatchId = batch, Survey = "S", StaffNo = Number(i), Stratum = "all", Channel = "kiosk", Value = random.Next(1_000_001),
            Answers = Answers(random), Digest = ids.Next().ToByteArray(),
            AnsweredAt = at.AddSeconds(random.Next(3_000_000)), Seconds = random.Next(20, 200), Device = Device(random),
        }).ToList();
        await ResponseStore.InsertAsync(session, new ResponseBatchRow { Id = batch, ReceivedAt = at, Responses = rows.Count, Digest = AuditChain.Responses(rows) }, rows);
    }

    // most answers of a person are alike; the last item is a reversed one
    private static string Answers(Random random)
    {
        var level = random.Next(4) switch { 0 => 2, 1 => 4, _ => 5 };
        int One() => random.Next(3) > 0 ? level : random.Next(1, 6);
        return string.Create(CultureInfo.InvariantCulture, $"[{One()},{One()},{One()},{6 - One()}]");
    }

    // a third at one of 5,000 enrolled kiosks, which are named by their ids, the others with phones
    private static string Device(Random random) => random.Next(3) == 0
        ? new Guid(random.Next(5_000), 0, 0, new byte[8]).ToString()
        : string.Create(CultureInfo.InvariantCulture, $"phone-{random.Next(10_000_000)}");
}
