using System.Security.Cryptography;
using System.Text;
using Appraisal.Service.Web;
using Appraisal.Storage;
using Appraisal.Storage.Surveys;

namespace Appraisal.Service.Surveys;

/// <summary>What surveys must be, and their two forms.</summary>
internal static class SurveysValidation
{
    private const long LargestPopulation = 1_000_000_000;
    private static readonly TimeSpan LateByDefault = TimeSpan.FromDays(7);
    private static readonly TimeSpan LatestDelivery = TimeSpan.FromDays(60);

    public static SurveyRow Row(Check check, string code, SurveyRequest request)
    {
        var opensAt = Instant(check, "opensAt", request.OpensAt);
        var closesAt = Instant(check, "closesAt", request.ClosesAt);
        var acceptUntil = request.AcceptUntil is null ? closesAt + LateByDefault : Instant(check, "acceptUntil", request.AcceptUntil);
        if (request.OpensAt is not null && request.ClosesAt is not null)
            check.That(opensAt < closesAt, "closesAt", "not-after", "opensAt");
        check.That(acceptUntil >= closesAt, "acceptUntil", "not-after", "closesAt");
        check.That(acceptUntil <= closesAt + LatestDelivery, "acceptUntil", "too-late", LatestDelivery.TotalDays);
        var items = ItemValidation.Items(check, request.Items);
        return new SurveyRow
        {
            Code = check.Code("code", code),
            Cycle = check.Code("cycle", request.Cycle),
            Title = Json.Text(Texts.Checked(check, "title", request.Title, 200)),
            Items = Json.Text(items),
            Strata = Json.Text(Strata(check, request.Strata)),
            Beside = Json.Text(BesideValidation.Of(check, request, items)),
            Tokens = Wire.Text(request.Tokens ?? TokenUse.None),
            Figures = Wire.Text(request.Figures ?? FigureRelease.WhileOpen),
            SeparateCollection = request.SeparateCollection ?? true,
            OpensAt = opensAt,
            ClosesAt = closesAt,
            AcceptUntil = acceptUntil,
        };
    }

    public static Survey View(SurveyRow row, DateTimeOffset now) => View(row, Json.Read<BesideQuestions>(row.Beside), now);

    /// <summary>Names what a survey asks: 16 hexadecimal digits over items, strata and what is asked beside.</summary>
    public static string Definition(SurveyRow row) =>
        Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes($"{row.Items}\n{row.Strata}\n{row.Beside}")).AsSpan(0, 8));

    private static Survey View(SurveyRow row, BesideQuestions beside, DateTimeOffset now) => new()
    {
        Code = row.Code,
        Cycle = row.Cycle,
        Title = Json.Read<SortedDictionary<string, string>>(row.Title),
        Items = Json.Read<IReadOnlyList<Item>>(row.Items),
        Strata = Json.Read<IReadOnlyList<Stratum>>(row.Strata),
        Reasons = beside.Reasons,
        Pressure = beside.Pressure,
        Mirrored = beside.Mirrored,
        Definition = Definition(row),
        Tokens = Wire.Value<TokenUse>(row.Tokens),
        Figures = Wire.Value<FigureRelease>(row.Figures),
        SeparateCollection = row.SeparateCollection,
        OpensAt = row.OpensAt,
        ClosesAt = row.ClosesAt,
        AcceptUntil = row.AcceptUntil,
        ClosedAt = row.ClosedAt,
        Status = Status(row, now),
    };

    public static SurveyStatus Status(SurveyRow row, DateTimeOffset now) =>
        now >= row.FinalAt ? SurveyStatus.Final
        : now >= row.EndsAt ? SurveyStatus.Closed
        : now < row.OpensAt ? SurveyStatus.Planned
        : SurveyStatus.Open;

    /// <summary>A line of a frame; the stratum must be one of the survey's.</summary>
    public static FrameRow Row(Check check, string survey, IReadOnlySet<string> strata, FrameLine line)
    {
        var stratum = check.Code("stratum", line.Stratum);
        check.That(stratum.Length == 0 || strata.Contains(stratum), "stratum", "unknown", "stratum", stratum);
        return new FrameRow
        {
            Survey = survey,
            StaffNo = check.Code("staffNo", line.StaffNo),
            Stratum = stratum,
            Population = check.Whole("population", line.Population, 0, LargestPopulation),
        };
    }

    /// <summary>The codes of a survey's strata, in declared order.</summary>
    public static IReadOnlyList<string> StratumCodes(SurveyRow row) => [.. Json.Read<IReadOnlyList<Stratum>>(row.Strata).Select(s => s.Code!)];

    private static List<Stratum> Strata(Check check, IReadOnlyList<Stratum>? requests)
    {
        var strata = check.List("strata", requests, 1, 50)
            .Select((s, i) => new Stratum { Code = check.Code($"strata[{i}].code", s.Code), Name = check.Text($"strata[{i}].name", s.Name) }).ToList();
        check.Distinct("strata", strata.Select(s => s.Code!).Where(c => c.Length > 0));
        return strata;
    }

    // to the millisecond, as it is stored: so that the same request twice compares equal
    private static DateTimeOffset Instant(Check check, string field, DateTimeOffset? value)
    {
        var instant = check.Given(field, value).ToUniversalTime();
        if (value is not null)
            check.That(instant.Year is >= 2000 and < 2200, field, "out-of-range", instant.Year, 2000, 2199);
        return instant.Year is >= 2000 and < 2200 ? instant.AsStored() : DateTimeOffset.UnixEpoch;
    }
}
