namespace Appraisal.Scoring.Statistics;

/// <summary>
/// Random numbers that are the same for the same seed on every machine and in every release, which System.Random does not promise:
/// SplitMix64 (Steele, Lea and Flood 2014). For simulation, not for secrets.
/// </summary>
public sealed class SeededRandom(ulong seed)
{
    private ulong state = seed;
    private double? spare;

    /// <summary>64 random bits.</summary>
    public ulong NextBits()
    {
        state = unchecked(state + 0x9E3779B97F4A7C15);
        var z = state;
        z = unchecked((z ^ (z >> 30)) * 0xBF58476D1CE4E5B9);
        z = unchecked((z ^ (z >> 27)) * 0x94D049BB133111EB);
        return z ^ (z >> 31);
    }

    /// <summary>Uniform on [0, 1), a multiple of 2⁻⁵³.</summary>
    public double NextDouble() => (NextBits() >> 11) * (1.0 / (1UL << 53));

    /// <summary>Standard normal, by Marsaglia's polar method; every second call uses what the call before left over.</summary>
    public double NextNormal()
    {
        if (spare is { } left)
        {
            spare = null;
            return left;
        }

        double u, v, square;
        do
        {
            (u, v) = ((2 * NextDouble()) - 1, (2 * NextDouble()) - 1);
            square = (u * u) + (v * v);
        }
        while (square is >= 1 or 0);

        var factor = Math.Sqrt(-2 * PortableMath.Log(square) / square);
        spare = v * factor;
        return u * factor;
    }
}
