using System.ComponentModel.DataAnnotations;

namespace Appraisal.Service.HumanResources.Webhooks;

/// <summary>Where a subscription stands.</summary>
public enum SubscriptionStatus
{
    /// <summary>Events are sent.</summary>
    Active,

    /// <summary>The receiver answered 410: it wants no more.</summary>
    Ended,

    /// <summary>For two days nothing could be delivered; resume it once the receiver works again.</summary>
    Stopped,
}

/// <summary>A subscription to be stored.</summary>
public sealed record SubscriptionRequest
{
    /// <summary>Where events are posted: an HTTPS address of the open internet, or of a network that the operator allows.</summary>
    /// <example>https://hr.example.gov.cn/appraisal-events</example>
    [Required]
    public string? Url { get; init; }

    /// <summary>Only changes at this unit and below it; absent: all of the key's territory.</summary>
    /// <example>T01</example>
    public string? Unit { get; init; }

    /// <summary>Only changes of these kinds; absent: all.</summary>
    public IReadOnlyList<HrChangeKind>? Kinds { get; init; }
}

/// <summary>A subscription.</summary>
public sealed record Subscription
{
    /// <summary>Your own code of it.</summary>
    /// <example>hr-main</example>
    public required string Code { get; init; }

    /// <summary>Where events are posted.</summary>
    public required string Url { get; init; }

    /// <summary>Of changes at or below this unit; null: of all.</summary>
    public string? Unit { get; init; }

    /// <summary>Of changes of these kinds.</summary>
    public required IReadOnlyList<HrChangeKind> Kinds { get; init; }

    /// <summary>Where it stands.</summary>
    public required SubscriptionStatus Status { get; init; }

    /// <summary>The feed's number up to which everything is delivered, or waits to be sent again.</summary>
    /// <example>17</example>
    public required long Sequence { get; init; }

    /// <summary>Since when nothing could be delivered; null: all is well.</summary>
    public DateTimeOffset? FailingSince { get; init; }

    /// <summary>When the receiver is tried again; null: now.</summary>
    public DateTimeOffset? PausedUntil { get; init; }

    /// <summary>Until when events are signed with the former secret too; null: they are not.</summary>
    public DateTimeOffset? OldSecretUntil { get; init; }

    /// <summary>When it was made.</summary>
    public required DateTimeOffset CreatedAt { get; init; }

    /// <summary>Who made it.</summary>
    public required string CreatedBy { get; init; }

    /// <summary>What events are signed with, when it is new: it is shown this once.</summary>
    /// <example>whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw8kJ1mX0pYtU=</example>
    public string? Secret { get; init; }
}

/// <summary>How a secret is to be replaced.</summary>
public sealed record SecretRotation
{
    /// <summary>Hours for which events are signed with both, 0..720; 24 by default.</summary>
    /// <example>24</example>
    public double? OverlapHours { get; init; }
}

/// <summary>What became of a delivery.</summary>
public enum DeliveryStatus
{
    /// <summary>It is sent again.</summary>
    Waiting,

    /// <summary>The receiver took it.</summary>
    Delivered,

    /// <summary>A dead letter: it was given up, and is sent again by hand only.</summary>
    Dead,
}

/// <summary>Why an attempt failed.</summary>
public enum DeliveryFailure
{
    /// <summary>The receiver answered with a status other than 2xx.</summary>
    Status,

    /// <summary>It answered with a redirect, which is not followed.</summary>
    Redirect,

    /// <summary>It wants no more (410).</summary>
    Gone,

    /// <summary>It did not answer in time.</summary>
    Timeout,

    /// <summary>No connection could be had.</summary>
    Connection,

    /// <summary>Its name stands for no address.</summary>
    Unresolved,

    /// <summary>Its name stands for an address that the service does not send to.</summary>
    AddressRefused,

    /// <summary>Its certificate is not good for its name.</summary>
    Certificate,

    /// <summary>An earlier event about the same cadre is to be delivered first.</summary>
    Behind,
}

/// <summary>A delivery to a subscriber.</summary>
/// <param name="Sequence" example="17">The change's number in the feed.</param>
/// <param name="StaffNo" example="00017">Its subject.</param>
/// <param name="Status">What became of it.</param>
/// <param name="Attempts" example="1">How often it was sent.</param>
/// <param name="FirstAt">When it was first sent.</param>
/// <param name="LastAt">When it was last sent.</param>
/// <param name="NextAt">When it is sent again; null: it is not.</param>
/// <param name="Answer" example="204">The last HTTP status; null: there was no answer.</param>
/// <param name="Failure">Why the last attempt failed.</param>
/// <param name="Milliseconds" example="12">What the last attempt took.</param>
public sealed record Delivery(
    long Sequence, string StaffNo, DeliveryStatus Status, int Attempts, DateTimeOffset FirstAt, DateTimeOffset LastAt, DateTimeOffset? NextAt,
    int? Answer, DeliveryFailure? Failure, int Milliseconds);

/// <summary>What came of a test event.</summary>
/// <param name="Delivered">Whether the receiver took it.</param>
/// <param name="Answer" example="204">The HTTP status; null: there was no answer.</param>
/// <param name="Failure">Why not.</param>
/// <param name="Milliseconds" example="12">What it took.</param>
public sealed record TestResult(bool Delivered, int? Answer, DeliveryFailure? Failure, int Milliseconds);

/// <summary>How many dead letters are sent again.</summary>
/// <param name="Count" example="3">Of them.</param>
public sealed record Redelivered(int Count);
