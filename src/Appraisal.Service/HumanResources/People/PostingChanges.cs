using Appraisal.Service.Access;
using Appraisal.Service.Organization;
using Appraisal.Service.Schemes;
using Appraisal.Service.Web;
using Appraisal.Storage;
using Appraisal.Storage.HumanResources;
using Appraisal.Storage.Organization;
using Appraisal.Storage.Schemes;

namespace Appraisal.Service.HumanResources.People;

/// <summary>A person's posting before and after a delivery.</summary>
/// <param name="Index">The place in the delivery.</param>
/// <param name="Before">Null: new.</param>
/// <param name="After">As it is now.</param>
/// <param name="Since">The first day of it.</param>
public sealed record Move(int Index, CadreRow? Before, Cadre After, DateOnly Since);

/// <summary>Carries joiners, moves and leavers into the started cycles, as dated changes with the hours of the whole cycle by days.</summary>
public sealed class PostingChanges(PutParticipant put)
{
    /// <summary>The changes that were made; what is refused is added to the check.</summary>
    public async Task<IReadOnlyList<PostingChange>> ApplyAsync(
        Session session, Caller caller, IReadOnlyList<Move> moves, string reason, Check check, CancellationToken cancel)
    {
        var changes = new List<PostingChange>();
        foreach (var cycle in await SyncStore.OpenCyclesAsync(session, cancel))
        {
            if (!await caller.SeesAsync(session, cycle, cancel))
                continue;
            var participants = (await ParticipantStore.AllAsync(session, cycle.Code, cancel)).ToDictionary(p => p.StaffNo, StringComparer.Ordinal);
            var inCycle = cycle.Unit is null ? null
                : (await UnitStore.WithinAsync(session, moves.Select(m => m.After.Unit).Distinct(StringComparer.Ordinal), cycle.Unit, cancel)).ToHashSet(StringComparer.Ordinal);
            var found = (from move in moves
                         where move.Since <= cycle.EndsOn
                         let change = Change(cycle, participants.GetValueOrDefault(move.After.StaffNo), move, inCycle)
                         where change is not null
                         select (Move: move, Change: change!)).ToList();
            await RefuseEarlierAsync(session, cycle, found, check, cancel);
            var outcomes = await put.ApplyAsync(session, caller, [.. found.Select(f => (cycle.Code, f.Change.StaffNo, Request(f.Move.After, f.Change, reason)))], cancel);
            foreach (var ((move, change), outcome) in found.Zip(outcomes))
            {
                if (outcome.Refusal is { } refusal)
                    check.Include($"people[{move.Index}]", refusal.Errors.Count > 0 ? refusal.Errors : [new FieldError("", "outside")]);
                else if (outcome.Value.Change != Storage.Change.Unchanged)
                    changes.Add(change);
            }
        }
        return changes;
    }

    // the latest dated change stands from its day on, whatever is recorded before it: one who left before it would go on serving
    private static async Task RefuseEarlierAsync(
        Session session, CycleRow cycle, IReadOnlyList<(Move Move, PostingChange Change)> found, Check check, CancellationToken cancel)
    {
        var latest = (await ParticipantStore.ChangesAsync(session, cycle.Code, found.Select(f => f.Change.StaffNo), cancel))
            .GroupBy(c => c.StaffNo, StringComparer.Ordinal).ToDictionary(g => g.Key, g => g.Max(c => c.EffectiveOn), StringComparer.Ordinal);
        foreach (var (move, change) in found)
        {
            if (latest.TryGetValue(change.StaffNo, out var last))
                check.That(change.EffectiveOn >= last, $"people[{move.Index}].since", "before-last-change", move.Since, last, cycle.Code);
        }
    }

    private static PostingChange? Change(CycleRow cycle, ParticipantRow? participant, Move move, HashSet<string>? inCycle)
    {
        var left = move.After.Status == CadreStatus.Left;
        var on = move.Since < cycle.StartsOn ? cycle.StartsOn : move.Since;
        var share = ShareFrom(cycle, on);
        PostingChange Of(PostingChangeKind kind, double hours) =>
            new(cycle.Code, move.After.StaffNo, kind, on, move.After.Unit, Math.Round(Math.Clamp(hours, 0, OrganizationValidation.HoursOfYear), 4));
        var isNew = move.Before is null || move.Before.Status == Wire.Text(CadreStatus.Left) || move.Before.Unit != move.After.Unit;
        if (participant is null)
            return left || !isNew || inCycle?.Contains(move.After.Unit) == false ? null : Of(PostingChangeKind.Joined, move.After.DutyHours * share);
        var hadLeft = participant.Status == Wire.Text(CadreStatus.Left);
        if (left)
            return hadLeft ? null : Of(PostingChangeKind.Left, participant.DutyHours - (FullHours(move) * share));
        if (hadLeft)
            return Of(PostingChangeKind.Joined, participant.DutyHours + (move.After.DutyHours * share));
        return Same(participant, move.After) && move.Before?.DutyHours == move.After.DutyHours
            ? null
            : Of(PostingChangeKind.Moved, participant.DutyHours + ((move.After.DutyHours - FullHours(move)) * share));
    }

    /// <summary>The share of a cycle's days from a day on, that day included: 1 from its first day on.</summary>
    internal static double ShareFrom(CycleRow cycle, DateOnly day) =>
        (cycle.EndsOn.DayNumber - day.DayNumber + 1) / (double)(cycle.EndsOn.DayNumber - cycle.StartsOn.DayNumber + 1);

    // the hours of a whole cycle in the posting that ends
    private static double FullHours(Move move) => move.Before?.DutyHours ?? move.After.DutyHours;

    private static bool Same(ParticipantRow row, Cadre cadre) =>
        row.Unit == cadre.Unit && row.Cohort == cadre.Cohort && row.QuotaGroup == cadre.QuotaGroup && row.Status == Wire.Text(cadre.Status) && row.Posts == Json.Text(cadre.Posts);

    private static ParticipantRequest Request(Cadre cadre, PostingChange change, string reason) => new()
    {
        Unit = cadre.Unit,
        Cohort = cadre.Cohort,
        QuotaGroup = cadre.QuotaGroup,
        Posts = cadre.Posts,
        DutyHours = cadre.DutyHours,
        CycleDutyHours = change.DutyHours,
        LeaveHours = Math.Min(cadre.LeaveHours, Math.Min(cadre.DutyHours, change.DutyHours)),
        Status = cadre.Status,
        EffectiveOn = change.EffectiveOn,
        Reason = $"{Wire.Text(change.Kind)}: {reason}",
    };
}
