using System.Text.Json;
using Appraisal.Scoring.Surveys;

namespace Appraisal.Storage.Surveys;

/// <summary>What the statistics and the score runs read of a survey.</summary>
public static class SurveyInputs
{
    private static readonly JsonSerializerOptions Web = new(JsonSerializerDefaults.Web);

    /// <summary>
    /// Every subject that the frame or a response names, each with the cells of all strata in declared order; N is null where the
    /// subject has no frame. As of the session's snapshot, with all responses by these channels that are aggregated.
    /// </summary>
    public static async Task<IReadOnlyDictionary<string, IReadOnlyList<StratumCell>>> CellsAsync(
        Session session, string survey, IReadOnlyCollection<Channel> channels, CancellationToken cancel = default) =>
        await SurveyStore.FindAsync(session, survey, cancel) is { } row
            ? await CellsAsync(session, row, Counted(await CellStore.AllAsync(session, survey, cancel), channels), r => r.Cell, cancel)
            : new Dictionary<string, IReadOnlyList<StratumCell>>(StringComparer.Ordinal);

    /// <summary>The cells of these channels.</summary>
    public static IReadOnlyList<CellRow> Counted(IReadOnlyList<CellRow> rows, IReadOnlyCollection<Channel> channels) =>
        [.. rows.Where(r => channels.Contains(Wire.Value<Channel>(r.Channel)))];

    /// <summary>The same of given cells, each as the sums that are asked for.</summary>
    public static async Task<IReadOnlyDictionary<string, IReadOnlyList<StratumCell>>> CellsAsync(
        Session session, SurveyRow survey, IReadOnlyList<CellRow> rows, Func<CellRow, Cell> sums, CancellationToken cancel = default)
    {
        var cells = rows
            .GroupBy(r => (r.StaffNo, r.Stratum))
            .ToDictionary(g => g.Key, g => g.Aggregate(Cell.Empty, (sum, r) => sum.Merge(sums(r))));
        var frame = (await FrameStore.AllAsync(session, survey.Code, cancel)).ToDictionary(f => (f.StaffNo, f.Stratum), f => f.Population);
        var strata = JsonSerializer.Deserialize<List<DeclaredStratum>>(survey.Strata, Web)!;
        return cells.Keys.Concat(frame.Keys).Select(k => k.StaffNo).Distinct(StringComparer.Ordinal).ToDictionary(
            staffNo => staffNo,
            staffNo => (IReadOnlyList<StratumCell>)[.. strata.Select(s => new StratumCell(
                s.Code,
                frame.TryGetValue((staffNo, s.Code), out var population) ? population : null,
                cells.GetValueOrDefault((staffNo, s.Code))))],
            StringComparer.Ordinal);
    }

    private sealed record DeclaredStratum(string Code);
}
