using Appraisal.Service.Web;
using Appraisal.Storage;
using Appraisal.Storage.Access;
using Appraisal.Storage.Organization;

namespace Appraisal.Service.Access;

/// <summary>
/// Whom a caller may not judge, and what a caller may see. Whatever enters about a person's staff number, a unit in which the person is
/// posted or the person's quota group needs another person.
/// </summary>
public static class Subjects
{
    /// <summary>
    /// Whether the caller is this cadre: nobody judges the own case. Persons are compared, not keys: who holds, or held, a key that names
    /// the cadre is that cadre with every other key as well.
    /// </summary>
    public static bool Is(this Caller caller, string? staffNo) =>
        staffNo is not null && (caller.StaffNo == staffNo || caller.OwnCases.Contains(staffNo, StringComparer.Ordinal) || Persons.Same(caller.Person, staffNo));

    /// <summary>The cadres that the caller is.</summary>
    public static IReadOnlyList<string> OwnStaffNos(this Caller caller)
    {
        var own = new List<string>([.. caller.OwnCases, caller.Person]);
        foreach (var other in (ReadOnlySpan<string?>)[caller.StaffNo, Check.Normalise(caller.Person)])
        {
            if (!string.IsNullOrEmpty(other) && !own.Contains(other))
                own.Add(other);
        }
        return own;
    }

    /// <summary>Whether a person that a document names is this cadre.</summary>
    public static async Task<bool> IsAsync(Session session, string person, string staffNo, CancellationToken cancel) =>
        Persons.Same(person, staffNo) || (await KeyStore.StaffNosAsync(session, Persons.Key(person), cancel)).Contains(staffNo, StringComparer.Ordinal);

    /// <summary>Whether the caller is posted in this unit: now, or in a cycle that is not closed.</summary>
    public static Task<bool> IsPostedInAsync(this Caller caller, Session session, string? unit, CancellationToken cancel) =>
        string.IsNullOrEmpty(unit) ? Task.FromResult(false) : OwnPostings.IsPostedInAsync(session, caller.OwnStaffNos(), unit, cancel);

    /// <summary>The quota groups in which these persons, and these cadres, take part in a cycle; the group without a name is empty.</summary>
    public static async Task<IReadOnlyList<string>> OwnQuotaGroupsAsync(
        Session session, IEnumerable<string> persons, IEnumerable<string> staffNos, string cycle, CancellationToken cancel)
    {
        var all = staffNos.ToList();
        foreach (var person in persons)
            all.AddRange([Check.Normalise(person)!, .. await KeyStore.StaffNosAsync(session, Persons.Key(person), cancel)]);
        return await OwnPostings.QuotaGroupsAsync(session, all.Distinct(StringComparer.Ordinal), cycle, cancel);
    }

    /// <summary>The staff number that a list is limited to: a member sees the own records only.</summary>
    public static string? Scope(this Caller caller, string? staffNo) => caller.Role == Role.Member ? caller.StaffNo ?? "" : staffNo;
}
