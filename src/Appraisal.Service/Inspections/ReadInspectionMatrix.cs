using Appraisal.Scoring.Inspections;
using Appraisal.Service.Access;
using Appraisal.Service.Web;
using Appraisal.Storage;
using Appraisal.Storage.Inspections;
using Appraisal.Storage.Organization;

namespace Appraisal.Service.Inspections;

/// <summary>Which visits a matrix or a calendar shows.</summary>
/// <param name="From">First day.</param>
/// <param name="To">Last day, at most 371 days (53 weeks) from the first.</param>
/// <param name="Unit">Those of units at or below this one.</param>
/// <param name="Level">Those of units of this kind.</param>
/// <param name="Body">Those of this body.</param>
/// <param name="Rows">At most so many units, the most burdened first; 1 to 2000.</param>
public sealed record MatrixQuery(DateOnly From, DateOnly To, string? Unit, string? Level, string? Body, int Rows);

/// <summary>A visit in a matrix.</summary>
/// <param name="Id">The inspection.</param>
/// <param name="Body">The body that inspects.</param>
/// <param name="StartsOn">Its first day.</param>
/// <param name="Status">Where it stands.</param>
/// <param name="BreaksLimit">Whether it breaks, or would break, a limit of visits in some days.</param>
public sealed record MatrixVisit(string Id, string Body, DateOnly StartsOn, InspectionStatus Status, bool BreaksLimit);

/// <summary>A unit with its visits.</summary>
/// <param name="Unit">Its code.</param>
/// <param name="Name">Its name.</param>
/// <param name="Hours">Working hours that its visits cost or would cost, cancelled ones left out.</param>
/// <param name="Index">Those with the policy's hours for each material that was asked for.</param>
/// <param name="Budget">The hours that visits may cost it by the policy; null: no limit.</param>
/// <param name="Visits">Earliest first.</param>
public sealed record MatrixUnit(string Unit, string Name, decimal Hours, decimal Index, decimal? Budget, IReadOnlyList<MatrixVisit> Visits);

/// <summary>Units by weeks.</summary>
/// <param name="Units">How many units have a visit.</param>
/// <param name="Shown">The most burdened of them.</param>
/// <param name="Bodies">The bodies that inspect, by code.</param>
public sealed record InspectionMatrix(int Units, IReadOnlyList<MatrixUnit> Shown, IReadOnlyList<string> Bodies);

/// <summary>Reads who is inspected when: the units by their burden, their visits by week.</summary>
public sealed class ReadInspectionMatrix(Database database)
{
    /// <summary>The most units of one matrix.</summary>
    public const int MostRows = 2000;

    private const int MostDays = 371;

    /// <summary>As of one moment, within the caller's territory.</summary>
    public Task<Outcome<InspectionMatrix>> RunAsync(Caller caller, MatrixQuery query, CancellationToken cancel) =>
        database.SnapshotAsync<Outcome<InspectionMatrix>>(async session =>
        {
            var check = new Check();
            check.That(query.To >= query.From && query.To.DayNumber - query.From.DayNumber < MostDays, "to", "out-of-range", query.To, query.From,
                DateOnly.FromDayNumber(Math.Min(query.From.DayNumber + MostDays - 1, DateOnly.MaxValue.DayNumber)));
            check.Whole("rows", query.Rows, 1, MostRows);
            var level = check.OptionalWord<Organization.UnitLevel>("level", query.Level);
            if (check.Refusal is { } refusal)
                return refusal;
            var visits = await MatrixStore.VisitsAsync(session, query.From, query.To, query.Unit, level, query.Body, await caller.TerritoryAsync(session, cancel), cancel);
            var units = visits.GroupBy(v => v.Unit, StringComparer.Ordinal).ToList();
            var book = await InspectionPolicies.BookAsync(session, [.. units.Select(u => u.Key)], cancel);
            var shown = units.Select(u => Row(u.Key, [.. u], book.For(u.Key, query.To)))
                .OrderByDescending(u => u.Index).ThenBy(u => u.Unit, StringComparer.Ordinal).Take(query.Rows);
            return new InspectionMatrix(units.Count, [.. shown], [.. visits.Select(v => v.Body).Distinct(StringComparer.Ordinal).Order(StringComparer.Ordinal)]);
        }, cancel);

    private static MatrixUnit Row(string unit, IReadOnlyList<VisitRow> visits, InspectionPolicy policy)
    {
        var counted = visits.Where(v => v.Status != Wire.Text(InspectionStatus.Cancelled)).ToList();
        var hours = counted.Sum(v => v.HoursHundredths) / 100m;
        return new MatrixUnit(unit, visits[0].UnitName, hours, hours + (policy.HoursPerMaterial * counted.Sum(v => (long)v.MaterialsRequested)), policy.HoursBudget,
            [.. visits.Select(v => new MatrixVisit(v.Id, v.Body, v.StartsOn, Wire.Value<InspectionStatus>(v.Status), v.LimitsBroken > 0))]);
    }
}
