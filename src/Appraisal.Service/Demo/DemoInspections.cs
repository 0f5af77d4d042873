using Appraisal.Scoring;
using Appraisal.Scoring.Inspections;
using Appraisal.Scoring.Schemes;
using Appraisal.Service.Inspections;
using Bogus;
using Database = Appraisal.Storage.Database;

namespace Appraisal.Service.Demo;

/// <summary>
/// A year of inspections as a county knows it: bodies of five levels, each with a good reason of its own, come for the same things in
/// the same weeks. The year before is done; this year's plan is filed.
/// </summary>
internal sealed class DemoInspections(
    RegisterInspections register, RecordFinding record, RemarkOnInspection remark, PutTopic putTopic, ExamineUnits examine, Database database)
{
    private const int Seed = 20260711;

    /// <summary>The body for which the demo's inspector acts.</summary>
    public const string Body = "县水利局";

    private static readonly (string Code, string En, string Zh)[] Topics =
    [
        ("道路养护", "Upkeep of roads", "道路养护"), ("饮水安全", "Drinking water", "饮水安全"), ("住房安全", "Safety of housing", "住房安全"),
        ("帮扶台账", "Household ledger", "帮扶台账"), ("防汛预案", "Flood plan", "防汛预案"), ("补贴公示", "List of subsidies", "补贴公示"),
        ("环境整治", "Waste sites", "环境整治"),
    ];

    private static readonly Campaign[] Campaigns =
    [
        new("国务院扶贫督查组", InspectionLevel.National, InspectionForm.Unannounced, ["帮扶台账", "住房安全"], [10], 0.05f, 6, 12),
        new("省第三方评估组", InspectionLevel.Provincial, InspectionForm.ThirdParty, ["帮扶台账", "住房安全", "饮水安全"], [10], 0.30f, 5, 14),
        new("省农业农村厅", InspectionLevel.Provincial, InspectionForm.Survey, ["道路养护", "环境整治"], [4], 0.05f, 3, 4),
        new("市委督查室", InspectionLevel.Municipal, InspectionForm.Supervision, ["帮扶台账", "补贴公示"], [6, 10], 0.20f, 4, 9),
        new("市水利局", InspectionLevel.Municipal, InspectionForm.Supervision, ["防汛预案", "饮水安全"], [6], 0.25f, 3, 5),
        new("市人居环境观摩团", InspectionLevel.Municipal, InspectionForm.Tour, ["环境整治", "道路养护"], [9], 0.10f, 4, 3),
        new("县应急管理局", InspectionLevel.County, InspectionForm.Supervision, ["防汛预案", "住房安全"], [5, 6], 0.50f, 3, 6),
        new(Body, InspectionLevel.County, InspectionForm.Supervision, ["防汛预案", "饮水安全"], [6], 0.60f, 3, 5),
        new("县乡村振兴局", InspectionLevel.County, InspectionForm.Supervision, ["帮扶台账", "补贴公示"], [3, 6, 9], 0.50f, 4, 12),
        new("县住建局", InspectionLevel.County, InspectionForm.Unannounced, ["住房安全"], [5, 10], 0.35f, 2, 3),
        new("县纪委监委", InspectionLevel.County, InspectionForm.Unannounced, ["补贴公示"], [7], 0.20f, 3, 8),
        new("县人居环境评比组", InspectionLevel.County, InspectionForm.Competition, ["环境整治"], [4, 9], 0.60f, 2, 4),
        new("乡镇政府", InspectionLevel.Township, InspectionForm.Supervision, ["帮扶台账", "环境整治", "道路养护"], [3, 9], 0.80f, 2, 3),
    ];

    private readonly Randomizer _random = new(Seed);

    /// <summary>What one body sends round: which share of the villages, in which months, for what.</summary>
    private sealed record Campaign(
        string Body, InspectionLevel Level, InspectionForm Form, string[] Topics, int[] Months, float Share, double Hours, int Materials);

    /// <summary>Registers both years, with findings, ratings and a comment, and has the flags examined. The number of inspections.</summary>
    public async Task<int> RunAsync(DemoCounty county, int year, CancellationToken cancel)
    {
        foreach (var (code, en, zh) in Topics)
            DemoSeeder.Accept(await putTopic.RunAsync(DemoPeople.Organizer, code, new TopicRequest { Name = new LocalText(en, zh) }, cancel));
        var villages = county.Units.Where(u => u.Unit.Level == Organization.UnitLevel.Village).Select(u => u.Code).ToList();
        List<InspectionRequest> done = [.. Visits(villages, year, InspectionStatus.Done)];
        List<InspectionRequest> visits = [.. done, .. FollowUps(done), .. Visits(villages, year + 1, InspectionStatus.Planned)];
        await database.WriteAsync(async session =>
        {
            foreach (var outcome in await register.ApplyAsync(session, DemoPeople.Inspector, visits, replace: false, cancel))
                DemoSeeder.Accept(outcome);
            foreach (var finding in done.Where(_ => _random.Double() < 0.4).SelectMany(Findings))
                DemoSeeder.Accept(await record.ApplyAsync(session, DemoPeople.Inspector, finding, cancel));
        }, cancel);
        await RemarkAsync(done, cancel);
        await examine.RunAsync(cancel);
        return visits.Count;
    }

    private IEnumerable<InspectionRequest> Visits(List<string> villages, int year, InspectionStatus status) =>
        (from campaign in Campaigns
         from month in campaign.Months
         from village in villages
         where _random.Double() < campaign.Share
         let startsOn = new DateOnly(year, month, _random.Int(1, 28))
         orderby startsOn, village, campaign.Body
         select (campaign, village, startsOn)).Select((v, i) => new InspectionRequest
         {
             Id = $"I-{year}-{i + 1:0000}",
             Unit = v.village,
             Body = v.campaign.Body,
             Level = v.campaign.Level,
             Form = v.campaign.Form,
             Topics = v.campaign.Topics,
             StartsOn = v.startsOn,
             Checklist = v.campaign.Topics,
             MaterialsRequested = v.campaign.Materials + _random.Int(-2, 3),
             Hours = v.campaign.Hours + _random.Int(-1, 2),
             Status = status,
             Trigger = status == InspectionStatus.Done && _random.Double() < 0.04 ? InspectionTrigger.Complaint : InspectionTrigger.Plan,
         });

    private IEnumerable<InspectionRequest> FollowUps(List<InspectionRequest> done) =>
        [.. done.Where(v => v.StartsOn!.Value.Month < 11 && _random.Double() < 0.03).Select(v => v with
        {
            Id = v.Id + "-R", FollowUpOf = v.Id, StartsOn = v.StartsOn!.Value.AddDays(_random.Int(14, 40)), Hours = 1, MaterialsRequested = 1,
        })];

    // of the village as a whole: what each cadre answers for is found by the appraisal's own visits
    private IEnumerable<FindingRequest> Findings(InspectionRequest visit) => [.. visit.Checklist!.Select(item => new FindingRequest
    {
        Id = $"{visit.Id}-{item}",
        Inspection = visit.Id,
        Unit = visit.Unit,
        Item = item,
        Conforming = _random.Double() < 0.85,
        Severity = Severity.Minor,
        Date = visit.StartsOn,
    })];

    private async Task RemarkAsync(List<InspectionRequest> done, CancellationToken cancel)
    {
        foreach (var visit in done.Where(_ => _random.Double() < 0.03))
            DemoSeeder.Accept(await remark.RateAsync(DemoPeople.Clerk with { Unit = visit.Unit }, visit.Id!, new RatingRequest { Rating = visit.MaterialsRequested > 8 ? 2 : 4 }, cancel));
        var heaviest = done.MaxBy(v => v.MaterialsRequested)!.Id!;
        DemoSeeder.Accept(await remark.CommentAsync(DemoPeople.Clerk, heaviest, new CommentRequest { Id = "K-1", Text = "同一台账一月内报送三次，格式各不相同。" }, cancel));
        DemoSeeder.Accept(await remark.AnswerAsync(DemoPeople.Organizer, heaviest, "K-1", new AnswerRequest { Text = "今后直接采用县级检查结果，不再另报。" }, cancel));
    }
}
