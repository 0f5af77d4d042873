using Appraisal.Scoring.Schemes;
using Appraisal.Scoring.Surveys;
using Appraisal.Service.Web;
using Appraisal.Storage;
using Appraisal.Storage.Surveys;

namespace Appraisal.Service.Surveys;

/// <summary>What people said about pressure at a unit.</summary>
internal sealed record UnitShare(string Unit, PressureShare Share, long RatherNotSay);

/// <summary>
/// Pressure as it was let out when its survey became final: rows, so that a page of results asks for its own subjects alone.
/// </summary>
internal sealed class PressureFigures
{
    private const int SubjectsAtOnce = 1_000;

    private readonly string _survey;

    private PressureFigures(string survey, PressureRules rules, IEnumerable<PressureUnitRow> units)
    {
        _survey = survey;
        Units = [.. units.OrderBy(u => u.Unit, StringComparer.Ordinal).Select(u => new UnitShare(u.Unit, PressureShare.Of(u.Told, u.Answered, rules)!, u.RatherNotSay))];
    }

    /// <summary>By unit, in ordinal order; without any before the survey is final.</summary>
    public IReadOnlyList<UnitShare> Units { get; }

    /// <summary>Those of a survey.</summary>
    public static async Task<PressureFigures> ReadAsync(Session session, SurveyRow survey, Scheme scheme, CancellationToken cancel) =>
        new(survey.Code, scheme.Pressure, survey.FinalPublished ? await PressureStore.UnitsAsync(session, survey.Code, cancel) : []);

    /// <summary>Lets them out, with the end of their survey.</summary>
    public static async Task LetOutAsync(Session session, SurveyRow final, Scheme scheme, CancellationToken cancel)
    {
        var figures = await BesideFigures.ReadAsync(session, final, scheme, cancel);
        await PressureStore.InsertAsync(session, figures.PressureUnits(), [], cancel);
        foreach (var some in figures.PressureSubjects().Chunk(SubjectsAtOnce))
        {
            await PressureStore.InsertAsync(session, [], some, cancel);
            await session.NoteChangesAsync(cancel);
        }
    }

    /// <summary>The cadres (of these alone, if some are given) whose people were told how to answer more often than the policy bears, but for units that a reviewer lifted.</summary>
    public async Task<IReadOnlySet<string>> InfluencedAsync(Session session, IReadOnlyCollection<string>? staffNos, CancellationToken cancel)
    {
        var units = Units.Where(u => u.Share.Influenced).Select(u => u.Unit).ToHashSet(StringComparer.Ordinal);
        if (units.Count > 0)
            units.ExceptWith((await BesideStore.DecisionsAsync(session, _survey, cancel)).Where(d => d.Decision == Wire.Text(PressureDecision.Lift)).Select(d => d.Unit));
        var subjects = units.Count == 0 ? []
            : staffNos is null ? await PressureStore.OfUnitsAsync(session, _survey, units, cancel)
            : await PressureStore.OfSubjectsAsync(session, _survey, staffNos, cancel);
        return subjects.Where(s => units.Contains(s.Unit)).Select(s => s.StaffNo).ToHashSet(StringComparer.Ordinal);
    }

    /// <summary>The cadres whose answers about pressure stand at this unit.</summary>
    public async Task<IEnumerable<string>> WithinAsync(Session session, string unit, CancellationToken cancel) =>
        (await PressureStore.OfUnitsAsync(session, _survey, [unit], cancel)).Select(s => s.StaffNo);

    /// <summary>Lets them out of surveys that became final before they were rows; otherwise does nothing.</summary>
    public static async Task FillAsync(Database database, CancellationToken cancel)
    {
        foreach (var code in await database.ReadAsync(s => PressureStore.WithoutUnitsAsync(s, cancel), cancel))
        {
            await database.WriteAsync(async session =>
            {
                await session.LockAsync(CellStore.LockName, cancel); // of two nodes that start, one
                if ((await PressureStore.UnitsAsync(session, code, cancel)).Count == 0 && await SurveyStore.FindAsync(session, code, cancel) is { } survey)
                    await LetOutAsync(session, survey, await SurveyScheme.FindAsync(session, survey.Cycle, cancel), cancel);
            }, cancel);
        }
    }
}
