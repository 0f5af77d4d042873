using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;
using Appraisal.Scoring.Schemes;
using Appraisal.Service.Web;
using Appraisal.Service.Web.Pages;
using Appraisal.Storage;

namespace Appraisal.Service.Schemes;

/// <summary>A group of parameters that are shown together.</summary>
/// <param name="Name">The key of its heading.</param>
/// <param name="Paths">Members of the scheme in camelCase, parts apart by dots.</param>
public sealed record ParameterGroup(string Name, IReadOnlyList<string> Paths);

/// <summary>A parameter that differs between two schemes.</summary>
public sealed record ParameterDifference(string Path, string Before, string After);

/// <summary>The parameters of a scheme as fields of a form: numbers by their path, lists as lines of text.</summary>
public static class SchemeFields
{
    /// <summary>Every number, in the order of the methodology.</summary>
    public static readonly IReadOnlyList<ParameterGroup> Groups =
    [
        new("weights", ["weights.material", "weights.field", "weights.satisfaction", "previousMaterialWeight"]),
        new("work", ["referenceDutyHours", "workShare", "fullWorkload", "minimumWorkload", "lowWorkload"]),
        new("findings", ["findingWeights.minor", "findingWeights.major", "findingWeights.critical"]),
        new("events", ["eventPoints.minor", "eventPoints.major", "eventPoints.critical", "leniency.exempt", "leniency.mitigated", "leniency.lenient", "leniency.full", "errorPrior", "deductionRate", "deductionCap"]),
        new("satisfaction", ["standing.minimumPart", "standing.provisionalCount", "standing.ratedCount", "standing.ratedCoverage", "standing.ratedLeverage", "standing.ratedReliability", "standing.ratedSamplingError", "standing.subjectsToImpute"]),
        new("quality", ["quality.deviceResponsesPerDay", "quality.secondsPerItem", "quality.identicalResponses", "quality.comparisonResponses", "quality.significance"]),
        new("grades", ["grades.excellent", "grades.competent", "grades.basicallyCompetent", "grades.quotaShare", "grades.approvedQuotaShare", "grades.poolBelow", "grades.panelProbability", "grades.leaveShare", "obstructionQuantile"]),
        new("ranks", ["ranks.draws", "ranks.seed", "ranks.lower", "ranks.upper", "ranks.weightSpread"]),
        new("days", ["objectionDays", "appealDays"]),
    ];

    /// <summary>Lists that are written one entry a line.</summary>
    public static readonly IReadOnlyList<string> Lists = ["workTypes", "materialRequirements", "duties"];

    /// <summary>The value at a path, as it is written in a field.</summary>
    public static string Value(JsonNode scheme, string path) => Node(scheme, path)?.ToJsonString().Trim('"') ?? "";

    /// <summary>A list as lines.</summary>
    public static string Lines(Scheme scheme, string list) => string.Join('\n', list switch
    {
        "workTypes" => scheme.WorkTypes.Select(t => Line(t.Code, t.StandardHours, t.ExpectedErrorRate, t.RatePeriod)),
        "materialRequirements" => scheme.MaterialRequirements.Select(m => Line(m.Kind, m.Weight, m.Required, m.Cohort)),
        _ => scheme.Duties.Select(d => Line(d.Code, d.Post, d.Name.Zh, d.Name.En)),
    });

    /// <summary>A form that begins with a scheme.</summary>
    public static FormState Fill(FormState form, Scheme scheme)
    {
        var node = Document(scheme);
        foreach (var path in Groups.SelectMany(g => g.Paths).Where(p => Node(node, p) is not null))
            form.With(path, Value(node, path));
        foreach (var list in Lists)
            form.With(list, Lines(scheme, list));
        return form.With("dueDiligenceList", scheme.DueDiligenceList);
    }

    /// <summary>The scheme that a form says; what the form does not show stays as in another.</summary>
    public static Outcome<Scheme> Read(FormState form, Scheme otherwise)
    {
        var node = Document(otherwise);
        var check = new Check();
        foreach (var path in Groups.SelectMany(g => g.Paths).Where(p => Node(node, p) is not null))
        {
            if (form.Number(path) is { } number)
                SetNumber(check, node, path, number);
            else
                check.That(form.Text(path) is not null, path, "required");
        }
        node["dueDiligenceList"] = form.Text("dueDiligenceList") ?? ""; // which the rules refuse
        node["workTypes"] = List<WorkType>(form, check, "workTypes", p => new JsonObject { ["code"] = p[0], ["standardHours"] = Number(p, 1), ["expectedErrorRate"] = Number(p, 2), ["ratePeriod"] = p.ElementAtOrDefault(3) });
        node["materialRequirements"] = List<MaterialRequirement>(form, check, "materialRequirements", p => new JsonObject { ["kind"] = p[0], ["weight"] = Number(p, 1), ["required"] = Number(p, 2), ["cohort"] = p.ElementAtOrDefault(3) });
        node["duties"] = List<Duty>(form, check, "duties", p => new JsonObject { ["code"] = p[0], ["post"] = p.ElementAtOrDefault(1) ?? "", ["name"] = new JsonObject { ["zh"] = p.ElementAtOrDefault(2) ?? "", ["en"] = p.ElementAtOrDefault(3) ?? p.ElementAtOrDefault(2) ?? "" } });
        var scheme = node.Deserialize<Scheme>(Json.Options)!;
        check.Include("", form.Unreadable);
        if (check.Passed)
            return scheme;
        // the rules are asked about the rest, so that all that is wrong is told at once
        var rules = new Check();
        PutScheme.CheckRules(rules, scheme);
        check.Include("", rules.Errors.Where(e => check.Errors.All(c => c.Field != e.Field && !e.Field.StartsWith(c.Field + "[", StringComparison.Ordinal))).ToList());
        return check.Refusal!;
    }

