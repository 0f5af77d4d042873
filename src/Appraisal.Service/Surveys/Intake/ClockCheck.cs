using Appraisal.Storage.Surveys;

namespace Appraisal.Service.Surveys.Intake;

/// <summary>
/// What a device's clock is worth. It may have fallen back to 1970 or run ahead to 2199 while nobody saw; an answer is not lost for that:
/// the time is kept as it was given, and whether the answer came in time is the server's to say.
/// </summary>
internal static class ClockCheck
{
    private static readonly TimeSpan Tolerance = TimeSpan.FromDays(1);

    /// <summary>Whether nobody can have answered then: over a day before the survey opened, or over a day from now.</summary>
    public static bool IsWrong(SurveyRow survey, DateTimeOffset answeredAt, DateTimeOffset now) =>
        answeredAt < survey.OpensAt - Tolerance || answeredAt > now + Tolerance;

    /// <summary>
    /// Whether an answer that a device delivers after the close was given before it: by its clock less what that is known to be off. Where
    /// that cannot be, the clock was changed meanwhile; then it is believed, as it was held since before.
    /// </summary>
    /// <param name="survey">The survey, which has closed.</param>
    /// <param name="answeredAt">By the device's clock.</param>
    /// <param name="offsetSeconds">That clock less the server's, when it was last heard of; null = unknown.</param>
    /// <param name="now">By the server's clock.</param>
    public static bool WasInTime(SurveyRow survey, DateTimeOffset answeredAt, double? offsetSeconds, DateTimeOffset now)
    {
        // in ticks: at the ends of the calendar a difference is no moment any more
        var ticks = answeredAt.UtcTicks - (long)((offsetSeconds ?? 0) * TimeSpan.TicksPerSecond);
        return ticks < survey.EndsAt.UtcTicks || ticks > (now + Tolerance).UtcTicks;
    }
}
