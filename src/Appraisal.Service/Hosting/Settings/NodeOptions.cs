using System.ComponentModel.DataAnnotations;
using Appraisal.Storage;

namespace Appraisal.Service.Hosting.Settings;

/// <summary>What a process does and where it listens.</summary>
public sealed class NodeOptions : IValidatableObject
{
    /// <summary>The address where it listens where nothing says otherwise.</summary>
    public const string DefaultUrl = "http://127.0.0.1:5080";

    /// <summary>Addresses where it listens, separated by semicolons; also <c>ASPNETCORE_URLS</c> and <c>--urls</c>.</summary>
    public string? Urls { get; set; }

    /// <summary>Ports of HTTP on all addresses, separated by semicolons; also <c>ASPNETCORE_HTTP_PORTS</c>. Urls count before them.</summary>
    [System.Diagnostics.CodeAnalysis.SuppressMessage("Naming", "CA1707", Justification = "The framework's own setting is spelled so.")]
    public string? Http_Ports { get; set; }

    /// <summary>The same of HTTPS.</summary>
    [System.Diagnostics.CodeAnalysis.SuppressMessage("Naming", "CA1707", Justification = "The framework's own setting is spelled so.")]
    public string? Https_Ports { get; set; }

    /// <summary><c>api</c> answers routes, <c>worker</c> runs jobs; both by default.</summary>
    public string Roles { get; set; } = "api, worker";

    /// <inheritdoc/>
    public IEnumerable<ValidationResult> Validate(ValidationContext validationContext)
    {
        foreach (var role in Words(Roles, ',').Where(r => !Wire.TryValue<HostRoles>(r.ToLowerInvariant(), out _)))
            yield return new ValidationResult($"Roles has '{role}'; each of its words may be one of: {Wire.Words<HostRoles>()}.");
        foreach (var url in Words(Urls, ';').Where(u => Listening.Read(u) is null))
            yield return new ValidationResult($"Urls has '{url}', which is no address to listen at; write an IP address, localhost or *, and a port, as in {DefaultUrl}.");
        foreach (var port in Words(Http_Ports, ';').Concat(Words(Https_Ports, ';')).Where(p => !ushort.TryParse(p, out _)))
            yield return new ValidationResult($"HTTP_PORTS has '{port}', which is no port; a port is a whole number, 0 to 65535.");
    }

    /// <summary>The parts of a setting that is a list.</summary>
    internal static string[] Words(string? text, char separator) =>
        (text ?? "").Split(separator, StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries);
}

/// <summary>Settings of <c>Access</c> that are no sign-in at an issuer's.</summary>
public sealed class AccessOptions
{
    /// <summary>The first administrator's key; none by default. Changing it ends the former, taking it away ends it once another administrator has a key.</summary>
    [Secret]
    [StringLength(200, MinimumLength = Access.KeyRing.LeastLength, ErrorMessage = "a text of 32 to 200 characters, e.g. from: openssl rand -hex 24")]
    public string? BootstrapKey { get; set; }

    /// <summary>The folder of the keys that protect browsers' sessions, beside an embedded database by default; with several nodes one that all share.</summary>
    public string? SessionKeys { get; set; }
}

/// <summary>Settings of <c>Service</c>.</summary>
public sealed class ServiceOptions
{
    /// <summary>The address by which others reach the service, behind a proxy; by default that of the request.</summary>
    [Url(ErrorMessage = "an address such as https://appraisal.example")]
    public string? PublicAddress { get; set; }
}

/// <summary>Settings of <c>Telemetry</c>.</summary>
public sealed class TelemetryOptions
{
    /// <summary>Where traces go (OTLP); none are made without it.</summary>
    [Url(ErrorMessage = "an address such as http://collector.example:4317")]
    public string? OtlpEndpoint { get; set; }
}

/// <summary>Settings of <c>Audit</c>.</summary>
public sealed class AuditOptions
{
    /// <summary>A PEM file with the ECDSA private key that signs the heads of the audit's chain; none by default.</summary>
    public string? SigningKeyFile { get; set; }
}

/// <summary>The conventional place of the connection string.</summary>
public sealed class ConnectionStringOptions
{
    /// <summary>The same as <c>Database:ConnectionString</c>.</summary>
    [Secret]
    public string? Appraisal { get; set; }
}
