using Appraisal.Service.Disclosure;
using System.Globalization;
using Appraisal.Scoring.Schemes;
using Appraisal.Scoring.Surveys;
using Appraisal.Storage;
using Appraisal.Storage.Organization;
using Appraisal.Storage.Surveys;

namespace Appraisal.Service.Surveys;

/// <summary>
/// What may leave of what was answered beside the items: once, when the survey is final, and only of wholes of ten, none of which is part
/// of another. It reads all of a survey.
/// </summary>
internal sealed class BesideFigures
{
    private readonly IReadOnlyList<BesideRow> _cells;
    private readonly Dictionary<string, string> _unitOf;
    private readonly IReadOnlyList<UnitRow> _units;
    private readonly string _survey;

    private BesideFigures(IReadOnlyList<BesideRow> cells, Dictionary<string, string> unitOf, IReadOnlyList<UnitRow> units, string survey) =>
        (_cells, _unitOf, _units, _survey) = (cells, unitOf, units, survey);

    /// <summary>The figures of a survey; without any before it is final.</summary>
    public static async Task<BesideFigures> ReadAsync(Session session, SurveyRow survey, Scheme scheme, CancellationToken cancel)
    {
        var cells = survey.FinalPublished ? await BesideStore.AllAsync(session, survey.Code, cancel) : [];
        var subjects = cells.Count == 0 ? [] : await SubjectStore.AllAsync(session, survey.Cycle, cancel);
        var unitOf = subjects.ToDictionary(s => s.StaffNo, s => s.Unit, StringComparer.Ordinal);
        var units = unitOf.Count == 0 ? [] : await UnitStore.AtOrAboveAsync(session, unitOf.Values.Distinct(StringComparer.Ordinal), cancel);
        return new BesideFigures(
            [.. cells.Where(c => unitOf.ContainsKey(c.StaffNo) && scheme.CountedChannels.Contains(Wire.Value<Channel>(c.Channel)))], unitOf, units, survey.Code);
    }

    /// <summary>What was said about pressure, by unit.</summary>
    public IReadOnlyList<PressureUnitRow> PressureUnits()
    {
        var told = _cells.Where(c => c.Question == BesideCounts.Told).ToList();
        var wholes = Wholes(told.Where(IsYesOrNo));
        return [.. told.Where(c => wholes.ContainsKey(_unitOf[c.StaffNo])).GroupBy(c => wholes[_unitOf[c.StaffNo]], StringComparer.Ordinal)
            .Select(g => new PressureUnitRow
            {
                Survey = _survey,
                Unit = g.Key,
                Told = g.Where(IsYes).Sum(c => c.Responses),
                Answered = g.Where(IsYesOrNo).Sum(c => c.Responses),
                RatherNotSay = g.Where(c => !IsYesOrNo(c)).Sum(c => c.Responses),
            })];
    }

    /// <summary>At which unit the answers about each cadre stand.</summary>
    public IReadOnlyList<PressureSubjectRow> PressureSubjects()
    {
        var wholes = Wholes(_cells.Where(c => c.Question == BesideCounts.Told && IsYesOrNo(c)));
        return [.. _unitOf.Where(s => wholes.ContainsKey(s.Value)).Select(s => new PressureSubjectRow { Survey = _survey, StaffNo = s.Key, Unit = wholes[s.Value] })];
    }

    /// <summary>The list experiment over the whole survey.</summary>
    public ListEstimate? List()
    {
        var lists = _cells.Where(c => c.Question == BesideCounts.List).ToLookup(c => c.Item, StringComparer.Ordinal);
        var estimate = ListEstimate.Of(Counts(lists[BesideCounts.Short]), Counts(lists[BesideCounts.Long]));
        return estimate is { ShortCount: >= Floors.Responses, LongCount: >= Floors.Responses } ? estimate : null;
    }

    /// <summary>The reasons given for an item, by cadre where enough gave one, by unit where not.</summary>
    public IReadOnlyList<ReasonCounts> Reasons(string item)
    {
        var cells = _cells.Where(c => c.Question == BesideCounts.Reason && c.Item == item).ToList();
        var any = cells.Where(c => c.Answer == BesideRow.Any).ToList();
        var alone = any.GroupBy(c => c.StaffNo, StringComparer.Ordinal).Where(g => g.Sum(c => c.Responses) >= Floors.Responses)
            .Select(g => g.Key).ToHashSet(StringComparer.Ordinal);
        var wholes = Wholes(any.Where(c => !alone.Contains(c.StaffNo)));
        return [.. cells
            .Where(c => alone.Contains(c.StaffNo) || wholes.ContainsKey(_unitOf[c.StaffNo]))
            .GroupBy(c => alone.Contains(c.StaffNo) ? (StaffNo: c.StaffNo, Unit: _unitOf[c.StaffNo]) : (StaffNo: null, Unit: wholes[_unitOf[c.StaffNo]]))
            .OrderBy(g => g.Key.Unit, StringComparer.Ordinal).ThenBy(g => g.Key.StaffNo, StringComparer.Ordinal)
            .Select(g => new ReasonCounts(g.Key.StaffNo, g.Key.Unit, Sum(g, BesideRow.Any), Reasons(g)))];
    }

    private static SortedDictionary<string, long> Reasons(IEnumerable<BesideRow> cells) => new(cells
        .Where(c => c.Answer != BesideRow.Any).GroupBy(c => c.Answer, StringComparer.Ordinal).Where(g => g.Sum(c => c.Responses) > 0)
        .ToDictionary(g => g.Key, g => g.Sum(c => c.Responses), StringComparer.Ordinal), StringComparer.Ordinal);

    private static long Sum(IEnumerable<BesideRow> cells, string answer) => cells.Where(c => c.Answer == answer).Sum(c => c.Responses);

    private static long[] Counts(IEnumerable<BesideRow> list)
    {
        var counts = new long[BesideValidation.Statements + 2];
        foreach (var cell in list)
            counts[int.Parse(cell.Answer, CultureInfo.InvariantCulture)] += cell.Responses;
        return counts;
    }

    // each answer in one whole and no other
    private IReadOnlyDictionary<string, string> Wholes(IEnumerable<BesideRow> cells)
    {
        var counts = cells.GroupBy(c => _unitOf[c.StaffNo], StringComparer.Ordinal).ToDictionary(g => g.Key, g => g.Sum(c => c.Responses), StringComparer.Ordinal);
        return SmallestWholes.Of([.. _units.Select(u => new CountedUnit(u.Code, u.Parent, counts.GetValueOrDefault(u.Code)))], Floors.Responses);
    }

    private static bool IsYes(BesideRow cell) => cell.Answer == Wire.Text(Told.SomebodySaid) || cell.Answer == Wire.Text(Told.FilledIn);

    private static bool IsYesOrNo(BesideRow cell) => IsYes(cell) || cell.Answer == Wire.Text(Told.No);
}
