namespace Appraisal.Scoring.Surveys;

/// <summary>One of the 2 to 5 answers of an item that is answered in words (methodology, section 1).</summary>
/// <param name="Value">What stands for it in answers; unique within the item.</param>
/// <param name="Points">What it counts, 0 to 100.</param>
/// <param name="Bad">Whether it says that something is wrong.</param>
public sealed record Level(int Value, double Points, bool Bad)
{
    /// <summary>The fewest levels of an item.</summary>
    public const int Fewest = 2;

    /// <summary>The most levels of an item.</summary>
    public const int Most = 5;

    /// <summary>Points spread evenly over 0..100, the best level first: for 5 levels 100, 75, 50, 25, 0.</summary>
    /// <param name="place">Place of the level, from 0.</param>
    /// <param name="count">Levels of the item, at least 2.</param>
    public static double EvenPoints(int place, int count) => Math.Round(100.0 * (count - 1 - place) / (count - 1), 4);
}
