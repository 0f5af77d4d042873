using System.Globalization;

namespace Appraisal.Service.Web.Pages;

/// <summary>The language of a page.</summary>
public static class PageText
{
    /// <summary>What the page's root says it is written in.</summary>
    public static string Language => CultureInfo.CurrentUICulture.TwoLetterISOLanguageName == "zh" ? "zh-CN" : "en";
}
