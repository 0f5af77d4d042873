using Appraisal.Scoring.Inspections;
using Microsoft.Data.Sqlite;

namespace Appraisal.Benchmarks;

/// <summary>
/// The sweep over 1,000,000 inspections at 50,000 units in three years, against reading the same rows from an embedded
/// database and sorting them by unit and date.
/// </summary>
internal static class InspectionSweepBenchmark
{
    private const int Units = 50_000;
    private const int PerUnit = 20;
    private const int Runs = 3;
    private static readonly string[] Topics = ["safety", "finance", "water", "roads", "school", "clinic", "land", "relief", "fire", "archive"];

    public static Task Run()
    {
        using var connection = new SqliteConnection("Data Source=");    // a temporary file that closing deletes
        connection.Open();
        Write(connection);

        Inspection[] rows = [];
        var read = Measure.Best(Runs, () => rows = ReadAndSort(connection));
        var flags = 0L;
        var sweep = Measure.Best(Runs, () => flags = Sweep(rows));
        Performance.Add(new PerformanceRow("sweep of inspections", $"{rows.Length:N0} at {Units:N0} units, {flags:N0} flags", Performance.Seconds(sweep),
            $"reading and sorting them: {Performance.Seconds(read)}", sweep / read, 3));
        return Task.CompletedTask;
    }

    private static long Sweep(Inspection[] rows)
    {
        var flags = 0L;
        for (var (first, next) = (0, 0); first < rows.Length; first = next)
        {
            while (next < rows.Length && rows[next].Unit == rows[first].Unit) next++;
            flags += InspectionSweep.Examine(new ArraySegment<Inspection>(rows, first, next - first), new InspectionPolicy()).Count;
        }
        return flags;
    }

    private static Inspection[] ReadAndSort(SqliteConnection connection)
    {
        var (topics, items) = (new Dictionary<string, HashSet<string>>(), new Dictionary<string, string[]>());
        var results = new Dictionary<string, InspectionResult[]>();
        var rows = new List<Inspection>();
        using var command = connection.CreateCommand();
        command.CommandText = "select * from inspection";
        using var reader = command.ExecuteReader();
        while (reader.Read())
        {
            var day = DateOnly.FromDayNumber(reader.GetInt32(3));
            rows.Add(new()
            {
                RegistrationOrder = reader.GetInt64(0), Id = reader.GetString(0), Unit = reader.GetString(1), Body = reader.GetString(2),
                StartsOn = day, EndsOn = day,
                Topics = Once(topics, reader.GetString(4), text => [.. text.Split(' ')]),
                Checklist = Once(items, reader.GetString(5), text => text.Split(' ')),
                Results = Once(results, reader.GetString(6), ParseResults),
                MaterialsRequested = reader.GetInt32(7), Hours = reader.GetInt32(8), Status = (InspectionStatus)reader.GetInt32(9),
                Trigger = (InspectionTrigger)reader.GetInt32(10), FollowUpOf = reader.IsDBNull(11) ? null : reader.GetString(11),
            });
        }
        rows.Sort((a, b) => string.CompareOrdinal(a.Unit, b.Unit) is var unit && unit != 0 ? unit : Inspection.ByStart.Compare(a, b));
        return [.. rows];
    }

    private static InspectionResult[] ParseResults(string text) =>
        [.. text.Split(' ', StringSplitOptions.RemoveEmptyEntries).Select(result => new InspectionResult(result[1..], result[0] == '+'))];

    private static T Once<T>(Dictionary<string, T> parsed, string text, Func<string, T> parse) =>
        parsed.TryGetValue(text, out var value) ? value : parsed[text] = parse(text);

    private static void Write(SqliteConnection connection)
    {
        var random = new Random(20_240_229);
        using var transaction = connection.BeginTransaction();
        using var command = connection.CreateCommand();
        command.CommandText = "create table inspection (number integer primary key, unit text, body text, day integer, topics text, items text, "
            + "results text, materials integer, hours integer, status integer, cause integer, follows text)";
        command.ExecuteNonQuery();
        command.CommandText = "insert into inspection values (@0, @1, @2, @3, @4, @5, @6, @7, @8, @9, @10, @11)";
        var parameters = Enumerable.Range(0, 12).Select(i => command.Parameters.AddWithValue($"@{i}", 0)).ToArray();
        for (var number = 0; number < Units * PerUnit; number++)
        {
            foreach (var (i, value) in Row(number, random).Index()) parameters[i].Value = value;
            command.ExecuteNonQuery();
        }
        transaction.Commit();
    }

    /// <summary>One to three topics of four checklist items each; one result in eight does not conform.</summary>
    private static object[] Row(int number, Random random)
    {
        var topics = random.GetItems(Topics, random.Next(1, 4)).Distinct().ToArray();
        var items = topics.SelectMany(topic => Enumerable.Range(1, 4).Select(item => $"{topic}-{item}")).ToArray();
        var done = random.Next(10) < 9;
        return
        [
            number, $"U{random.Next(Units):D5}", $"B{random.Next(200)}", 738_000 + random.Next(1096), string.Join(' ', topics),
            string.Join(' ', items), done ? string.Join(' ', items.Select(item => (random.Next(8) == 0 ? '-' : '+') + item)) : "",
            random.Next(30), random.Next(1, 40), done ? 1 : random.Next(2) * 2, random.Next(10) == 0 ? random.Next(1, 4) : 0,
            random.Next(20) == 0 ? $"{random.Next(number + 1)}" : DBNull.Value,
        ];
    }
}
