using System.Text.Json;
using Appraisal.Scoring.Schemes;
using Appraisal.Scoring.Scores;
using Appraisal.Service.Access;
using Appraisal.Service.Web;
using Appraisal.Storage;
using Appraisal.Storage.Accountability;

namespace Appraisal.Service.Accountability;

/// <summary>An incident with its record.</summary>
/// <param name="Incident">The incident.</param>
/// <param name="Steps">Its steps, first to last.</param>
/// <param name="SeesScores">Whether who opened it may read scores of its time.</param>
internal sealed record CaseFile(IncidentRow Incident, IReadOnlyList<IncidentStepRow> Steps, bool SeesScores = false)
{
    /// <summary>How far it has come.</summary>
    public IncidentStage Stage => Wire.Value<IncidentStage>(Incident.Status);

    /// <summary>The steps of a kind, first to last.</summary>
    public IEnumerable<IncidentStepRow> Of(StepKind kind) => Steps.Where(s => s.Kind == Wire.Text(kind));

    /// <summary>Those who reported it and have not taken it back since.</summary>
    public IReadOnlySet<string> Reporters() => Follow().Reporters;

    /// <summary>The cadre's replies since it was last withdrawn: what was said then answered another report.</summary>
    public IEnumerable<IncidentStepRow> Replies()
    {
        var withdrawn = Follow().Withdrawn;
        return Of(StepKind.Reply).Where(s => s.Seq > withdrawn);
    }

    /// <summary>An effect as who opened the file may see it.</summary>
    public EventEffect Seen(EventEffect effect) => SeesScores ? effect : effect with { ScoreWith = null, ScoreWithout = null };

    /// <summary>The incident as a caller may see it: the cadre does not learn who reported.</summary>
    public Incident View(Caller caller) => View(Incident) with
    {
        Steps = [.. Steps.Select(s => View(s, hidden: caller.Is(Incident.StaffNo) && !Persons.Same(s.Person, caller.Person)))],
    };

    /// <summary>The incident without its record.</summary>
    public static Incident View(IncidentRow row)
    {
        var stage = Wire.Value<IncidentStage>(row.Status);
        return new Incident
        {
            Id = row.Id,
            Key = row.EventKey,
            StaffNo = row.StaffNo,
            Unit = row.Unit,
            Title = row.Title,
            OccurredOn = row.OccurredOn,
            WorkType = row.WorkType,
            Severity = Wire.Value<Severity>(row.Severity),
            Status = stage,
            Duty = row.Duty,
            Share = row.Share,
            Clause = row.Clause,
            Leniency = row.Leniency is null ? null : Wire.Value<Leniency>(row.Leniency),
            Multiplier = stage is IncidentStage.Alleged or IncidentStage.Withdrawn or IncidentStage.Dismissed ? 0 : row.Multiplier,
            Wrongdoing = row.Wrongdoing,
            AppealUntil = row.AppealUntil,
        };
    }

    // who reports it at the end, and the last step after which nobody did (0: none)
    private (HashSet<string> Reporters, int Withdrawn) Follow()
    {
        var reporters = new HashSet<string>(Persons.Comparer);
        var withdrawn = 0;
        foreach (var step in Steps)
        {
            if (step.Kind == Wire.Text(StepKind.Report))
                reporters.Add(step.Person);
            else if (step.Kind == Wire.Text(StepKind.Withdrawal) && reporters.Remove(step.Person) && reporters.Count == 0)
                withdrawn = step.Seq;
        }
        return (reporters, withdrawn);
    }

    private IncidentStep View(IncidentStepRow row, bool hidden)
    {
        var kind = Wire.Value<StepKind>(row.Kind);
        return new IncidentStep(row.Id, kind, hidden && kind is StepKind.Report or StepKind.Withdrawal ? null : row.Person, row.At, row.Reason,
            Json.Read<IReadOnlyList<string>>(row.Evidence), row.Details is null ? null : Seen(Json.Read<JsonElement>(row.Details)));
    }

    // rulings and decisions have the effect that they had
    private JsonElement Seen(JsonElement details)
    {
        if (SeesScores || !details.TryGetProperty("effect", out var effect) || effect.ValueKind != JsonValueKind.Object)
            return details;
        var seen = JsonSerializer.SerializeToNode(details)!.AsObject();
        seen["effect"] = JsonSerializer.SerializeToNode(Seen(Json.Read<EventEffect>(effect.GetRawText())), Json.Options);
        return JsonSerializer.SerializeToElement(seen);
    }
}
