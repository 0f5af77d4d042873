using System.Globalization;
using System.Runtime.CompilerServices;
using Appraisal.Scoring.Surveys;
using Appraisal.Service.Access;
using Appraisal.Service.Web;
using Appraisal.Storage;
using Appraisal.Storage.Surveys;

namespace Appraisal.Service.Surveys.Intake;

/// <summary>Who sends a response.</summary>
/// <param name="IsTrusted">A kiosk or an import, which needs no token of its own and may deliver late; false for who has but a token.</param>
/// <param name="Device">The device that it is, or below which those stand that its responses name; null = they stand by themselves.</param>
/// <param name="Unit">It may send only what is about cadres at or below this unit; null = all.</param>
internal sealed record Sender(bool IsTrusted, string? Device = null, string? Unit = null)
{
    /// <summary>Somebody with a token and no key.</summary>
    public static readonly Sender WithToken = new(false, "token");

    /// <summary>An import of responses from paper or another system.</summary>
    public static readonly Sender Import = new(true);

    /// <summary>A kiosk.</summary>
    public static Sender Kiosk(Caller caller) => caller.Device is { } device
        ? new(true, device.ToString(), caller.Unit) { IsOneDevice = true }
        : new(true, caller.Person, caller.Unit);

    /// <summary>Whether it is an enrolled device, whatever its responses name.</summary>
    public bool IsOneDevice { get; private init; }

    /// <summary>
    /// The device that a response counts to, which may name one: nobody answers in the name of another, and an enrolled one under no
    /// other name. Null = unknown.
    /// </summary>
    public string? DeviceOf(string? named) => IsOneDevice ? Device
        : named is null ? (IsTrusted ? Device : null)
        : Device is null ? named : $"{Device}/{named}";
}

/// <summary>Checks a response against its survey, all errors at once.</summary>
public sealed class ResponseCheck(Secrets secrets, TimeProvider clock)
{
    private const int ShownErrors = 20;

    /// <summary>The candidate that a response makes, or why it makes none.</summary>
    /// <param name="survey">What is known of the survey.</param>
    /// <param name="sender">Who sends it.</param>
    /// <param name="request">The response.</param>
    /// <param name="cancel">Ends the look-up of a cadre.</param>
    internal async ValueTask<Outcome<Candidate>> RunAsync(SurveyDefinition survey, Sender sender, ResponseRequest request, CancellationToken cancel)
    {
        if (request.Unreadable is { } unreadable)
            return unreadable;
        var check = new Check();
        var id = Id(check, request.Id);
        var staffNo = check.Code("staffNo", request.StaffNo);
        if (staffNo.Length > 0)
            check.That(await survey.HasSubjectAsync(staffNo, sender.Unit, cancel), "staffNo", "unknown", "cadre", staffNo);
        var stratum = check.Code("stratum", request.Stratum);
        check.That(stratum.Length == 0 || survey.Strata.Contains(stratum), "stratum", "unknown", "stratum", stratum);
        var answers = Answers(check, survey, request.Answers);
        var token = Token(check, survey, sender, request.Token);
        var device = sender.DeviceOf(check.OptionalText("device", request.Device));
        var answeredAt = check.Given("answeredAt", request.AnsweredAt);
        if (request.AnsweredAt is not null && answeredAt.UtcDateTime.Year is < 2000 or >= 2200)
            check.Add("answeredAt", "out-of-range", answeredAt.Year, 2000, 2199);
        double? seconds = request.SecondsTaken is null ? null : check.Number("secondsTaken", request.SecondsTaken, 0, 86_400);
        if (check.Refusal is { } refusal)
            return refusal;

        var now = clock.GetUtcNow();
        var text = Text(answers);
        return new Candidate
        {
            Version = survey.Version,
            Until = survey.Row.StoredAt,
            Token = token is null ? null : new TokenRow { Hash = token, Survey = survey.Code, StaffNo = staffNo, Stratum = stratum },
            Otherwise = Timing(survey.Row, sender, answeredAt, now),
            Row = new ResponseRow
            {
                Id = id,
                Survey = survey.Code,
                StaffNo = staffNo,
                Stratum = stratum,
                Channel = Wire.Text(token is null ? Channel.WalkIn : Channel.Sampled),
                Value = ResponseValue.Of(survey.Items, answers),
                Answers = text,
                Digest = Secrets.Hash(secrets.Responses, $"{staffNo}\n{stratum}\n{text}", ResponseRow.DigestLength),
                AnsweredAt = answeredAt,
                Seconds = seconds,
                Device = device,
                Late = now >= survey.Row.EndsAt,
            },
        };
    }

    private static Guid Id(Check check, string? text)
    {
        if (!check.That(!string.IsNullOrWhiteSpace(text), "id", "required"))
            return default;
        // the framework takes +1 and 0x1 within it too
        check.That(Guid.TryParseExact(text, "D", out var id) && id != Guid.Empty && !text.AsSpan().ContainsAny("+xX"), "id", "uuid");
        return id;
    }

    private static double?[] Answers(Check check, SurveyDefinition survey, IReadOnlyDictionary<string, double?>? answers)
    {
        var values = new double?[survey.Items.Count];
        if (!check.That(answers is not null, "answers", "required"))
            return values;
        foreach (var (code, answer) in answers!)
        {
            if (check.Errors.Count >= ShownErrors)
                break;
            if (!survey.ItemIndex.TryGetValue(code, out var i))
                check.Add($"answers.{Shortened(code)}", "unknown", "item", Shortened(code));
            else if (answer is { } x && !survey.Items[i].IsOnScale(x))
                check.Add($"answers.{code}", "out-of-range", x, survey.Items[i].Min, survey.Items[i].Max);
            else
                values[i] = answer;
        }
        return values;
    }

    private byte[]? Token(Check check, SurveyDefinition survey, Sender sender, string? token)
    {
        if (string.IsNullOrWhiteSpace(token))
        {
            check.That(survey.Tokens != TokenUse.Required && sender.IsTrusted, "token", "required");
            return null;
        }
        check.That(survey.Tokens != TokenUse.None, "token", "no-tokens-here");
        return check.OptionalText("token", token, 64) is { } text ? TokenText.Hash(secrets, text) : null;
    }

    private static Refusal? Timing(SurveyRow survey, Sender sender, DateTimeOffset answeredAt, DateTimeOffset now)
    {
        if (now < survey.OpensAt)
            return Refusal.Conflict("survey-not-open", survey.Code, survey.OpensAt);
        var inTime = now < survey.EndsAt || (sender.IsTrusted && now < survey.FinalAt && answeredAt < survey.EndsAt);
        return inTime ? null : Refusal.Conflict("survey-closed", survey.Code);
    }

    // a JSON array
    private static string Text(double?[] answers)
    {
        var text = new DefaultInterpolatedStringHandler(answers.Length + 1, answers.Length, CultureInfo.InvariantCulture, stackalloc char[128]);
        for (var i = 0; i < answers.Length; i++)
        {
            text.AppendLiteral(i == 0 ? "[" : ",");
            // nearly all answers are small whole numbers, which need no search for the shortest text
            if (answers[i] is not { } answer)
                text.AppendLiteral("null");
            else if (answer == (int)answer)
                text.AppendFormatted((int)answer);
            else
                text.AppendFormatted(answer);
        }
        text.AppendLiteral("]");
        return text.ToStringAndClear();
    }

    private static string Shortened(string code) => code.Length <= 40 ? code : code[..40];
}
