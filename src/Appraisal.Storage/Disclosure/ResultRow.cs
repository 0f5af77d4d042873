using System.Text.Json;
using Appraisal.Scoring.Statistics;
using Appraisal.Scoring.Surveys;
using Appraisal.Storage.Organization;

namespace Appraisal.Storage.Disclosure;

/// <summary>A shown subject's own figures as they were last let out.</summary>
public sealed record ResultRow
{
    public required string Survey { get; init; }
    public required string StaffNo { get; init; }

    /// <summary>With whom it is compared: that of the first time that it was let out, for good.</summary>
    public required string Cohort { get; init; }

    public required long Responses { get; init; }
    public long? Population { get; init; }
    public required bool Everybody { get; init; }
    public required double Mean { get; init; }
    public double? StandardError { get; init; }
    public required double Coverage { get; init; }
    public required double Leverage { get; init; }
    public required double VarianceFactor { get; init; }

    /// <summary>Σ(n − 1)s² over the merged strata.</summary>
    public required double Squares { get; init; }

    /// <summary>Σ(n − 1) over them.</summary>
    public required long Freedom { get; init; }

    /// <summary>Responses that a reviewer excluded.</summary>
    public required long Excluded { get; init; }

    /// <summary>The mean with them; null where it may not be seen.</summary>
    public double? MeanWithExcluded { get; init; }

    /// <summary>JSON: what does not fit between register and responses.</summary>
    public required string DataErrors { get; init; }

    /// <summary>The estimate that the row was made from, but for the names of its strata.</summary>
    public SubjectEstimate ToEstimate() => new(StaffNo, new StratifiedEstimate
    {
        Count = Responses,
        Population = Population,
        EverybodyAnswered = Everybody,
        Mean = Mean,
        StandardError = StandardError,
        Coverage = Coverage,
        Leverage = Leverage,
        VarianceFactor = VarianceFactor,
        SumOfSquaredDeviations = Squares,
        DegreesOfFreedom = Freedom,
        Groups = [],
        DataErrors = [],
    });
}

/// <summary>What the shown subjects of a cohort say together.</summary>
public sealed record CohortRow
{
    public required string Survey { get; init; }
    public required string Cohort { get; init; }

    /// <summary>How many are shown.</summary>
    public required int Subjects { get; init; }

    public double? PooledVariance { get; init; }
    public double? Mean { get; init; }
    public double? Tau2 { get; init; }

    /// <summary>S₁ and S₂ of <see cref="PauleMandel"/>.</summary>
    public double? Weights { get; init; }

    /// <inheritdoc cref="Weights"/>
    public double? SquaredWeights { get; init; }

    /// <summary>Subjects whose figures were renewed since.</summary>
    public required int Renewed { get; init; }

    /// <summary>The row of a comparison.</summary>
    public static CohortRow Of(string survey, string cohort, CohortComparison comparison) => new()
    {
        Survey = survey,
        Cohort = cohort,
        Subjects = comparison.Subjects,
        PooledVariance = comparison.PooledVariance,
        Mean = comparison.Mean,
        Tau2 = comparison.Model?.Tau2,
        Weights = comparison.Model?.Weights,
        SquaredWeights = comparison.Model?.SquaredWeights,
        Renewed = 0,
    };

    /// <summary>The comparison.</summary>
    public CohortComparison ToComparison() => new(Subjects, PooledVariance,
        (Tau2, Weights, SquaredWeights) is ({ } tau2, { } weights, { } squared) ? new PauleMandel(tau2, Mean!.Value, Subjects, weights, squared) : null, Mean);
}

/// <summary>How many subjects of a cohort are shown, and how many of them a caller holds.</summary>
public sealed record CohortHold
{
    public required string Cohort { get; init; }
    public required long Shown { get; init; }
    public required long Own { get; init; }
}

/// <summary>SQL of results.</summary>
public static class ResultStore
{
    private const string Columns = "survey, staff_no, cohort, responses, population, everybody, mean, standard_error, coverage, leverage, variance_factor, squares, "
        + "freedom, excluded, mean_with_excluded, data_errors";

    private const string Prefixed = "o.survey, o.staff_no, o.cohort, o.responses, o.population, o.everybody, o.mean, o.standard_error, o.coverage, o.leverage, "
        + "o.variance_factor, o.squares, o.freedom, o.excluded, o.mean_with_excluded, o.data_errors";

    private const string CohortColumns = "survey, cohort, subjects, pooled_variance, mean, tau2, weights, squared_weights, renewed";

    private static readonly Table<ResultRow> Rows = new("result_subject",
        ("survey", r => r.Survey), ("staff_no", r => r.StaffNo), ("cohort", r => r.Cohort), ("responses", r => r.Responses), ("population", r => r.Population),
        ("everybody", r => r.Everybody), ("mean", r => r.Mean), ("standard_error", r => r.StandardError), ("coverage", r => r.Coverage), ("leverage", r => r.Leverage),
        ("variance_factor", r => r.VarianceFactor), ("squares", r => r.Squares), ("freedom", r => r.Freedom), ("excluded", r => r.Excluded),
        ("mean_with_excluded", r => r.MeanWithExcluded), ("data_errors", r => r.DataErrors));

    private static readonly Statement OfSubjects = new($"SELECT {Columns} FROM result_subject WHERE survey = @survey AND staff_no IN {"{codes}"}");

