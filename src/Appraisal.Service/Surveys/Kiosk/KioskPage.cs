using System.Globalization;
using System.Net;
using Appraisal.Service.Web;

namespace Appraisal.Service.Surveys.Kiosk;

/// <summary>A language that the page offers.</summary>
/// <param name="Code">Its code.</param>
/// <param name="Name">What it calls itself, in its own script.</param>
/// <param name="Direction"><c>ltr</c> or <c>rtl</c>.</param>
internal sealed record PageLanguage(string Code, string Name, string Direction);

/// <summary>All that the page needs to ask: it stands in the page itself, so that the first question needs no second request.</summary>
internal sealed record KioskFrame(
    Survey Survey, string Language, IReadOnlyList<PageLanguage> Languages, double SecondsBetween, string Version,
    IReadOnlyDictionary<string, Dictionary<string, string>> Texts);

/// <summary>The frame of the kiosk page: the first question with its faces, and the scripts that go on from there.</summary>
internal static class KioskPage
{
    // best to worst; the third smiles slightly, as the third level is mildly positive
    private static readonly string[] Mouths =
    [
        """<path d="M25 58q25 37 50 0z" fill="currentColor"/>""", """<path d="M28 60q22 25 44 0"/>""", """<path d="M32 66q18 9 36 0"/>""",
        """<path d="M30 75q20-16 40 0"/>""", """<path d="M28 80q22-28 44 0"/><path d="M28 33l12 3M72 33l-12 3"/>""",
    ];

    private static readonly int[][] Faces = [[], [], [1, 5], [1, 3, 5], [1, 2, 4, 5], [1, 2, 3, 4, 5]];

    /// <summary>The page of a survey.</summary>
    public static string Write(KioskFrame frame, KioskFiles files)
    {
        var language = frame.Languages.First(l => l.Code == frame.Language);
        return $"""
            <!DOCTYPE html>
            <html lang="{language.Code}" dir="{language.Direction}">
            <head>
            <meta charset="utf-8">
            <meta name="viewport" content="width=device-width, initial-scale=1, viewport-fit=cover">
            <meta name="robots" content="noindex">
            <title>{Encode(frame.Survey.Title.In(language.Code))}</title>
            <link rel="icon" href="data:,">
            <style>{files.Style}</style>
            {string.Concat(files.Paths.Where(f => f != "/kiosk/app.js").Select(f => $"""<link rel="modulepreload" href="{f}">"""))}
            </head>
            <body>
            <svg class="symbols" aria-hidden="true">{string.Concat(Mouths.Select(Symbol))}<symbol id="speaker" viewBox="0 0 24 24"><path d="M4 9h4l5-4v14l-5-4H4zM16 8q4 4 0 8M18.500 5q7 7 0 14"/></symbol></svg>
            <header id="bar"></header>
            <main id="screen">{FirstQuestion(frame.Survey, language.Code)}</main>
            <footer id="foot"></footer>
            <div id="edge"></div><div id="corner"></div>
            <noscript><p>{Encode(Messages.In(language.Code == Texts.English ? Texts.English : Texts.Chinese, "kiosk.no-script"))}</p></noscript>
            <script type="application/json" id="frame">{Json.Text(frame).Replace("<", "\\u003c", StringComparison.Ordinal)}</script>
            <script type="module" src="/kiosk/app.js"></script>
            </body>
            </html>

            """;
    }

    /// <summary>A page without any script, for an address that leads to no survey.</summary>
    public static string Unknown(string language, KioskFiles files) => $"""
        <!DOCTYPE html>
        <html lang="{language}"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1">
        <title>{Encode(Messages.In(language, "kiosk.unknown-survey"))}</title><link rel="icon" href="data:,"><style>{files.Style}</style></head>
        <body><main id="screen"><h1>{Encode(Messages.In(language, "kiosk.unknown-survey"))}</h1><p>{Encode(Messages.In(language, "kiosk.unknown-survey-hint"))}</p></main></body></html>

        """;

    /// <summary>The languages in which every question stands, Chinese and English first; those of the title where there is none.</summary>
    public static IReadOnlyList<PageLanguage> Languages(Survey survey)
    {
        var complete = survey.Title.Keys.Where(l => survey.Items.All(i => i.Text.ContainsKey(l))).ToList();
        return [.. (complete.Count > 0 ? complete : survey.Title.Keys.ToList())
            .OrderBy(l => l switch { Texts.Chinese => 0, Texts.English => 1, _ => 2 }).ThenBy(l => l, StringComparer.Ordinal)
            .Select(l => new PageLanguage(l, Name(l), Texts.Direction(l)))];
    }

    // before the scripts are there it is only looked at
    private static string FirstQuestion(Survey survey, string language)
    {
        var item = survey.Items[0];
        var levels = (item.Levels ?? []).Select((level, i) => $"""
            <button class="level" disabled><svg class="face" viewBox="0 0 100 100" aria-hidden="true"><use href="#face-{Faces[item.Levels!.Count][i]}"/></svg><span>{Encode(level.Label.In(language))}</span></button>
            """);
        return $"""<h1 id="question">{Encode(item.Text.In(language))}</h1><div class="levels n{item.Levels?.Count ?? 0}">{string.Concat(survey.Mirrored ? levels.Reverse() : levels)}</div>""";
    }

    /// <summary>The face of a level, as a picture by itself: of so many levels the one at an index, best first.</summary>
    public static string Face(int of, int index) => $"""<svg viewBox="0 0 100 100" aria-hidden="true">{Drawn(Mouths[Faces[of][index] - 1])}</svg>""";

    private static string Symbol(string mouth, int index) => $"""<symbol id="face-{index + 1}" viewBox="0 0 100 100">{Drawn(mouth)}</symbol>""";

    private static string Drawn(string mouth) =>
        $"""<circle cx="50" cy="50" r="46"/><circle class="eye" cx="34" cy="42" r="5"/><circle class="eye" cx="66" cy="42" r="5"/>{mouth}""";

    private static string Name(string language) => language switch
    {
        Texts.Chinese => "中文",
        "bo" => "བོད་སྐད།",
        "ug" => "ئۇيغۇرچە",
        "mn" => "Монгол",
        "ii" => "ꆈꌠꉙ",
        "kk" => "Қазақша",
        "ko" => "조선말",
        _ => CultureInfo.GetCultureInfo(language).NativeName,
    };

    private static string Encode(string text) => WebUtility.HtmlEncode(text);
}
