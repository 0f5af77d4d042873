using System.Globalization;
using Appraisal.Service.Surveys;
using Appraisal.Service.Surveys.Intake;

namespace Appraisal.Service.Demo;

/// <summary>What the villagers of the demo county answer.</summary>
internal static class DemoResponses
{
    /// <summary>Responses of the closed survey: 60 a cadre, with some who were heard by few.</summary>
    public const int Closed = 24_000;

    public static readonly (string Code, string Name, double Leaning)[] Strata =
        [("poor", "脱贫户", 0.35), ("general", "一般户", 0), ("away", "外出务工户", -0.45)];

    private static readonly (string Code, string En, string Zh, bool Reversed)[] Items =
    [
        ("q1", "How satisfied are you with this cadre's work?", "您对该干部的工作是否满意？", false),
        ("q2", "Are matters that you bring up dealt with in time?", "您反映的问题能否及时处理？", false),
        ("q3", "Are affairs handled fairly and in the open?", "办事是否公平公开？", false),
        ("q4", "How often are you sent from one office to another?", "您办事是否经常被推诿？", true),
    ];

    /// <summary>The survey of a cycle; open until the given moment.</summary>
    public static SurveyRequest Survey(string cycle, string en, string zh, DateTimeOffset opensAt, DateTimeOffset closesAt) => new()
    {
        Cycle = cycle,
        Title = Texts.Of(en, zh),
        // the first in words, the others on a scale
        Items = [.. Items.Select((i, n) => new ItemRequest
        {
            Code = i.Code,
            Text = Texts.Of(i.En, i.Zh),
            Scale = n == 0 ? ItemValidation.Satisfaction5 : null,
            Min = n == 0 ? null : 1,
            Max = n == 0 ? null : 5,
            Reversed = n == 0 ? null : i.Reversed,
        })],
        Reasons = [.. DemoBeside.Reasons],
        Tokens = TokenUse.Optional,
        Strata = [.. Strata.Select(s => new Stratum { Code = s.Code, Name = s.Name })],
        SeparateCollection = false, // one key shows all of it; a real survey keeps collecting and reading apart
        OpensAt = opensAt,
        ClosesAt = closesAt,
    };

    /// <summary>Households by stratum for each cadre.</summary>
    public static IReadOnlyList<FrameLine> Frame(DemoCounty county) =>
        [.. county.Cadres.SelectMany(c => Strata.Select((s, i) => new FrameLine
        {
            StaffNo = c.StaffNo,
            Stratum = s.Code,
            Population = county.Random.Long(60, 140) * (3 - i),
        }))];

    /// <summary>
    /// So many responses, spread over the cadres unevenly: most are heard by enough for a rated result, a few by too few to show.
    /// </summary>
    public static IReadOnlyList<ResponseRequest> Make(DemoCounty county, int count, DateTimeOffset from, DateTimeOffset to)
    {
        var shares = county.Cadres.Select((c, i) => i % 41 == 7 ? 0.08 : i % 17 == 3 ? 0.35 : 0.75 + (0.5 * county.Random.Double())).ToList();
        var total = shares.Sum();
        var responses = new List<ResponseRequest>(count);
        var due = 0.0;
        for (var c = 0; c < county.Cadres.Count; c++)
        {
            due += count * shares[c] / total;
            var end = c == county.Cadres.Count - 1 ? count : (int)Math.Round(due);
            while (responses.Count < end)
                responses.Add(Response(county, county.Cadres[c], from, to));
        }
        return responses;
    }

    private static ResponseRequest Response(DemoCounty county, DemoCadre cadre, DateTimeOffset from, DateTimeOffset to)
    {
        var random = county.Random;
        var stratum = random.WeightedRandom(Strata, [0.5f, 0.33f, 0.17f]);
        var answeredAt = from + ((to - from) * random.Double());
        var mood = 3.75 + (0.42 * cadre.Quality) + stratum.Leaning + (0.55 * county.Normal());
        var answers = new Dictionary<string, double?>(StringComparer.Ordinal);
        foreach (var item in Items)
        {
            var answer = Math.Clamp(Math.Round(mood + (0.6 * county.Normal())), 1, 5);
            answers[item.Code] = random.Bool(0.04f) ? null : item.Reversed ? 6 - answer : answer;
        }
        var id = Id(random, answeredAt);
        return new ResponseRequest
        {
            Told = DemoBeside.ToldOf(cadre, id),
            Reasons = DemoBeside.ReasonsOf(answers[Items[0].Code], id),
            Id = id.ToString(),
            StaffNo = cadre.StaffNo,
            Stratum = stratum.Code,
            Answers = answers,
            Device = Device(cadre.Posting.Unit, id),
            AnsweredAt = answeredAt,
            SecondsTaken = Math.Round(15 + (60 * random.Double())),
        };
    }

    // one in eight comes to the village's kiosk, the others answer on a phone of their household
    private static string Device(string? unit, Guid id) => id.ToByteArray()[^1] is var household && household < 32
        ? $"kiosk-{unit}"
        : string.Create(CultureInfo.InvariantCulture, $"phone-{unit}-{household}");

    // version 7, as our kiosk page makes them, but drawn from the seed
    private static Guid Id(Bogus.Randomizer random, DateTimeOffset at)
    {
        var bytes = random.Bytes(16);
        var milliseconds = at.ToUnixTimeMilliseconds();
        for (var i = 0; i < 6; i++)
            bytes[i] = (byte)(milliseconds >> (40 - (8 * i)));
        bytes[6] = (byte)((bytes[6] & 0x0F) | 0x70);
        bytes[8] = (byte)((bytes[8] & 0x3F) | 0x80);
        return new Guid(bytes, bigEndian: true);
    }
}
