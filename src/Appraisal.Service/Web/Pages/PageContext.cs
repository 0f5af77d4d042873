using Appraisal.Service.Access;
using Appraisal.Storage;
using Appraisal.Storage.Schemes;

namespace Appraisal.Service.Web.Pages;

/// <summary>A word of the address that is not understood.</summary>
/// <param name="Name">The word.</param>
/// <param name="Value">What it holds.</param>
/// <param name="Code">Why, as the text <c>address.{code}</c> says it.</param>
/// <param name="Says">What the text names.</param>
public sealed record NotUnderstood(string Name, string Value, string Code, string Says = "")
{
    /// <summary>As it stands in the address; of a unit or a cadre what somebody typed.</summary>
    public string Shown => Check.Shown(Code.StartsWith("no-", StringComparison.Ordinal) || Code.StartsWith("several-", StringComparison.Ordinal) ? Value : $"{Name}={Value}");
}

/// <summary>What every page of a request knows: who reads it, and which cycles there are for the reader.</summary>
public sealed class PageContext(Database database)
{
    // as many as the switch offers
    private const int MostCycles = 50;

    private IReadOnlyList<CycleRow>? _cycles;
    private readonly List<NotUnderstood> _notUnderstood = [];
    private string? _looked;

    /// <summary>The page has its first heading: what cannot be had stands below it.</summary>
    public bool HasHead { get; set; }

    /// <summary>Says that the page turned out to be about a cycle that its address does not name.</summary>
    public Func<Task>? Looked { get; set; }

    /// <summary>What stands in the address and is not understood: the page is shown without it.</summary>
    public IReadOnlyList<NotUnderstood> NotUnderstood => _notUnderstood;

    /// <summary>The words of the address that hold a unit or a cadre, as people read them: name and code.</summary>
    public Dictionary<string, string> Named { get; } = new(StringComparer.Ordinal);

    /// <summary>Says that something more of the address is not understood.</summary>
    public Action? Noticed { get; set; }

    /// <summary>Notes what is not understood.</summary>
    public void Notice(NotUnderstood fault)
    {
        if (_notUnderstood.Contains(fault))
            return;
        _notUnderstood.Add(fault);
        Noticed?.Invoke();
    }

    /// <summary>Tells the frame which cycle the page is about.</summary>
    public void LookAt(string cycle)
    {
        if (_looked == cycle)
            return;
        _looked = cycle;
        _ = Looked?.Invoke();
    }

    /// <summary>The cycles that concern the reader, latest first.</summary>
    public async Task<IReadOnlyList<CycleRow>> CyclesAsync(Caller caller, CancellationToken cancel) => _cycles ??=
        [.. (await database.ReadAsync(s => CycleStore.PageAsync(s, "", caller.Unit, MostCycles, cancel), cancel)).OrderByDescending(c => c.StartsOn).ThenByDescending(c => c.Code, StringComparer.Ordinal)];

    /// <summary>The cycle that a request is about: the one of its address, else the latest that has started, else the latest.</summary>
    public async Task<CycleRow?> CycleAsync(HttpContext context, Caller caller, CancellationToken cancel)
    {
        var cycles = await CyclesAsync(caller, cancel);
        var named = _looked ?? context.Request.RouteValues.GetValueOrDefault("cycle") as string ?? context.Request.Query["cycle"].FirstOrDefault();
        return cycles.FirstOrDefault(c => c.Code == named) ?? cycles.FirstOrDefault(c => c.StartedAt is not null) ?? (cycles is [var latest, ..] ? latest : null);
    }
}
