using System.Globalization;
using Appraisal.Storage;

namespace Appraisal.Service.Web.Pages;

/// <summary>How values are written on pages, the same everywhere.</summary>
public static class PageText
{
    private static readonly CultureInfo Plain = CultureInfo.InvariantCulture;

    /// <summary>What the page's root says it is written in.</summary>
    public static string Language => CultureInfo.CurrentUICulture.TwoLetterISOLanguageName == "zh" ? "zh-CN" : "en";

    /// <summary>A day.</summary>
    public static string Day(DateOnly day) => day.ToString("yyyy-MM-dd", Plain);

    /// <summary>A moment, to the minute, in the time zone of the service.</summary>
    public static string Moment(DateTimeOffset at, TimeProvider clock) =>
        TimeZoneInfo.ConvertTime(at, clock.LocalTimeZone).ToString("yyyy-MM-dd HH:mm", Plain);

    /// <summary>Points with two decimals; a true minus sign.</summary>
    public static string Points(double? value) => value is { } points ? Number(points, "0.00") : "";

    /// <inheritdoc cref="Points(double?)"/>
    public static string Points(decimal? value) => value is { } points ? points.ToString("0.00", Plain).Replace('-', '−') : "";

    /// <summary>A number by a format, with a true minus sign.</summary>
    public static string Number(double value, string format = "0.##") => value.ToString(format, Plain).Replace('-', '−');

    /// <summary>A share of 0..1 in per cent: in Chinese the sign follows at once.</summary>
    public static string Percent(double? share, string format = "0") => share is { } value ? Number(value * 100, format) + (Language == "en" ? " %" : "%") : "";

    /// <summary>Things one after the other.</summary>
    public static string Listed(IEnumerable<string?> things) => string.Join(Language == "en" ? ", " : "、", things);

    /// <summary>Sentences one after the other: in Chinese nothing stands between them.</summary>
    public static string Sentences(params string?[] sentences) => string.Join(Language == "en" ? " " : "", sentences.OfType<string>());

    /// <summary>A thing with a remark in brackets.</summary>
    public static string Noted(string thing, string remark) => Language == "en" ? $"{thing} ({remark})" : $"{thing}（{remark}）";

    /// <summary>The size of a file.</summary>
    public static string Megabytes(long bytes) => Number(bytes / (double)(1 << 20)) + " MB";

    /// <summary>Hours of work.</summary>
    public static string Hours(double value) => $"{Number(value)} {Messages.Of("form.hours")}";

    /// <summary>A whole number with its thousands set apart.</summary>
    public static string Count(long value) => value.ToString("#,0", Plain).Replace(',', '\u202f');

    /// <summary>A word of the contract in the reader's language: the text <c>word.{type}.{value}</c>.</summary>
    public static string Word<T>(T value)
        where T : struct, Enum => Messages.Of(WordOf<T>.Prefix + Wire.Text(value));

    /// <summary>A number for an SVG attribute.</summary>
    public static string At(double value) => Math.Round(value, 2).ToString(Plain);

    private static class WordOf<T>
    {
        public static readonly string Prefix = $"word.{Kebab(typeof(T).Name)}.";
    }

    private static string Kebab(string name) => string.Concat(name.Select((c, i) => char.IsUpper(c) ? (i > 0 ? "-" : "") + char.ToLowerInvariant(c) : c.ToString()));
}
