using System.Globalization;
using System.Text.Json;
using Appraisal.Service.Web;
using Appraisal.Storage;

namespace Appraisal.Service.HumanResources;

/// <summary>A field of a record: its name as everywhere, and its value.</summary>
internal sealed record ScoreField(string Name, Func<HrScore, object?> Value);

/// <summary>The fields of a record, in order.</summary>
internal static class ScoreFields
{
    /// <summary>The one that is always given.</summary>
    public const string Key = "staffNo";

    public static readonly IReadOnlyList<ScoreField> All =
    [
        new(Key, s => s.StaffNo), new("name", s => s.Name), new("unit", s => s.Unit), new("unitName", s => s.UnitName), new("cohort", s => s.Cohort),
        new("score", s => s.Score), new("grade", s => s.Grade), new("finality", s => s.Finality), new("objectionsUntil", s => s.ObjectionsUntil),
        new("correctionReason", s => s.CorrectionReason), new("effectiveOn", s => s.EffectiveOn), new("cycle", s => s.Cycle), new("scheme", s => s.Scheme),
        new("run", s => s.Run), new("digest", s => s.Digest), new("promotionCredit", s => s.PromotionCredit),
        new("countsForPromotion", s => s.CountsForPromotion), new("publishedAt", s => s.PublishedAt), new("changedAt", s => s.ChangedAt),
    ];

    /// <summary>Writes a record with some of its fields.</summary>
    public static void Write(Utf8JsonWriter json, HrScore score, IReadOnlyList<ScoreField> fields)
    {
        json.WriteStartObject();
        foreach (var field in fields)
        {
            json.WritePropertyName(field.Name);
            Write(json, field.Value(score));
        }
        json.WriteEndObject();
    }

    /// <summary>A value as a table's cell: words, dates and instants as in JSON; no text is a formula.</summary>
    public static object? Cell(object? value) => value switch
    {
        string text => FormulaGuard.Protect(text),
        Enum word => Wire.Text(word),
        DateOnly day => day.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture),
        DateTimeOffset instant => instant.ToString("yyyy-MM-dd'T'HH:mm:ss.fff'Z'", CultureInfo.InvariantCulture),
        Guid id => id.ToString(),
        _ => value,
    };

    private static void Write(Utf8JsonWriter json, object? value)
    {
        switch (value)
        {
            case null: json.WriteNullValue(); break;
            case string text: json.WriteStringValue(text); break;
            case decimal number: json.WriteNumberValue(number); break;
            case bool flag: json.WriteBooleanValue(flag); break;
            case Guid id: json.WriteStringValue(id); break;
            case DateTimeOffset instant: json.WriteStringValue(instant); break;
            default: json.WriteStringValue((string)Cell(value)!); break;
        }
    }
}
