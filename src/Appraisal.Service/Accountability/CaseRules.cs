using Appraisal.Service.Access;
using Appraisal.Service.Web;
using Appraisal.Storage;

namespace Appraisal.Service.Accountability;

/// <summary>The order of the steps, and who may not take them.</summary>
internal static class CaseRules
{
    private static readonly Dictionary<StepKind, IncidentStage[]> Due = new()
    {
        [StepKind.Verification] = [IncidentStage.Alleged],
        [StepKind.Reply] = [IncidentStage.Alleged, IncidentStage.Verified],
        [StepKind.Ruling] = [IncidentStage.Verified],
        [StepKind.Appeal] = [IncidentStage.Ruled],
        [StepKind.Decision] = [IncidentStage.Appealed],
        [StepKind.Withdrawal] = [IncidentStage.Alleged, IncidentStage.Verified],
    };

    /// <summary>The roles that take each step, and administrators.</summary>
    public static readonly IReadOnlyDictionary<StepKind, Role[]> Takers = new Dictionary<StepKind, Role[]>
    {
        [StepKind.Report] = [Role.Organizer, Role.Appraiser, Role.Inspector, Role.UnitClerk, Role.Member],
        [StepKind.Verification] = [Role.Organizer, Role.Appraiser, Role.Inspector],
        [StepKind.Reply] = [Role.Member, Role.Organizer, Role.Appraiser, Role.UnitClerk],
        [StepKind.Ruling] = [Role.Organizer, Role.Appraiser],
        [StepKind.Appeal] = [Role.Member, Role.Organizer, Role.UnitClerk],
        [StepKind.Decision] = [Role.Organizer, Role.Appraiser],
        [StepKind.Withdrawal] = [Role.Organizer, Role.Appraiser, Role.Inspector, Role.UnitClerk, Role.Member],
    };

    /// <summary>What a reader is told of a step: null where it is not due and nothing but time is in the way of that.</summary>
    public static StepOffer? Offer(CaseFile file, Caller caller, StepKind kind)
    {
        if (kind == StepKind.Report || !Due[kind].Contains(file.Stage))
            return null;
        if (kind == StepKind.Reply && file.Replies().Any())
            return null;
        if (caller.Role != Role.Administrator && !Takers[kind].Contains(caller.Role))
            return new StepOffer(kind, Takers[kind], new Refusal(403, "forbidden", [], Wire.Text(caller.Role)));
        var check = new Check();
        CheckPerson(check, caller, file, kind);
        return new StepOffer(kind, Takers[kind], NotDue(file, kind) ?? check.Refusal);
    }

    /// <summary>
    /// Whether the caller took this very step already. Where it is due again, because a withdrawn incident was reported anew, it is another.
    /// </summary>
    public static bool IsTaken(CaseFile file, Caller caller, StepKind kind, byte[] digest)
    {
        var same = file.Of(kind).LastOrDefault() is { } last && Persons.Same(last.Person, caller.Person) && RequestDigest.Same(last.RequestDigest, digest);
        return same && kind switch
        {
            StepKind.Reply => file.Replies().Any(),
            StepKind.Withdrawal => !file.Reporters().Contains(caller.Person, Persons.Comparer),
            _ => !Due[kind].Contains(file.Stage),
        };
    }

    /// <summary>Why a step is not due: another is missing before it, or it was taken already.</summary>
    public static Refusal? NotDue(CaseFile file, StepKind kind)
    {
        if (!Due[kind].Contains(file.Stage))
            return Refusal.Conflict("step-not-due", Wire.Text(kind), Wire.Text(file.Stage), string.Join(", ", Due[kind].Select(s => Wire.Text(s))));
        return kind == StepKind.Ruling && !file.Replies().Any() ? Refusal.Conflict("reply-missing", file.Incident.StaffNo) : null;
    }

    /// <summary>Nobody takes the step after the own one, and the cadre only those that are the cadre's.</summary>
    public static void CheckPerson(Check check, Caller caller, CaseFile file, StepKind kind)
    {
        if (kind is StepKind.Verification or StepKind.Ruling or StepKind.Decision)
            check.That(!caller.Is(file.Incident.StaffNo), "person", "own-case");
        check.That(!Before(file, kind).Contains(caller.Person, Persons.Comparer), "person", "same-person", caller.Person);
        check.That(kind != StepKind.Withdrawal || file.Reporters().Contains(caller.Person, Persons.Comparer), "person", "not-reporter", caller.Person);
    }

    private static IEnumerable<string> Before(CaseFile file, StepKind kind) => kind switch
    {
        StepKind.Verification => file.Of(StepKind.Report).Select(s => s.Person),
        StepKind.Ruling => file.Of(StepKind.Verification).Concat(file.Of(StepKind.Reply)).Select(s => s.Person),
        StepKind.Appeal => file.Of(StepKind.Ruling).Select(s => s.Person),
        StepKind.Decision => file.Of(StepKind.Ruling).Concat(file.Of(StepKind.Appeal)).Select(s => s.Person),
        _ => [],
    };
}