    /// <summary>What a scheme does without, and what follows from that for every score: by the methodology it may, but nobody should find out afterwards.</summary>
    public static IEnumerable<string> Gaps(Scheme scheme)
    {
        if (scheme.WorkTypes.Count == 0)
            yield return Messages.Of("schemes.no-work-types");
        if (scheme.MaterialRequirements.Count == 0)
            yield return Messages.Of("schemes.no-materials");
        else if (scheme.MaterialRequirements.All(m => m.Cohort is not null))
            yield return Messages.Of("schemes.materials-of", PageText.Listed(scheme.MaterialRequirements.Select(m => m.Cohort).Distinct(StringComparer.Ordinal)));
    }

    /// <summary>What differs between two schemes, by path.</summary>
    public static IReadOnlyList<ParameterDifference> Differences(Scheme before, Scheme after)
    {
        var (one, other) = (Document(before), Document(after));
        return
        [
            .. Groups.SelectMany(g => g.Paths).Select(p => new ParameterDifference(p, Value(one, p), Value(other, p))).Where(d => d.Before != d.After),
            .. Lists.Select(l => new ParameterDifference(l, Lines(before, l), Lines(after, l))).Where(d => d.Before != d.After),
            .. before.DueDiligenceList == after.DueDiligenceList ? Array.Empty<ParameterDifference>() : [new("dueDiligenceList", before.DueDiligenceList, after.DueDiligenceList)],
        ];
    }

    private static JsonNode Document(Scheme scheme) => JsonSerializer.SerializeToNode(scheme, Json.Options)!;

    private static JsonNode? Node(JsonNode? node, string path) => path.Split('.').Aggregate(node, (at, part) => (at as JsonObject)?[part]);

    private static void Set(JsonNode node, string path, JsonNode value)
    {
        var at = path.LastIndexOf('.');
        ((JsonObject)(at < 0 ? node : Node(node, path[..at])!))[path[(at + 1)..]] = value;
    }

    // a fraction where a whole number belongs is left as it was, and told
    private static void SetNumber(Check check, JsonNode node, string path, double number)
    {
        var before = Node(node, path)!.DeepClone();
        Set(node, path, JsonValue.Create(number));
        if (check.That(Reads<Scheme>(node), path, number == Math.Truncate(number) ? "unreadable-value" : "whole-number", number))
            return;
        Set(node, path, before);
    }

    private static bool Reads<T>(JsonNode node)
    {
        try
        {
            return node.Deserialize<T>(Json.Options) is not null;
        }
        catch (JsonException)
        {
            return false;
        }
    }

    private static JsonArray List<T>(FormState form, Check check, string list, Func<string[], JsonObject> entry)
    {
        var array = new JsonArray();
        foreach (var (at, line) in (form.Text(list) ?? "").Split('\n', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries).Index())
        {
            var read = entry([.. line.Split([';', '；'], StringSplitOptions.TrimEntries).Select(p => p.Length == 0 ? null! : p)]);
            foreach (var name in read.Where(m => m.Value is null).Select(m => m.Key).ToList())
                read.Remove(name);
            if (check.That(Reads<T>(read), list, "unreadable-line", at + 1, Check.Shown(line)))
                array.Add(read);
        }
        check.That(array.Count <= 1000, list, "too-many", array.Count, 1000);
        return array;
    }

    // what is no number stays text, which the reader of the scheme refuses by its path
    private static JsonNode? Number(string[] parts, int at) => parts.ElementAtOrDefault(at) is not { } text ? null
        : double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out var number) && double.IsFinite(number) ? JsonValue.Create(number) : JsonValue.Create(text);

    private static string Line(params object?[] parts) => string.Join("; ", parts.Reverse().SkipWhile(p => p is null).Reverse().Select(p => p is IFormattable f ? f.ToString(null, CultureInfo.InvariantCulture) : p));
}
