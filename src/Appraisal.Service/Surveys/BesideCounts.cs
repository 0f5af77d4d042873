using System.Globalization;
using Appraisal.Service.Web;
using Appraisal.Storage;
using Appraisal.Storage.Surveys;

namespace Appraisal.Service.Surveys;

/// <summary>Counts what is answered beside the items, by subject. The caller holds the lock of the cells.</summary>
internal static class BesideCounts
{
    /// <summary>The questions as the cells name them.</summary>
    public const string Told = "told", Reason = "reason", List = "list";

    /// <summary>The two lists of the list experiment as the cells name them.</summary>
    public const string Short = "short", Long = "long";

    /// <summary>Adds what these responses say to the cells of their survey, or takes it away.</summary>
    public static async Task AddAsync(Session session, string survey, IReadOnlyCollection<BesideResponse> responses, int sign, CancellationToken cancel)
    {
        var counts = responses.SelectMany(Of).GroupBy(c => c.Key).Select(g => g.First() with { Responses = sign * g.Count() }).ToList();
        await BesideStore.AddAsync(session, survey, Json.Text(responses.Select(r => r.StaffNo).Distinct(StringComparer.Ordinal)), counts, cancel);
    }

    /// <summary>Whether a draw is for the longer list.</summary>
    public static bool IsLong(int seed) => seed % 2 == 1;

    /// <summary>What stays of an answer when ids and times go: of the draw only which list it was.</summary>
    public static string WithoutSeed(string beside) => Json.Read<BesideAnswers>(beside) is { List: { } list } answers
        ? Json.Text(answers with { List = list with { Seed = list.Seed % 2 } })
        : beside;

    private static IEnumerable<BesideRow> Of(BesideResponse response)
    {
        BesideRow Row(string question, string item, string answer) =>
            new() { Survey = response.Survey, StaffNo = response.StaffNo, Channel = response.Channel, Question = question, Item = item, Answer = answer, Responses = 1 };

        var answers = Json.Read<BesideAnswers>(response.Beside);
        if (answers.Told is { } told)
            yield return Row(Told, "", Wire.Text(told));
        if (answers.List is { Seed: { } seed, Count: { } count })
            yield return Row(List, IsLong(seed) ? Long : Short, count.ToString(CultureInfo.InvariantCulture));
        foreach (var (item, reasons) in answers.Reasons ?? new Dictionary<string, IReadOnlyList<string>>())
            foreach (var reason in reasons.Prepend(BesideRow.Any))
                yield return Row(Reason, item, reason);
    }
}
