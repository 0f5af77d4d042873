using System.Net;
using Appraisal.Service.Tests.Hosting;
using Appraisal.Service.Tests.Surveys;

namespace Appraisal.Service.Tests.Disclosure;

/// <summary>Figures before and after a change of who is compared with whom would tell of whoever was moved.</summary>
public sealed class FrozenComparisonTests(Hosts hosts) : IClassFixture<Hosts>
{
    private static object Posting(SurveyWorld world, int cadre, string cohort) => new
    {
        unit = world.Village(cadre <= 3 ? 1 : 2), cohort, dutyHours = 1800, effectiveOn = "2026-07-01", reason = "r",
    };

    [Theory, Databases]
    public async Task PutParticipant_OfAnotherCohort_IsRefusedOnceFiguresAreOut(string database)
    {
        var world = await SurveyWorld.CreateAsync(await hosts.On(database), "frozen");
        await world.Administrator.PostAsync("cycles/frozen/start", new { }).JsonAsync();
        await world.Administrator.PutAsync($"cycles/frozen/participants/{world.Cadre(1)}", Posting(world, 1, "deputy")).JsonAsync();
        await world.Administrator.PutAsync($"cycles/frozen/participants/{world.Cadre(1)}", Posting(world, 1, "secretary")).JsonAsync();
        await world.PostManyAsync(1, 10, 4);
        await world.PostManyAsync(2, 9, 4);
        await world.ResultsAsync();

        var moved = await world.Administrator.PutAsync($"cycles/frozen/participants/{world.Cadre(1)}", Posting(world, 1, "deputy")).ProblemAsync(HttpStatusCode.Conflict);
        var before = (await world.ResultsAsync()).GetProperty("cohorts").GetRawText();
        await world.Administrator.PutAsync($"cycles/frozen/participants/{world.Cadre(2)}", Posting(world, 2, "deputy")).JsonAsync(); // hidden: it is in no figure

        Assert.Equal("comparison-fixed", moved.Text("code"));
        Assert.Equal(before, (await world.ResultsAsync()).GetProperty("cohorts").GetRawText());
        Assert.Equal("deputy", world.Of(await world.ResultsAsync(), 2).Text("cohort"));
    }

    [Theory, Databases]
    public async Task PutCadre_OfAnotherCohort_IsRefusedWhereFiguresAreOutBeforeTheStart(string database)
    {
        var world = await SurveyWorld.CreateAsync(await hosts.On(database), "early");
        await world.PostManyAsync(1, 10, 4);
        await world.ResultsAsync();
        object Cadre(int number, string cohort) => new { name = $"cadre {number}", unit = world.Village(1), cohort, dutyHours = 1800 };

        var moved = await world.Administrator.PutAsync($"cadres/{world.Cadre(1)}", Cadre(1, "deputy")).ProblemAsync(HttpStatusCode.Conflict);
        await world.Administrator.PutAsync($"cadres/{world.Cadre(2)}", Cadre(2, "deputy")).JsonAsync();
        await world.Administrator.PostAsync("cycles/early/start", new { }).JsonAsync();
        await world.Administrator.PutAsync($"cadres/{world.Cadre(1)}", Cadre(1, "deputy")).JsonAsync(); // next year's

        Assert.Equal("comparison-fixed", moved.Text("code"));
    }

    [Theory, Databases]
    public async Task PutScheme_OfAnotherStanding_IsRefusedOnceResponsesHaveCome(string database)
    {
        var world = await SurveyWorld.CreateAsync(await hosts.On(database), "standing");
        await world.Administrator.PutAsync("schemes/standing/2", new { standing = new { provisionalCount = 12, minimumPart = 12 } }).JsonAsync();
        await world.PostManyAsync(1, 12, 4);

        var here = await world.Administrator.PutAsync("schemes/standing/1", new { standing = new { minimumPart = 11 } }).ProblemAsync(HttpStatusCode.Conflict);
        var other = await world.Administrator.PutAsync("cycles/standing",
            new { startsOn = "2026-01-01", endsOn = "2026-12-31", countsForPromotion = false, scheme = new { code = "standing", version = "2" } }).ProblemAsync(HttpStatusCode.Conflict);
        var lower = await world.Administrator.PutAsync("schemes/standing/3", new { standing = new { provisionalCount = 9 } }).ProblemAsync(HttpStatusCode.UnprocessableEntity);

        Assert.Equal(("standing-fixed", "standing-fixed"), (here.Text("code"), other.Text("code")));
        Assert.Contains("standing.provisionalCount:out-of-range", lower.Fields());
    }
}
