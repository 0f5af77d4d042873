using Appraisal.Service.Surveys;

namespace Appraisal.Service.Demo;

/// <summary>What half of the households say beside the items: reasons, and whether they were told how to answer. Drawn from their ids, so that nothing else changes.</summary>
internal static class DemoBeside
{
    private const string Item = "q1";
    private const double ToldElsewhere = 0.03;
    private const double ToldWhereInfluenced = 0.35;
    private const double RatherNotSay = 0.05;

    /// <summary>Three for those who are content, three for those who are not.</summary>
    public static readonly ReasonRequest[] Reasons =
    [
        Reason("quick", "quick", "办事快", [3, 4, 5]), Reason("kind", "kind", "态度好", [3, 4, 5]), Reason("fair", "fair", "公平公正", [3, 4, 5]),
        Reason("slow", "slow", "办事慢", [1, 2]), Reason("rude", "rude", "态度差", [1, 2]), Reason("unfair", "unfair", "不公平", [1, 2]),
    ];

    /// <summary>What the household says about pressure; null for half of them.</summary>
    public static Told? ToldOf(DemoCadre cadre, Guid id)
    {
        if (!Answers(id))
            return null;
        var chance = id.ToByteArray()[^3] / 256.0;
        var told = cadre.Posting.Unit!.StartsWith(DemoCounty.Influenced, StringComparison.Ordinal) ? ToldWhereInfluenced : ToldElsewhere;
        return chance < told / 3 ? Told.FilledIn : chance < told ? Told.SomebodySaid : chance < told + RatherNotSay ? Told.RatherNotSay : Told.No;
    }

    /// <summary>One or two reasons for an answer to the first item; null for half of the households.</summary>
    public static IReadOnlyDictionary<string, IReadOnlyList<string>>? ReasonsOf(double? answer, Guid id)
    {
        if (answer is not { } value || !Answers(id))
            return null;
        var offered = Reasons.Where(r => r.Levels!.Contains((int)value)).Select(r => r.Code!).ToList();
        var draw = id.ToByteArray()[^4];
        string[] chosen = [offered[draw % 3], .. draw % 5 == 0 ? [offered[(draw + 1) % 3]] : Array.Empty<string>()];
        return new Dictionary<string, IReadOnlyList<string>>(StringComparer.Ordinal) { [Item] = chosen };
    }

    private static bool Answers(Guid id) => id.ToByteArray()[^2] % 2 == 0;

    private static ReasonRequest Reason(string code, string en, string zh, int[] levels) =>
        new() { Code = code, Text = Texts.Of(en, zh), Item = Item, Levels = levels };
}
