using System.Text.Json;
using System.Text.Json.Serialization;
using Appraisal.Service.Web;
using Appraisal.Storage;

namespace Appraisal.Service.Surveys.Intake;

/// <summary>
/// Reads the responses of a batch each by itself: one that is JSON but no response is refused alone, so that the others of a device do
/// not wait for it for ever.
/// </summary>
public sealed class ResponsesConverter : JsonConverter<IReadOnlyList<ResponseRequest>>
{
    // to say what is wrong costs far more than to read: a body that is full of such things is refused as a whole
    private const int MostUnreadable = 20;

    // they are counted, not read: the batch is refused
    private static readonly ResponseRequest OneTooMany = new();

    /// <inheritdoc/>
    public override IReadOnlyList<ResponseRequest> Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options)
    {
        if (reader.TokenType != JsonTokenType.StartArray)
            throw new JsonException();
        var converter = (JsonConverter<ResponseRequest>)options.GetConverter(typeof(ResponseRequest));
        var (responses, unreadable) = (new List<ResponseRequest>(), 0);
        while (reader.Read() && reader.TokenType != JsonTokenType.EndArray)
        {
            if (responses.Count >= ReceiveResponses.MostInBatch)
            {
                reader.Skip();
                responses.Add(OneTooMany);
                continue;
            }
            var start = reader;
            try
            {
                responses.Add(reader.TokenType == JsonTokenType.StartObject ? converter.Read(ref reader, typeof(ResponseRequest), options)! : throw new JsonException());
            }
            // the last two are what the serializer itself turns into the first
            catch (Exception error) when (error is JsonException or FormatException or InvalidOperationException && unreadable++ < MostUnreadable)
            {
                reader = start;
                responses.Add(Unreadable(JsonElement.ParseValue(ref reader), options)); // what is no JSON at all ends it here
            }
        }
        return responses;
    }

    /// <inheritdoc/>
    public override void Write(Utf8JsonWriter writer, IReadOnlyList<ResponseRequest> value, JsonSerializerOptions options)
    {
        writer.WriteStartArray();
        foreach (var response in value)
            JsonSerializer.Serialize(writer, response, options);
        writer.WriteEndArray();
    }

    private static string? IdOf(JsonElement element)
    {
        try
        {
            return element.ValueKind == JsonValueKind.Object && element.TryGetProperty("id", out var id) && id.ValueKind == JsonValueKind.String ? id.GetString() : null;
        }
        catch (InvalidOperationException)
        {
            return null; // no Unicode text
        }
    }

    private static ResponseRequest Unreadable(JsonElement element, JsonSerializerOptions options)
    {
        var id = IdOf(element);
        try
        {
            element.Deserialize<ResponseRequest>(options);
            throw new JsonException(); // null
        }
        catch (JsonException error)
        {
            var field = Json.FieldOf(error);
            return new ResponseRequest
            {
                Id = id,
                Unreadable = Refusal.Invalid(error is UnknownWordException word ? new FieldError(field, "unknown-word", word.Word, word.Allowed) : new FieldError(field, "unreadable-part")),
            };
        }
    }
}
