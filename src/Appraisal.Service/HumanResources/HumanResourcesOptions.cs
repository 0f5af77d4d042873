using System.ComponentModel.DataAnnotations;
using System.Net;
using Appraisal.Service.Hosting.Settings;

namespace Appraisal.Service.HumanResources;

/// <summary>How HR systems are served.</summary>
public sealed class HumanResourcesOptions
{
    /// <summary>The section of the configuration.</summary>
    public const string Section = "HumanResources";

    /// <summary>Followers of the feed that may wait for a change on a node at once; others get 503.</summary>
    [Range(0, 100_000)]
    public int MostWaiting { get; set; } = 2000;

    /// <summary>Networks beside the open internet that events may be sent to, separated by commas.</summary>
    [Networks]
    public string? AllowedNetworks { get; set; }

    /// <summary>Whether events may be sent over plain HTTP.</summary>
    public bool AllowHttp { get; set; }
}

/// <summary>Says that a setting is a list of networks.</summary>
[AttributeUsage(AttributeTargets.Property)]
public sealed class NetworksAttribute() : ValidationAttribute("networks such as 10.1.0.0/16, separated by commas")
{
    /// <inheritdoc/>
    public override bool IsValid(object? value) => NodeOptions.Words(value as string, ',').All(n => IPNetwork.TryParse(n, out _));
}
