using Appraisal.Service.Access;
using Appraisal.Service.Accountability;
using Appraisal.Service.Inspections;
using Appraisal.Service.Materials;
using Appraisal.Service.Surveys.Quality;
using Appraisal.Service.Web.Pages;
using Appraisal.Service.Work;
using Appraisal.Storage;
using Appraisal.Storage.Schemes;

namespace Appraisal.Service.Home;

/// <summary>What waits in a list.</summary>
/// <param name="Count">How many the list shows to this reader; 0 where the reader may not open it.</param>
/// <param name="Link">The list with just these.</param>
internal sealed record Waiting(long Count, string Link);

/// <summary>The lists in which something of a cycle waits. Each is asked itself how many it shows, so that no count tells more than its link.</summary>
internal sealed record WaitingLists
{
    public required Waiting Materials { get; init; }
    public required Waiting Work { get; init; }
    public required Waiting Incidents { get; init; }
    public required Waiting Flags { get; init; }
    public required Waiting InspectionFlags { get; init; }
    public required Waiting PastVisits { get; init; }
    public required Waiting UnheardVisits { get; init; }

    /// <summary>Of a cycle, on a day.</summary>
    public static async Task<WaitingLists> ReadAsync(Session session, Caller caller, CycleRow cycle, DateOnly day, CancellationToken cancel)
    {
        var (of, (from, to)) = ("cycle=" + Uri.EscapeDataString(cycle.Code), (cycle.StartsOn, cycle.EndsOn));
        var visits = new InspectionQuery(null, null, null, from, to);
        return new WaitingLists
        {
            Materials = await AskAsync(caller, $"/materials?status=submitted&{of}", [Role.Organizer, Role.Appraiser],
                () => ReadMaterials.CountWaitingAsync(session, caller, new MaterialQuery(cycle.Code, null, null, null, null), cancel)),
            Work = await AskAsync(caller, $"/work-records?status=submitted&{of}", [Role.Organizer, Role.Appraiser],
                () => ReadWork.CountWaitingAsync(session, caller, new WorkQuery(null, null, null, null, null, cycle.Code), cancel)),
            Incidents = await AskAsync(caller, $"/incidents?status=alleged&{of}", [Role.Organizer, Role.Appraiser, Role.Inspector],
                () => ReadIncidents.CountWaitingAsync(session, caller, new IncidentQuery(null, null, null, null, cycle.Code), cancel)),
            Flags = cycle.Survey is not { } survey ? new Waiting(0, "") : await AskAsync(caller, $"/surveys/{Uri.EscapeDataString(survey)}/flags", null,
                () => DecideFlag.CountOpenAsync(session, caller, survey, cancel)),
            InspectionFlags = await AskAsync(caller, $"/inspection-flags?{of}", null,
                () => DismissFlag.CountOpenAsync(session, caller, new FlagQuery(null, null, null, from, to, null), cycle.Unit, cancel)),
            PastVisits = await AskAsync(caller, $"/inspections?view=list&task=past&{of}", [Role.Organizer, Role.Inspector],
                () => ReadInspections.CountAsync(session, caller, visits, VisitTask.Past, day, cancel)),
            UnheardVisits = await AskAsync(caller, $"/inspections?view=list&task=unheard&{of}", [Role.Organizer],
                () => ReadInspections.CountAsync(session, caller, visits, VisitTask.Unheard, day, cancel)),
        };
    }

    /// <summary>Whether the reader has one of these roles, or is an administrator.</summary>
    public static bool Has(Caller caller, params ReadOnlySpan<Role> roles) => caller.Role == Role.Administrator || roles.Contains(caller.Role);

    // who does it; null: whoever may open the list is told, as of a station of the year
    private static async Task<Waiting> AskAsync(Caller caller, string link, Role[]? who, Func<Task<long>> count) =>
        new(Navigation.Leads(link, caller.Role) && (who is null || Has(caller, who)) ? await count() : 0, link);
}
