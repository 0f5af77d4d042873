namespace Appraisal.Scoring.Surveys;

/// <summary>
/// What the statistics keep of the complete responses about one subject in one stratum. All three are exact integers, so neither
/// the order of the responses nor the way partial cells were merged can change a figure (methodology, section 1).
/// </summary>
/// <param name="Count">n, the number of responses.</param>
/// <param name="Sum">Σy, in ten-thousandths of a point.</param>
/// <param name="SumOfSquares">Σy², in squared ten-thousandths; 64 bits hold at least 9 million responses of 100 points.</param>
public readonly record struct Cell(long Count, long Sum, long SumOfSquares)
{
    /// <summary>The cell without a response.</summary>
    public static Cell Empty => default;

    /// <summary>The mean in points, 0 to 100.</summary>
    /// <exception cref="InvalidOperationException">The cell is empty.</exception>
    public double Mean => Count > 0
        ? Sum / ((double)Count * ResponseValue.UnitsPerPoint)
        : throw new InvalidOperationException("An empty cell has no mean.");

    /// <summary>Σ(y − ȳ)² in squared points; 0 for an empty cell.</summary>
    public double SumOfSquaredDeviations
    {
        get
        {
            if (Count == 0)
                return 0;
            var products = ((Int128)Count * SumOfSquares) - ((Int128)Sum * Sum); // n·Σy² − (Σy)² needs more than 64 bits
            return (double)products / Count / ResponseValue.UnitsPerPoint / ResponseValue.UnitsPerPoint;
        }
    }

    /// <summary>s², with n − 1 in the denominator, in squared points; null for fewer than two responses.</summary>
    public double? Variance => Count > 1 ? SumOfSquaredDeviations / (Count - 1) : null;

    /// <summary>The cell with one response more.</summary>
    /// <param name="value">Ten-thousandths of a point, 0 to <see cref="ResponseValue.Largest"/>.</param>
    /// <exception cref="OverflowException">A sum would exceed 64 bits.</exception>
    public Cell Add(int value) => Merge(Of(value));

    /// <summary>The cell without a response that it held.</summary>
    /// <param name="value">Ten-thousandths of a point, 0 to <see cref="ResponseValue.Largest"/>.</param>
    /// <exception cref="InvalidOperationException">The cell cannot have held such a response.</exception>
    public Cell Remove(int value)
    {
        var one = Of(value);
        if (Count < 1 || Sum < one.Sum || SumOfSquares < one.SumOfSquares)
            throw new InvalidOperationException($"{this} holds no response of {value}.");
        return new Cell(Count - 1, Sum - one.Sum, SumOfSquares - one.SumOfSquares);
    }

    /// <summary>The cell with the responses of both.</summary>
    /// <exception cref="OverflowException">A sum would exceed 64 bits.</exception>
    public Cell Merge(Cell other) =>
        checked(new Cell(Count + other.Count, Sum + other.Sum, SumOfSquares + other.SumOfSquares));

    private static Cell Of(int value) => value is >= 0 and <= ResponseValue.Largest
        ? new Cell(1, value, (long)value * value)
        : throw new ArgumentOutOfRangeException(nameof(value), value, $"A response's value is 0 to {ResponseValue.Largest}.");
}
