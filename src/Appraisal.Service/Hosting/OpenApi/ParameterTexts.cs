namespace Appraisal.Service.Hosting.OpenApi;

/// <summary>What the parameters of addresses and queries are; the same name means the same everywhere.</summary>
internal static class ParameterTexts
{
    private static readonly Dictionary<string, string> Texts = new(StringComparer.Ordinal)
    {
        ["after"] = "The position after which to begin: the next of the answer before; none for the first.",
        ["audience"] = "For whom it is written.",
        ["body"] = "The inspecting body.",
        ["code"] = "The code.",
        ["cohort"] = "The cohort.",
        ["comment"] = "The id of a comment.",
        ["conforming"] = "Only findings that conform, or only those that do not.",
        ["cursor"] = "The next of the page before; none for the first page.",
        ["cycle"] = "The code of a cycle.",
        ["dryRun"] = "Whether only to say what would be done; false by default.",
        ["format"] = "csv, xlsx or ndjson instead of what Accept says.",
        ["from"] = "The first day, as 2026-03-31.",
        ["id"] = "The id.",
        ["inspection"] = "The id of an inspection.",
        ["items"] = "The items of the survey, separated by commas, for a template of responses.",
        ["kind"] = "The kind.",
        ["limit"] = "Items on a page, 1 to 1000; 100 by default.",
        ["mode"] = "all (the default): nothing is stored where a row has errors; partial: the rows without errors are.",
        ["open"] = "Only what is not decided yet, or only what is.",
        ["period"] = "The period.",
        ["requiredTenure"] = "The years of tenure that the next rank asks for.",
        ["rules"] = "The version of the promotion rules.",
        ["run"] = "The id of a score run.",
        ["sequence"] = "The number of a delivery.",
        ["since"] = "The first year that counts; all of them by default.",
        ["staffNo"] = "The staff number of a cadre.",
        ["status"] = "How far it has come.",
        ["stratum"] = "The code of a stratum.",
        ["subject"] = "The id of the thing that it is about.",
        ["survey"] = "The code of a survey.",
        ["to"] = "The last day, as 2026-12-31.",
        ["unit"] = "The code of a unit; what lies below it belongs to it.",
        ["until"] = "The moment until which, as 2026-03-31T06:30:00Z.",
        ["version"] = "The version.",
        ["workType"] = "The code of a work type.",
    };

    /// <summary>What a parameter is; null where nobody has said it yet, which a test does not let happen.</summary>
    public static string? Of(string name) => Texts.GetValueOrDefault(name);
}
