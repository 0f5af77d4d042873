using Appraisal.Scoring.Schemes;
using Appraisal.Service.Organization;
using Bogus;

namespace Appraisal.Service.Demo;

/// <summary>A cadre of the demo county, with the traits from which everything else about them is drawn.</summary>
/// <param name="StaffNo">The staff number.</param>
/// <param name="Posting">The posting to store.</param>
/// <param name="Quality">How good the work is in truth: standard normal.</param>
/// <param name="Workload">Hours done by duty hours.</param>
/// <param name="Paper">Share of the required material handed in; those who do least have time for most.</param>
internal sealed record DemoCadre(string StaffNo, CadreRequest Posting, double Quality, double Workload, double Paper);

/// <summary>
/// A made-up county, the same for the same seed: 12 townships, 120 villages, 400 cadres in 3 cohorts. No person in it exists.
/// </summary>
internal sealed class DemoCounty
{
    public const string Code = "QH";
    public const int Townships = 12;
    public const int VillagesPerTownship = 10;
    public const double DutyHours = 1800;

    private static readonly string[] TownshipNames =
        ["石桥镇", "柳林镇", "东湖镇", "青山乡", "龙泉镇", "白云乡", "双河镇", "红旗镇", "金沙乡", "云岭乡", "平安镇", "望江镇"];

    /// <summary>Where the demo's kiosk stands.</summary>
    public static string FirstVillage => Village(0, 0);

    /// <summary>The township whose people were told how to answer.</summary>
    public static string Influenced => Township(3);

    private readonly Faker _faker;

    public DemoCounty(int seed)
    {
        _faker = new Faker("zh_CN") { Random = new Randomizer(seed) };
        Units = [.. MakeUnits()];
        Cadres = [.. MakeCadres()];
    }

    /// <summary>From the county down, parents first.</summary>
    public IReadOnlyList<(string Code, UnitRequest Unit)> Units { get; }

    public IReadOnlyList<DemoCadre> Cadres { get; }

    /// <summary>The random source of all that is drawn after the county itself, in a fixed order.</summary>
    public Randomizer Random => _faker.Random;

    /// <summary>A standard normal number.</summary>
    public double Normal() => Math.Sqrt(-2 * Math.Log(1 - _faker.Random.Double())) * Math.Cos(2 * Math.PI * _faker.Random.Double());

    /// <summary>A Poisson number of a small mean.</summary>
    public int Poisson(double mean)
    {
        var (limit, product, count) = (Math.Exp(-mean), _faker.Random.Double(), 0);
        while (product > limit)
        {
            product *= _faker.Random.Double();
            count++;
        }
        return count;
    }

    /// <summary>The scheme of the demo: the defaults, with work types and required material.</summary>
    public static Scheme Scheme(string ratePeriod) => new()
    {
        ReferenceDutyHours = DutyHours,
        WorkTypes =
        [
            new WorkType("入户走访", 2, 0.0012, ratePeriod),
            new WorkType("纠纷调解", 6, 0.006, ratePeriod),
            new WorkType("项目推进", 20, 0.021, ratePeriod),
            new WorkType("应急值守", 8, 0.009, ratePeriod),
        ],
        MaterialRequirements = [new("计划", 0.3, 1), new("台账", 0.4, 4), new("报告", 0.3, 2)],
        Duties =
        [
            new Duty("assistance", "村", new("Assistance to households", "帮扶到户")),
            new Duty("project-safety", "村", new("Safety of projects", "项目安全")),
            new Duty("dispute-handling", "乡镇", new("Handling of disputes", "矛盾纠纷处置")),
            new Duty("policy-delivery", "乡镇", new("Delivery of policy", "政策落实")),
        ],
    };

    private static IEnumerable<(string, UnitRequest)> MakeUnits()
    {
        yield return (Code, new UnitRequest { Name = "清河县", Level = UnitLevel.County });
        for (var t = 0; t < Townships; t++)
        {
            yield return (Township(t), new UnitRequest { Name = TownshipNames[t], Parent = Code, Level = UnitLevel.Township });
            for (var v = 0; v < VillagesPerTownship; v++)
                yield return (Village(t, v), new UnitRequest { Name = $"{TownshipNames[t][..2]}{VillageName(t + v)}村", Parent = Township(t), Level = UnitLevel.Village });
        }
    }

    private static string VillageName(int i) => new[] { "新", "上", "下", "东", "西", "南", "北", "前", "后", "大" }[i % 10] + "塘岗湾坪洼"[i % 5];

    private static string Township(int t) => $"{Code}{t + 1:00}";

    private static string Village(int t, int v) => $"{Code}{t + 1:00}{v + 1:00}";

    // 120 village secretaries, 168 members of village teams, 112 township cadres
    private IEnumerable<DemoCadre> MakeCadres()
    {
        var number = 0;
        for (var t = 0; t < Townships; t++)
        {
            for (var v = 0; v < VillagesPerTownship; v++)
            {
                yield return Cadre(++number, Village(t, v), "村党组织书记", Township(t), "村");
                yield return Cadre(++number, Village(t, v), "村两委成员", Township(t), "村");
                if (v % 3 == 0)
                    yield return Cadre(++number, Village(t, v), "村两委成员", Township(t), "村");
            }
            for (var c = 0; c < 10 - (t < 8 ? 1 : 0); c++)
                yield return Cadre(++number, Township(t), "乡镇干部", Township(t), "乡镇");
        }
    }

    private DemoCadre Cadre(int number, string unit, string cohort, string quotaGroup, string post)
    {
        var quality = Normal();
        var workload = Math.Clamp(0.95 + (0.30 * Normal()) + (0.10 * quality), 0.15, 1.9);
        var paper = Math.Clamp(1.25 - (0.45 * workload) + (0.12 * Normal()), 0.2, 1);
        var posting = new CadreRequest
        {
            Name = _faker.Name.LastName() + _faker.Name.FirstName(),
            Unit = unit,
            Cohort = cohort,
            QuotaGroup = quotaGroup,
            Posts = [new Post(post, 1)],
            DutyHours = DutyHours,
            LeaveHours = number % 97 == 0 ? 1000 : 0,
            Status = number % 89 == 0 ? CadreStatus.Probation : CadreStatus.Active,
        };
        return new DemoCadre($"{number:00000}", posting, quality, workload, paper);
    }
}
