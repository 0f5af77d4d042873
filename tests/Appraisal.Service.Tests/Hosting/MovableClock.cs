namespace Appraisal.Service.Tests.Hosting;

/// <summary>The system's clock, moved forward at will.</summary>
public sealed class MovableClock : TimeProvider
{
    private long _ticks;

    public override DateTimeOffset GetUtcNow() => System.GetUtcNow().AddTicks(Interlocked.Read(ref _ticks));

    /// <summary>Moves it forward.</summary>
    public void Advance(TimeSpan by) => Interlocked.Add(ref _ticks, by.Ticks);
}
