using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Serialization;
using Appraisal.Scoring.Surveys;
using Appraisal.Storage;

namespace Appraisal.Service.Web;

/// <summary>How JSON is read and written everywhere: camelCase, words in kebab-case, unknown and repeated fields refused.</summary>
public static class Json
{
    /// <summary>The options.</summary>
    public static readonly JsonSerializerOptions Options = Configure(new JsonSerializerOptions(JsonSerializerDefaults.Web));

    /// <summary>Applies them to the options of the framework.</summary>
    public static JsonSerializerOptions Configure(JsonSerializerOptions options)
    {
        options.UnmappedMemberHandling = JsonUnmappedMemberHandling.Disallow;
        options.AllowDuplicateProperties = false;
        options.NumberHandling = JsonNumberHandling.Strict;
        options.MaxDepth = 32;
        options.RespectNullableAnnotations = true;
        options.RespectRequiredConstructorParameters = true;
        options.Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping;
        options.Converters.Add(new WordConverterFactory());
        options.Converters.Add(new FiniteConverter());
        options.Converters.Add(new InstantConverter());
        options.Converters.Add(new CellConverter());
        return options;
    }

    /// <summary>A value as stored or digested JSON.</summary>
    public static string Text<T>(T value) => JsonSerializer.Serialize(value, Options);

    /// <summary>A value from stored JSON.</summary>
    /// <exception cref="InvalidDataException">It is none: somebody changed what is stored. No request is to blame.</exception>
    public static T Read<T>(string text)
    {
        try
        {
            return JsonSerializer.Deserialize<T>(text, Options)!;
        }
        catch (JsonException error)
        {
            throw new InvalidDataException($"A stored {typeof(T).Name} cannot be read: {error.Message}", error);
        }
    }

    /// <summary>A value as a person reads it in a cell: a text without its quotes, anything else as it stands; null for none.</summary>
    public static string? Shown(JsonElement value) => value.ValueKind switch
    {
        JsonValueKind.Undefined or JsonValueKind.Null => null,
        JsonValueKind.String => value.GetString(),
        _ => value.GetRawText(),
    };

    /// <summary>The path of the field that could not be read, as errors name it.</summary>
    public static string FieldOf(JsonException error)
    {
        var path = (error.Path ?? "$").TrimStart('$').TrimStart('.');
        return error is FieldException part ? $"{path}.{part.Field}" : path;
    }

    // 1e999 would be read as infinity, which is no number and cannot be written again
    private sealed class FiniteConverter : JsonConverter<double>
    {
        public override double Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options) =>
            reader.GetDouble() is var value && double.IsFinite(value) ? value : throw new JsonException();

        public override void Write(Utf8JsonWriter writer, double value, JsonSerializerOptions options) => writer.WriteNumberValue(value);
    }

    // RFC 3339: without an offset it would be read in the time zone of the server
    private sealed class InstantConverter : JsonConverter<DateTimeOffset>
    {
        private const int OffsetLength = 6; // +08:00

        public override DateTimeOffset Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options)
        {
            if (reader.TokenType != JsonTokenType.String || !reader.TryGetDateTimeOffset(out var instant))
                throw new JsonException();
            var text = reader.HasValueSequence || reader.ValueIsEscaped ? System.Text.Encoding.UTF8.GetBytes(reader.GetString()!) : reader.ValueSpan;
            return text[^1] is (byte)'Z' || (text.Length > OffsetLength && text[^OffsetLength] is (byte)'+' or (byte)'-' && text[^3] == (byte)':')
                ? instant
                : throw new JsonException();
        }

        public override void Write(Utf8JsonWriter writer, DateTimeOffset value, JsonSerializerOptions options) => writer.WriteStringValue(value);
    }

    // a cell is its three sums; what follows from them has no place in canonical inputs, and an empty one has no mean
    private sealed class CellConverter : JsonConverter<Cell>
    {
        public override Cell Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options) =>
            JsonSerializer.Deserialize<long[]>(ref reader, options) is [var count, var sum, var squares] ? new Cell(count, sum, squares) : throw new JsonException();

        public override void Write(Utf8JsonWriter writer, Cell value, JsonSerializerOptions options) =>
            JsonSerializer.Serialize(writer, new[] { value.Count, value.Sum, value.SumOfSquares }, options);
    }

    private sealed class WordConverterFactory : JsonConverterFactory
    {
        public override bool CanConvert(Type typeToConvert) => typeToConvert.IsEnum;

        public override JsonConverter CreateConverter(Type typeToConvert, JsonSerializerOptions options) =>
            (JsonConverter)Activator.CreateInstance(typeof(WordConverter<>).MakeGenericType(typeToConvert))!;
    }

    private sealed class WordConverter<T> : JsonConverter<T>
        where T : struct, Enum
    {
        public override T Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options)
        {
            var word = reader.TokenType == JsonTokenType.String ? reader.GetString() : null;
            return Wire.TryValue<T>(word, out var value) ? value : throw new UnknownWordException(word ?? reader.TokenType.ToString(), Wire.Words<T>());
        }

        public override void Write(Utf8JsonWriter writer, T value, JsonSerializerOptions options) => writer.WriteStringValue(Wire.Text(value));

        public override T ReadAsPropertyName(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options) =>
            Wire.TryValue<T>(reader.GetString(), out var value) ? value : throw new UnknownWordException(reader.GetString()!, Wire.Words<T>());

        public override void WriteAsPropertyName(Utf8JsonWriter writer, T value, JsonSerializerOptions options) =>
            writer.WritePropertyName(Wire.Text(value));
    }
}

/// <summary>A word that is none of those allowed.</summary>
public sealed class UnknownWordException(string word, string allowed) : JsonException
{
    /// <summary>What was given.</summary>
    public string Word { get; } = word;

    /// <summary>What may be given.</summary>
    public string Allowed { get; } = allowed;
}

/// <summary>A value that cannot be read, in a part of which the serializer does not know the fields.</summary>
public sealed class FieldException(string field) : JsonException
{
    private const int MostShown = 40;

    /// <summary>The field within that part.</summary>
    public string Field { get; } = field.Length <= MostShown ? field : field[..MostShown];
}
