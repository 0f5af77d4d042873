using Appraisal.Scoring.Inspections;
using Appraisal.Service.Web;
using Appraisal.Service.Web.Pages;

namespace Appraisal.Service.Inspections;

/// <summary>Says in words what a flag rests on.</summary>
public static class FlagWords
{
    /// <summary>One sentence, with the earlier visits.</summary>
    public static string Says(InspectionFlagKind kind, FlagFacts facts) => kind switch
    {
        InspectionFlagKind.Repeated => Messages.Of("flag.says.repeated", PageText.Percent(facts.Overlap), Earlier(facts)),
        InspectionFlagKind.Redundant => Messages.Of("flag.says.redundant", PageText.Percent(facts.Overlap), Earlier(facts)),
        InspectionFlagKind.OverFrequency => Messages.Of("flag.says.over-frequency",
            string.Join(Messages.Of("flag.and"), facts.LimitsBroken.Select(l => Messages.Of("flag.limit", l.Starts, l.Days))), Earlier(facts)),
        _ => Messages.Of("flag.says.trace-heavy", facts.MaterialsRequested, facts.NonConforming),
    };

    private static string Earlier(FlagFacts facts) =>
        string.Join(Messages.Of("flag.and"), facts.Earlier.Take(5).Select(e => PageText.Noted(e.Inspection, PageText.Listed([e.Body, PageText.Day(e.StartsOn)]))));
}
