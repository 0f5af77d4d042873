namespace Appraisal.Storage;

/// <summary>
/// What must hold of what is stored when a request's transaction commits. It is looked at last, over another connection, which sees what is
/// committed: by then the transaction holds what it has written, so that no writer on any node comes between the look and the commit.
/// </summary>
public sealed class WriteCondition
{
    private static readonly AsyncLocal<WriteCondition?> Current = new();
    private static readonly AsyncLocal<bool> Looking = new();

    private readonly string _name;
    private readonly Func<Task<bool>> _holds;
    private bool _isMet;

    private WriteCondition(string name, Func<Task<bool>> holds) => (_name, _holds) = (name, holds);

    /// <summary>Runs work whose first transaction commits only where the condition holds; those after it are its own affair.</summary>
    /// <param name="name">Two of one name come one after the other, on all nodes.</param>
    /// <param name="holds">Looks, by reading.</param>
    /// <param name="work">What writes.</param>
    /// <exception cref="WriteConditionException">It does not hold; nothing was stored.</exception>
    public static async Task RunAsync(string name, Func<Task<bool>> holds, Func<Task> work)
    {
        Current.Value = new WriteCondition(name, holds); // it ends with this method
        await work();
    }

    /// <summary>The one that the transaction must meet; null: none.</summary>
    internal static WriteCondition? Pending => Current.Value is { _isMet: false } condition ? condition : null;

    /// <summary>Whether the look is what reads: it must not wait for the transaction that waits for it.</summary>
    internal static bool IsLooking => Looking.Value;

    internal Task BeginAsync(Session session) => session.LockAsync(_name);

    internal async Task DemandAsync()
    {
        Looking.Value = true;
        if (!await _holds())
            throw new WriteConditionException();
    }

    internal void Met() => _isMet = true;
}

/// <summary>What was to hold does not hold any more; the transaction was rolled back.</summary>
public sealed class WriteConditionException : Exception;
