using Appraisal.Service.Access;
using Appraisal.Service.Web;
using Appraisal.Storage;

namespace Appraisal.Service.Surveys.Intake;

/// <summary>Where responses come in: with a kiosk's key, or with a token and no key at all.</summary>
public static class IntakeEndpoints
{
    private const int BatchLimit = 4 << 20;

    /// <summary>Maps the two routes.</summary>
    public static void MapIntake(this RouteGroupBuilder surveys)
    {
        surveys.MapPost("/{code}/responses", async (HttpContext http, string code, ReceiveResponses receive, CancellationToken cancel) =>
            {
                var request = await WholeBody.ReadAsync<ResponseRequest>(http.Request, cancel);
                var survey = Check.Normalise(code)!;
                var sender = Recognise(http, survey, request.Token);
                return sender.Refusal is { } refusal
                    ? Problems.Answer(refusal)
                    : Answers.Stored(await receive.RunAsync(sender.Value, survey, request, cancel), r => $"/surveys/{Uri.EscapeDataString(survey)}/responses/{r.Id}");
            })
            .AllowAnonymous().Accepts<ResponseRequest>("application/json")
            .Describe("PostResponse", "Takes a response; the answer means that it is stored durably", 400, 401, 403, 404, 409, 413, 422, 503)
            .Stores<ResponseReceipt>();

        surveys.MapPost("/{code}/responses/batch", async (HttpContext http, string code, BatchGate gate, ReceiveResponses receive, CancellationToken cancel) =>
            {
                using var place = await gate.EnterAsync(await WholeBody.ArriveAsync(http.Request, cancel), cancel);
                if (!place.IsAcquired)
                    return Problems.Answer(ReceiveResponses.Busy);
                var request = await WholeBody.ReadAsync<ResponseBatchRequest>(http.Request, cancel);
                var survey = Check.Normalise(code)!;
                var sender = Recognise(http, survey, request.Responses?.FirstOrDefault(r => r?.Token is not null)?.Token);
                return sender.Refusal is { } refusal
                    ? Problems.Answer(refusal)
                    : Answers.Of(await receive.RunAsync(sender.Value, survey, request, cancel));
            })
            .AllowAnonymous().Accepts<ResponseBatchRequest>("application/json").WithMetadata(new Microsoft.AspNetCore.Mvc.RequestSizeLimitAttribute(BatchLimit))
            .Describe("PostResponses", "Takes up to 1000 responses; each is judged by itself", 400, 401, 403, 404, 413, 422, 503)
            .Gives<ResponseBatchOutcome>();
    }

    private static Outcome<Sender> Recognise(HttpContext http, string survey, string? token)
    {
        if (http.User.Identity is not { IsAuthenticated: true })
            return string.IsNullOrWhiteSpace(token) || http.Request.Headers.ContainsKey(ApiKeyAuthentication.Header)
                ? new Refusal(401, "unauthenticated", [])
                : Sender.WithToken;
        var caller = Caller.From(http.User);
        return caller.Role is Role.Kiosk or Role.Administrator && (caller.Survey is null || caller.Survey == survey)
            ? Sender.Kiosk(caller)
            : new Refusal(403, "forbidden", [], Wire.Text(caller.Role));
    }
}
