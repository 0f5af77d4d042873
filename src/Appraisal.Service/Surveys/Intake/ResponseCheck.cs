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
    public static Sender Import(Caller caller) => new(true) { IsImport = true, Own = caller.OwnStaffNos() };

    /// <summary>A kiosk.</summary>
    public static Sender Kiosk(Caller caller) => caller.Device is { } device
        ? new(true, device.ToString(), caller.Unit) { IsOneDevice = true }
        : new(true, caller.Person, caller.Unit) { Own = caller.OwnStaffNos() };

    /// <summary>The cadres that whoever sends it is: nobody answers about the own case.</summary>
    public IReadOnlyList<string> Own { get; private init; } = [];

    /// <summary>Whether it is an enrolled device, whatever its responses name.</summary>
    public bool IsOneDevice { get; private init; }

    /// <summary>Whether it is a file, whose times somebody wrote down.</summary>
    public bool IsImport { get; private init; }

    /// <summary>
    /// The device that a response counts to, which may name one: nobody answers in the name of another, and an enrolled one under no
    /// other name. Null = unknown.
    /// </summary>
    public string? DeviceOf(string? named) => IsOneDevice ? Device
        : named is null ? null // a key may be that of a whole office
        : Device is null ? named : $"{Device}/{named}";
}

/// <summary>Checks a response against its survey, all errors at once.</summary>
public sealed class ResponseCheck(Secrets secrets, Database database, TimeProvider clock)
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
        var subject = staffNo.Length == 0 ? null : await survey.FindSubjectAsync(staffNo, sender.Unit, cancel);
        check.That(staffNo.Length == 0 || subject is not null, "staffNo", "unknown", "cadre", staffNo);
        check.That(!sender.Own.Contains(staffNo, StringComparer.Ordinal), "staffNo", "own-case");
        var stratum = check.Code("stratum", request.Stratum);
        check.That(stratum.Length == 0 || survey.Strata.Contains(stratum), "stratum", "unknown", "stratum", stratum);
        var answers = Answers(check, survey, request);
        var beside = BesideCheck.Of(check, survey, request, answers);
        check.That(request.Definition is null || request.Definition == survey.Definition, "definition", "other-version");
        var token = Token(check, survey, sender, request.Token);
        var device = sender.DeviceOf(check.OptionalText("device", request.Device));
        var answeredAt = check.Given("answeredAt", request.AnsweredAt);
        // what was said while the number was in use, or with a token that was drawn for it, is not lost: it counts for the one that stays
        if (subject?.Merge is { } merge && token is null && request.AnsweredAt >= merge.At)
            check.Add("staffNo", "number-merged", staffNo, merge.IntoNo);
        // what somebody wrote down can be mended, a device's clock cannot
        if (sender.IsImport && request.AnsweredAt is not null && answeredAt.UtcDateTime.Year is < 2000 or >= 2200)
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
            Otherwise = await TimingAsync(survey.Row, sender, answeredAt, now, cancel),
            Row = new ResponseRow
            {
                Id = id,
                Survey = survey.Code,
                StaffNo = staffNo,
                Stratum = stratum,
                Channel = Wire.Text(token is null ? Channel.WalkIn : Channel.Sampled),
                Value = ResponseValue.Of(survey.Items, answers),
                Answers = text,
                Beside = beside,
                Digest = Secrets.Hash(secrets.Responses, beside is null ? $"{staffNo}\n{stratum}\n{text}" : $"{staffNo}\n{stratum}\n{text}\n{beside}", ResponseRow.DigestLength),
                AnsweredAt = answeredAt,
                Clock = !sender.IsImport && ClockCheck.IsWrong(survey.Row, answeredAt, now),
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

    private static double?[] Answers(Check check, SurveyDefinition survey, ResponseRequest request)
    {
        var values = new double?[survey.Items.Count];
        if (!check.That(request.Answers is not null, "answers", "required"))
            return values;
        if (request.Words is not null)
            AnswerWords.Read(check, survey, request.Words, values);
        foreach (var (code, answer) in request.Answers!)
        {
            if (check.Errors.Count >= ShownErrors)
                break;
            if (!survey.ItemIndex.TryGetValue(code, out var i))
                check.Add($"answers.{Shortened(code)}", "unknown", "item", Shortened(code));
            else if (answer is { } x && !survey.Items[i].Takes(x))
                AddUntaken(check, $"answers.{code}", survey.Items[i], x);
            else
                values[i] = answer;
        }
        return values;
    }

    private static void AddUntaken(Check check, string field, SurveyItem item, double answer)
    {
        if (item.Levels is { } levels)
            check.Add(field, "no-level", answer, string.Join(", ", levels.Select(l => l.Value)));
        else if (!item.IsOnScale(answer))
            check.Add(field, "out-of-range", answer, item.Min, item.Max);
        else
            check.Add(field, "not-whole", answer);
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

    private async ValueTask<Refusal?> TimingAsync(SurveyRow survey, Sender sender, DateTimeOffset answeredAt, DateTimeOffset now, CancellationToken cancel)
    {
        if (now < survey.OpensAt)
            return Refusal.Conflict("survey-not-open", survey.Code, survey.OpensAt);
        var inTime = now < survey.EndsAt || (sender.IsTrusted && now < survey.FinalAt
            && ClockCheck.WasInTime(survey, answeredAt, await OffsetAsync(sender, cancel), now));
        return inTime ? null : Refusal.Conflict("survey-closed", survey.Code);
    }

    // what is late is rare
    private async ValueTask<double?> OffsetAsync(Sender sender, CancellationToken cancel) => sender.IsOneDevice && Guid.TryParse(sender.Device, out var device)
        ? (await database.ReadAsync(s => DeviceStore.FindAsync(s, device, cancel), cancel))?.ClockOffsetSeconds
        : null;

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
