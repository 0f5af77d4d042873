using Appraisal.Service.Access;
using Appraisal.Service.Web;
using Appraisal.Storage;
using Appraisal.Storage.Surveys;
using Hangfire;

namespace Appraisal.Service.Surveys.Quality;

/// <summary>Response quality: flags, and the review that is blind to scores.</summary>
public static class QualityEndpoints
{
    /// <summary>Maps its routes.</summary>
    public static void MapQuality(this RouteGroupBuilder surveys)
    {
        surveys.MapGet("/{code}/flags", async (Caller caller, string code, [AsParameters] PageQuery page, bool? open, DecideFlag decide, CancellationToken cancel) =>
                Answers.List(await decide.ListAsync(caller, page, Check.Normalise(code)!, open, cancel)))
            .Allow(Role.Organizer, Role.Appraiser, Role.Auditor)
            .Describe("ListFlags", "Responses that a reviewer should look at; open=true: those not decided yet", 401, 403, 404).Lists<Flag>();

        surveys.MapPost("/{code}/flags/{id:guid}/decision", async (
                Caller caller, string code, Guid id, FlagDecisionRequest request, DecideFlag decide, CancellationToken cancel) =>
                Answers.Of(await decide.RunAsync(caller, Check.Normalise(code)!, id, request, cancel)))
            .Allow(Role.Organizer, Role.Appraiser)
            .Describe("DecideFlag", "Excludes a flagged response from the figures, or includes it", 400, 401, 403, 404, 409, 422).Gives<Flag>();

        surveys.MapPost("/{code}/flags/decision", async (Caller caller, string code, FlagsDecisionRequest request, DecideFlag decide, CancellationToken cancel) =>
                Answers.Of(await decide.RunAsync(caller, Check.Normalise(code)!, request, cancel)))
            .Allow(Role.Organizer, Role.Appraiser)
            .Describe("DecideFlags", "Decides all open flags of a survey, or those about one cadre, alike", 400, 401, 403, 404, 422).Gives<DecidedFlags>();

        surveys.MapPost("/{code}/examine", async (Caller caller, string code, Database database, IBackgroundJobClient jobs, CancellationToken cancel) =>
            {
                if (await database.ReadAsync(s => SurveysEndpoints.FindAsync(s, caller, Check.Normalise(code)!, cancel), cancel) is not { } survey)
                    return Problems.Answer(Refusal.NotFound("survey", code));
                jobs.Enqueue<ExamineResponses>(job => job.RunAsync(CancellationToken.None));
                return TypedResults.Accepted($"/api/v1/surveys/{Uri.EscapeDataString(survey.Code)}/flags");
            })
            .Allow(Role.Organizer)
            .Describe("ExamineSurvey", "Examines response quality now; it also happens by itself every hour", 401, 403, 404).Produces(202);
    }
}
