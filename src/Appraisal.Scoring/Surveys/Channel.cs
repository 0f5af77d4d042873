namespace Appraisal.Scoring.Surveys;

/// <summary>How a response came. Who was drawn and who walked in are different people, so they are kept apart.</summary>
public enum Channel
{
    /// <summary>With a token of the drawn sample.</summary>
    Sampled,

    /// <summary>By someone who came to a kiosk without a token, or from paper.</summary>
    WalkIn,
}
