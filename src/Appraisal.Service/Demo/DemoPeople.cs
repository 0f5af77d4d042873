using Appraisal.Service.Access;

namespace Appraisal.Service.Demo;

/// <summary>Those who act in the demo county; each step of a case needs another person than the last.</summary>
internal static class DemoPeople
{
    public static readonly Caller Organizer = new(null, "组织部 陈立", Role.Organizer);
    public static readonly Caller Clerk = new(null, "乡镇文书 周敏", Role.UnitClerk);
    public static readonly Caller Reviewer = new(null, "考核办 何静", Role.Appraiser);
    public static readonly Caller Reporter = new(null, "信访办 吴涛", Role.Appraiser);
    public static readonly Caller Verifier = new(null, "核查组 郑华", Role.Appraiser);
    public static readonly Caller Panel = new(null, "容错评议组 孙岩", Role.Appraiser);
    public static readonly Caller AppealPanel = new(null, "复核组 马兰", Role.Appraiser);
    public static readonly Caller Inspector = new(null, "督查室 林峰", Role.Inspector);

    /// <summary>The cadre's own voice.</summary>
    public static Caller Member(DemoCadre cadre) => new(null, cadre.Posting.Name!, Role.Member, StaffNo: cadre.StaffNo);
}
