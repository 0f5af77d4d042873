using Appraisal.Service.Schemes;
using Appraisal.Storage;
using Appraisal.Storage.Schemes;

namespace Appraisal.Service.Imports.Kinds;

/// <summary>The postings of participants that rows of a file change: on the day from which a row holds, as far as the file has come.</summary>
internal sealed class StoredPostings
{
    private readonly Dictionary<string, Participant> _standing;
    private readonly Dictionary<string, PostingHistory> _histories;
    private readonly HashSet<(string StaffNo, DateOnly Day)> _days;

    private StoredPostings(Dictionary<string, Participant> standing, ILookup<string, ParticipantChangeRow> changes)
    {
        _standing = standing;
        _histories = standing.ToDictionary(s => s.Key, s => PostingHistory.Of(s.Value, [.. changes[s.Key]]), StringComparer.Ordinal);
        _days = [.. changes.SelectMany(g => g.Select(c => (g.Key, c.EffectiveOn)))];
    }

    /// <summary>Those of these cadres in a cycle.</summary>
    public static async Task<StoredPostings> ReadAsync(Session session, string cycle, IEnumerable<string> staffNos, CancellationToken cancel)
    {
        var all = staffNos.Distinct(StringComparer.Ordinal).ToList();
        var standing = await ParticipantStore.FindAsync(session, cycle, all, cancel);
        var changes = await ParticipantStore.ChangesAsync(session, cycle, all, cancel);
        return new StoredPostings(standing.ToDictionary(p => p.StaffNo, SchemesViews.Participant, StringComparer.Ordinal), changes.ToLookup(c => c.StaffNo, StringComparer.Ordinal));
    }

    /// <summary>A row with what holds on its day in the fields that it leaves out.</summary>
    public ParticipantRequest Keep(string staffNo, ParticipantRequest request, LeftOut leftOut)
    {
        if (!_standing.TryGetValue(staffNo, out var standing))
            return request;
        var history = _histories[staffNo];
        if (request.EffectiveOn is not { } day || history.On(day) is not { } stored)
            return CadresImport.Keep(request, standing, leftOut);
        var kept = CadresImport.Keep(request, stored, leftOut);
        // hours of the whole cycle belong to one change, not to those after it
        if (_days.Contains((staffNo, day)))
            kept = kept with { CycleDutyHours = leftOut.Or("cycleDutyHours", request.CycleDutyHours, stored.CycleDutyHours) };
        history.Set(day, After(stored, kept));
        return kept;
    }

    private static Participant After(Participant before, ParticipantRequest request) => before with
    {
        QuotaGroup = request.QuotaGroup,
        Posts = request.Posts ?? [],
        LeaveHours = request.LeaveHours ?? 0,
        Status = request.Status ?? Organization.CadreStatus.Active,
    };
}
