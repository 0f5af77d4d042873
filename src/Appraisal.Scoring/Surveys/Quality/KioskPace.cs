namespace Appraisal.Scoring.Surveys.Quality;

/// <summary>At one screen, the answer that came too soon after the one before it.</summary>
public sealed class KioskPace(QualityRules rules)
{
    private readonly Dictionary<string, DateTimeOffset> _last = new(StringComparer.Ordinal);

    /// <summary>Takes the answers at all kiosks, each after those before it: in order of time, then of id.</summary>
    public QualityFlag? Next(ResponseRecord atKiosk)
    {
        var (device, answered) = (atKiosk.Device!, atKiosk.Answered);
        var seconds = _last.TryGetValue(device, out var before) ? (answered - before).TotalSeconds : double.MaxValue;
        _last[device] = answered;
        return seconds < rules.SecondsBetween ? new QualityFlag(atKiosk.Id, QualityReason.Interval, seconds, rules.SecondsBetween) : null;
    }
}
