using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using Appraisal.Scoring.Schemes;
using Appraisal.Service.Inspections;
using Appraisal.Service.Materials;
using Appraisal.Service.Work;

namespace Appraisal.Service.Demo;

/// <summary>What the cadres of the demo county did, handed in and were found to have done.</summary>
internal static class DemoEvidence
{
    private static readonly string[] Checklist =
        ["道路养护", "饮水安全", "住房安全", "帮扶台账", "防汛预案", "补贴公示", "控辍保学", "环境整治"];

    /// <summary>Completed work by half-year: hours spread evenly over the types.</summary>
    public static IEnumerable<WorkRecordRequest> Work(DemoCounty county, Scheme scheme, int year) =>
        from cadre in county.Cadres
        from type in scheme.WorkTypes
        from half in Enumerable.Range(0, 2)
        let count = county.Poisson(cadre.Workload * DemoCounty.DutyHours / 2 / scheme.WorkTypes.Count / type.StandardHours)
        where count > 0
        select new WorkRecordRequest
        {
            Id = $"W-{year}-{cadre.StaffNo}-{type.Code}-{half + 1}",
            StaffNo = cadre.StaffNo,
            WorkType = type.Code,
            Count = count,
            Date = new DateOnly(year, (6 * half) + 6, 25),
            Accepted = true,
        };

    /// <summary>Material, as references with a content hash.</summary>
    public static IEnumerable<MaterialRequest> Materials(DemoCounty county, Scheme scheme, string cycle) =>
        from cadre in county.Cadres
        from required in scheme.MaterialRequirements
        from i in Enumerable.Range(1, required.Required + 1)
        where county.Random.Double() < cadre.Paper
        let id = string.Create(CultureInfo.InvariantCulture, $"M-{cycle}-{cadre.StaffNo}-{required.Kind}-{i}")
        select new MaterialRequest
        {
            Id = id,
            Cycle = cycle,
            StaffNo = cadre.StaffNo,
            Kind = required.Kind,
            Title = $"{cadre.Posting.Name} {required.Kind} {i}",
            ContentHash = Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(id))),
            SubmittedBy = DemoPeople.Clerk.Person,
            Accepted = true,
        };

    /// <summary>Results of visits: the better the work, the more conforms.</summary>
    public static IEnumerable<FindingRequest> Findings(DemoCounty county, int year) =>
        from cadre in county.Cadres
        where cadre.StaffNo != "00033" // one cadre whom nobody visited
        from item in Checklist.Take(county.Random.Int(5, Checklist.Length))
        let severity = county.Random.WeightedRandom([Severity.Minor, Severity.Major, Severity.Critical], [0.6f, 0.33f, 0.07f])
        select new FindingRequest
        {
            Id = $"F-{year}-{cadre.StaffNo}-{item}",
            StaffNo = cadre.StaffNo,
            Unit = cadre.Posting.Unit,
            Item = item,
            Conforming = county.Random.Double() < Math.Clamp(0.80 + (0.09 * cadre.Quality), 0.3, 0.99),
            Severity = severity,
            Date = new DateOnly(year, county.Random.Int(2, 11), county.Random.Int(1, 28)),
        };
}