    private static readonly Statement OfCohort = new($"SELECT {Columns} FROM result_subject WHERE survey = @survey AND cohort = @cohort");

    private static readonly Statement DeleteSubjects = new("DELETE FROM result_subject WHERE survey = @survey AND staff_no IN {codes}");

    private static readonly Statement Cohorts = new($"SELECT {CohortColumns} FROM result_cohort WHERE survey = @survey");

    private static readonly Statement DeleteCohort = new("DELETE FROM result_cohort WHERE survey = @Survey AND cohort = @Cohort");

    private static readonly Statement InsertCohort = new($"""
        INSERT INTO result_cohort ({CohortColumns})
        VALUES (@Survey, @Cohort, @Subjects, @PooledVariance, @Mean, @Tau2, @Weights, @SquaredWeights, @Renewed)
        """);

    // in two steps, as no aggregate may hold a subquery
    private static readonly Statement Holds = new($"""
        SELECT h.cohort, COUNT(*) AS shown, SUM(h.own) AS own
        FROM (
            SELECT r.cohort, CASE WHEN (@staffNo IS NULL OR r.staff_no = @staffNo) AND {UnitStore.Within("COALESCE(p.unit, c.unit)")} THEN 1 ELSE 0 END AS own
            FROM result_subject r
            LEFT JOIN participant p ON p.cycle = @cycle AND p.staff_no = r.staff_no
            LEFT JOIN cadre c ON c.staff_no = r.staff_no
            WHERE r.survey = @survey AND r.cohort IN {"{codes}"}
        ) h
        GROUP BY h.cohort
        """);

    // from the few surveys to a subject's rows, in this order
    private static readonly Statement OfCycle = new($"""
        SELECT {Prefixed} FROM survey s CROSS JOIN result_subject o WHERE s.cycle = @cycle AND o.survey = s.code AND o.staff_no IN {"{codes}"}
        """);

    private static readonly Statement OfUnstarted = new($"""
        SELECT {Prefixed} FROM cycle y CROSS JOIN survey s CROSS JOIN result_subject o
        WHERE y.started_at IS NULL AND s.cycle = y.code AND o.survey = s.code AND o.staff_no IN {"{codes}"}
        """);

    /// <summary>What is out of these subjects.</summary>
    public static Task<IReadOnlyList<ResultRow>> FindAsync(Session session, string survey, IEnumerable<string> staffNos, CancellationToken cancel = default) =>
        session.QueryAsync<ResultRow>(OfSubjects, new { survey, codes = JsonSerializer.Serialize(staffNos) }, cancel);

    /// <summary>What is out of the subjects of a cohort, in no order.</summary>
    public static Task<IReadOnlyList<ResultRow>> OfCohortAsync(Session session, string survey, string cohort, CancellationToken cancel = default) =>
        session.QueryAsync<ResultRow>(OfCohort, new { survey, cohort }, cancel);

    /// <summary>What is out of these subjects in the surveys of a cycle.</summary>
    public static Task<IReadOnlyList<ResultRow>> OfCycleAsync(Session session, string cycle, IEnumerable<string> staffNos, CancellationToken cancel = default) =>
        session.QueryAsync<ResultRow>(OfCycle, new { cycle, codes = JsonSerializer.Serialize(staffNos) }, cancel);

    /// <summary>What is out of these cadres in surveys of cycles that have not started.</summary>
    public static Task<IReadOnlyList<ResultRow>> OfUnstartedAsync(Session session, IEnumerable<string> staffNos, CancellationToken cancel = default) =>
        session.QueryAsync<ResultRow>(OfUnstarted, new { codes = JsonSerializer.Serialize(staffNos) }, cancel);

    /// <summary>Puts rows in place of all that is out of these subjects.</summary>
    public static async Task ReplaceAsync(
        Session session, string survey, IEnumerable<string> staffNos, IReadOnlyCollection<ResultRow> rows, CancellationToken cancel = default)
    {
        await session.ExecuteAsync(DeleteSubjects, new { survey, codes = JsonSerializer.Serialize(staffNos) }, cancel);
        await Rows.InsertAsync(session, rows, cancel);
    }

    /// <summary>The cohorts of a survey, in no order.</summary>
    public static Task<IReadOnlyList<CohortRow>> CohortsAsync(Session session, string survey, CancellationToken cancel = default) =>
        session.QueryAsync<CohortRow>(Cohorts, new { survey }, cancel);

    /// <summary>Puts a cohort's figures in place of those before; with nobody shown there are none.</summary>
    public static async Task ReplaceAsync(Session session, CohortRow row, CancellationToken cancel = default)
    {
        await session.ExecuteAsync(DeleteCohort, row, cancel);
        if (row.Subjects > 0)
            await session.ExecuteAsync(InsertCohort, row, cancel);
    }

    /// <summary>
    /// Of each of these cohorts, how many subjects are shown, and how many of them are this cadre (null = any) at or below a territory (null =
    /// everywhere): where they serve in the cycle, or as cadres where it has not started.
    /// </summary>
    public static Task<IReadOnlyList<CohortHold>> HoldsAsync(Session session, string survey, string cycle, IEnumerable<string> cohorts,
        string? territory, string? staffNo, CancellationToken cancel = default) =>
        session.QueryAsync<CohortHold>(Holds, new { survey, cycle, territory, staffNo, codes = JsonSerializer.Serialize(cohorts) }, cancel);
}
