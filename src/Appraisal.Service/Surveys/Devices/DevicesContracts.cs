using System.ComponentModel.DataAnnotations;

namespace Appraisal.Service.Surveys.Devices;

/// <summary>A kiosk to be enrolled.</summary>
public sealed record DeviceRequest
{
    /// <summary>What people call it.</summary>
    /// <example>石桥镇便民服务中心 1 号</example>
    [Required]
    public string? Name { get; init; }

    /// <summary>The survey that it serves.</summary>
    /// <example>2026-satisfaction</example>
    [Required]
    public string? Survey { get; init; }

    /// <summary>It takes responses about cadres at or below this unit; absent: about all.</summary>
    /// <example>T01</example>
    public string? Unit { get; init; }
}

/// <summary>How a device stands.</summary>
public enum DeviceStatus
{
    /// <summary>Its code was not redeemed yet.</summary>
    Waiting,

    /// <summary>It was heard of lately.</summary>
    Active,

    /// <summary>It was not heard of for over 15 minutes.</summary>
    Silent,

    /// <summary>Its keys are revoked.</summary>
    Revoked,
}

/// <summary>A device, as the monitor shows it.</summary>
public record Device
{
    /// <summary>The device.</summary>
    public required Guid Id { get; init; }

    /// <summary>What people call it.</summary>
    public required string Name { get; init; }

    /// <summary>The survey that it serves.</summary>
    public required string Survey { get; init; }

    /// <summary>The unit that it is for.</summary>
    public string? Unit { get; init; }

    /// <summary>How it stands.</summary>
    public required DeviceStatus Status { get; init; }

    /// <summary>When it was enrolled.</summary>
    public DateTimeOffset? EnrolledAt { get; init; }

    /// <summary>When it was last heard of.</summary>
    public DateTimeOffset? LastSeenAt { get; init; }

    /// <summary>Responses that it held then and had not delivered.</summary>
    public int? Held { get; init; }

    /// <summary>Responses that were refused for good and that it keeps for its operator.</summary>
    public int? Refused { get; init; }

    /// <summary>Its clock less the server's, in seconds.</summary>
    public double? ClockOffsetSeconds { get; init; }

    /// <summary>Whether its browser keeps what it holds for good; null: not known.</summary>
    public DeviceStorage? Storage { get; init; }

    /// <summary>The version of the page that it runs; null: not known.</summary>
    public string? PageVersion { get; init; }
}

/// <summary>A device with the code that enrols it, shown this once.</summary>
public sealed record NewDevice : Device
{
    [System.Diagnostics.CodeAnalysis.SetsRequiredMembers]
    internal NewDevice(Device device, string code, DateTimeOffset codeExpiresAt, Uri service)
        : base(device) => (Code, CodeExpiresAt, Address) = (code, codeExpiresAt, $"{PublicAddress.Kiosk(service, device.Survey)}#enrol={code}");

    /// <summary>To be typed into the device once.</summary>
    /// <example>K7QM-2XWD</example>
    public string Code { get; }

    /// <summary>Until when.</summary>
    public DateTimeOffset CodeExpiresAt { get; }

    /// <summary>The kiosk page with the code in it, to open on the device or to scan as a QR code.</summary>
    /// <example>https://appraisal.example/kiosk/2026-satisfaction#enrol=K7QM-2XWD</example>
    public string Address { get; }
}

/// <summary>A code to be redeemed by a device.</summary>
public sealed record RedeemRequest
{
    /// <summary>The code; blanks, hyphens and small letters make no difference.</summary>
    /// <example>K7QM-2XWD</example>
    [Required]
    public string? Code { get; init; }
}

/// <summary>A device's key, shown this once.</summary>
/// <param name="Id">The device.</param>
/// <param name="Survey">The survey that the key is for.</param>
/// <param name="Unit">The unit that the key is for.</param>
/// <param name="Key">Send it in the header X-Api-Key.</param>
public sealed record DeviceKey(Guid Id, string Survey, string? Unit, string Key);

/// <summary>How a device's browser keeps what it holds.</summary>
public enum DeviceStorage
{
    /// <summary>Until it is cleared by hand.</summary>
    Persistent,

    /// <summary>Unless the disk runs full.</summary>
    BestEffort,
}

/// <summary>A sign of life.</summary>
public sealed record HeartbeatRequest
{
    /// <summary>Responses that it holds and has not delivered yet, 0..1,000,000.</summary>
    /// <example>0</example>
    [Required]
    public int? Held { get; init; }

    /// <summary>Responses that were refused for good and that it keeps for its operator, 0..1,000,000; 0 by default.</summary>
    /// <example>0</example>
    public int? Refused { get; init; }

    /// <summary>Its own clock.</summary>
    [Required]
    public DateTimeOffset? Clock { get; init; }

    /// <summary>Whether its browser keeps what it holds for good.</summary>
    /// <example>persistent</example>
    public DeviceStorage? Storage { get; init; }

    /// <summary>The version of the page that it runs, at most 40 characters.</summary>
    /// <example>1f2e3d4c5b6a7988</example>
    public string? PageVersion { get; init; }
}

/// <summary>What a device needs to know.</summary>
/// <param name="Clock">The server's clock, which rules.</param>
/// <param name="SurveyStatus">Where the survey stands.</param>
/// <param name="ClosesAt">Until when it may ask.</param>
/// <param name="AcceptUntil">Until when it may deliver what was answered in time.</param>
/// <param name="RotateKey">Whether it should ask for its next key.</param>
/// <param name="Definition" example="3f0c9a1be2d45678">What the survey asks now.</param>
/// <param name="PageVersion" example="1f2e3d4c5b6a7988">The version of the kiosk page that is served now.</param>
public sealed record HeartbeatAnswer(
    DateTimeOffset Clock, SurveyStatus SurveyStatus, DateTimeOffset ClosesAt, DateTimeOffset AcceptUntil, bool RotateKey, string Definition, string PageVersion);
