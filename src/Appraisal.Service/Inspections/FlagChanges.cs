using Appraisal.Scoring.Inspections;
using Appraisal.Service.Access;
using Appraisal.Service.Hosting;
using Appraisal.Service.Web;
using Appraisal.Storage;
using Appraisal.Storage.Inspections;

namespace Appraisal.Service.Inspections;

/// <summary>
/// What an examination changes in the stored flags: what is new is raised, what no longer holds is withdrawn, what rests on other facts
/// is open again even if it was dismissed, and all else stays as it is. Examining twice changes nothing.
/// </summary>
internal sealed class FlagChanges(Ids ids, DateTimeOffset now)
{
    private readonly List<FlagRow> _raised = [];
    private readonly List<FlagRow> _changed = [];
    private readonly List<FlagChangeRow> _history = [];

    /// <summary>Compares the stored flags of some inspections with all that the rules find in those.</summary>
    public void Compare(IEnumerable<FlagRow> stored, IEnumerable<InspectionFlag> found)
    {
        var before = stored.ToDictionary(row => (row.Inspection, row.Kind));
        foreach (var flag in found)
        {
            if (before.Remove((flag.Inspection.Id, Wire.Text(flag.Kind)), out var row))
                Hold(row, flag);
            else
                Raise(flag);
        }
        foreach (var row in before.Values.Where(row => row.Status != Wire.Text(FlagStatus.Withdrawn)))
            Change(row with { Status = Wire.Text(FlagStatus.Withdrawn) });
    }

    /// <summary>Writes them.</summary>
    public async Task StoreAsync(Session session, CancellationToken cancel)
    {
        await FlagStore.InsertAsync(session, _raised, cancel);
        foreach (var row in _changed)
            await FlagStore.UpdateAsync(session, row, cancel);
        await FlagStore.InsertChangesAsync(session, _history, cancel);
        foreach (var kind in _raised.GroupBy(row => row.Kind, StringComparer.Ordinal))
            Measures.Flags.Add(kind.Count(), new KeyValuePair<string, object?>("kind", kind.Key));
    }

    private static string StatusOf(InspectionFlag flag) => Wire.Text(flag.IsJustified ? FlagStatus.Justified : FlagStatus.Open);

    private void Raise(InspectionFlag flag)
    {
        var row = new FlagRow
        {
            Id = ids.Next(),
            Inspection = flag.Inspection.Id,
            Unit = flag.Inspection.Unit,
            Body = flag.Inspection.Body,
            StartsOn = flag.Inspection.StartsOn,
            Kind = Wire.Text(flag.Kind),
            Status = StatusOf(flag),
            Facts = Json.Text(FlagFacts.Of(flag)),
            RaisedAt = now,
            ChangedAt = now,
        };
        _raised.Add(row);
        Remember(row);
    }

    private void Hold(FlagRow row, InspectionFlag flag)
    {
        var facts = Json.Text(FlagFacts.Of(flag));
        if (row.Facts != facts || row.Status == Wire.Text(FlagStatus.Withdrawn))
            Change(row with { Body = flag.Inspection.Body, StartsOn = flag.Inspection.StartsOn, Status = StatusOf(flag), Facts = facts });
        else if (row.Body != flag.Inspection.Body)
            _changed.Add(row with { Body = flag.Inspection.Body });
    }

    private void Change(FlagRow row)
    {
        _changed.Add(row with { ChangedAt = now });
        Remember(row);
    }

    private void Remember(FlagRow row) => _history.Add(new FlagChangeRow
    {
        Id = ids.Next(),
        Flag = row.Id,
        Status = row.Status,
        Facts = row.Facts,
        Person = Caller.Service.Person,
        At = now,
    });
}
