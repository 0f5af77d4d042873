namespace Appraisal.Storage.Organization;

/// <summary>A unit with how much lies below it.</summary>
public sealed record UnitCountsRow
{
    public required string Code { get; init; }
    public required string Name { get; init; }
    public required string Level { get; init; }

    /// <summary>Units below it.</summary>
    public long Units { get; init; }

    /// <summary>Cadres at or below it.</summary>
    public long Cadres { get; init; }
}

/// <summary>A cadre or a unit that a search found.</summary>
public sealed record HitRow
{
    public required string Kind { get; init; }
    public required string Code { get; init; }
    public required string Name { get; init; }
    public string? Place { get; init; }
}

/// <summary>Which cadres a list shows; null = any.</summary>
/// <param name="Unit">At or below it.</param>
/// <param name="Cohort">With this kind of post.</param>
/// <param name="Status">With this standing.</param>
/// <param name="Text">Within the name, or the beginning of the staff number or of the name's initials.</param>
/// <param name="Territory">Within it.</param>
public sealed record CadreFilter(string? Unit, string? Cohort, string? Status, string? Text, string? Territory);

/// <summary>SQL of the registers' pages.</summary>
public static class RegisterStore
{
    /// <summary>Kinds of posts that are listed.</summary>
    public const int MostCohorts = 200;

    private const string Counted = """
        u.code, u.name, u.level,
        (SELECT COUNT(*) FROM unit_ancestor below WHERE below.ancestor = u.code) - 1 AS units,
        (SELECT COUNT(*) FROM unit_ancestor b JOIN cadre c ON c.unit = b.unit WHERE b.ancestor = u.code) AS cadres
        """;

    private static readonly Statement Children = new($"""
        SELECT {Counted} FROM unit_ancestor a JOIN unit u ON u.code = a.unit
        WHERE a.ancestor = @parent AND a.depth = 1 AND u.code > @after ORDER BY u.code {"{limit}"}
        """);

    // units are some thousands, and those without one above are few
    private static readonly Statement Roots = new($"""
        SELECT {Counted} FROM unit u
        WHERE u.code > @after AND ((@territory IS NULL AND u.parent IS NULL) OR u.code = @territory) ORDER BY u.code {"{limit}"}
        """);

    private const string Fits = $$"""
        cadre.staff_no > @after
          AND (@Unit IS NULL OR EXISTS (SELECT 1 FROM unit_ancestor a WHERE a.unit = cadre.unit AND a.ancestor = @Unit))
          AND (@Cohort IS NULL OR cadre.cohort = @Cohort) AND (@Status IS NULL OR cadre.status = @Status)
          AND (@within IS NULL OR cadre.name LIKE @within ESCAPE '!' OR cadre.staff_no LIKE @begins ESCAPE '!' OR {{InitialsStore.CadreFits}})
          AND (@Territory IS NULL OR EXISTS (SELECT 1 FROM unit_ancestor t WHERE t.unit = cadre.unit AND t.ancestor = @Territory))
        ORDER BY cadre.staff_no {limit}
        """;

    private const string CadreColumns =
        "staff_no, name, unit, cohort, quota_group, posts, duty_hours, leave_hours, status";

    // a text within a name has no index; in order of the key, the page is full long before all were read unless hardly any fits
    private static readonly PlacedList Cadres = new("cadre", CadreColumns, Fits);

    private static readonly Statement Units = new($"""
        SELECT 'unit' AS kind, u.code, u.name, u.parent AS place FROM unit u
        WHERE (u.name LIKE @within ESCAPE '!' OR u.code LIKE @begins ESCAPE '!' OR {InitialsStore.UnitFits}) AND {UnitStore.Within("u.code")}
        ORDER BY u.code {"{limit}"}
        """, scans: "a text within a name has no index; units are some thousands");

    private static readonly Statement NextCohort = new("SELECT MIN(cohort) FROM cadre WHERE cohort > @after");

    /// <summary>The units directly below one, in order of code.</summary>
    public static Task<IReadOnlyList<UnitCountsRow>> ChildrenAsync(Session session, string parent, string after, int limit, CancellationToken cancel = default) =>
        session.QueryAsync<UnitCountsRow>(Children, new { parent, after, limit }, cancel);

    /// <summary>The topmost units of a territory (null = everywhere).</summary>
    public static Task<IReadOnlyList<UnitCountsRow>> RootsAsync(Session session, string? territory, string after, int limit, CancellationToken cancel = default) =>
        session.QueryAsync<UnitCountsRow>(Roots, new { territory, after, limit }, cancel);

    /// <summary>Cadres in order of staff number, after one.</summary>
    public static async Task<IReadOnlyList<CadreRow>> CadresAsync(Session session, string after, CadreFilter filter, int limit, CancellationToken cancel = default)
    {
        var few = filter.Unit ?? filter.Territory;
        var typed = filter.Text is null ? null : Initials.Typed(filter.Text);
        return await session.QueryAsync<CadreRow>(await Cadres.AtAsync(session, few, waiting: false, cancel), new
        {
            after, few, filter.Unit, filter.Cohort, filter.Status, filter.Territory, limit,
            within = filter.Text is null ? null : Within(filter.Text), begins = filter.Text is null ? null : Begins(filter.Text),
            typed, beyond = typed is null ? null : typed[..^1] + (char)(typed[^1] + 1),
        }, cancel);
    }

    /// <summary>Units whose name or its initials have a text within them, or whose code begins with it.</summary>
    public static Task<IReadOnlyList<HitRow>> UnitsAsync(Session session, string text, string? territory, int limit, CancellationToken cancel = default) =>
        session.QueryAsync<HitRow>(Units, new { within = Within(text), begins = Begins(text), initials = Initials.Typed(text) is { } typed ? Within(typed) : null, territory, limit }, cancel);

    /// <summary>The kinds of posts that there are, in order, of a great many the first: from one to the next, as there is no list of them.</summary>
    public static async Task<IReadOnlyList<string>> CohortsAsync(Session session, CancellationToken cancel = default)
    {
        var cohorts = new List<string>();
        for (var next = await session.ScalarAsync<string>(NextCohort, new { after = "" }, cancel); next is not null && cohorts.Count < MostCohorts;
            next = await session.ScalarAsync<string>(NextCohort, new { after = next }, cancel))
            cohorts.Add(next);
        return cohorts;
    }

    private static string Within(string text) => $"%{Escape(text)}%";

    private static string Begins(string text) => $"{Escape(text)}%";

    private static string Escape(string text) =>
        string.Concat(text.Select(c => c is '%' or '_' or '[' or '!' ? "!" + c : c.ToString()));
}
