using Appraisal.Service.Hosting.Settings;

namespace Appraisal.Service.Surveys.Quality;

/// <summary>How response quality is examined.</summary>
public sealed class QualityOptions
{
    /// <summary>Time zone (IANA) whose days count for "responses from one device in a day"; by default China's.</summary>
    [TimeZone]
    public string TimeZone { get; set; } = "Asia/Shanghai";
}
