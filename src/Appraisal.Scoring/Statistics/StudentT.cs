namespace Appraisal.Scoring.Statistics;

/// <summary>Student's t distribution.</summary>
public static class StudentT
{
    /// <summary>P(T ≤ t), 0 to 1.</summary>
    /// <param name="t">Any number; infinities have the limits.</param>
    /// <param name="degreesOfFreedom">At least 1.</param>
    public static double Cdf(double t, double degreesOfFreedom)
    {
        var tail = TwoSidedP(t, degreesOfFreedom) / 2;
        return t > 0 ? 1 - tail : tail;
    }

    /// <summary>P(|T| ≥ |t|), 0 to 1.</summary>
    /// <param name="t">Any number; 0 for an infinity.</param>
    /// <param name="degreesOfFreedom">At least 1.</param>
    public static double TwoSidedP(double t, double degreesOfFreedom)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(degreesOfFreedom, 1);
        return SpecialFunctions.IncompleteBeta(degreesOfFreedom / 2, 0.5, degreesOfFreedom / (degreesOfFreedom + (t * t)));
    }
}
