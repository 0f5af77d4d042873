using static Appraisal.Scoring.Schemes.Leniency;

namespace Appraisal.Scoring.Accountability;

/// <summary>
/// The list that the product ships. Its clauses follow the three distinctions (三个区分开来): error from inexperience in reform against
/// knowing breach, exploration without a rule against acting against an express ban, unintended slips for development against
/// private gain; its circumstances and exclusions are those of published provincial and county lists.
/// </summary>
public static class DefaultDueDiligenceList
{
    /// <summary>Its version.</summary>
    public const string Version = "default-1";

    /// <summary>The list.</summary>
    public static DueDiligenceList Value { get; } = new()
    {
        Version = Version,
        Circumstances =
        [
            Named("prior-study", "Studied on the ground beforehand", "事前调查研究"),
            Named("risk-assessed", "Risks assessed beforehand", "事前风险评估"),
            Named("collective-decision", "Decided collectively, with minutes", "集体决策并有记录"),
            Named("procedure-followed", "Prescribed procedure followed", "履行规定程序"),
            Named("no-express-prohibition", "No law, rule or order forbade it", "法律法规和上级没有明令禁止"),
            Named("no-private-gain", "No private gain for oneself or others", "没有为自己或他人谋取私利"),
            Named("remedied-in-time", "Loss remedied in time and in full", "及时主动挽回损失、消除影响"),
            Named("loss-reduced", "Loss reduced by one's own action", "主动采取措施减少损失"),
            Named("pilot-or-reform", "First of its kind: a pilot or a reform", "先行先试或改革探索"),
            Named("inexperience", "New task without a precedent to learn from", "新任务缺乏经验可循"),
            Named("for-development", "Done for development, without intent", "为推动发展的无意过失"),
            Named("inherited", "Inherited from before the post was taken", "历史遗留问题"),
            Named("improved-since", "Demonstrably worked off since the post was taken", "任职后积极化解并有成效"),
            Named("force-majeure", "Natural disaster or another event beyond control", "自然灾害等不可抗力"),
            Named("duties-done", "Duties of prevention demonstrably done", "已尽防范职责"),
            Named("support-requested", "Support requested in writing and not given", "书面请求支持未获回应"),
            Named("urgent-danger", "Urgent danger to life or property", "处置急难险重任务"),
            Named("self-reported", "Reported by oneself before it was found", "主动报告"),
            Named("first-time", "First event of its kind in three years", "三年内初次发生"),
        ],
        Exclusions =
        [
            Named("private-gain", "Private gain", "谋取私利"),
            Named("collusion", "Collusion", "恶意串通"),
            Named("express-prohibition", "Done against an express prohibition", "违反明令禁止"),
            Named("major-safety-accident", "Major safety accident", "重大安全责任事故"),
            Named("concealment", "Concealment or false report", "隐瞒不报或弄虚作假"),
            Named("no-remedy", "No remedy although it was possible", "能够挽回而不作为"),
        ],
        Clauses =
        [
            new("reform-exploration", new("Error in a pilot or reform, from lack of experience", "改革中因缺乏经验、先行先试出现的失误"), Exempt,
                ["pilot-or-reform", "prior-study", "risk-assessed", "collective-decision", "no-private-gain", "remedied-in-time"]),
            new("unruled-exploration", new("Exploration where no rule forbade it", "尚无明确限制的探索性试验中的失误"), Exempt,
                ["no-express-prohibition", "risk-assessed", "collective-decision", "no-private-gain", "remedied-in-time"]),
            new("beyond-control", new("Caused by what nobody could control", "因不可抗力造成的损失"), Exempt, ["force-majeure", "duties-done"]),
            new("support-refused", new("Support was requested and not given", "请求支持未获回应造成的问题"), Exempt, ["support-requested", "duties-done"]),
            new("inherited-problem", new("A problem inherited and being worked off", "历史遗留问题且积极化解"), Exempt, ["inherited", "improved-since"]),
            new("development-slip", new("Unintended slip for the sake of development", "为推动发展的无意过失"), Mitigated,
                ["for-development", "procedure-followed", "no-private-gain"], ["remedied-in-time", "loss-reduced"]),
            new("reform-without-remedy", new("Error in a pilot or reform, loss reduced only", "改革探索中的失误，损失得到减轻"), Mitigated,
                ["pilot-or-reform", "collective-decision", "no-private-gain", "loss-reduced"]),
            new("emergency", new("Decided under urgent danger", "处置急难险重任务中的失误"), Mitigated, ["urgent-danger", "no-private-gain"]),
            new("new-task", new("Inexperience with a new task", "新任务缺乏经验造成的失误"), Lenient, ["inexperience", "procedure-followed", "no-private-gain"]),
            new("remedy", new("Slip put right in time", "过失得到及时补救"), Lenient, ["remedied-in-time", "no-private-gain"]),
            new("self-report", new("First slip, reported by oneself", "初次过失并主动报告"), Lenient, ["self-reported", "first-time", "no-private-gain"]),
        ],
    };

    private static NamedCode Named(string code, string en, string zh) => new(code, new LocalText(en, zh));
}
