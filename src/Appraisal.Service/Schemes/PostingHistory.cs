using Appraisal.Service.Web;
using Appraisal.Storage.Schemes;

namespace Appraisal.Service.Schemes;

/// <summary>
/// The postings of one participant by day: the one copied at the start, and the dated changes, in whatever order they were recorded. Of
/// one day the change that was recorded last stands.
/// </summary>
internal sealed class PostingHistory
{
    private readonly Participant? _initial;
    private readonly SortedDictionary<DateOnly, Participant> _changes = [];

    private PostingHistory(Participant? initial) => _initial = initial;

    /// <summary>The day of the latest change; null before any.</summary>
    public DateOnly? Latest => _changes.Count == 0 ? null : _changes.Keys.Last();

    /// <summary>From the participant as it stands (null: not yet one) and its changes in the order of recording.</summary>
    public static PostingHistory Of(Participant? standing, IReadOnlyList<ParticipantChangeRow> changes)
    {
        // the first one to be recorded tells what was copied at the start; nothing, where somebody joined
        var history = new PostingHistory(changes is [var first, ..] ? first.BeforeValue is { } before ? Json.Read<Participant>(before) : null : standing);
        foreach (var change in changes)
            history.Set(change.EffectiveOn, Json.Read<Participant>(change.AfterValue));
        return history;
    }

    /// <summary>What holds from a day on, until the next change.</summary>
    public void Set(DateOnly day, Participant posting) => _changes[day] = posting;

    /// <summary>The posting on a day; null where the cadre did not take part yet.</summary>
    public Participant? On(DateOnly day) => _changes.LastOrDefault(c => c.Key <= day).Value ?? _initial;

    /// <summary>
    /// Duty hours of the whole cycle: as the latest change gives them, or else those of each posting, prorated by the days on which it is
    /// held. Who joined has none before.
    /// </summary>
    public double DutyHours(DateOnly startsOn, DateOnly endsOn)
    {
        if (_changes.Count > 0 && _changes.Values.Last().CycleDutyHours is { } given)
            return given;
        var (sum, hours, since) = (0.0, _initial?.DutyHours ?? 0, startsOn);
        foreach (var (day, posting) in _changes)
        {
            sum += hours * (day.DayNumber - since.DayNumber);
            (hours, since) = (posting.DutyHours, day);
        }
        return (sum + (hours * (endsOn.DayNumber + 1 - since.DayNumber))) / (endsOn.DayNumber + 1 - startsOn.DayNumber);
    }
}
