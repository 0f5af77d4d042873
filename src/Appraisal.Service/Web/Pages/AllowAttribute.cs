using Appraisal.Service.Access;
using Appraisal.Storage;
using Microsoft.AspNetCore.Authorization;

namespace Appraisal.Service.Web.Pages;

/// <summary>Who may open a page: these roles, and administrators; as <see cref="Rights.Allow{TBuilder}"/> says it of a route.</summary>
[AttributeUsage(AttributeTargets.Class)]
public sealed class AllowAttribute : AuthorizeAttribute
{
    /// <summary>Every role that is named, and administrators.</summary>
    public AllowAttribute(params Role[] roles)
    {
        Allowed = [.. roles.Append(Role.Administrator).Distinct()];
        Roles = string.Join(',', Allowed.Select(Wire.Text));
    }

    /// <summary>Who may.</summary>
    public IReadOnlyList<Role> Allowed { get; }
}
