using Appraisal.Service.Web;
using Appraisal.Storage;
using Appraisal.Storage.Organization;

namespace Appraisal.Service.Organization;

/// <summary>What units and cadres must be, and their two forms.</summary>
internal static class OrganizationValidation
{
    /// <summary>Hours of a leap year.</summary>
    public const double HoursOfYear = 8784;

    /// <summary>The most hours of leave: those of duty, unless they are wrong themselves.</summary>
    public static double MostLeave(double? dutyHours) => dutyHours is >= 0 and <= HoursOfYear ? dutyHours.Value : HoursOfYear;

    public static UnitRow Row(Check check, string code, UnitRequest request) => new()
    {
        Code = check.Code("code", code),
        Name = check.Text("name", request.Name),
        Parent = check.OptionalCode("parent", request.Parent),
        Level = Wire.Text(check.Given("level", request.Level)),
    };

    public static Unit View(UnitRow row) => new(row.Code, row.Name, row.Parent, Wire.Value<UnitLevel>(row.Level));

    public static CadreRow Row(Check check, string staffNo, CadreRequest request)
    {
        var dutyHours = check.Number("dutyHours", request.DutyHours, 0, HoursOfYear);
        return new CadreRow
        {
            StaffNo = check.Code("staffNo", staffNo),
            Name = check.Text("name", request.Name),
            Unit = check.Code("unit", request.Unit),
            Cohort = check.Code("cohort", request.Cohort),
            QuotaGroup = check.OptionalCode("quotaGroup", request.QuotaGroup),
            Posts = Json.Text(Posts(check, request.Posts)),
            DutyHours = dutyHours,
            LeaveHours = check.Number("leaveHours", request.LeaveHours, 0, MostLeave(request.DutyHours), otherwise: 0),
            Status = Wire.Text(request.Status ?? CadreStatus.Active),
        };
    }

    public static Cadre View(CadreRow row) => new()
    {
        StaffNo = row.StaffNo,
        Name = row.Name,
        Unit = row.Unit,
        Cohort = row.Cohort,
        QuotaGroup = row.QuotaGroup,
        Posts = Json.Read<IReadOnlyList<Post>>(row.Posts),
        DutyHours = row.DutyHours,
        LeaveHours = row.LeaveHours,
        Status = Wire.Value<CadreStatus>(row.Status),
    };

    /// <summary>Posts in order of code, with shares that add up to 1.</summary>
    public static IReadOnlyList<Post> Posts(Check check, IReadOnlyList<Post>? posts)
    {
        var list = check.List("posts", posts, 0, 20);
        var result = list.Select((p, i) => new Post(
            check.Code($"posts[{i}].code", p.Code), check.Number($"posts[{i}].share", p.Share, 0, 1))).ToList();
        check.Distinct("posts", result.Select(p => p.Code));
        check.That(result.Count == 0 || Math.Abs(result.Sum(p => p.Share) - 1) < 1e-6, "posts", "shares", result.Sum(p => p.Share));
        return [.. result.OrderBy(p => p.Code, StringComparer.Ordinal)];
    }
}
