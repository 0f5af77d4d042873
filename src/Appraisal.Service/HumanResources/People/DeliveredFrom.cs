using Appraisal.Service.Access;
using Appraisal.Service.Web;

namespace Appraisal.Service.HumanResources.People;

/// <summary>Where a delivery comes from and which it is: a source is one within the territory of the key that sends it.</summary>
/// <param name="Territory">The unit that bounds the key; empty where none does.</param>
/// <param name="Source">The source's code.</param>
/// <param name="Stamp">Its moment in UTC: however it is written, the same instant is the same stamp.</param>
internal sealed record DeliveredFrom(string Territory, string Source, DateTimeOffset Stamp)
{
    /// <summary>How far the clock of a source may be ahead.</summary>
    public static readonly TimeSpan MostAhead = TimeSpan.FromMinutes(5);

    /// <summary>Reads it; what is wrong is added to the check. A stamp that is to come would make all until then older than it.</summary>
    public static DeliveredFrom Read(Check check, Caller caller, SyncRequest request, DateTimeOffset now)
    {
        var source = check.Code("source", request.Source);
        var stamp = check.Given("stamp", request.Stamp).ToUniversalTime();
        check.That(stamp <= now + MostAhead, "stamp", "stamp-ahead", now.ToUniversalTime(), MostAhead.TotalMinutes);
        check.That(stamp.Ticks % TimeSpan.TicksPerMillisecond == 0, "stamp", "stamp-too-fine");
        return new DeliveredFrom(caller.Unit ?? "", source, stamp);
    }
}
