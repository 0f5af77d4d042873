using Appraisal.Service.Access;
using Appraisal.Service.Audit;
using Appraisal.Service.Disclosure;
using Appraisal.Service.Organization;
using Appraisal.Service.Surveys.Intake;
using Appraisal.Service.Web;
using Appraisal.Storage;
using Appraisal.Storage.Organization;
using Appraisal.Storage.Surveys;

namespace Appraisal.Service.Surveys.Tokens;

/// <summary>Makes single-use tokens for a sample of the register, as large in each stratum as is asked for. Only keyed hashes are stored.</summary>
public sealed class DrawTokens(Database database, AuditTrail audit, Secrets secrets, TimeProvider clock)
{
    /// <summary>Tokens in one request.</summary>
    public const int MostTokens = 100_000;

    private const int MostPerStratum = 10_000;

    /// <summary>The new tokens, in order of staff number and stratum; their texts are shown this once.</summary>
    public Task<Outcome<NewToken[]>> RunAsync(Caller caller, string code, TokensRequest request, Uri service, CancellationToken cancel) =>
        database.WriteAsync<Outcome<NewToken[]>>(async session =>
        {
            await session.LockAsync(SurveyStore.LockName(code), cancel);
            if (await SurveyStore.FindAsync(session, code, cancel) is not { } survey || await caller.SeenCycleAsync(session, survey.Cycle, cancel) is null)
                return Refusal.NotFound("survey", code);
            if (await SeparateCollection.WhyNotCollectAsync(session, caller, survey, clock.GetUtcNow(), cancel) is { } separate)
                return separate;
            if (clock.GetUtcNow() >= survey.EndsAt)
                return Refusal.Conflict("survey-closed", code); // nobody could use them
            var seen = caller.Unit is null ? null : await SubjectStore.WithinAsync(session, survey.Cycle, caller.Unit, cancel);
            var own = caller.OwnStaffNos();
            var check = new Check();
            var perStratum = check.Whole("perStratum", request.PerStratum, 1, MostPerStratum);
            check.That(survey.Tokens != Wire.Text(TokenUse.None), "", "no-tokens-here");
            var only = request.StaffNos?.Select((s, i) => check.Code($"staffNos[{i}]", s)).ToHashSet(StringComparer.Ordinal);
            check.That(only?.FirstOrDefault(caller.Is) is null, "staffNos", "own-case");
            // of all, the own ones are left for somebody else to draw
            var frame = (await FrameStore.AllAsync(session, survey.Code, cancel))
                .Where(f => (only?.Contains(f.StaffNo) ?? !own.Contains(f.StaffNo, StringComparer.Ordinal)) && (seen?.Contains(f.StaffNo) ?? true)).ToList();
            foreach (var staffNo in (only ?? []).Except(frame.Select(f => f.StaffNo)))
            {
                var isKnown = seen?.Contains(staffNo) ?? await CadreStore.FindAsync(session, staffNo, cancel) is not null;
                check.Add("staffNos", isKnown ? "not-in-frame" : "unknown", isKnown ? [staffNo] : ["cadre", staffNo]);
            }
            var merged = await MergedNumbers.ReadAsync(session, frame.Select(f => f.StaffNo), cancel);
            foreach (var staffNo in (only ?? []).Order(StringComparer.Ordinal))
                merged.Refuse(check, staffNo, "staffNos");
            frame.RemoveAll(f => merged.Into(f.StaffNo) is not null);
            var missing = await MissingAsync(session, survey.Code, frame, perStratum, cancel);
            check.That(missing.Sum(m => m.Count) <= MostTokens, "perStratum", "too-many", missing.Sum(m => m.Count), MostTokens);
            if (check.Refusal is { } refusal)
                return refusal;

            var names = (await SubjectStore.NamedAsync(session, survey.Cycle, null, cancel)).ToDictionary(s => s.StaffNo, s => s.Name, StringComparer.Ordinal);
            var tokens = missing.SelectMany(m => Enumerable.Range(0, (int)m.Count).Select(_ => Make(m.Line, names, service))).ToArray();
            await SeparateCollection.NoteAsync(session, caller, survey, cancel);
            await TokenStore.InsertAsync(session, tokens.Select(t => Row(survey.Code, t)), cancel);
            await audit.WriteAsync(session, caller, "draw", "token", survey.Code, after: new { perStratum, tokens = tokens.Length }, cancel: cancel);
            return tokens;
        }, cancel);

    /// <summary>What a token is for; the survey's cadres are named to who holds a token for them.</summary>
    public Task<Outcome<TokenView>> LookAsync(string code, TokenRequest request, CancellationToken cancel) =>
        database.ReadAsync<Outcome<TokenView>>(async session =>
        {
            var check = new Check();
            var text = check.Text("token", request.Token, 64);
            if (check.Refusal is { } refusal)
                return refusal;
            var token = (await TokenStore.FindAsync(session, [TokenText.Hash(secrets, text)], cancel)).SingleOrDefault(t => t.Survey == code);
            if (token is null)
                return new Refusal(404, "token-unknown", []);
            var cadre = await CadreStore.FindAsync(session, token.StaffNo, cancel);
            return new TokenView(token.StaffNo, cadre?.Name ?? token.StaffNo, token.Stratum, (await TokenFlags.ReadAsync(session, [(code, token.Place)], cancel)).IsUsed(code, token.Place),
                await FrameStore.FindAsync(session, code, token.StaffNo, token.Stratum, cancel) is { Population: < Floors.Responses });
        }, cancel);

    private static async Task<List<(FrameRow Line, long Count)>> MissingAsync(
        Session session, string survey, List<FrameRow> frame, long perStratum, CancellationToken cancel)
    {
        var there = (await TokenStore.CountsAsync(session, survey, cancel)).ToDictionary(c => (c.StaffNo, c.Stratum), c => c.Tokens);
        return [.. frame
            .OrderBy(f => f.StaffNo, StringComparer.Ordinal).ThenBy(f => f.Stratum, StringComparer.Ordinal)
            .Select(f => (f, Math.Max(0, Math.Min(perStratum, f.Population) - there.GetValueOrDefault((f.StaffNo, f.Stratum)))))];
    }

    private static NewToken Make(FrameRow line, Dictionary<string, string> names, Uri service)
    {
        var text = TokenText.Make();
        var address = $"{PublicAddress.Kiosk(service, line.Survey)}#token={text}"; // a fragment: it stays out of logs
        return new NewToken(line.StaffNo, names.GetValueOrDefault(line.StaffNo, line.StaffNo), line.Stratum, text, address, service.IsLoopback);
    }

    private TokenRow Row(string survey, NewToken token) =>
        new() { Hash = TokenText.Hash(secrets, token.Token), Survey = survey, StaffNo = token.StaffNo, Stratum = token.Stratum };
}
