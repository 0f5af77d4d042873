using Appraisal.Service.Access;
using Appraisal.Service.Disclosure;
using Appraisal.Service.Organization;
using Appraisal.Service.Web;
using Appraisal.Storage;
using Appraisal.Storage.Surveys;

namespace Appraisal.Service.Surveys.Tokens;

/// <summary>A cadre as it is shown to who answers.</summary>
/// <param name="StaffNo" example="00017">The staff number.</param>
/// <param name="Name" example="李秀英">The name.</param>
/// <param name="Unit" example="V0101">The unit.</param>
/// <param name="UnitName" example="石桥村">Its name.</param>
/// <param name="Posts">The posts held.</param>
/// <param name="SmallGroups">Strata in which fewer than 10 are registered: who answers is told so before.</param>
public sealed record SurveySubject(string StaffNo, string Name, string Unit, string UnitName, IReadOnlyList<Post> Posts, IReadOnlyList<string> SmallGroups);

/// <summary>Tokens, and whom a kiosk may ask about.</summary>
public static class TokensEndpoints
{
    /// <summary>Maps the routes.</summary>
    public static void MapTokens(this RouteGroupBuilder surveys)
    {
        surveys.MapPost("/{code}/tokens", DrawAsync)
            .Allow(Role.Organizer, Role.Collector)
            .Describe("DrawTokens", "Makes single-use tokens for the survey's frame: as a list, or by Accept text/html as a sheet to print with QR codes",
                400, 401, 403, 404, 406, 409, 422)
            .Produces<Page<NewToken>>(200, MediaTypes.Json, MediaTypes.Ndjson, MediaTypes.Csv, MediaTypes.Xlsx, MediaTypes.Html).WithMetadata(new Downloaded());

        surveys.MapPost("/{code}/tokens/look", async (string code, TokenRequest request, DrawTokens draw, CancellationToken cancel) =>
                Answers.Of(await draw.LookAsync(Check.Normalise(code)!, request, cancel)))
            .AllowAnonymous().TakesGuesses("token-unknown")
            .Describe("LookAtToken", "Whom a token is for, and whether it was used; for its holder, who needs no key", 400, 404, 422).Gives<TokenView>();

        surveys.MapGet("/{code}/subjects", async (Caller caller, string code, Database database, CancellationToken cancel) =>
                Answers.Cacheable(await database.ReadAsync<Outcome<SurveySubject[]>>(async session =>
                {
                    if (await SurveysEndpoints.FindAsync(session, caller, Check.Normalise(code)!, cancel) is not { } survey || (caller.Survey ?? survey.Code) != survey.Code)
                        return Refusal.NotFound("survey", code);
                    var small = (await FrameStore.AllAsync(session, survey.Code, cancel)).Where(f => f.Population < Floors.Responses)
                        .ToLookup(f => f.StaffNo, f => f.Stratum, StringComparer.Ordinal);
                    return (await SubjectStore.NamedAsync(session, survey.Cycle, caller.Unit, cancel))
                        .Select(s => new SurveySubject(s.StaffNo, s.Name, s.Unit, s.UnitName, Json.Read<IReadOnlyList<Post>>(s.Posts), [.. small[s.StaffNo].Order(StringComparer.Ordinal)])).ToArray();
                }, cancel)))
            .Allow(Role.Kiosk, Role.Organizer, Role.Collector)
            .Describe("ListSurveySubjects", "The cadres of the key's own unit, by name and post, to choose from", 401, 403, 404).GivesTagged<IReadOnlyList<SurveySubject>>();
    }

    private static async Task<IResult> DrawAsync(
        Caller caller, string code, TokensRequest request, DrawTokens draw, Database database, HttpRequest http, IConfiguration configuration, CancellationToken cancel)
    {
        var survey = Check.Normalise(code)!;
        var service = PublicAddress.Of(http, configuration);
        if (MediaTypes.Best(http, [.. MediaTypes.Lists, MediaTypes.Html]) is not { } type) // before they are drawn: they are shown but once
            return Problems.Answer(new Refusal(406, "not-acceptable", [], string.Join(", ", [.. MediaTypes.Lists, MediaTypes.Html])));
        var outcome = await draw.RunAsync(caller, survey, request, service, cancel);
        if (outcome.Refusal is not null || type != MediaTypes.Html)
            return Answers.List(outcome.Refusal is { } refusal ? refusal : (Outcome<Page<NewToken>>)new Page<NewToken>(outcome.Value, null));
        var row = (await database.ReadAsync(s => SurveyStore.FindAsync(s, survey, cancel), cancel))!;
        return Results.Text(TokenSheet.Write(Json.Read<SortedDictionary<string, string>>(row.Title), Json.Read<IReadOnlyList<Stratum>>(row.Strata), outcome.Value, service.IsLoopback), "text/html; charset=utf-8");
    }
}
