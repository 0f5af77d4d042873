using Appraisal.Storage;

namespace Appraisal.Service.Hosting;

/// <summary>What a process does: one binary serves as either, or as both.</summary>
[Flags]
public enum HostRoles
{
    /// <summary>Answers the API's routes.</summary>
    Api = 1,

    /// <summary>Runs jobs, and enqueues those on a schedule.</summary>
    Worker = 2,
}

/// <summary>Reads the roles from configuration.</summary>
public static class HostRolesConfiguration
{
    /// <summary>The roles of <c>Roles</c>, e.g. <c>api</c> or <c>api, worker</c>; both where it is not set.</summary>
    /// <exception cref="ArgumentException">It holds a word that is no role.</exception>
    public static HostRoles Roles(this IConfiguration configuration)
    {
        var words = (configuration["Roles"] ?? "").Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries);
        return words.Length == 0 ? HostRoles.Api | HostRoles.Worker : words.Select(Parse).Aggregate((all, role) => all | role);
    }

    private static HostRoles Parse(string word) => Wire.TryValue<HostRoles>(word.ToLowerInvariant(), out var role)
        ? role
        : throw new ArgumentException($"Roles has '{word}'; each may be: {Wire.Words<HostRoles>()}.", nameof(word));
}
