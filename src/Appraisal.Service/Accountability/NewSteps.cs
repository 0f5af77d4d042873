using Appraisal.Service.Audit;
using Appraisal.Storage.Accountability;

namespace Appraisal.Service.Accountability;

/// <summary>Steps that are taken but not written yet, with where their incidents stand after them.</summary>
internal sealed class NewSteps
{
    private readonly Dictionary<string, IncidentRow> _added = new(StringComparer.Ordinal);
    private readonly Dictionary<string, IncidentRow> _changed = new(StringComparer.Ordinal);

    /// <summary>New incidents.</summary>
    public IReadOnlyCollection<IncidentRow> Added => _added.Values;

    /// <summary>Incidents that were there and stand otherwise.</summary>
    public IReadOnlyCollection<IncidentRow> Changed => _changed.Values;

    /// <summary>The steps.</summary>
    public List<IncidentStepRow> Steps { get; } = [];

    /// <summary>Their audit entries, by the kind of step.</summary>
    public List<(string Kind, AuditedChange Change)> Audited { get; } = [];

    /// <summary>Takes up one.</summary>
    public void Add(CaseFile file, IncidentStepRow step, IncidentRow after, bool isNew)
    {
        if (isNew || _added.ContainsKey(after.Id))
            _added[after.Id] = after;
        else if (after != file.Incident)
            _changed[after.Id] = after;
        Steps.Add(step);
        Audited.Add((step.Kind, new AuditedChange(after.Id, after.Unit, CaseFile.View(file.Incident), CaseFile.View(after)) { Reason = step.Reason }));
    }
}
