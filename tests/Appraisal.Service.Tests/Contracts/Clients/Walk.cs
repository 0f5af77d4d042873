// Compiled by GeneratedClientTests together with the client that NSwag generates from docs/openapi.json: the main job, as an integrator does it.
#nullable enable
using System;
using System.Collections.Generic;
using System.Linq;
using System.Net.Http;
using System.Threading.Tasks;

namespace Generated;

public static class Walk
{
    /// <summary>From a unit to the scores of its cadres; what was read on the way, in words.</summary>
    public static async Task<string> RunAsync(HttpClient http)
    {
        var client = new AppraisalClient(http);
        var unit = await client.PutUnitAsync("NS-V", new UnitRequest { Name = "石桥村", Level = UnitLevel.Village });
        for (var i = 1; i <= 6; i++)
            await client.PutCadreAsync($"NS-{i}", new CadreRequest { Name = $"干部{i}", Unit = unit.Code, Cohort = "secretary", DutyHours = 1800 });
        var scheme = await client.PutSchemeAsync("NS", "1", new Scheme());
        var cycle = await client.PutCycleAsync("NS", new CycleRequest
        {
            StartsOn = Day(2026, 1, 1), EndsOn = Day(2026, 12, 31), Unit = unit.Code, CountsForPromotion = false,
            Scheme = new SchemeName { Code = scheme.Code, Version = scheme.Version },
        });
        var survey = await client.PutSurveyAsync("NS", new SurveyRequest
        {
            Cycle = cycle.Code, Title = Text("Satisfaction", "满意度"), Tokens = "none", OpensAt = Day(2026, 1, 1), ClosesAt = Day(2100, 1, 1),
            Items = new[] { 1, 2 }.Select(i => new ItemRequest { Code = $"q{i}", Text = Text($"item {i}", $"第{i}题"), Min = 1, Max = 5 }).ToList(),
            Strata = new List<Stratum> { new() { Code = "poor", Name = "建档立卡户" }, new() { Code = "other", Name = "一般户" } },
        });
        await client.PutFrameAsync(survey.Code, Enumerable.Range(1, 6).SelectMany(i => new[] { "poor", "other" }
            .Select(s => new FrameLine { StaffNo = $"NS-{i}", Stratum = s, Population = 200 })).ToList());
        await client.PutCycleAsync("NS", new CycleRequest
        {
            StartsOn = cycle.StartsOn, EndsOn = cycle.EndsOn, Unit = cycle.Unit, Scheme = cycle.Scheme, Survey = survey.Code, CountsForPromotion = false,
        });
        await client.StartCycleAsync(cycle.Code);
        var receipt = await client.PostResponseAsync(survey.Code, Response(1, 0));
        var batch = await client.PostResponsesAsync(survey.Code, new ResponseBatchRequest
        {
            Responses = Enumerable.Range(1, 6).SelectMany(c => Enumerable.Range(1, 40).Select(i => Response(c, i))).ToList(),
        });
        await client.CloseSurveyAsync(survey.Code, body: new CloseRequest { Final = true });
        var results = await client.GetSurveyResultsAsync(survey.Code);
        var run = await client.RequestScoreRunAsync(cycle.Code);
        while (run.Status is ScoreRunStatus.Queued or ScoreRunStatus.Computing)
        {
            await Task.Delay(50);
            run = await client.GetScoreRunAsync(run.Id);
        }
        var scores = await client.ListScoresAsync(run.Id);
        var score = await client.GetScoreOfRunAsync(run.Id, "NS-1");
        var units = await client.ListUnitsAsync(limit: 10);
        return $"{receipt.Id != Guid.Empty} {batch.Results.Count} {results.Status} {run.Status} {scores.Items.Count} {score.Score is not null} {units.Items.Any(u => u.Code == unit.Code)}";
    }

    private static DateTimeOffset Day(int year, int month, int day) => new(year, month, day, 0, 0, 0, TimeSpan.Zero);

    private static Dictionary<string, string> Text(string en, string zh) => new() { ["en"] = en, ["zh"] = zh };

    private static ResponseRequest Response(int cadre, int number) => new()
    {
        Id = Guid.NewGuid().ToString(),
        StaffNo = $"NS-{cadre}",
        Stratum = number % 2 == 0 ? "poor" : "other",
        AnsweredAt = new DateTimeOffset(2026, 6, 1, 8, 0, 0, TimeSpan.Zero),
        Answers = new Dictionary<string, double?> { ["q1"] = 1 + (number % 5), ["q2"] = 1 + ((number + cadre) % 5) },
    };
}
