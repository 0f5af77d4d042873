using Appraisal.Scoring.Surveys;
using Appraisal.Scoring.Surveys.Quality;
using Appraisal.Service.Web;
using Appraisal.Storage.Surveys;

namespace Appraisal.Service.Surveys.Quality;

/// <summary>Makes of stored responses what the rules of quality read.</summary>
/// <param name="items">The survey's items.</param>
/// <param name="zone">Whose days count for a device.</param>
/// <param name="importOffset">In which an import reads a day without a time.</param>
internal sealed class ResponseRecords(IReadOnlyList<SurveyItem> items, TimeZoneInfo zone, TimeSpan importOffset)
{
    private const int MostKnown = 20_000;

    // many people answer alike
    private readonly Dictionary<string, (IReadOnlyDictionary<string, double?> Answers, string Vector)> _known = new(StringComparer.Ordinal);

    public IReadOnlyList<SurveyItem> Items => items;

    public ResponseRecord Of(ExaminedResponse row) =>
        new(row.Id, row.StaffNo, row.Device, TimeZoneInfo.ConvertTime(row.AnsweredAt, zone), row.Seconds, Read(row.Answers).Answers)
        {
            AtKiosk = Guid.TryParseExact(row.Device, "D", out _), // an enrolled device is named by its id
            // an import reads a day without a time as its first moment, at which nobody answers to the millisecond
            HasTime = row.AnsweredAt.ToOffset(importOffset).TimeOfDay > TimeSpan.Zero,
        };

    /// <summary>The answer vector of stored answers.</summary>
    public string VectorOf(string answers) => Read(answers).Vector;

    /// <summary>How many have each vector.</summary>
    public IReadOnlyDictionary<string, int> Vectors(IEnumerable<(string Answers, int Responses)> counted)
    {
        var vectors = new Dictionary<string, int>(StringComparer.Ordinal);
        foreach (var (answers, responses) in counted)
        {
            var vector = VectorOf(answers);
            vectors[vector] = vectors.GetValueOrDefault(vector) + responses;
        }
        return vectors;
    }

    private (IReadOnlyDictionary<string, double?> Answers, string Vector) Read(string text)
    {
        if (_known.TryGetValue(text, out var known))
            return known;
        if (_known.Count == MostKnown)
            _known.Clear();
        var given = Json.Read<double?[]>(text);
        var answers = items.Select((item, i) => (item.Code, Answer: i < given.Length ? given[i] : null)).ToDictionary(a => a.Code, a => a.Answer, StringComparer.Ordinal);
        return _known[text] = (answers, IdenticalAnswers.Vector(items, answers));
    }
}
