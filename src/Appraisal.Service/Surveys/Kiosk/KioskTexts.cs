using Appraisal.Service.Web;

namespace Appraisal.Service.Surveys.Kiosk;

/// <summary>The page's own texts, in the languages that the product speaks.</summary>
internal static class KioskTexts
{
    /// <summary>The keys, without <c>kiosk.</c></summary>
    public static readonly IReadOnlyList<string> Keys =
    [
        "about-whom", "back", "best-effort", "clock-offset", "code", "code-hint", "dont-know", "end", "end-held", "end-hint", "ended", "ended-hint", "enrolled",
        "everybody", "finish", "held", "how-many", "language", "larger", "last-answer", "last-contact", "leave", "load", "loaded", "locked", "lower", "never",
        "new-pin", "next", "next-person", "no-connection", "no-connection-hint", "no-storage", "no-storage-hint", "nobody", "nobody-hint", "not-loaded", "not-open",
        "open", "operator", "other-survey", "out-of-order", "out-of-order-hint", "passphrase", "passphrase-short", "persistent", "phone-kept", "phone-sent", "pin",
        "pin-hint", "read-aloud", "ready", "refused", "restart", "save", "save-hint", "saved", "seconds", "send-now", "skip", "small-group", "still-here", "still-there",
        "storage", "test", "test-done", "testing", "thanks", "token-unknown", "token-used", "token-used-hint", "told", "told-filled-in", "told-no",
        "told-rather-not-say", "told-somebody-said", "try-again", "up-to-three", "version", "volume", "who-are-you", "whom", "why", "wrong-pin", "unknown",
    ];

    /// <summary>All of them by language.</summary>
    public static readonly IReadOnlyDictionary<string, Dictionary<string, string>> All = Messages.Languages.ToDictionary(
        language => language, language => Keys.ToDictionary(k => k, k => Messages.In(language, "kiosk." + k), StringComparer.Ordinal), StringComparer.Ordinal);
}
