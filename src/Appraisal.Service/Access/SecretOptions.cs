using System.ComponentModel.DataAnnotations;
using Appraisal.Service.Hosting.Settings;

namespace Appraisal.Service.Access;

/// <summary>The secrets of <c>Secrets</c>: 32 bytes each in base64; made beside an embedded database where none is set, required with SQL Server.</summary>
public sealed class SecretOptions : IValidatableObject
{
    /// <summary>Their names.</summary>
    public static readonly IReadOnlyList<string> Names = [nameof(Keys), nameof(Tokens), nameof(Responses)];

    /// <summary>Keys the hash of API keys.</summary>
    [Secret]
    public string? Keys { get; set; }

    /// <summary>Keys the hash of survey tokens.</summary>
    [Secret]
    public string? Tokens { get; set; }

    /// <summary>Keys the digest of what a response says.</summary>
    [Secret]
    public string? Responses { get; set; }

    /// <inheritdoc/>
    public IEnumerable<ValidationResult> Validate(ValidationContext validationContext)
    {
        (string Name, string? Text)[] all = [(nameof(Keys), Keys), (nameof(Tokens), Tokens), (nameof(Responses), Responses)];
        if (all.All(s => string.IsNullOrEmpty(s.Text)))
            yield break;
        foreach (var (name, text) in all)
        {
            if (string.IsNullOrEmpty(text))
                yield return new ValidationResult($"Secrets:{name} is missing; once one of Secrets:Keys, Secrets:Tokens and Secrets:Responses is set, all three must be.");
            else if (!IsGood(text))
                yield return new ValidationResult($"Secrets:{name} is a text of {text.Length} characters that is no base64 of at least {Secrets.Size} bytes; make one with: openssl rand -base64 32.");
        }
    }

    private static bool IsGood(string text)
    {
        var bytes = new byte[text.Length];
        return Convert.TryFromBase64String(text, bytes, out var length) && length >= Secrets.Size;
    }
}
