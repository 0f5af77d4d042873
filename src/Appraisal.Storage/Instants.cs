namespace Appraisal.Storage;

/// <summary>Instants as both databases keep them.</summary>
public static class Instants
{
    /// <summary>Cut to the millisecond: so it is stored, and so it is answered, lest the next reader be told of another instant.</summary>
    public static DateTimeOffset AsStored(this DateTimeOffset instant) => instant.AddTicks(-(instant.Ticks % TimeSpan.TicksPerMillisecond));
}
