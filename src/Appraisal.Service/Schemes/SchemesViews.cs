using System.Text.Json;
using Appraisal.Scoring.Schemes;
using Appraisal.Service.Organization;
using Appraisal.Service.Web;
using Appraisal.Storage;
using Appraisal.Storage.Schemes;

namespace Appraisal.Service.Schemes;

/// <summary>Stored rows as the API shows them.</summary>
internal static class SchemesViews
{
    public static SchemeView Scheme(SchemeRow row) => new(row.Code, row.Version, row.FrozenAt, Json.Read<Scheme>(row.Body));

    public static Cycle Cycle(CycleRow row) => new()
    {
        Code = row.Code,
        StartsOn = row.StartsOn,
        EndsOn = row.EndsOn,
        Scheme = new SchemeName { Code = row.SchemeCode, Version = row.SchemeVersion },
        Survey = row.Survey,
        Unit = row.Unit,
        InspectionPolicy = row.InspectionPolicy,
        CountsForPromotion = row.CountsForPromotion,
        Status = Wire.Value<CycleStatus>(row.Status),
        StartedAt = row.StartedAt,
        ClosedAt = row.ClosedAt,
    };

    public static Participant Participant(ParticipantRow row) => new()
    {
        Cycle = row.Cycle,
        StaffNo = row.StaffNo,
        Unit = row.Unit,
        County = row.County,
        Cohort = row.Cohort,
        QuotaGroup = row.QuotaGroup,
        Posts = Json.Read<IReadOnlyList<Post>>(row.Posts),
        DutyHours = row.DutyHours,
        LeaveHours = row.LeaveHours,
        Status = Wire.Value<CadreStatus>(row.Status),
    };

    public static ParticipantChange Change(ParticipantChangeRow row) => new(
        row.EffectiveOn, row.Reason, row.Person, row.At,
        row.BeforeValue is null ? null : Json.Read<JsonElement>(row.BeforeValue), Json.Read<JsonElement>(row.AfterValue));
}
