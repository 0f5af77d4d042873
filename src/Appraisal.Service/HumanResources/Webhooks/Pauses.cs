using System.Security.Cryptography;
using System.Text;
using Appraisal.Storage.HumanResources;

namespace Appraisal.Service.HumanResources.Webhooks;

/// <summary>How long an event that was not taken waits for its next attempt: ever longer, over two days, after which it is a dead letter.</summary>
internal static class Pauses
{
    /// <summary>How long a receiver may fail before a subscription stops, and an event before it is given up.</summary>
    public static readonly TimeSpan Limit = TimeSpan.FromDays(2);

    /// <summary>The longest pause that a receiver may ask for.</summary>
    public static readonly TimeSpan LongestAsked = TimeSpan.FromHours(12);

    private const double Growth = 3, Jitter = 0.2;
    private static readonly TimeSpan First = TimeSpan.FromSeconds(5), Longest = TimeSpan.FromHours(6);

    /// <summary>When an event is sent again; null: it is given up.</summary>
    public static DateTimeOffset? Next(string subscription, long sequence, DeliveryRow? before, DateTimeOffset now, TimeSpan? asked)
    {
        var age = now - (before?.FirstAt ?? now);
        if (age >= Limit)
            return null;
        var step = First * Math.Pow(Growth, Math.Min(before?.Attempts ?? 0, 20));
        var pause = step < Longest ? step : Longest;
        pause *= 1 - Jitter + (2 * Jitter * Share(subscription, sequence, before?.Attempts ?? 0));
        if (asked is { } least && least > pause)
            pause = least < LongestAsked ? least : LongestAsked;
        return now + pause;
    }

    // the same for the same attempt, so that no chance enters; different for events that failed together
    private static double Share(string subscription, long sequence, int attempts) =>
        BitConverter.ToUInt32(SHA256.HashData(Encoding.UTF8.GetBytes($"{subscription}|{sequence}|{attempts}"))) / (double)uint.MaxValue;
}
