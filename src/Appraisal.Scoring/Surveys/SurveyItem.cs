namespace Appraisal.Scoring.Surveys;

/// <summary>An item of a survey, answered with a number on the scale [Min, Max] (methodology, section 1).</summary>
/// <param name="Code">Unique within the survey.</param>
/// <param name="Min">Lowest answer, inclusive.</param>
/// <param name="Max">Highest answer, inclusive; greater than <paramref name="Min"/>.</param>
/// <param name="Reversed">Whether the lowest answer is the most satisfied one.</param>
/// <param name="Weight">Share in the response's value relative to the other items; greater than 0.</param>
public sealed record SurveyItem(string Code, double Min, double Max, bool Reversed = false, double Weight = 1)
{
    /// <summary>Largest magnitude of a scale's end or of a weight; keeps the arithmetic of a response within a decimal's digits.</summary>
    public const double Largest = 1_000_000;

    /// <summary>The least length of a scale, and the least weight: answers are counted exactly, in decimals.</summary>
    public const double Smallest = 1e-6;

    /// <summary>The levels in place of a scale, best first: then only their values are answers, and their points count.</summary>
    public IReadOnlyList<Level>? Levels { get; init; }

    /// <summary>Whether answers between whole numbers are taken; of an item with levels only the levels' values are. Default: not.</summary>
    public bool Decimals { get; init; }

    /// <summary>Whether the scale and the weight are neither below <see cref="Smallest"/> nor beyond <see cref="Largest"/>.</summary>
    public bool IsValid => Min >= -Largest && Max - Min >= Smallest && Max <= Largest && Weight is >= Smallest and <= Largest;

    /// <summary>Whether <paramref name="answer"/> is a number on the scale, ends included, or the value of a level.</summary>
    public bool IsOnScale(double answer) => Levels is null ? answer >= Min && answer <= Max : PointsOf(answer) is not null;

    /// <summary>Whether <paramref name="answer"/> may be given: on the scale, and whole unless the item takes decimals.</summary>
    public bool Takes(double answer) => IsOnScale(answer) && (Decimals || answer == Math.Floor(answer));

    /// <summary>Points of the level with this value; null where there is none.</summary>
    internal double? PointsOf(double value)
    {
        foreach (var level in Levels!) // five at most
            if (level.Value == value)
                return level.Points;
        return null;
    }
}
