using Appraisal.Storage;
using Appraisal.Storage.Access;

namespace Appraisal.Service.Access;

/// <summary>Whom a caller may not judge, and what a caller may see.</summary>
public static class Subjects
{
    /// <summary>
    /// Whether the caller is this cadre: nobody judges the own case. Persons are compared, not keys: who holds, or held, a key that names
    /// the cadre is that cadre with every other key as well.
    /// </summary>
    public static bool Is(this Caller caller, string? staffNo) =>
        staffNo is not null && (caller.StaffNo == staffNo || caller.Person == staffNo || caller.OwnCases.Contains(staffNo, StringComparer.Ordinal));

    /// <summary>Whether a person that a document names is this cadre.</summary>
    public static async Task<bool> IsAsync(Session session, string person, string staffNo, CancellationToken cancel) =>
        person == staffNo || (await KeyStore.StaffNosAsync(session, person, cancel)).Contains(staffNo, StringComparer.Ordinal);

    /// <summary>The staff number that a list is limited to: a member sees the own records only.</summary>
    public static string? Scope(this Caller caller, string? staffNo) => caller.Role == Role.Member ? caller.StaffNo ?? "" : staffNo;
}
