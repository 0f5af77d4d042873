using Appraisal.Scoring.Inspections;
using Appraisal.Storage;

namespace Appraisal.Service.Inspections;

/// <summary>Says a rule that the library found broken in the codes of the API.</summary>
internal static class Rules
{
    public static FieldError Error(BrokenRule rule) => rule.Code switch
    {
        "unknown-unit" => new(rule.Field, "unknown", "unit", rule.Arguments[0]),
        "unknown-topic" => new(rule.Field, "unknown", "topic", rule.Arguments[0]),
        "unknown-inspection" => new(rule.Field, "unknown", "inspection", rule.Arguments[0]),
        "end-before-start" => new(rule.Field, "ends-before-start", [.. rule.Arguments]),
        "not-rising" => new(rule.Field, "not-above", [.. rule.Arguments]),
        var code => new(rule.Field, code, [.. rule.Arguments]),
    };
}
