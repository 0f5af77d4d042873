using Appraisal.Storage;
using Appraisal.Storage.Schemes;

namespace Appraisal.Service.Schemes;

/// <summary>
/// Keeps new evidence out of closed cycles. What has begun goes on: reviews, replies, rulings, appeals and objections, and the runs that
/// they ask for.
/// </summary>
public sealed class ClosedCycles
{
    private readonly ILookup<string, ParticipationRow> _closed;

    private ClosedCycles(ILookup<string, ParticipationRow> closed) => _closed = closed;

    /// <summary>The closed cycles that these cadres took part in.</summary>
    public static async Task<ClosedCycles> OfAsync(Session session, IEnumerable<string> staffNos, CancellationToken cancel) =>
        new((await PostingStore.FindAsync(session, staffNos, cancel)).Where(p => p.ClosedAt is not null).ToLookup(p => p.StaffNo, StringComparer.Ordinal));

    /// <summary>Why nothing new of a day may be recorded about a cadre; null if it may.</summary>
    public static async Task<Refusal?> RefuseAsync(Session session, string staffNo, DateOnly day, CancellationToken cancel) =>
        (await OfAsync(session, [staffNo], cancel)).Refuse(staffNo, day);

    /// <summary>The same of many.</summary>
    public Refusal? Refuse(string staffNo, DateOnly day) =>
        _closed[staffNo].FirstOrDefault(p => p.StartsOn <= day && day <= p.EndsOn) is { } closed ? Refusal.Conflict("cycle-closed", closed.Cycle) : null;
}
