using Appraisal.Scoring.Scores;
using Appraisal.Service.Web;
using Appraisal.Storage;
using Appraisal.Storage.HumanResources;

namespace Appraisal.Service.HumanResources;

/// <summary>Which official scores are asked for, and how much of them.</summary>
public sealed record ScoreQuery
{
    /// <summary>The cycle.</summary>
    /// <example>2026</example>
    public required string Cycle { get; init; }

    /// <summary>Only this unit and those below it.</summary>
    public string? Unit { get; init; }

    /// <summary>Only this cohort.</summary>
    public string? Cohort { get; init; }

    /// <summary>Only this grade.</summary>
    public string? Grade { get; init; }

    /// <summary>Only records that changed at this moment or later (RFC 3339, with its offset).</summary>
    public DateTimeOffset? ChangedSince { get; init; }

    /// <summary>The fields to give, separated by commas; all by default. The staff number is always given.</summary>
    /// <example>name,score,grade</example>
    public string? Fields { get; init; }

    /// <summary>All at once, streamed. NDJSON, CSV and XLSX are so unless <c>limit</c> or <c>cursor</c> is given.</summary>
    public bool? All { get; init; }

    /// <summary>The <c>next</c> of the page before, with the same filters; absent for the first.</summary>
    public string? Cursor { get; init; }

    /// <summary>Records on a page, 1..1000; 100 by default.</summary>
    public int? Limit { get; init; }

    /// <summary>json, ndjson, csv or xlsx, in place of the header Accept.</summary>
    public string? Format { get; init; }
}

/// <summary>What is asked for, once it is checked.</summary>
internal sealed record ScoreRequest(string Cycle, HrScoreFilter Filter, IReadOnlyList<ScoreField> Fields, bool Whole, int Size)
{
    private const int MostFieldsText = 1000;

    /// <summary>Names the request among all: what is the same under it gives the same records.</summary>
    public string Name { get; } =
        $"{Cycle}|{Filter.Unit}|{Filter.Cohort}|{Filter.Grade}|{Filter.Since?.UtcTicks}|{(Fields == ScoreFields.All ? "" : string.Join(',', Fields.Select(f => f.Name)))}";

    /// <summary>Checks a query; what is wrong is added to the check.</summary>
    public static ScoreRequest Read(Check check, ScoreQuery query, string type)
    {
        check.That(query.Limit is null or (>= 1 and <= 1000), "limit", "out-of-range", query.Limit, 1, 1000);
        check.That(query.All is not true || (query.Limit ?? (object?)query.Cursor) is null, "all", "all-in-pages");
        return new ScoreRequest(
            check.Code("cycle", query.Cycle),
            new HrScoreFilter(Present(check, "unit", query.Unit), Present(check, "cohort", query.Cohort), GradeOf(check, query.Grade), query.ChangedSince),
            FieldsOf(check, query.Fields),
            IsWhole(query, type),
            SizeOf(query));
    }

    /// <summary>Whether all is asked for at once.</summary>
    public static bool IsWhole(ScoreQuery query, string type) => query.All ?? (type != MediaTypes.Json && query.Limit is null && query.Cursor is null);

    /// <summary>Records of a page.</summary>
    public static int SizeOf(ScoreQuery query) => Math.Clamp(query.Limit ?? 100, 1, 1000);

    // blank is never all
    private static string? Present(Check check, string field, string? value) => value is null ? null : check.Code(field, value);

    private static string? GradeOf(Check check, string? word)
    {
        if (word is not null)
            check.That(Wire.TryValue<Grade>(word, out _), "grade", "unknown-word", Check.Shown(word), Wire.Words<Grade>());
        return word;
    }

    private static IReadOnlyList<ScoreField> FieldsOf(Check check, string? text)
    {
        if (text is null || !check.That(text.Length <= MostFieldsText, "fields", "too-long", text.Length, MostFieldsText))
            return ScoreFields.All;
        var names = text.Split(',', StringSplitOptions.TrimEntries).ToHashSet(StringComparer.Ordinal);
        foreach (var name in names.Where(n => ScoreFields.All.All(f => f.Name != n)))
            check.Add("fields", "unknown-word", Check.Shown(name), string.Join(", ", ScoreFields.All.Select(f => f.Name)));
        return [.. ScoreFields.All.Where(f => f.Name == ScoreFields.Key || names.Contains(f.Name))];
    }
}
