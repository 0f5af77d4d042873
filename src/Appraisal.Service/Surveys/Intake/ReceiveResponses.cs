using Appraisal.Service.Access;
using Appraisal.Service.Web;
using Appraisal.Storage;

namespace Appraisal.Service.Surveys.Intake;

/// <summary>Takes responses: checked, then stored durably with those that come at the same time, then answered.</summary>
internal sealed class ReceiveResponses(SurveyCatalog catalog, ResponseCheck check, TokenPlaces tokens, IntakeWriter writer)
{
    /// <summary>Responses in one request.</summary>
    public const int MostInBatch = 1000;

    private const int MostRepeats = 5;

    /// <summary>Too much waits.</summary>
    internal static readonly Refusal Busy = new(503, "busy", []);

    /// <summary>Takes one response.</summary>
    /// <param name="sender">Who sends it.</param>
    /// <param name="code">The survey.</param>
    /// <param name="request">The response.</param>
    /// <param name="cancel">Ends the checks; what is checked is stored.</param>
    internal async Task<Outcome<Stored<ResponseReceipt>>> RunAsync(Sender sender, string code, ResponseRequest request, CancellationToken cancel)
    {
        var outcome = await SettleAsync(sender, code, [request], cancel);
        if (outcome.Refusal is { } refusal)
            return refusal;
        var settled = outcome.Value[0];
        if (settled.Refusal is not null)
            return settled.Refusal;
        return Receipt(sender, settled.Value);
    }

    /// <summary>Takes up to <see cref="MostInBatch"/> responses; each is judged by itself.</summary>
    internal async Task<Outcome<ResponseBatchOutcome>> RunAsync(Sender sender, string code, ResponseBatchRequest request, CancellationToken cancel)
    {
        var list = new Check();
        var requests = list.List("responses", request.Responses, 1, MostInBatch);
        if (list.Refusal is { } invalid)
            return invalid;
        var outcome = await SettleAsync(sender, code, requests, cancel);
        if (outcome.Refusal is { } refusal)
            return refusal;
        return new ResponseBatchOutcome([.. outcome.Value.Select((settled, i) => Describe(sender, requests[i].Id, settled))]);
    }

    private async Task<Outcome<Outcome<Candidate>[]>> SettleAsync(
        Sender sender, string code, IReadOnlyList<ResponseRequest> requests, CancellationToken cancel)
    {
        var settled = new Outcome<Candidate>[requests.Count];
        var open = Enumerable.Range(0, requests.Count).ToList();
        for (var repeat = 0; open.Count > 0; repeat++)
        {
            if (repeat == MostRepeats)
                return Busy;
            if (await catalog.FindAsync(code, cancel) is not { } survey)
                return Refusal.NotFound("survey", code);
            await CheckAsync(survey, sender, requests, open, settled, cancel);
            var candidates = open.Where(i => settled[i].Refusal is null).Select(i => settled[i].Value).ToList();
            var strange = FindTokens(candidates);
            if (candidates.Count > 0 && !await writer.SettleAsync(candidates))
                return Busy;
            if (strange.Exists(c => c.TokenPlace is not null))
                tokens.Missed(code);
            open.RemoveAll(i => settled[i].Refusal is not null || settled[i].Value.Verdict != Verdict.Stale);
            if (open.Count > 0)
                catalog.Forget(code);
        }
        return settled;
    }

    // those whose tokens are not known here
    private List<Candidate> FindTokens(List<Candidate> candidates)
    {
        var strange = new List<Candidate>();
        foreach (var candidate in candidates)
        {
            if (candidate.Token is not null && (candidate.TokenPlace = tokens.Of(candidate.Token)) is null)
                strange.Add(candidate);
        }
        return strange;
    }

    // a refusal must not rest on what another node has changed meanwhile
    private async Task CheckAsync(
        SurveyDefinition survey, Sender sender, IReadOnlyList<ResponseRequest> requests, List<int> open, Outcome<Candidate>[] settled, CancellationToken cancel)
    {
        foreach (var i in open)
        {
            settled[i] = await check.RunAsync(survey, sender, requests[i], cancel);
            if (settled[i].Refusal is null && settled[i].Value.Otherwise is null)
                continue;
            var fresh = await catalog.FindFreshAsync(survey.Code, cancel);
            if (fresh is not null && fresh.Version != survey.Version)
                settled[i] = await check.RunAsync(survey = fresh, sender, requests[i], cancel);
        }
    }

    internal static Outcome<Stored<ResponseReceipt>> Receipt(Sender sender, Candidate candidate) => candidate.Verdict switch
    {
        Verdict.Created => new Stored<ResponseReceipt>(Receipt(candidate), Change.Created),
        Verdict.Duplicate => new Stored<ResponseReceipt>(Receipt(candidate), Change.Unchanged),
        Verdict.Conflict => Refusal.Conflict("response-conflict", candidate.Row.Id),
        Verdict.TokenUsed => Refusal.Conflict("token-used"),
        Verdict.TokenUnknown when !sender.IsTrusted => new Refusal(401, "token-unknown", []),
        Verdict.TokenUnknown => Refusal.Invalid(new FieldError("token", "unknown-token")),
        Verdict.Stale => Refusal.Conflict("survey-closed", candidate.Row.Survey), // an import that took until nothing may come any more
        Verdict.TokenElsewhere => Refusal.Invalid(new FieldError("token", "token-elsewhere")),
        _ => candidate.Otherwise!,
    };

    private static ResponseReceipt Receipt(Candidate candidate) => new(candidate.Row.Id, candidate.ReceivedAt);

    private static ResponseOutcome Describe(Sender sender, string? id, Outcome<Candidate> settled)
    {
        if (settled.Refusal is null && settled.Value is { Verdict: Verdict.Created or Verdict.Duplicate } stored)
        {
            return new ResponseOutcome
            {
                Id = id,
                Status = stored.Verdict == Verdict.Created ? ResponseResult.Created : ResponseResult.Duplicate,
                ReceivedAt = stored.ReceivedAt,
            };
        }
        var refusal = settled.Refusal ?? Receipt(sender, settled.Value).Refusal!;
        return new ResponseOutcome
        {
            Id = id,
            Status = refusal.Code is "response-conflict" or "token-used" ? ResponseResult.Conflict : ResponseResult.Invalid,
            Final = Problems.IsFinal(refusal),
            Errors = refusal.Errors.Count > 0
                ? [.. refusal.Errors.Select(Problems.Describe)]
                : [new FieldProblem("", refusal.Code, Messages.Find($"problem.{refusal.Code}.detail", refusal.Args) ?? Messages.Of($"problem.{refusal.Code}.title"))],
        };
    }
}
