using System.Globalization;
using Appraisal.Scoring.Scores;
using Appraisal.Service.Scores;
using Appraisal.Service.Web;
using Appraisal.Storage;
using Appraisal.Storage.HumanResources;
using Appraisal.Storage.Organization;
using Appraisal.Storage.Scores;
using Spectre.Console;

namespace Appraisal.Service.Demo;

/// <summary>What the appraisal found, on a screen: the distribution, who moves against mark-counting, and whether work pays.</summary>
internal sealed class DemoSummary(IAnsiConsole console, Database database)
{
    private const int Shown = 5;

    public async Task WriteAsync(string cycle, CancellationToken cancel)
    {
        var (run, scores, names) = await database.ReadAsync(async session =>
        {
            var publication = (await HrStore.LatestAsync(session, cycle, cancel))!;
            var rows = await ScoreStore.PageAsync(session, publication.Run, "", null, 1000, cancel);
            var cadres = await CadreStore.PageAsync(session, "", null, null, 1000, cancel);
            return ((await ScoreRunStore.FindAsync(session, publication.Run, cancel))!,
                rows.Select(r => Json.Read<StoredScore>(r.Body)).ToList(),
                cadres.ToDictionary(c => c.StaffNo, c => c.Name, StringComparer.Ordinal));
        }, cancel);
        Distribution(scores);
        Movers(scores, names);
        Diagnostics(ScoreRunViews.Summary(run)!);
    }

    private void Distribution(List<StoredScore> scores)
    {
        console.MarkupLine("\n[bold]Grades[/]");
        var chart = new BarChart().Width(72);
        foreach (var grade in scores.GroupBy(s => s.Explanation.Grade.Grade).OrderBy(g => g.Key))
            chart.AddItem(Wire.Text(grade.Key), grade.Count(), Color.Teal);
        console.Write(chart);
        console.MarkupLine("\n[bold]Scores[/] (by ten points)");
        var bands = new BarChart().Width(72);
        foreach (var band in scores.Where(s => s.Explanation.Score is not null).GroupBy(s => Math.Min(9, (int)(s.Explanation.Score!.Value / 10))).OrderBy(g => g.Key))
            bands.AddItem($"{band.Key * 10}–{(band.Key * 10) + 10}", band.Count(), Color.SteelBlue);
        console.Write(bands);
    }

    private void Movers(List<StoredScore> scores, Dictionary<string, string> names)
    {
        var both = scores.Where(s => s.Explanation.Score is not null && s.MarkCountingScore is not null).ToList();
        var now = Ranks(both, s => s.Explanation.Score!.Value);
        var marks = Ranks(both, s => s.MarkCountingScore!.Value);
        var moves = both.Select(s => (Score: s, Up: marks[s.Explanation.StaffNo] - now[s.Explanation.StaffNo])).OrderByDescending(m => m.Up).ToList();
        var table = new Table().RoundedBorder().Title("Who moves against the mark-counting scheme (rank in the county)")
            .AddColumns("cadre", "workload", "paper", "people", "marks", "now", "moves");
        foreach (var (score, up) in moves.Take(Shown).Concat(moves.TakeLast(Shown)))
        {
            var e = score.Explanation;
            table.AddRow($"{e.StaffNo} {Markup.Escape(names[e.StaffNo])}", Figure(e.Work.Workload, "0.00"), Figure(e.Material.Value, "0"), Figure(e.Satisfaction.Value, "0.0"),
                $"{marks[e.StaffNo]}", $"{now[e.StaffNo]}", up >= 0 ? $"[green]▲ {up}[/]" : $"[red]▼ {-up}[/]");
        }
        console.WriteLine();
        console.Write(table);
        console.MarkupLine("[grey]workload: hours done by duty hours · paper: material, 0–100 · people: satisfaction, 0–100 · marks and now: ranks[/]");
        console.MarkupLineInterpolated($"Half of the cadres move by {Median([.. moves.Select(m => Math.Abs(m.Up))])} ranks or more.");
    }

    private void Diagnostics(RunSummary summary)
    {
        var (scheme, marks) = (summary.Diagnostics, summary.MarkCounting);
        var table = new Table().RoundedBorder().Title("Does work pay?").AddColumns("", "this scheme", "mark-counting");
        table.AddRow("work done and points deducted (rank correlation)", Correlation(scheme.WorkAndDeduction), Correlation(marks.WorkAndDeduction));
        table.AddRow("work done and score (rank correlation)", Correlation(scheme.WorkAndScore), Correlation(marks.WorkAndScore));
        table.AddRow("of those who do least, among the best", Percent(scheme.LowestWorkAmongTop), Percent(marks.LowestWorkAmongTop));
        table.AddRow("would gain by leaving some work undone", Percent(scheme.ParadoxicalCadres), Percent(marks.ParadoxicalCadres));
        table.AddRow("would gain by doing nothing at all", Percent(scheme.IdleBeatsActual), Percent(marks.IdleBeatsActual));
        console.WriteLine();
        console.Write(table);
    }

    private static Dictionary<string, int> Ranks(List<StoredScore> scores, Func<StoredScore, double> value) =>
        scores.ToDictionary(s => s.Explanation.StaffNo, s => 1 + scores.Count(other => value(other) > value(s)), StringComparer.Ordinal);

    private static int Median(int[] values)
    {
        Array.Sort(values);
        return values.Length == 0 ? 0 : values[values.Length / 2];
    }

    private static string Figure(double? value, string format) => value?.ToString(format, CultureInfo.InvariantCulture) ?? "–";

    private static string Percent(double? share) => share is { } s ? s.ToString("P1", CultureInfo.InvariantCulture) : "–";

    private static string Correlation(Correlation c) => c.Rho is null ? "–" : $"{Figure(c.Rho, "+0.00;-0.00")}{(c.Flagged ? " [red]flagged[/]" : "")}";
}
