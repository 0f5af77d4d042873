using System.Security.Claims;
using Appraisal.Storage;

namespace Appraisal.Service.Access;

/// <summary>What a credential may do.</summary>
public enum Role
{
    Administrator,
    Organizer,
    Appraiser,
    Inspector,
    UnitClerk,
    Member,
    Kiosk,
    HrReader,
    Auditor,

    /// <summary>Draws tokens, enrols devices and sees how collection stands; never a figure.</summary>
    Collector,
}

/// <summary>Who is asking: the person or device that a credential names, and what bounds it.</summary>
/// <param name="KeyId">The key; null for the service itself and for who signed in elsewhere.</param>
/// <param name="Person">The person or device; where the rules ask for another person, this is compared.</param>
/// <param name="Role">What it may do.</param>
/// <param name="Unit">It sees this unit and all below it; null = everything.</param>
/// <param name="StaffNo">The cadre that a member is.</param>
/// <param name="Survey">The survey that a kiosk serves.</param>
public sealed record Caller(Guid? KeyId, string Person, Role Role, string? Unit = null, string? StaffNo = null, string? Survey = null)
{
    /// <summary>The enrolled device that it is.</summary>
    public Guid? Device { get; init; }

    /// <summary>The inspecting body for which an inspector acts, and for no other; null: none in particular.</summary>
    public string? Body { get; init; }

    /// <summary>The cadres whom keys of this person name: the person's own cases.</summary>
    public IReadOnlyList<string> OwnCases { get; init; } = [];

    /// <summary>The service itself: jobs, first start, command line.</summary>
    public static readonly Caller Service = new(null, "service", Role.Administrator);

    /// <summary>Reads the caller of a request, for use as a parameter of a route.</summary>
    public static ValueTask<Caller> BindAsync(HttpContext context) => ValueTask.FromResult(From(context.User));

    /// <summary>The caller that a principal stands for.</summary>
    public static Caller From(ClaimsPrincipal user) => user.Identity is Identity known ? known.Caller : Read(user);

    // of a session, whose claims come from its cookie
    private static Caller Read(ClaimsPrincipal user) => new(
        Guid.TryParse(user.FindFirstValue("key"), out var key) ? key : null,
        user.FindFirstValue(ClaimTypes.Name) ?? "nobody",
        Wire.TryValue<Role>(user.FindFirstValue(ClaimTypes.Role), out var role) ? role : Role.Kiosk,
        user.FindFirstValue("unit"), user.FindFirstValue("staffNo"), user.FindFirstValue("survey"))
    {
        Body = user.FindFirstValue("body"),
        Device = Guid.TryParse(user.FindFirstValue("device"), out var device) ? device : null,
        OwnCases = [.. user.FindAll("ownCase").Select(c => c.Value)],
    };

    /// <summary>The principal that says the same.</summary>
    public ClaimsPrincipal ToPrincipal(string scheme)
    {
        var identity = new Identity(this, scheme);
        Add(ClaimTypes.Name, Person);
        Add(ClaimTypes.Role, Wire.Text(Role));
        Add("key", KeyId?.ToString());
        Add("unit", Unit);
        Add("staffNo", StaffNo);
        Add("survey", Survey);
        Add("body", Body);
        Add("device", Device?.ToString());
        foreach (var staffNo in OwnCases)
            Add("ownCase", staffNo);
        return new ClaimsPrincipal(identity);

        void Add(string type, string? value)
        {
            if (value is not null)
                identity.AddClaim(new Claim(type, value));
        }
    }

    // several ask for the caller of each request; only one has to find it out
    private sealed class Identity(Caller caller, string scheme) : ClaimsIdentity(scheme)
    {
        public Caller Caller => caller;
    }
}

/// <summary>Rights of routes.</summary>
public static class Rights
{
    /// <summary>Only these roles, and administrators.</summary>
    public static TBuilder Allow<TBuilder>(this TBuilder route, params Role[] roles)
        where TBuilder : IEndpointConventionBuilder =>
        route.RequireAuthorization(policy => policy.RequireRole([.. roles.Append(Role.Administrator).Distinct().Select(r => Wire.Text(r))]));

    /// <summary>Only who has no territory: what lies behind it is of the whole service.</summary>
    public static TBuilder WholeServiceOnly<TBuilder>(this TBuilder route)
        where TBuilder : IEndpointConventionBuilder =>
        route.RequireAuthorization(policy => policy.RequireAssertion(context => Caller.From(context.User).Unit is null));
}
