using Appraisal.Scoring.Inspections;
using Appraisal.Service.Web;
using Appraisal.Storage;
using Appraisal.Storage.Inspections;

namespace Appraisal.Service.Inspections;

/// <summary>What an inspection must be, and its two forms.</summary>
internal static class InspectionValidation
{
    private const int MostTopics = 50;
    private const int MostItems = 1000;

    /// <summary>The row of a request, not yet registered and without inspector where none is named; what is wrong with its fields by themselves goes to the check.</summary>
    public static InspectionRow Row(Check check, InspectionRequest request, DateTimeOffset now)
    {
        var startsOn = check.Given("startsOn", request.StartsOn);
        var status = request.Status ?? InspectionStatus.Planned;
        check.That(status != InspectionStatus.Done || request.StartsOn is null || startsOn <= Check.Today(now), "status", "done-in-the-future", startsOn);
        return new InspectionRow
        {
            Id = check.Code("id", request.Id),
            Registration = 0,
            Unit = check.Code("unit", request.Unit),
            Body = check.Code("body", request.Body),
            Level = Wire.Text(check.Given("level", request.Level)),
            Form = Wire.Text(request.Form ?? InspectionForm.Supervision),
            Topics = Json.Text(Topics(check, request.Topics)),
            StartsOn = startsOn,
            EndsOn = request.EndsOn ?? startsOn,
            Checklist = Json.Text(check.List("checklist", request.Checklist, 0, MostItems).Select((item, i) => check.Code($"checklist[{i}]", item))),
            MaterialsRequested = (int)Math.Clamp(check.Whole("materialsRequested", request.MaterialsRequested ?? 0, 0, InspectionCheck.Most), 0, InspectionCheck.Most),
            HoursHundredths = (int)Math.Round(100 * Math.Clamp(check.Number("hours", request.Hours, 0, InspectionCheck.Most, otherwise: 0), 0, InspectionCheck.Most)),
            Status = Wire.Text(status),
            FollowUpOf = check.OptionalCode("followUpOf", request.FollowUpOf),
            Cause = Wire.Text(request.Trigger ?? InspectionTrigger.Plan),
            Inspector = check.OptionalText("inspector", request.Inspector) ?? "",
            RegisteredAt = now,
        };
    }

    /// <summary>The rules of the library, without those on fields that are wrong already.</summary>
    public static void CheckRules(Check check, InspectionRow row, InspectionRegister register, IReadOnlyList<string>? topics)
    {
        var wrong = check.Errors.Select(e => e.Field.Split('[')[0]).ToHashSet(StringComparer.Ordinal);
        var rules = InspectionCheck.Of(row.ToInspection(), register).Where(r => !wrong.Contains(r.Field.Split('[')[0])).ToList();
        // a last day that only repeats what is wrong with the first
        if (row.EndsOn == row.StartsOn)
            rules.RemoveAll(r => r.Field == "endsOn");
        check.Include("", rules.Select(rule => Rules.Error(rule.Code == "unknown-topic" ? rule with { Field = PathOf((string)rule.Arguments[0]!, topics) } : rule)));
    }

    // the row has the topics in order of code, who asked in their own
    private static string PathOf(string topic, IReadOnlyList<string>? topics) => $"topics[{(topics ?? []).Select(Check.Normalise).ToList().IndexOf(topic)}]";

    /// <summary>The row as the API shows it.</summary>
    public static InspectionView View(InspectionRow row) => new()
    {
        Id = row.Id,
        Unit = row.Unit,
        Body = row.Body,
        Level = Wire.Value<InspectionLevel>(row.Level),
        Form = Wire.Value<InspectionForm>(row.Form),
        Topics = row.TopicCodes(),
        StartsOn = row.StartsOn,
        EndsOn = row.EndsOn,
        Checklist = Json.Read<string[]>(row.Checklist),
        MaterialsRequested = row.MaterialsRequested,
        Hours = row.HoursHundredths / 100m,
        Status = Wire.Value<InspectionStatus>(row.Status),
        FollowUpOf = row.FollowUpOf,
        Trigger = Wire.Value<InspectionTrigger>(row.Cause),
        Inspector = row.Inspector,
        RegisteredAt = row.RegisteredAt,
    };

    /// <summary>A flag as the API shows it.</summary>
    public static FlagView View(FlagRow row) => new(
        row.Id, row.Inspection, row.Unit, row.Body, Wire.Value<InspectionFlagKind>(row.Kind), Wire.Value<FlagStatus>(row.Status),
        Json.Read<FlagFacts>(row.Facts), row.RaisedAt, row.ChangedAt);

    private static string[] Topics(Check check, IReadOnlyList<string>? topics)
    {
        if (topics is null || topics.Count == 0)
            check.Add("topics", "required");
        return [.. check.List("topics", topics, 0, MostTopics).Select((topic, i) => check.Code($"topics[{i}]", topic))
            .Distinct(StringComparer.Ordinal).Order(StringComparer.Ordinal)];
    }
}
