using System.Text.Json;

namespace Appraisal.Storage.Surveys;

/// <summary>What people said about pressure at a unit, as it was let out.</summary>
public sealed record PressureUnitRow
{
    public required string Survey { get; init; }
    public required string Unit { get; init; }

    /// <summary>Of those who said yes or no, who said yes.</summary>
    public required long Told { get; init; }

    /// <summary>Who said yes or no.</summary>
    public required long Answered { get; init; }

    public required long RatherNotSay { get; init; }
}

/// <summary>The unit at which the answers about a cadre were let out.</summary>
public sealed record PressureSubjectRow
{
    public required string Survey { get; init; }
    public required string StaffNo { get; init; }
    public required string Unit { get; init; }
}

/// <summary>SQL of pressure that was let out.</summary>
public static class PressureStore
{
    private static readonly Table<PressureUnitRow> Units = new("pressure_unit",
        ("survey", u => u.Survey), ("unit", u => u.Unit), ("told", u => u.Told), ("answered", u => u.Answered), ("rather_not_say", u => u.RatherNotSay));

    private static readonly Table<PressureSubjectRow> Subjects = new("pressure_subject", ("survey", s => s.Survey), ("staff_no", s => s.StaffNo), ("unit", s => s.Unit));

    private static readonly Statement UnitsOf = new("SELECT survey, unit, told, answered, rather_not_say FROM pressure_unit WHERE survey = @survey");

    private static readonly Statement OfUnits = new("SELECT survey, staff_no, unit FROM pressure_subject WHERE survey = @survey AND unit IN {codes}");

    private static readonly Statement OfSubjects = new("SELECT survey, staff_no, unit FROM pressure_subject WHERE survey = @survey AND staff_no IN {codes}");

    // EXISTS of the first cell that is found
    private static readonly Statement WithoutUnits = new("""
        SELECT s.code FROM survey s
        WHERE s.final_published = 1 AND EXISTS (SELECT 1 FROM beside_cell c WHERE c.survey = s.code AND c.question = 'told')
            AND NOT EXISTS (SELECT 1 FROM pressure_unit u WHERE u.survey = s.code)
        """);

    /// <summary>The final surveys that asked for it and let nothing out: too few answered, or they ended before there were these rows.</summary>
    public static Task<IReadOnlyList<string>> WithoutUnitsAsync(Session session, CancellationToken cancel = default) =>
        session.QueryAsync<string>(WithoutUnits, null, cancel);

    /// <summary>Lets it out.</summary>
    public static async Task InsertAsync(
        Session session, IReadOnlyCollection<PressureUnitRow> units, IReadOnlyCollection<PressureSubjectRow> subjects, CancellationToken cancel = default)
    {
        await Units.InsertAsync(session, units, cancel);
        await Subjects.InsertAsync(session, subjects, cancel);
    }

    /// <summary>The units of a survey, in no order.</summary>
    public static Task<IReadOnlyList<PressureUnitRow>> UnitsAsync(Session session, string survey, CancellationToken cancel = default) =>
        session.QueryAsync<PressureUnitRow>(UnitsOf, new { survey }, cancel);

    /// <summary>The cadres whose answers stand at these units.</summary>
    public static Task<IReadOnlyList<PressureSubjectRow>> OfUnitsAsync(Session session, string survey, IEnumerable<string> units, CancellationToken cancel = default) =>
        session.QueryAsync<PressureSubjectRow>(OfUnits, new { survey, codes = JsonSerializer.Serialize(units) }, cancel);

    /// <summary>The units of these cadres, where they have one.</summary>
    public static Task<IReadOnlyList<PressureSubjectRow>> OfSubjectsAsync(Session session, string survey, IEnumerable<string> staffNos, CancellationToken cancel = default) =>
        session.QueryAsync<PressureSubjectRow>(OfSubjects, new { survey, codes = JsonSerializer.Serialize(staffNos) }, cancel);
}
