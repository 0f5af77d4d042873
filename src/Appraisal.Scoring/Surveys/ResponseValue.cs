namespace Appraisal.Scoring.Surveys;

/// <summary>From a response's answers to its value (methodology, section 1).</summary>
public static class ResponseValue
{
    /// <summary>A value is held as a whole number of ten-thousandths of a point.</summary>
    public const int UnitsPerPoint = 10_000;

    /// <summary>The value of a response whose every answer is the most satisfied one: 100 points.</summary>
    public const int Largest = 100 * UnitsPerPoint;

    /// <summary>The weighted mean of the answered items, in ten-thousandths of a point, 0 to <see cref="Largest"/>, rounded half to even.</summary>
    /// <param name="items">The survey's items.</param>
    /// <param name="answers">Answers by item code; an item that is absent or null was not answered ("don't know" is no number).</param>
    /// <returns>Null for an incomplete response: fewer than half of the items answered, or none.</returns>
    /// <exception cref="ArgumentException">An item is not valid.</exception>
    /// <exception cref="ArgumentOutOfRangeException">An answer is not on its item's scale.</exception>
    public static int? Of(IReadOnlyList<SurveyItem> items, IReadOnlyDictionary<string, double?> answers) =>
        Of(items, [.. items.Select(item => answers.GetValueOrDefault(item.Code))]);

    /// <summary>The same from the answers in the order of the items.</summary>
    /// <exception cref="ArgumentException">An item is not valid, or there are not as many answers as items.</exception>
    /// <exception cref="ArgumentOutOfRangeException">An answer is not on its item's scale.</exception>
    public static int? Of(IReadOnlyList<SurveyItem> items, ReadOnlySpan<double?> answers)
    {
        if (answers.Length != items.Count)
            throw new ArgumentException($"There are {answers.Length} answers to {items.Count} items.", nameof(answers));
        // decimals, so that scales and weights such as 0.1 are exact and a half is a half on every machine
        decimal sum = 0, weights = 0;
        var answered = 0;
        for (var i = 0; i < answers.Length; i++)
        {
            var item = items[i];
            if (!item.IsValid)
                throw new ArgumentException($"Item {item.Code} has the scale [{item.Min}, {item.Max}] and the weight {item.Weight}.", nameof(items));
            if (answers[i] is not { } answer)
                continue;

            answered++;
            var weight = Exact(item.Weight);
            sum += weight * Points(item, answer);
            weights += weight;
        }

        return answered == 0 || 2 * answered < items.Count ? null : (int)Math.Round(sum / weights * UnitsPerPoint, MidpointRounding.ToEven);
    }

    private static decimal Points(SurveyItem item, double answer)
    {
        if (!item.IsOnScale(answer))
            throw new ArgumentOutOfRangeException(nameof(answer), answer, $"Item {item.Code} has the scale [{item.Min}, {item.Max}].");

        if (item.Levels is not null)
            return Exact(item.PointsOf(answer)!.Value);
        var min = Exact(item.Min);
        var points = 100 * (Exact(answer) - min) / (Exact(item.Max) - min);
        return item.Reversed ? 100 - points : points;
    }

    // nearly all are whole, and then far quicker to convert; the value is the same
    private static decimal Exact(double value) => value == (int)value ? (int)value : (decimal)value;
}
