using Appraisal.Service.Web;
using Appraisal.Storage;
using Appraisal.Storage.Schemes;

namespace Appraisal.Service.Schemes;

/// <summary>Which days a list shows, and of which units.</summary>
/// <param name="From">The first; null: any.</param>
/// <param name="To">The last; null: any.</param>
/// <param name="Within">What it shows lies at or below this unit; null: anywhere.</param>
internal sealed record CycleDays(DateOnly? From, DateOnly? To, string? Within)
{
    /// <summary>Those of a cycle among the days that are asked for; null: there is no such cycle.</summary>
    public static async Task<CycleDays?> OfAsync(Session session, string? cycle, DateOnly? from, DateOnly? to, CancellationToken cancel)
    {
        if (cycle is null)
            return new CycleDays(from, to, null);
        return await CycleStore.FindAsync(session, Check.Normalise(cycle)!, cancel) is { } row
            ? new CycleDays(from > row.StartsOn ? from : row.StartsOn, to < row.EndsOn ? to : row.EndsOn, row.Unit)
            : null;
    }
}
