using System.ComponentModel.DataAnnotations;
using System.Globalization;
using System.Reflection;

namespace Appraisal.Service.Hosting.Settings;

/// <summary>One setting: a property of an options class, which declares its default and its range.</summary>
/// <param name="Name">As configuration names it, e.g. <c>Edge:RequestTimeoutSeconds</c>.</param>
/// <param name="Property">Where it is declared.</param>
/// <param name="Default">What counts where it is not set.</param>
internal sealed record Setting(string Name, PropertyInfo Property, object? Default)
{
    /// <summary>Whether its value is shown to nobody.</summary>
    public bool IsSecret => Property.GetCustomAttribute<SecretAttribute>() is not null;

    /// <summary>Whether it is a list of settings by name, e.g. <c>Access:Oidc:Roles:office</c>.</summary>
    public bool IsMap => Property.PropertyType != typeof(string) && typeof(System.Collections.IEnumerable).IsAssignableFrom(Property.PropertyType);

    /// <summary>The value that a text stands for.</summary>
    /// <returns>What is wrong with it, in a sentence that goes on from the setting's name; null if nothing is.</returns>
    public string? Read(string text, out object? value)
    {
        value = null;
        try
        {
            value = Convert(text, Nullable.GetUnderlyingType(Property.PropertyType) ?? Property.PropertyType);
        }
        catch (Exception error) when (error is FormatException or OverflowException or ArgumentException)
        {
            return $"is {Shown(text)}; it may be {Allowed}.";
        }
        var read = value;
        return Property.GetCustomAttributes<ValidationAttribute>().All(rule => rule.IsValid(read)) ? null : $"is {Shown(text)}; it may be {Allowed}.";
    }

    /// <summary>A value as it may be shown.</summary>
    public string Shown(string text) => IsSecret ? $"a text of {text.Length} characters" : $"'{text}'";

    /// <summary>What it may be, in words.</summary>
    public string Allowed
    {
        get
        {
            var kind = Nullable.GetUnderlyingType(Property.PropertyType) ?? Property.PropertyType;
            var words = kind == typeof(bool) ? "true or false"
                : kind == typeof(int) || kind == typeof(long) ? "a whole number"
                : kind == typeof(double) ? "a number"
                : kind == typeof(TimeSpan) ? "hours and minutes such as 08:00"
                : "a text";
            var rules = Property.GetCustomAttributes<ValidationAttribute>().Select(rule => rule switch
            {
                RangeAttribute range => string.Create(CultureInfo.InvariantCulture, $"{range.Minimum} to {range.Maximum}"),
                AllowedValuesAttribute values => string.Join(" or ", values.Values),
                _ => rule.ErrorMessage,
            }).ToList();
            return rules is [var only] && kind == typeof(string) ? only! : string.Join(", ", rules.Prepend(words));
        }
    }

    private static object Convert(string text, Type type) =>
        type == typeof(string) ? text
        : type == typeof(TimeSpan) ? TimeSpan.Parse(text, CultureInfo.InvariantCulture)
        : System.Convert.ChangeType(text.Trim(), type, CultureInfo.InvariantCulture);
}

/// <summary>Marks a setting whose value is shown to nobody.</summary>
[AttributeUsage(AttributeTargets.Property)]
public sealed class SecretAttribute : Attribute;

/// <summary>Says that a setting is the name of a time zone.</summary>
[AttributeUsage(AttributeTargets.Property)]
public sealed class TimeZoneAttribute() : ValidationAttribute("the name of a time zone such as Asia/Shanghai")
{
    /// <inheritdoc/>
    public override bool IsValid(object? value) => value is string name && TimeZoneInfo.TryFindSystemTimeZoneById(name, out _);
}

/// <summary>Says that a setting is an offset from UTC.</summary>
[AttributeUsage(AttributeTargets.Property)]
public sealed class UtcOffsetAttribute() : ValidationAttribute("-14:00 to 14:00")
{
    /// <inheritdoc/>
    public override bool IsValid(object? value) => value is TimeSpan offset && offset.Duration() <= TimeSpan.FromHours(14);
}

/// <summary>Says that a setting is a list of origins.</summary>
[AttributeUsage(AttributeTargets.Property)]
public sealed class OriginsAttribute() : ValidationAttribute("origins such as https://kiosk.example, separated by commas, without a path")
{
    /// <inheritdoc/>
    public override bool IsValid(object? value) => NodeOptions.Words(value as string, ',').All(o =>
        Uri.TryCreate(o, UriKind.Absolute, out var origin) && (origin.Scheme is "http" or "https") && origin.GetLeftPart(UriPartial.Authority).Equals(o, StringComparison.OrdinalIgnoreCase));
}
