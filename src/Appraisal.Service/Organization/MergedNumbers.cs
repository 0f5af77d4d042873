using Appraisal.Service.Web;
using Appraisal.Storage;
using Appraisal.Storage.HumanResources;

namespace Appraisal.Service.Organization;

/// <summary>Staff numbers that were merged into others: what is recorded of them counts for the number that stays, and nothing new is.</summary>
public sealed class MergedNumbers
{
    private readonly Dictionary<string, StaffMergeRow> _merges;

    private MergedNumbers(IEnumerable<StaffMergeRow> merges) => _merges = merges.ToDictionary(m => m.FromNo, StringComparer.Ordinal);

    /// <summary>Which of these staff numbers were merged.</summary>
    public static async Task<MergedNumbers> ReadAsync(Session session, IEnumerable<string?> staffNos, CancellationToken cancel)
    {
        var asked = staffNos.OfType<string>().Distinct(StringComparer.Ordinal).ToList();
        return new MergedNumbers(asked.Count == 0 ? [] : await SyncStore.MergesAsync(session, asked, cancel));
    }

    /// <summary>The number that one lives on under; null: it was not merged.</summary>
    public string? Into(string? staffNo) => staffNo is null ? null : _merges.GetValueOrDefault(staffNo)?.IntoNo;

    /// <summary>Adds an error where a number was merged, which names the one that stays.</summary>
    public void Refuse(Check check, string? staffNo, string field = "staffNo")
    {
        if (Into(staffNo) is { } into)
            check.Add(field, "number-merged", staffNo, into);
    }

    /// <summary>Adds an error where a merged number would serve again: the person would be there twice. That it has left may be said.</summary>
    public void RefusePosting(Check check, string? staffNo, string status)
    {
        if (IsInUse(status) && Into(staffNo) is { } into)
            check.Add("staffNo", "number-given-up", staffNo, into);
    }

    /// <summary>Whether a posting of this status is of somebody who serves.</summary>
    internal static bool IsInUse(string status) => status != Wire.Text(CadreStatus.Left);
}
