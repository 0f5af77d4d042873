using System.Text.Json;
using Appraisal.Scoring.Surveys;

namespace Appraisal.Storage.Surveys;

/// <summary>What the statistics and the score runs read of a survey.</summary>
public static class SurveyInputs
{
    private static readonly JsonSerializerOptions Web = new(JsonSerializerDefaults.Web);

    /// <summary>
    /// Those of these subjects that the frame or a response names, each with the cells of all strata in declared order; N is null where the
    /// subject has no frame. As of the session's snapshot, with what may be seen of the responses by these channels: the cells as they were
    /// last let out, and nothing that leaves the service is computed from others.
    /// </summary>
    public static async Task<IReadOnlyDictionary<string, IReadOnlyList<StratumCell>>> CellsAsync(
        Session session, SurveyRow survey, IReadOnlyCollection<Channel> channels, IReadOnlyCollection<string> staffNos, CancellationToken cancel = default) =>
        Strata(survey, Counted(await CellStore.PublishedAsync(session, survey.Code, JsonSerializer.Serialize(staffNos), cancel), channels),
            await FrameStore.OfSubjectsAsync(session, survey.Code, staffNos, cancel), r => r.Cell);

    /// <summary>The cells of these channels.</summary>
    public static IReadOnlyList<CellRow> Counted(IReadOnlyList<CellRow> rows, IReadOnlyCollection<Channel> channels) =>
        [.. rows.Where(r => channels.Contains(Wire.Value<Channel>(r.Channel)))];

    /// <summary>Those of rows that enter figures: of these channels and, where the subject has a register, of a stratum in which somebody is registered.</summary>
    public static Func<IReadOnlyList<CellRow>, IReadOnlyList<CellRow>> InFigures(IEnumerable<FrameRow> frame, IReadOnlyCollection<Channel> channels)
    {
        var registered = frame.Where(f => f.Population > 0)
            .GroupBy(f => f.StaffNo, StringComparer.Ordinal).ToDictionary(g => g.Key, g => g.Select(f => f.Stratum).ToHashSet(StringComparer.Ordinal), StringComparer.Ordinal);
        return rows => [.. Counted(rows, channels).Where(r => !registered.TryGetValue(r.StaffNo, out var strata) || strata.Contains(r.Stratum))];
    }

    /// <summary>Given cells, each as the sums that are asked for, with the frame of their subjects: all strata in declared order.</summary>
    public static IReadOnlyDictionary<string, IReadOnlyList<StratumCell>> Strata(
        SurveyRow survey, IReadOnlyCollection<CellRow> rows, IReadOnlyCollection<FrameRow> frame, Func<CellRow, Cell> sums)
    {
        var cells = rows
            .GroupBy(r => (r.StaffNo, r.Stratum))
            .ToDictionary(g => g.Key, g => g.Aggregate(Cell.Empty, (sum, r) => sum.Merge(sums(r))));
        var populations = frame.ToDictionary(f => (f.StaffNo, f.Stratum), f => f.Population);
        var strata = JsonSerializer.Deserialize<List<DeclaredStratum>>(survey.Strata, Web)!;
        return cells.Keys.Concat(populations.Keys).Select(k => k.StaffNo).Distinct(StringComparer.Ordinal).ToDictionary(
            staffNo => staffNo,
            staffNo => (IReadOnlyList<StratumCell>)[.. strata.Select(s => new StratumCell(
                s.Code,
                populations.TryGetValue((staffNo, s.Code), out var population) ? population : null,
                cells.GetValueOrDefault((staffNo, s.Code))))],
            StringComparer.Ordinal);
    }

    private sealed record DeclaredStratum(string Code);
}
