using System.Globalization;
using Appraisal.Scoring.Inspections;
using Appraisal.Service.Inspections;
using Appraisal.Storage;
using Appraisal.Storage.Inspections;
using Spectre.Console;

namespace Appraisal.Service.Demo;

/// <summary>What inspections cost the villages, before and after: without what was repeated or redundant, and with this year's visits joined.</summary>
internal sealed class DemoBurden(IAnsiConsole console, Database database, InspectionPlanQuery plans)
{
    public async Task WriteAsync(string cycle, CancellationToken cancel)
    {
        var year = int.Parse(cycle, CultureInfo.InvariantCulture);
        var (visits, flags) = await database.ReadAsync(async session => (
            await InspectionStore.OfPeriodAsync(session, new DateOnly(year, 1, 1), new DateOnly(year, 12, 31), null, null, cancel),
            await FlagStore.OpenOfPeriodAsync(session, new DateOnly(year, 1, 1), new DateOnly(year, 12, 31), cancel)), cancel);
        if (visits.Count == 0)
            return;
        console.WriteLine();
        LastYear(year, [.. visits.Select(v => v.ToInspection())], flags);
        var plan = DemoSeeder.Accept(await plans.RunAsync(DemoPeople.Organizer, $"{year + 1}", cancel));
        console.MarkupLineInterpolated(CultureInfo.InvariantCulture,
            $"Planned for {year + 1}: {plan.Total.Planned:N0} visits, {plan.Total.Flagged:N0} of them flagged. With every proposed joint visit taken {plan.Total.Left:N0} would be left, which saves {plan.HoursSaved:N0} hours and {plan.MaterialsSaved:N0} materials.");
    }

    private void LastYear(int year, List<Inspection> visits, IReadOnlyList<FlagRow> flags)
    {
        var needless = flags.Where(f => f.Kind is "repeated" or "redundant").Select(f => f.Inspection).ToHashSet(StringComparer.Ordinal);
        var left = visits.FindAll(v => !needless.Contains(v.Id));
        var table = new Table().RoundedBorder().Title($"What inspections cost the villages in {year}")
            .AddColumns("", "as it was", "without what was repeated or redundant");
        void Row(string name, Func<List<Inspection>, decimal> of) =>
            table.AddRow(name, of(visits).ToString("N0", CultureInfo.InvariantCulture), of(left).ToString("N0", CultureInfo.InvariantCulture));

        Row("visits", v => v.Count);
        Row("working hours", v => v.Sum(i => i.Hours));
        Row("materials asked for", v => v.Sum(i => i.MaterialsRequested));
        Row("burden in hours", Index);
        Row("burden of the heaviest village", v => v.GroupBy(i => i.Unit).Max(u => Index([.. u])));
        console.Write(table);
        console.MarkupLineInterpolated(CultureInfo.InvariantCulture,
            $"[grey]Flags of {year}: {string.Join(" · ", flags.GroupBy(f => f.Kind).OrderBy(k => k.Key, StringComparer.Ordinal).Select(k => $"{k.Count():N0} {k.Key}"))}[/]");
    }

    private static decimal Index(List<Inspection> visits) => Burden.Between(InspectionCheck.FirstDay, InspectionCheck.LastDay, visits, new InspectionPolicy()).Index;
}
