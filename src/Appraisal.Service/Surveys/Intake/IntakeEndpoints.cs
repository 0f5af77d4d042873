using Appraisal.Service.Access;
using Appraisal.Service.Web;
using Appraisal.Storage;
using Microsoft.AspNetCore.Http.Features;

namespace Appraisal.Service.Surveys.Intake;

/// <summary>Where responses come in: with a kiosk's key, or with a token and no key at all.</summary>
public static class IntakeEndpoints
{
    private const int SingleLimit = 64 << 10;
    private const int BatchLimit = 4 << 20;
    private const int BatchLimitOfUnknownLength = 512 << 10;

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
            .AllowAnonymous().TakesGuesses("token-unknown").Accepts<ResponseRequest>("application/json").WithMetadata(new Delivery(), new Microsoft.AspNetCore.Mvc.RequestSizeLimitAttribute(SingleLimit))
            .Describe("PostResponse", "Takes a response; the answer means that it is stored durably", 400, 401, 403, 404, 408, 409, 413, 422, 503)
            .Stores<ResponseReceipt>();

        // with a key only: who has but a token has one response
        surveys.MapPost("/{code}/responses/batch", async (
                HttpContext http, Caller caller, string code, BatchGate gate, ReceiveResponses receive, CancellationToken cancel) =>
            {
                var survey = Check.Normalise(code)!;
                var sender = Recognise(caller, survey);
                if (sender.Refusal is { } refusal)
                    return Problems.Answer(refusal);
                using var room = gate.Arrive(LengthOf(http));
                if (!room.IsAcquired)
                    return Problems.Answer(ReceiveResponses.Busy);
                using var place = await gate.EnterAsync(await WholeBody.ArriveAsync(http.Request, cancel), cancel);
                if (!place.IsAcquired)
                    return Problems.Answer(ReceiveResponses.Busy);
                return Answers.Of(await receive.RunAsync(sender.Value, survey, await WholeBody.ReadAsync<ResponseBatchRequest>(http.Request, cancel), cancel));
            })
            .Allow(Role.Kiosk).Accepts<ResponseBatchRequest>("application/json").WithMetadata(new Microsoft.AspNetCore.Mvc.RequestSizeLimitAttribute(BatchLimit))
            .Describe("PostResponses", "Takes up to 1000 responses; each is judged by itself", 400, 401, 403, 404, 408, 413, 422, 503)
            .Gives<ResponseBatchOutcome>();
    }

    // room is taken for all of a body before it comes; one that does not say how long it is may not be as long
    private static long LengthOf(HttpContext http)
    {
        if (http.Request.ContentLength is { } length)
            return length;
        http.Features.GetRequiredFeature<IHttpMaxRequestBodySizeFeature>().MaxRequestBodySize = BatchLimitOfUnknownLength;
        return BatchLimitOfUnknownLength;
    }

    private static Outcome<Sender> Recognise(HttpContext http, string survey, string? token)
    {
        if (http.User.Identity is { IsAuthenticated: true })
            return Recognise(Caller.From(http.User), survey);
        return Check.IsBlank(token) || http.Request.Headers.ContainsKey(ApiKeyAuthentication.Header)
            ? new Refusal(401, "unauthenticated", [])
            : Sender.WithToken;
    }

    private static Outcome<Sender> Recognise(Caller caller, string survey) =>
        caller.Role is Role.Kiosk or Role.Administrator && (caller.Survey is null || caller.Survey == survey)
            ? Sender.Kiosk(caller)
            : new Refusal(403, "forbidden", [], Wire.Text(caller.Role));
}
