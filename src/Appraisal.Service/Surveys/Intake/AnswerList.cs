using System.Collections;
using System.Text.Json;
using System.Text.Json.Serialization;
using Appraisal.Service.Web;

namespace Appraisal.Service.Surveys.Intake;

/// <summary>
/// The answers of a response in the order that they were sent. They are few and read once, so a dictionary of them would cost more to
/// make than all its look-ups save.
/// </summary>
internal sealed class AnswerList(List<KeyValuePair<string, double?>> answers) : IReadOnlyDictionary<string, double?>
{
    public int Count => answers.Count;

    public IEnumerable<string> Keys => answers.Select(a => a.Key);

    public IEnumerable<double?> Values => answers.Select(a => a.Value);

    public double? this[string key] => TryGetValue(key, out var value) ? value : throw new KeyNotFoundException(key);

    public bool ContainsKey(string key) => TryGetValue(key, out _);

    public bool TryGetValue(string key, out double? value)
    {
        foreach (var (item, answer) in answers)
        {
            if (item == key)
            {
                value = answer;
                return true;
            }
        }
        value = null;
        return false;
    }

    public IEnumerator<KeyValuePair<string, double?>> GetEnumerator() => answers.GetEnumerator();

    IEnumerator IEnumerable.GetEnumerator() => GetEnumerator();
}

/// <summary>Reads answers: an object of numbers and nulls, each item once.</summary>
public sealed class AnswersConverter : JsonConverter<IReadOnlyDictionary<string, double?>>
{
    // up to so many are searched one by one
    private const int Few = 16;

    // the items of the response before: those of the next are nearly always the same, in the same order
    [ThreadStatic]
    private static List<KeyValuePair<string, double?>>? _before;

    /// <inheritdoc/>
    public override IReadOnlyDictionary<string, double?> Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options)
    {
        if (reader.TokenType != JsonTokenType.StartObject)
            throw new JsonException();
        var answers = new List<KeyValuePair<string, double?>>(_before?.Count ?? 0);
        var read = new AnswerList(answers);
        HashSet<string>? many = null;
        while (reader.Read() && reader.TokenType != JsonTokenType.EndObject)
        {
            var item = Item(ref reader, answers.Count);
            if (answers.Count == Few)
                many = [.. read.Keys];
            if (many is null ? read.ContainsKey(item) : !many.Add(item))
                throw new FieldException(item);
            reader.Read();
            answers.Add(new(item, Answer(ref reader, item)));
        }
        _before = answers.Count <= Few ? answers : null;
        return read;
    }

    /// <inheritdoc/>
    public override void Write(Utf8JsonWriter writer, IReadOnlyDictionary<string, double?> value, JsonSerializerOptions options)
    {
        writer.WriteStartObject();
        foreach (var (item, answer) in value)
        {
            writer.WritePropertyName(item);
            JsonSerializer.Serialize(writer, answer, options);
        }
        writer.WriteEndObject();
    }

    private static string Item(ref Utf8JsonReader reader, int index) =>
        index < _before?.Count && _before[index].Key is var before && reader.ValueTextEquals(before) ? before : reader.GetString()!;

    private static double? Answer(ref Utf8JsonReader reader, string item)
    {
        if (reader.TokenType == JsonTokenType.Null)
            return null;
        if (reader.TokenType != JsonTokenType.Number)
            throw new FieldException(item);
        if (reader.TryGetInt32(out var whole))
            return whole;
        return reader.GetDouble() is var number && double.IsFinite(number) ? number : throw new FieldException(item);
    }
}
